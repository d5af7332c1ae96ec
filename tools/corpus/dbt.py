"""dbt: what facts.json says of each case, against the reader's answer.

The console's counts and ids were taken down independently of the files. Where the files say
something else (`console_vs_file_differences`), the files are what a reader reports, and it has to
say that they differ.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from exporter.model import DagRun, Step
from exporter.readers.dbt import DbtReader
from tools.corpus.case import Case, Outcome, Reading

_TELLING: Final = frozenset({"results-differ-from-log", "not-in-results", "results-unreliable"})
_NOT_RUN: Final = frozenset({"skipped", "upstream_failed"})


def check(case: Case) -> Outcome:
    """Compare the newest run of a case, and the run of its results where that is another."""
    reading = Reading(DbtReader(), case.folder)
    if not reading.ids:
        return Outcome("nothing was read", ("no run was found",))
    newest = reading.run(reading.ids[0])
    differences = [*_verdict(case, newest), *_ids(case, newest)]
    files = case.facts["files"]
    results = files.get("run_results")
    if results:
        written = reading.run(results["invocation_id"])
        differences += _results(case, written)
        if written.run_id != newest.run_id and written.status == "success":
            differences.append(f"the stale run {written.run_id} is green")
    if files.get("sources"):
        differences += _sources(files["sources"], newest)
    return Outcome(
        f"{newest.status}, {len(newest.steps):,} steps, "
        f"{sum(len(step.upstream) for step in newest.steps.values()):,} edges",
        tuple(differences),
    )


def _verdict(case: Case, run: DagRun) -> Iterator[str]:
    facts = case.facts
    if run.run_id != facts["invocation_id"]:
        yield f"the newest run is {run.run_id}, not {facts['invocation_id']}"
    if facts["run_status"] in {"failed", "success"}:
        if run.status != facts["run_status"]:
            yield f"the run is {run.status}, not {facts['run_status']}"
    elif run.status not in {"failed", "cancelled", "unknown"}:
        yield f"the run is {run.status}, though dbt was {facts['run_status']}"
    if facts["exit_codes"][-1] and run.status == "success":
        yield f"the run is green, though dbt ended with {facts['exit_codes'][-1]}"
    doubted = any(note.level != "info" for note in run.notes)
    if run.status in {"cancelled", "unknown"} and not doubted:
        yield "no note says why there is no verdict"
    differ = facts["console_vs_file_differences"]
    told = {note.code for note in run.notes} & _TELLING
    idle = any("no-op" in str(step.metadata.get("reason")) for step in run.steps.values())
    if differ and not told and not idle:
        yield f"no note tells that the console differs: {differ[0]}"


def _ids(case: Case, run: DagRun) -> Iterator[str]:
    """Compare who failed, warned and was skipped with the console, where the files say the same."""
    facts = case.facts
    results = facts["files"].get("run_results") or {}
    fusion = case.name.startswith("fusion")
    if facts["console_vs_file_differences"] and not fusion:
        expected = {"failed": set(results["failed_ids"]), "warned": set(results["warn_ids"])}
    else:
        expected = {
            "failed": set(facts["failed_ids_console"]),
            "warned": set(facts["warn_ids_console"]),
            "skipped": set(facts["skipped_ids_console"]),
        }
    for word, ids in expected.items():
        statuses = _NOT_RUN if word == "skipped" else {word}
        found = [step for step in run.steps.values() if step.status in statuses]
        if fusion:
            names = {_console_name(step) for step in found}
            ids = {_bare(each) for each in ids}  # noqa: PLW2901 - the same ids, as Fusion says them
        else:
            names = {step.step_id for step in found}
            ids = {_of_relation(each, run) for each in ids}  # noqa: PLW2901
        if names != ids:
            yield f"{word}: {_some(names - ids)} too many, {_some(ids - names)} missing"


def _results(case: Case, run: DagRun) -> Iterator[str]:
    """Compare the steps that `run_results.json` has with what was counted in it."""
    facts = case.facts["files"]["run_results"]
    ids = _ids_of(case.folder)
    steps = {step_id: step for step_id, step in run.steps.items() if step_id in ids}
    if len(steps) != facts["results"]:
        yield f"{len(steps):,} of {facts['results']:,} results are steps"
    edges = sum(1 for step in steps.values() for parent in step.upstream if parent in ids)
    expected = case.facts["files"]["edges_among_results_direct"]
    if edges != expected:
        yield f"{edges:,} edges, not {expected:,}"
    if any(note.code == "results-unreliable" for note in run.notes):
        return
    words = Counter(step.native_status for step in steps.values())
    if words != facts["status_counts"]:
        yield f"counts are {dict(words)}, not {facts['status_counts']}"
    rows = {
        step.step_id: step.metrics["rows_affected"]
        for step in steps.values()
        if step.metrics.get("rows_affected")
    }
    if rows != facts["rows_affected"]:
        yield f"rows are {rows}, not {facts['rows_affected']}"
    timeless = sum(1 for step in steps.values() if step.start_time is None)
    if not case.name.startswith("fusion") and timeless != facts["results_without_timing"]:
        yield f"{timeless:,} steps without times, not {facts['results_without_timing']:,}"


def _sources(facts: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    for unique_id, word in facts["status_by_id"].items():
        step = run.steps.get(unique_id)
        if step is None or step.native_status != word:
            yield f"{unique_id} is {step and step.native_status}, not {word}"


def _ids_of(folder: Path) -> set[str]:
    document = json.loads((folder / "target" / "run_results.json").read_bytes())
    return {result["unique_id"] for result in document["results"]}


def _of_relation(console: str, run: DagRun) -> str:
    # one line of the JSON log names no id, only the relation
    kind, _, name = console.partition(":")
    if kind != "relation":
        return console
    return next((each for each in run.steps if each.endswith(f".{name}")), console)


def _console_name(step: Step) -> str:
    kind, _, name = step.step_id.split(".", 2)
    if kind == "test":
        name = name.partition(".")[0]
    return f"{kind}:{name.replace('.', '_')}"


def _bare(console: str) -> str:
    kind, _, name = console.partition(":")
    return f"{kind}:{name.rpartition('.')[2]}"


def _some(ids: set[str]) -> str:
    return ", ".join(sorted(ids)[:3]) or "none"

"""Nextflow: what facts.json says of each case, against the reader's answer.

The facts are counted from the trace's lines and from the report's literal: tasks by their word,
those that failed, the processes; the page's title, alert and heading; the nodes of the DAG file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from exporter.model import DagRun
from exporter.readers.nextflow import NextflowReader
from tools.corpus.case import Case, Outcome, Reading

_OURS: Final = {
    "COMPLETED": "success",
    "CACHED": "success",
    "FAILED": "failed",
    "ABORTED": "cancelled",
}
_STOPPED: Final = re.compile(r"was: SIG(?:INT|TERM|HUP)$")
_TABLES: Final = (".txt", ".tsv", ".csv")


def check(case: Case) -> Outcome:
    """Compare the runs of a case: that of the trace, and that of the report if it is another."""
    reading = Reading(NextflowReader(), case.folder)
    runs = [reading.run(run_id) for run_id in reading.ids]
    differences: list[str] = []
    by_trace = [run for run in runs if any(_is_trace(file.path) for file in run.source.files)]
    if len(by_trace) == 1:
        differences += _trace(case.facts, by_trace[0])
    else:
        differences.append(f"{len(by_trace)} runs have a trace")
    if "title" in case.facts:
        name = case.facts["title"][0].partition("[")[2].partition("]")[0]
        if name in reading.ids:
            differences += _report(case.facts, reading.run(name))
        else:
            differences.append(f"there is no run {name}, but {reading.ids}")
    words = [
        f"{run.status}, {len(run.steps):,} steps, "
        f"{sum(len(step.upstream) for step in run.steps.values())} edges"
        for run in runs
    ]
    return Outcome("; ".join(words), tuple(differences))


def _is_trace(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return name.endswith(_TABLES) or any(f"{ending}." in name for ending in _TABLES)


def _tries(run: DagRun) -> Counter[str]:
    found: Counter[str] = Counter()
    for step in run.steps.values():
        if "task_id" in step.metadata:
            found.update([each.status for each in step.attempts] or [step.status])
    return found


def _words(counts: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for word, count in counts.items():
        found[_OURS[word]] += count
    return found


def _trace(facts: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    yield from _counts(facts, run)
    for task_id, name, code in facts["failed"]:
        steps = [step for key, step in run.steps.items() if key.partition(" #")[0] == name]
        last = [s for s in steps if s.status == "failed" and s.metadata.get("task_id") == task_id]
        again = any(each.status == "failed" for step in steps for each in step.attempts)
        if not last and not again:
            yield f"{name} failed, and the steps are {[step.status for step in steps]}"
        if last and str(last[0].metadata.get("exit_code")) != code:
            yield f"{name} exits with {last[0].metadata.get('exit_code')}, not {code}"
    expected = facts.get("run_status")
    if expected and run.status != expected:
        yield f"the run is {run.status}, and was {expected}"
    if "title" not in facts and not expected and run.status == "success":
        yield "the run is green, and no file says so"
    for name in facts.get("unfinished", []):
        if run.steps[name].status in {"success", "failed"}:
            yield f"{name} is {run.steps[name].status}, and did not end"


def _counts(facts: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    tries = _tries(run)
    if tries != _words(facts["status"]) or tries.total() != facts["tasks"]:
        yield f"tasks are {dict(tries)}, the trace has {facts['status']}"
    cached = sum(step.cached for step in run.steps.values())
    if cached != facts["status"].get("CACHED", 0):
        yield f"{cached} tasks are cached, not {facts['status'].get('CACHED', 0)}"
    more = {name.partition(" (")[0] for name in facts.get("unfinished", [])}
    processes = {step.group for step in run.steps.values()}
    if processes | more != {*facts["processes"], *more}:
        yield f"processes are {sorted(map(str, processes))}, not {facts['processes']}"


def _report(facts: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    alert = facts["alert"][0]
    expected = "failed" if "unsuccessfully" in alert else "success"
    if _STOPPED.search(alert):
        expected = "cancelled"
    if run.status != expected:
        yield f"the run is {run.status}, the page says {alert[:60]!r}"
    if _tries(run) != _words(facts["report_status"]):
        yield f"tasks are {dict(_tries(run))}, the page has {facts['report_status']}"
    again = sum(count for number, count in facts["report_attempts"].items() if number != "1")
    if run.total_retries != again:
        yield f"{run.total_retries} tries came after the first, not {again}"
    header = facts["header"]
    if run.source.command != header["Nextflow command"]:
        yield f"the command is {run.source.command!r}"
    if f"version {run.source.tool_version}," not in header["Nextflow version"]:
        yield f"the version is {run.source.tool_version}"
    if run.metadata.get("session") != header["Workflow session"]:
        yield f"the session is {run.metadata.get('session')}"
    yield from _graph(facts, run)


def _graph(facts: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    edges = sorted([up, key] for key, step in run.steps.items() for up in step.upstream)
    if "edges" in facts and edges != facts["edges"]:
        yield f"the edges are {edges}, not {facts['edges']}"
    if "dag" in facts:
        nodes = set(facts["dag"]["process_nodes"])
        feeding = run.metadata.get("process_edges")
        if feeding is None:
            yield "the DAG file was not taken"
        elif not {name for pair in feeding for name in pair} <= nodes:
            yield f"{feeding} are not all processes of the DAG"
    elif edges:
        yield f"there is no DAG file, and there are edges: {edges}"

"""Airflow: what facts.json says of each case, against the reader's answer.

The facts were counted in the database and in what the commands printed. Edges are counted there
between tasks, as the DAG draws them; a run has them between instances.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from exporter.model import DagRun
from exporter.readers.airflow import AirflowReader
from exporter.readers.choose import find_runs
from exporter.storage import open_storage
from tools.corpus.case import Case, Outcome, Reading

_INDEX: Final = re.compile(r"\[\d+\]$")
_STATUSES: Final = {"success": "success", "failed": "failed", "running": "running"}
_CLOSE: Final = 0.01


def check(case: Case) -> Outcome:
    """Compare every run of a case; its REST bodies, where it has them, are also read alone."""
    reading = Reading(AirflowReader(), case.folder)
    known = {facts["run_id"]: facts for facts in case.facts["runs"]}
    differences = []
    if set(reading.ids) != set(known):
        differences.append(f"the runs are {sorted(reading.ids)}, not {sorted(known)}")
    runs = [reading.run(run_id) for run_id in reading.ids if run_id in known]
    for run in runs:
        differences += [f"{run.dag_id}: {each}" for each in _run(run, known[run.run_id])]
        differences += [f"{run.dag_id}: {each}" for each in _import_errors(run, case.facts)]
    if any(facts.get("rest_agrees") for facts in known.values()):
        differences += _rest(case, known)
    return Outcome(
        "; ".join(f"{run.dag_id} {run.status}, {len(run.steps):,} steps" for run in runs),
        tuple(differences),
    )


def _run(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    yield from _states(run, facts)
    attempts = sum(len(step.attempts) for step in run.steps.values())
    if attempts != facts["attempts_true"]:
        yield f"{attempts:,} attempts, not {facts['attempts_true']:,}"
    again = {key: len(step.attempts) for key, step in run.steps.items() if len(step.attempts) > 1}
    if again != facts["retried_or_cleared"]:
        yield f"tried again were {again}, not {facts['retried_or_cleared']}"
    if (edges := len(_drawn(run))) != (facts["edges_in_dag"] or 0):
        yield f"{edges:,} edges between tasks, not {facts['edges_in_dag']}"
    strangers = {up for step in run.steps.values() for up in step.upstream} - set(run.steps)
    if strangers:
        yield f"edges from what is no step: {sorted(strangers)[:3]}"
    yield from _times(run, facts)


def _states(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    if run.status != _STATUSES[facts["state"]] or run.native_status != facts["state"]:
        yield f"the run is {run.status} ({run.native_status}), not {facts['state']}"
    counts = Counter(str(step.native_status) for step in run.steps.values())
    if counts != facts["state_counts"]:
        yield f"counts are {dict(counts)}, not {facts['state_counts']}"
    if len(run.steps) != facts["task_instances"]:
        yield f"{len(run.steps):,} steps, not {facts['task_instances']:,}"
    for word in ("failed", "upstream_failed", "skipped"):
        found = sorted(key for key, step in run.steps.items() if step.status == word)
        if found != sorted(facts[word]):
            yield f"{word}: {found}, not {facts[word]}"


def _times(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    """Check that the run lasts no longer than its tasks, whatever its row says."""
    span, wall = facts["task_span_seconds"], run.duration_seconds
    if facts["executed_without_start_date"]:
        # the database has the starts of what did not run only; the console saw all of it
        longest = facts["console_span_seconds"]
        if wall is not None and abs(wall - longest) > 1:
            yield f"the run lasts {wall} s, on the console {longest} s"
    elif "console_attempts" in facts:
        if wall is None or abs(wall - span) > _CLOSE:
            yield f"the run lasts {wall} s, its tasks {span} s"
    elif wall is None or wall < span - _CLOSE:
        yield f"the run lasts {wall} s, less than its tasks' {span} s"


def _drawn(run: DagRun) -> set[tuple[str, str]]:
    """Return the edges between tasks that those between instances stand for."""
    return {
        (_INDEX.sub("", up), _INDEX.sub("", key))
        for key, step in run.steps.items()
        for up in step.upstream
    }


def _import_errors(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    said = {note.where for note in run.notes if note.code == "import-error"}
    for file in facts["import_errors"]:
        if file not in said:
            yield f"no note tells that {file} cannot be imported"


def _rest(case: Case, known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Read the bodies of the API alone: they have to say what the database says."""
    (folder,) = [each for each in case.folder.iterdir() if each.name.startswith("rest_")]
    reader = AirflowReader()
    bundle, _ = open_storage(str(folder), reader.suffixes)
    found = find_runs(bundle, [reader], forced=False).runs
    if {each.ref.run_id for each in found} != set(known):
        yield f"REST has the runs {[each.ref.run_id for each in found]}"
    for each in found:
        facts = known.get(each.ref.run_id)
        if facts is None:
            continue
        run = reader.read(bundle, each.ref)
        for text in _states(run, facts):
            yield f"{run.dag_id} by REST: {text}"
        if len(_drawn(run)) != facts["rest_edges"]:
            yield f"{run.dag_id} by REST: {len(_drawn(run))} edges, not {facts['rest_edges']}"
        yield from _tries_by_rest(run, facts["retried_or_cleared"])


def _tries_by_rest(run: DagRun, again: Mapping[str, int]) -> Sequence[str]:
    return [
        f"{run.dag_id} by REST: {key} has {len(run.steps[key].attempts)} attempts, not {count}"
        for key, count in again.items()
        if key in run.steps and len(run.steps[key].attempts) != count
    ]

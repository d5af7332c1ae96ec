"""Metaflow: what facts.json says of each case, against the reader's answer.

The facts were counted in the files; edges, between steps, in the graph that Metaflow drew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from exporter.model import DagRun
from exporter.readers.metaflow import MetaflowReader
from tools.corpus.case import Case, Outcome, Reading


def check(case: Case) -> Outcome:
    """Compare the run that the facts are of."""
    reading = Reading(MetaflowReader(), case.folder)
    run = reading.run(case.facts["run_id"])
    differences = [*_run(run, case.facts), *_edges(run, case.facts)]
    if reading.ids[0] != run.run_id:
        differences.append(f"the newest run is {reading.ids[0]}, not {run.run_id}")
    return Outcome(f"{run.dag_id} {run.status}, {len(run.steps):,} steps", tuple(differences))


def _run(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    if run.status != facts["run"]:
        yield f"the run is {run.status}, not {facts['run']}"
    tasks = {key: step.status for key, step in run.steps.items() if "/" in key}
    if tasks != facts["tasks"]:
        yield f"the tasks are {tasks}, not {facts['tasks']}"
    counts = Counter(tasks.values())
    if counts != facts["counts"]:
        yield f"counts are {dict(counts)}, not {facts['counts']}"
    tried = {key: len(step.attempts) for key, step in run.steps.items() if step.attempts}
    if tried != facts["attempts"]:
        yield f"attempts are {tried}, not {facts['attempts']}"
    unborn = {step.status for key, step in run.steps.items() if "/" not in key}
    if facts["run"] == "failed" and not unborn <= {"upstream_failed", "cancelled"}:
        yield f"steps that were not reached are {unborn}"


def _edges(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    edges = {
        (up.partition("/")[0], key.partition("/")[0])
        for key, step in run.steps.items()
        for up in step.upstream
    }
    known = set(map(tuple, facts["edges_steps"]))
    if edges != known:
        yield f"edges: {edges - known} too many, {known - edges} are missing"

"""Kubeflow Pipelines: what facts.json says of each case, against the reader's answer.

The facts are a record for each run: its pipeline, how it ended, its tasks without drivers and
executors by the place they are in, which of them came from the cache, tries, and dependencies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exporter.model import DagRun
from exporter.readers.kubeflow import KubeflowReader
from tools.corpus.case import Case, Outcome, Reading


def check(case: Case) -> Outcome:
    """Compare every run of a case."""
    reading = Reading(KubeflowReader(), case.folder)
    if sorted(reading.ids) != sorted(case.facts):
        return Outcome("other runs", (f"the runs are {reading.ids}",))
    runs = [reading.run(run_id) for run_id in reading.ids]
    words = [f"{run.status}, {len(run.steps):,} steps" for run in runs]
    differences = [each for run in runs for each in _run(case.facts[run.run_id], run)]
    return Outcome("; ".join(words), tuple(differences))


def _run(facts: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    if (run.dag_id, run.status) != (facts["dag"], facts["status"]):
        yield f"{run.run_id} is {run.dag_id} {run.status}"
    statuses = {key: step.status for key, step in run.steps.items()}
    if statuses != facts["steps"]:
        yield f"the steps are {statuses}, not {facts['steps']}"
    cached = sorted(key for key, step in run.steps.items() if step.cached)
    if cached != facts["cached"]:
        yield f"{cached} came from the cache, not {facts['cached']}"
    if run.total_retries != facts["retries"]:
        yield f"{run.total_retries} tries came after the first, not {facts['retries']}"
    edges = sorted([up, key] for key, step in run.steps.items() for up in step.upstream)
    if edges != facts["edges"]:
        yield f"the edges are {edges}, not {facts['edges']}"

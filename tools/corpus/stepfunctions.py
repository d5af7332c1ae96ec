"""Step Functions: what facts.json says of each case, against the reader's answer.

The facts are what the history was written to mean: how the execution ended, the visits to states by
the place they are in, tries, and from which state each was entered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exporter.model import DagRun
from exporter.readers.stepfunctions import StepfunctionsReader
from tools.corpus.case import Case, Outcome, Reading


def check(case: Case) -> Outcome:
    """Compare the execution of a case."""
    reading = Reading(StepfunctionsReader(), case.folder)
    if reading.ids != [case.facts["run"]]:
        return Outcome("other runs", (f"the runs are {reading.ids}",))
    run = reading.run(reading.ids[0])
    return Outcome(f"{run.status}, {len(run.steps):,} steps", tuple(_run(case.facts, run)))


def _run(facts: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    if (run.dag_id, run.status) != (facts["dag"], facts["status"]):
        yield f"it is {run.dag_id} {run.status}, not {facts['dag']} {facts['status']}"
    statuses = {key: step.status for key, step in run.steps.items()}
    if statuses != facts["steps"]:
        yield f"the steps are {statuses}, not {facts['steps']}"
    if run.total_retries != facts["retries"]:
        yield f"{run.total_retries} tries came after the first, not {facts['retries']}"
    edges = sorted([up, key] for key, step in run.steps.items() for up in step.upstream)
    if edges != facts["edges"]:
        yield f"the edges are {edges}, not {facts['edges']}"

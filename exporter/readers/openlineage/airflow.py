"""What Airflow tells of a DAG's tasks when its run is over: also of those that sent no event.

The facet `airflowState` has each task's state. Tasks that the scheduler skipped, that were stopped
by a failure above them, or that do nothing send no events; one that skips itself may send COMPLETE.
Source: `AirflowStateRunFacet` in the OpenLineage provider, 1.6 on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from exporter.model import StepStatus
from exporter.readers.openlineage.events import dictionary
from exporter.readers.openlineage.fold import Run

if TYPE_CHECKING:
    from exporter.readers.openlineage.gather import Gathered

NO_STATUS: Final = "no_status"
_STATES: Final[Mapping[str, StepStatus]] = {
    NO_STATUS: "pending",
    "scheduled": "pending",
    "queued": "pending",
    "running": "running",
    "deferred": "running",
    "up_for_reschedule": "running",
    "restarting": "retry",
    "up_for_retry": "retry",
    "success": "success",
    "failed": "failed",
    "upstream_failed": "upstream_failed",
    "skipped": "skipped",
    "removed": "skipped",
}
_NOT_RUN: Final = frozenset({"failed", "upstream_failed", "skipped"})


def status_of_state(run: Run) -> StepStatus | None:
    """Return what the state of a task means beside its events; None where these say enough.

    A state may add an end where no event has one, and takes a success back; it never adds one to
    a failure.
    """
    told = _STATES.get(run.state or "")
    if told is None or run.last.how is None:
        return told
    return told if run.last.how == "COMPLETE" and told in _NOT_RUN else None


def add_tasks(gathered: Gathered) -> None:
    """Give the tasks of a DAG the states that its run tells, and add those without an event."""
    root = gathered.root
    states = dictionary(root.facets, "airflowState", "tasksState") if root else {}
    if root is None or not states:
        return
    known: dict[str, list[Run]] = {}
    for run in gathered.steps:
        if run.key not in gathered.parents:
            known.setdefault(run.job, []).append(run)
    for task, state in states.items():
        word = state.lower() if isinstance(state, str) and state else NO_STATUS
        job = f"{root.job}.{task}"
        runs = known.get(job)
        if runs is None:
            made = Run(f"{root.key} {task}", root.namespace, job, files=root.files, state=word)
            gathered.steps.append(made)
        elif not any(map(_is_mapped, runs)):  # of a mapped task the last part's state is told
            runs[-1].state = word


def _is_mapped(run: Run) -> bool:
    index = dictionary(run.facets, "airflow", "taskInstance").get("map_index")
    return isinstance(index, int) and index >= 0

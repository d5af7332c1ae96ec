"""Airflow's words for how a task instance and a run stand, as ours.

Source: `TaskInstanceState` and `DagRunState` in airflow/utils/state.py, 2.10 to 3.3.
"""

from __future__ import annotations

from typing import Final

from exporter.model import RunStatus, StepStatus

STEP_STATUSES: Final[dict[str | None, StepStatus]] = {
    None: "pending",
    "no_status": "pending",
    "scheduled": "pending",
    "queued": "pending",
    "running": "running",
    # in the triggerer, between two looks of a sensor, waiting for a person: begun and not ended
    "deferred": "running",
    "up_for_reschedule": "running",
    "awaiting_input": "running",
    # told to stop, and not stopped yet
    "shutdown": "running",
    "restarting": "retry",
    "up_for_retry": "retry",
    "success": "success",
    "failed": "failed",
    "upstream_failed": "upstream_failed",
    "skipped": "skipped",
    # no longer in the DAG, or beyond the end of what it is mapped over
    "removed": "skipped",
}
"""By the word in the database and in the API; null is a state of its own."""

RUN_STATUSES: Final[dict[str, RunStatus]] = {
    "queued": "created",
    "running": "running",
    "success": "success",
    "failed": "failed",
}

FINISHED: Final = ("success", "failed", "skipped", "upstream_failed", "removed")
"""States that a task instance stays in."""

NOT_BEGUN: Final = frozenset({None, "no_status", "scheduled", "queued", "removed"})
"""States in which the current try has not begun, whatever `try_number` says."""

_TRY_ENDED: Final[dict[str | None, StepStatus]] = {
    "success": "success",
    "failed": "failed",
    "up_for_retry": "failed",
    "skipped": "skipped",
    "upstream_failed": "upstream_failed",
}


def native(state: object) -> str | None:
    """Return a state in the form that the tables use; the command line writes null as ``""``."""
    if not isinstance(state, str):
        return None
    return state.strip().lower() or None


def of_try(state: str | None) -> StepStatus:
    """Return how a try ended that another try followed."""
    return _TRY_ENDED.get(state, "unknown")

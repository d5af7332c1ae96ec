"""Dagster's words for how a run and a step stand, as ours.

Sources: `DagsterRunStatus` (dagster/_core/storage/dagster_run.py), `DagsterEventType`
(dagster/_core/events/__init__.py) and GraphQL's `StepEventStatus`, of 1.0 to 1.13.
"""

from __future__ import annotations

from typing import Final

from exporter.model import RunStatus, StepStatus

RUN_STATUSES: Final[dict[str, RunStatus]] = {
    "QUEUED": "created",
    "NOT_STARTED": "created",
    # another system drives it, and Dagster is not told how it stands
    "MANAGED": "unknown",
    "STARTING": "running",
    "STARTED": "running",
    "SUSPENDED": "running",
    "CANCELING": "running",
    "SUCCESS": "success",
    "FAILURE": "failed",
    "CANCELED": "cancelled",
}

RUN_EVENTS: Final[dict[str, str]] = {
    "PIPELINE_ENQUEUED": "QUEUED",
    "PIPELINE_STARTING": "STARTING",
    "PIPELINE_START": "STARTED",
    "PIPELINE_SUCCESS": "SUCCESS",
    "PIPELINE_FAILURE": "FAILURE",
    "PIPELINE_INIT_FAILURE": "FAILURE",
    "PIPELINE_CANCELING": "CANCELING",
    "PIPELINE_CANCELED": "CANCELED",
}
"""The status of a run after an event; the log keeps the old names, GraphQL says RUN_*."""
ENDED: Final = frozenset({"SUCCESS", "FAILURE", "CANCELED"})

STEP_STATUSES: Final[dict[str, StepStatus]] = {
    "SUCCESS": "success",
    "FAILURE": "failed",
    "SKIPPED": "skipped",
    "IN_PROGRESS": "running",
}
STEP_ENDS: Final[dict[str, str]] = {
    "STEP_SUCCESS": "SUCCESS",
    "STEP_FAILURE": "FAILURE",
    "STEP_SKIPPED": "SKIPPED",
}
"""The word of GraphQL for a step after the event that ends it."""
STEP_BEGINS: Final = frozenset({"STEP_START", "STEP_RESTARTED"})
STEP_AGAIN: Final = "STEP_UP_FOR_RETRY"
STEP_LAUNCH: Final = "STEP_WORKER_STARTING"


def event_type(word: str | None) -> str | None:
    """Return an event's type by its old name."""
    if word is not None and word.startswith("RUN_"):
        return f"PIPELINE_{word[4:]}"
    return word

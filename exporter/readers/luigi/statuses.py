"""Luigi's words for how a task stands, as ours.

Sources: luigi/task_status.py, `LuigiStatusCode` in luigi/execution_summary.py, 2.8 to 3.8.
"""

from __future__ import annotations

from typing import Final

from exporter.model import RunStatus, StepStatus

TASK_STATUSES: Final[dict[str, StepStatus]] = {
    "PENDING": "pending",
    "RUNNING": "running",
    "BATCH_RUNNING": "running",
    "SUSPENDED": "pending",
    "DONE": "success",
    "FAILED": "failed",
    # used up its retries
    "DISABLED": "failed",
    # its own check whether it is done broke, or that of a task below it
    "UNKNOWN": "failed",
}
ENDED: Final = frozenset({"DONE", "FAILED", "DISABLED", "UNKNOWN"})

FACES: Final[dict[str, RunStatus]] = {
    ":)": "success",
    ":(": "failed",
    # data from elsewhere are missing, or the scheduler gave no permission: nothing failed
    ":|": "partial_success",
}

TITLES: Final[dict[str, str]] = {
    "complete ones were encountered": "DONE",
    "present dependencies were encountered": "DONE",
    "ran successfully": "DONE",
    "failed": "FAILED",
    "failed scheduling": "UNKNOWN",
}
"""The summary's lines on tasks that are over, as the scheduler says it."""

REASONS: Final[dict[str, StepStatus]] = {
    "had failed dependencies": "upstream_failed",
    "had dependencies whose scheduling failed": "upstream_failed",
    "were missing external dependencies": "pending",
    "was missing external dependencies": "pending",
    "had missing dependencies": "pending",
    "had missing external dependencies": "pending",
    "had dependencies that were being run by other worker": "pending",
    "were left pending because of unknown reason": "pending",
    "were being run by another worker": "pending",
    "was being run by another worker": "pending",
    "was not granted run permission by the scheduler": "pending",
    "were not granted run permission by the scheduler": "pending",
}
"""Why tasks were left pending, as the summary says."""

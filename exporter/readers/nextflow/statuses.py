"""The words of Nextflow and what they mean here.

A task: NEW, SUBMITTED, RUNNING, COMPLETED, FAILED, ABORTED (killed with the run) and CACHED (taken
from an earlier run with `-resume`). The history file has OK, ERR and `-` for a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exporter.model import RunStatus, StepStatus

TASK: Final[Mapping[str, StepStatus]] = {
    "NEW": "pending",
    "SUBMITTED": "pending",
    "RUNNING": "running",
    "COMPLETED": "success",
    "CACHED": "success",
    "FAILED": "failed",
    "ABORTED": "cancelled",
}
HISTORY: Final[Mapping[str, RunStatus]] = {"OK": "success", "ERR": "failed", "-": "unknown"}

COMPLETED: Final = "COMPLETED"
CACHED: Final = "CACHED"
FAILED: Final = "FAILED"
ABORTED: Final = "ABORTED"
IGNORE: Final = "IGNORE"
RETRY: Final = "RETRY"
LAST_WORDS: Final = frozenset({"IGNORE", "TERMINATE", "FINISH"})
"""What is done after a failure that is not tried again."""
SIGNALS: Final = frozenset({"SIGINT", "SIGTERM", "SIGHUP"})
"""What a run says as its error that somebody stopped."""


def task_status(word: str) -> StepStatus:
    """Return how a task stands; `unknown` for a word that is not Nextflow's."""
    return TASK.get(word, "unknown")

"""The states of Kubeflow Pipelines and what they mean here.

RuntimeState: PENDING, RUNNING, SUCCEEDED, SKIPPED, FAILED, CANCELING, CANCELED, PAUSED, and of late
CACHED. SKIPPED is a task whose result came from the cache, and one that a condition left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exporter.model import RunStatus, StepStatus

TASK: Final[Mapping[str, StepStatus]] = {
    "PENDING": "pending",
    "RUNNING": "running",
    "SUCCEEDED": "success",
    "SKIPPED": "skipped",
    "CACHED": "success",
    "FAILED": "failed",
    "CANCELING": "running",
    "CANCELED": "cancelled",
    "PAUSED": "pending",
}
RUN: Final[Mapping[str, RunStatus]] = {
    "PENDING": "created",
    "RUNNING": "running",
    "SUCCEEDED": "success",
    "SKIPPED": "success",
    "FAILED": "failed",
    "CANCELING": "running",
    "CANCELED": "cancelled",
    "PAUSED": "running",
}
CACHED: Final = frozenset({"SKIPPED", "CACHED"})
"""States of tasks that may have their result from the cache."""
ENDED: Final = frozenset({"SUCCEEDED", "SKIPPED", "FAILED", "CANCELED"})
BROKEN: Final = "FAILED"

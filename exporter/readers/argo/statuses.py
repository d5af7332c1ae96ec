"""The phases of Argo Workflows and what they mean here.

Phases of a node: Pending, Running, Succeeded, Skipped, Failed, Error, Omitted, and none at all for
one that was just created. Failed is the user's code, Error what is around it. Of a workflow: the
same without Skipped and Omitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exporter.model import RunStatus, StepStatus

STEP_PHASES: Final[Mapping[str, StepStatus]] = {
    "": "pending",
    "Pending": "pending",
    "Running": "running",
    "Succeeded": "success",
    "Skipped": "skipped",
    "Failed": "failed",
    "Error": "failed",
    "Omitted": "skipped",  # `upstream_failed` where something above it failed
}
RUN_PHASES: Final[Mapping[str, RunStatus]] = {
    "": "created",
    "Pending": "created",
    "Running": "running",
    "Succeeded": "success",
    "Failed": "failed",
    "Error": "failed",
}
VIRTUAL: Final = frozenset({"DAG", "Steps", "StepGroup", "TaskGroup", "Retry"})
"""Types of nodes that only hold others."""
BOUNDARIES: Final = frozenset({"DAG", "Steps"})
BROKEN: Final = frozenset({"Failed", "Error"})
OPEN: Final = frozenset({"", "Pending", "Running"})
"""Phases of what has not ended."""


def step_status(phase: str) -> StepStatus:
    """Return how a node stands; `unknown` for a phase that is not known."""
    return STEP_PHASES.get(phase, "unknown")


def run_status(phase: str | None) -> RunStatus:
    """Return how a workflow stands by its phase."""
    return RUN_PHASES.get(phase or "", "unknown")

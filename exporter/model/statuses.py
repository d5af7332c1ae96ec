"""The words for how a step and a run ended, one axis for every tool.

A tool's own word stays beside ours in `native_status`.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

StepStatus = Literal[
    "pending",
    "running",
    "retry",
    "success",
    "warned",
    "failed",
    "upstream_failed",
    "skipped",
    "cancelled",
    "unknown",
]
"""How a step stands.

`retry` waits for its next attempt; `warned` is done, with warnings; `upstream_failed` did not run
because something before it failed; `skipped` did not run by choice (branch, condition, selection);
`unknown` was started or planned and has no end on record.
"""

RunStatus = Literal[
    "created",
    "running",
    "retry",
    "success",
    "partial_success",
    "failed",
    "cancelled",
    "unknown",
]
"""How a run stands; an incomplete record is never `success`."""

STEP_STATUSES: Final[tuple[StepStatus, ...]] = get_args(StepStatus)
RUN_STATUSES: Final[tuple[RunStatus, ...]] = get_args(RunStatus)

COMPLETED: Final[frozenset[StepStatus]] = frozenset({"success", "warned"})
"""Steps that did their work."""

NOT_RUN: Final[frozenset[StepStatus]] = frozenset({"skipped", "upstream_failed"})
"""Steps that never began, by choice or because of a failure above them."""

OPEN: Final[frozenset[StepStatus]] = frozenset({"pending", "running", "retry", "unknown"})
"""Steps with no end on record."""

OPEN_RUN: Final[frozenset[RunStatus]] = frozenset({"created", "running", "retry"})
"""Runs that go on: their figures may still grow."""

UNFINISHED_RUN: Final[frozenset[RunStatus]] = frozenset({"created", "running", "retry", "unknown"})
"""Runs whose record does not say how they ended."""

RED_RUN: Final[frozenset[RunStatus]] = frozenset({"failed", "partial_success"})
"""Runs in which something broke."""

AS_STEP: Final[dict[RunStatus, StepStatus]] = {
    "created": "pending",
    "running": "running",
    "retry": "retry",
    "success": "success",
    "partial_success": "warned",
    "failed": "failed",
    "cancelled": "cancelled",
    "unknown": "unknown",
}
"""How a run stands where it is one of several, and is shown as a step is."""

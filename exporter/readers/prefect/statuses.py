"""The states of Prefect and what they mean here.

A state has a type, of which there are nine, and a name, which may be anything: the type decides,
and a few names say more. NotReady (PENDING) is a task that something before it kept from running,
AwaitingRetry (SCHEDULED) waits for its next try, Late (SCHEDULED) should have begun, Cached
(COMPLETED) was not run, RolledBack (COMPLETED) was undone, TimedOut (FAILED) took too long.
Suspended and Paused (PAUSED) wait for somebody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exporter.model import FailureKind, RunStatus, StepStatus

TASK: Final[Mapping[str, StepStatus]] = {
    "SCHEDULED": "pending",
    "PENDING": "pending",
    "RUNNING": "running",
    "PAUSED": "pending",
    "CANCELLING": "running",
    "COMPLETED": "success",
    "FAILED": "failed",
    "CRASHED": "failed",
    "CANCELLED": "cancelled",
}
FLOW: Final[Mapping[str, RunStatus]] = {
    "SCHEDULED": "created",
    "PENDING": "created",
    "RUNNING": "running",
    "PAUSED": "running",
    "CANCELLING": "running",
    "COMPLETED": "success",
    "FAILED": "failed",
    "CRASHED": "failed",
    "CANCELLED": "cancelled",
}
TERMINAL: Final = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})

NOT_READY: Final = "NotReady"
AWAITING_RETRY: Final = "AwaitingRetry"
CACHED: Final = "Cached"
ROLLED_BACK: Final = "RolledBack"
TIMED_OUT: Final = "TimedOut"
CRASHED: Final = "CRASHED"
RUNNING: Final = "RUNNING"


def task_status(kind: str | None, name: str | None) -> StepStatus:
    """Return how a task stands."""
    if kind == "PENDING" and name == NOT_READY:
        return "upstream_failed"
    if kind == "SCHEDULED" and name == AWAITING_RETRY:
        return "retry"
    if kind == "COMPLETED" and name == ROLLED_BACK:
        return "warned"
    return TASK.get(kind or "", "unknown")


def flow_status(kind: str | None, name: str | None) -> RunStatus:
    """Return how a flow run stands."""
    if kind == "SCHEDULED" and name == AWAITING_RETRY:
        return "retry"
    return FLOW.get(kind or "", "unknown")


def failure_kind(kind: str | None, name: str | None) -> FailureKind:
    """Return what kind of failure a state is."""
    if name == TIMED_OUT:
        return "timeout"
    return "infrastructure" if kind == CRASHED else "error"

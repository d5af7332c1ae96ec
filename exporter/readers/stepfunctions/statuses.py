"""The events of an execution of Step Functions and what they mean here.

An execution: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE; its last event is
ExecutionSucceeded, ExecutionFailed, ExecutionTimedOut or ExecutionAborted. A state is entered and
exited; what it does in between is scheduled, started, and succeeds, fails or times out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exporter.model import FailureKind, RunStatus

EXECUTION: Final[Mapping[str, RunStatus]] = {
    "ExecutionSucceeded": "success",
    "ExecutionFailed": "failed",
    "ExecutionTimedOut": "failed",
    "ExecutionAborted": "cancelled",
}
DESCRIBED: Final[Mapping[str, RunStatus]] = {
    "RUNNING": "running",
    "SUCCEEDED": "success",
    "FAILED": "failed",
    "TIMED_OUT": "failed",
    "ABORTED": "cancelled",
    "PENDING_REDRIVE": "failed",
}
ENTERED: Final = "StateEntered"
EXITED: Final = "StateExited"
ABORTED: Final = "StateAborted"
SCHEDULED: Final = "Scheduled"
STARTED: Final = "Started"
SUCCEEDED: Final = "Succeeded"
FAILURES: Final = (
    "Failed",
    "TimedOut",
    "ScheduleFailed",
    "StartFailed",
    "SubmitFailed",
    "Aborted",
)
"""How the types end that say that a try did not go well."""
WORKING: Final = ("Task", "LambdaFunction", "Activity")
"""How the types begin that are of a try of the work in a state."""
FAILED: Final = "ExecutionFailed"
REDRIVEN: Final = "ExecutionRedriven"


def failure_kind(error: str | None, kind: str) -> FailureKind:
    """Return what kind of failure an event is."""
    if kind.endswith("TimedOut") or (error or "").endswith(("Timeout", "TimedOut")):
        return "timeout"
    return "infrastructure" if kind.endswith(("StartFailed", "ScheduleFailed")) else "error"

"""The conditions and reasons of Tekton and what they mean here.

A condition's `status` is a text: "True", "False" or "Unknown". The reason tells more.
PipelineRun: Started, Running, Succeeded, Completed (with skipped tasks), Failed, Cancelled,
PipelineRunPending, PipelineRunTimeout, PipelineRunStopping, CancelledRunningFinally,
StoppedRunningFinally, PipelineRunTimeoutRunningFinally, ResolvingPipelineRef, and some thirty that
say why it could not start, all of them "False". TaskRun: Started, Running, Pending, Succeeded,
Failed, ToBeRetried, TaskRunCancelled, TaskRunTimeout, FailureIgnored, and more that failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from exporter.model import FailureKind, RunStatus, StepStatus
from exporter.readers.tekton.wire import Condition

TRUE: Final = "True"
FALSE: Final = "False"
UNKNOWN: Final = "Unknown"
WORDS: Final = frozenset({TRUE, FALSE, UNKNOWN})

SUCCEEDED: Final = frozenset({"Succeeded", "Completed", None, ""})
"""Reasons of a run that succeeded; `Completed` is one with skipped tasks."""
CANCELLED: Final = frozenset(
    {
        "Cancelled",
        "PipelineRunCancelled",
        "CancelledRunningFinally",
        "StoppedRunningFinally",
        "TaskRunCancelled",
        "RunCancelled",
        "CustomRunCancelled",
    }
)
_FAILED: Final[Mapping[str, StepStatus]] = {
    **dict.fromkeys(CANCELLED, "cancelled"),
    # a condition of the task was not met, as older Pipelines tell it: the task did not run
    "ConditionCheckFailed": "skipped",
}
"""What a TaskRun is whose condition is false and has one of these reasons."""
WAITING: Final = frozenset(
    {
        "Pending",
        "TaskRunPending",
        "PipelineRunPending",
        "ExceededResourceQuota",
        "ExceededNodeResources",
    }
)
RETRY: Final = "ToBeRetried"
IGNORED: Final = "FailureIgnored"
"""The task failed and its pipeline goes on: `onError: continue`."""
TIMED_OUT: Final = "Timeout"
"""Stands in the reasons TaskRunTimeout, PipelineRunTimeout, CustomRunTimedOut."""

PENDING: Final = "PipelineRunPending"
STOPPED: Final = frozenset(
    {"Cancelled", "CancelledRunFinally", "StoppedRunFinally", "PipelineRunCancelled"}
)
"""What `spec.status` says of a run that somebody stopped."""

OWN_FAULT: Final = frozenset({"Failed", "StepFailed", "SidecarFailed", "Error", None, ""})
"""Reasons of a failure in what the user's containers did; others are around them."""
GRACEFUL: Final = frozenset(
    {"PipelineRun was gracefully cancelled", "PipelineRun was gracefully stopped"}
)
STOPPING: Final = "PipelineRun was stopping"
LATE: Final = "timeout has been reached"
"""Stands in the reasons of tasks that a time limit kept from beginning."""
FINALLY: Final = "finally"
"""The group of the tasks that run in the end, whatever happened."""
BY_CHOICE: Final = frozenset(
    {
        "When Expressions evaluated to false",
        "Matrix Parameters have an empty array",
    }
)


def condition_of(conditions: Sequence[Condition] | None) -> Condition | None:
    """Return the condition that says how an object stands; the worst where there are several."""
    order = {FALSE: 0, UNKNOWN: 1, TRUE: 2}
    own = [each for each in conditions or () if each.type == "Succeeded"]
    return min(own, key=lambda each: order.get(each.status or "", 1), default=None)


def task_status(condition: Condition | None) -> StepStatus:
    """Return how a TaskRun stands."""
    if condition is None:
        return "unknown"
    reason = condition.reason
    match condition.status:
        case "True":
            return "warned" if reason == IGNORED else "success"
        case "False":
            return _FAILED.get(reason or "", "failed")
        case "Unknown":
            if reason == RETRY:
                return "retry"
            return "pending" if reason in WAITING else "running"
    return "unknown"


def run_status(condition: Condition, *, ended: bool) -> RunStatus:
    """Return how a PipelineRun stands by its condition; `ended` says whether it has an end."""
    reason = condition.reason
    match condition.status:
        case "True":
            known = reason in SUCCEEDED and (bool(reason) or ended)
            return "success" if known else "unknown"
        case "False":
            return "cancelled" if reason in CANCELLED else "failed"
        case "Unknown":
            if reason in WAITING:
                return "created"
            return "unknown" if ended else "running"
    return "unknown"


def failure_kind(reason: str | None) -> FailureKind:
    """Return what kind of failure a reason is."""
    if TIMED_OUT in (reason or "") or "TimedOut" in (reason or ""):
        return "timeout"
    return "error" if reason in OWN_FAULT else "infrastructure"

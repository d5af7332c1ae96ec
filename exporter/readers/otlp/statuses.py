"""Results of the CI/CD conventions, conclusions of GitHub, and status codes of spans.

`cicd.pipeline.result` and `cicd.pipeline.task.run.result` are success, failure, error, timeout,
cancellation or skip; `cicd.pipeline.run.state` is pending, executing or finalizing. A span's status
is UNSET (0, or left out), OK (1) or ERROR (2): UNSET is no failure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exporter.model import FailureKind, RunStatus, StepStatus

TASK: Final[Mapping[str, StepStatus]] = {
    "success": "success",
    "failure": "failed",
    "error": "failed",
    "timeout": "failed",
    "cancellation": "cancelled",
    "skip": "skipped",
}
PIPELINE: Final[Mapping[str, RunStatus]] = {
    "success": "success",
    "failure": "failed",
    "error": "failed",
    "timeout": "failed",
    "cancellation": "cancelled",
    # a precondition was not met, and nothing broke: it passes, as with GitHub
    "skip": "success",
}
STATE: Final[Mapping[str, RunStatus]] = {
    "pending": "created",
    "executing": "running",
    "finalizing": "running",
}
CONCLUSION: Final[Mapping[str, StepStatus]] = {
    "success": "success",
    "neutral": "success",
    "failure": "failed",
    "timed_out": "failed",
    "startup_failure": "failed",
    "cancelled": "cancelled",
    "skipped": "skipped",
    "action_required": "pending",
    "stale": "unknown",
}
"""GitHub's words, which exporters for its workflows write."""
OF_STEP: Final[Mapping[StepStatus, RunStatus]] = {
    "success": "success",
    "failed": "failed",
    "cancelled": "cancelled",
    "skipped": "success",
    "pending": "created",
}
"""The status of a run whose word is one for steps."""
TIMEOUTS: Final = frozenset({"timeout", "timed_out"})

OK: Final = 1
ERROR: Final = 2
_CODES: Final[Mapping[object, int]] = {
    1: OK,
    2: ERROR,
    "1": OK,
    "2": ERROR,
    "STATUS_CODE_OK": OK,
    "STATUS_CODE_ERROR": ERROR,
}
_KINDS: Final = ("unspecified", "internal", "server", "client", "producer", "consumer")


def code_of(value: object) -> int:
    """Return a status code, however it is written; 0 for what is not set."""
    return _CODES.get(value, 0) if isinstance(value, int | str) else 0


def kind_name(value: object) -> str | None:
    """Return a span's kind as a word."""
    if isinstance(value, str):
        word = value.removeprefix("SPAN_KIND_").lower()
        return word if word in _KINDS[1:] else None
    if isinstance(value, int) and 0 < value < len(_KINDS):
        return _KINDS[value]
    return None


def failure_kind(result: str | None) -> FailureKind:
    """Return what kind of failure a result is; `error` is one of the system around the task."""
    if result in TIMEOUTS:
        return "timeout"
    return "infrastructure" if result in {"error", "startup_failure"} else "error"

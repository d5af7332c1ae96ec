"""Words for how a run or a task ended, of all who export CI/CD as traces, and codes of spans.

`cicd.pipeline.result` and `cicd.pipeline.task.run.result` are success, failure, error, timeout,
cancellation or skip; `cicd.pipeline.run.state` is pending, executing or finalizing. Exporters write
the words of their system all the same: the collector's receivers those of GitHub and of GitLab,
Jenkins its results. A span's status is UNSET (0, or left out), OK (1) or ERROR (2): UNSET is no
failure, and is what these exporters give a run that was cancelled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exporter.model import FailureKind, RunStatus, StepStatus

_MANUAL: Final = "manual"
"""GitLab's word for a job that waits to be started by hand, and for a pipeline with such a one."""
_IN_PART: Final = "partiallysucceeded"
"""Azure's word for a run in which something failed that was allowed to."""
_WORDS: Final[Mapping[str, StepStatus]] = {
    "success": "success",
    "neutral": "success",
    "succeeded": "success",
    "unstable": "warned",  # Jenkins: it ran, and tests failed
    "succeededwithissues": "warned",
    _IN_PART: "warned",
    "failure": "failed",
    "failed": "failed",
    "error": "failed",
    "timeout": "failed",
    "timed_out": "failed",
    "startup_failure": "failed",
    "cancellation": "cancelled",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "aborted": "cancelled",
    "skip": "skipped",
    "skipped": "skipped",
    "not_built": "skipped",
    "not_executed": "skipped",
    _MANUAL: "skipped",  # nobody has started it
    "action_required": "pending",
    "created": "pending",
    "pending": "pending",
    "preparing": "pending",
    "scheduled": "pending",
    "waiting_for_resource": "pending",
    "queued": "pending",
    "running": "running",
    "in_progress": "running",
    "stale": "unknown",
}
STATE: Final[Mapping[str, RunStatus]] = {
    "pending": "created",
    "executing": "running",
    "finalizing": "running",
}
_OF_STEP: Final[Mapping[StepStatus, RunStatus]] = {
    "success": "success",
    "warned": "failed",  # of a run only Jenkins says so, and sets ERROR
    "failed": "failed",
    "cancelled": "cancelled",
    # a precondition was not met, and nothing broke: it passes, as with GitHub
    "skipped": "success",
    "pending": "created",
    "running": "running",
}
_TIMEOUTS: Final = frozenset({"timeout", "timed_out"})

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


def step_status(word: str) -> StepStatus:
    """Return how a task ended by a word; `unknown` for one that is not known."""
    return _WORDS.get(word.lower(), "unknown")


def run_status(word: str) -> RunStatus:
    """Return how a run ended by a word; `unknown` for one that is not known."""
    if word.lower() == _MANUAL:
        return "running"
    if word.lower() == _IN_PART:
        return "partial_success"
    return _OF_STEP.get(step_status(word), "unknown")


def is_word(text: str | None) -> bool:
    """Say whether a text is nothing but such a word."""
    return (text or "").strip().lower() in _WORDS


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
    if result in _TIMEOUTS:
        return "timeout"
    return "infrastructure" if result in {"error", "startup_failure"} else "error"

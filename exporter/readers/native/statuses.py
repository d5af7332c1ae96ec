"""The words of the native format, and of runners like it, and what they mean here.

Only words that say how it ended are taken: `finished` and `done` do not, and are `unknown`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from exporter.model import RunStatus, StepStatus

STEP_WORDS: Final[Mapping[str, StepStatus]] = {
    "pending": "pending",
    "created": "pending",
    "none": "pending",
    "not_started": "pending",
    "queued": "pending",
    "scheduled": "pending",
    "waiting": "pending",
    "running": "running",
    "active": "running",
    "executing": "running",
    "in_progress": "running",
    "started": "running",
    "retry": "retry",
    "awaiting_retry": "retry",
    "retrying": "retry",
    "up_for_retry": "retry",
    "success": "success",
    "cached": "success",
    "complete": "success",
    "completed": "success",
    "ok": "success",
    "pass": "success",
    "passed": "success",
    "reused": "success",
    "succeeded": "success",
    "successful": "success",
    "warned": "warned",
    "warn": "warned",
    "warning": "warned",
    "failed": "failed",
    "crashed": "failed",
    "error": "failed",
    "errored": "failed",
    "fail": "failed",
    "failure": "failed",
    "timed_out": "failed",
    "timedout": "failed",
    "timeout": "failed",
    "upstream_failed": "upstream_failed",
    "skipped": "skipped",
    "skip": "skipped",
    "cancelled": "cancelled",
    "aborted": "cancelled",
    "canceled": "cancelled",
    "interrupted": "cancelled",
    "killed": "cancelled",
    "unknown": "unknown",
}
RUN_WORDS: Final[Mapping[str, RunStatus]] = {
    **{word: "created" for word, means in STEP_WORDS.items() if means == "pending"},
    **{word: "running" for word, means in STEP_WORDS.items() if means == "running"},
    **{word: "retry" for word, means in STEP_WORDS.items() if means == "retry"},
    **{word: "success" for word, means in STEP_WORDS.items() if means in ("success", "warned")},
    **{word: "failed" for word, means in STEP_WORDS.items() if means == "failed"},
    **{word: "cancelled" for word, means in STEP_WORDS.items() if means == "cancelled"},
    "partial_success": "partial_success",
    "partially_failed": "partial_success",
    "unknown": "unknown",
}
CONCLUSION: Final = "conclusion"
_ENDED: Final = frozenset({"complete", "completed"})
_CACHED: Final = frozenset({"cached", "reused"})
_TIMEOUT: Final = frozenset({"timed_out", "timedout", "timeout"})


class Said:
    """A status as the record says it; its subclasses say what it means.

    A plain class, because msgspec then asks its hook for it: so each distinct word is looked up
    once, and a status that stands twice in one step is counted.
    """

    __slots__ = ("cached", "known", "timeout", "word")

    def __init__(self, word: str | None, *, known: bool) -> None:
        plain = _plain(word or "")
        self.word = word
        self.known = known
        self.cached = plain in _CACHED
        self.timeout = plain in _TIMEOUT


class StepSaid(Said):
    """The status of a step."""

    __slots__ = ("status",)

    def __init__(self, word: str | None) -> None:
        status = STEP_WORDS.get(_plain("unknown" if word is None else word))
        super().__init__(word, known=status is not None)
        self.status: StepStatus = status or "unknown"


class RunSaid(Said):
    """The status of a run."""

    __slots__ = ("status",)

    def __init__(self, word: str | None) -> None:
        status = RUN_WORDS.get(_plain("unknown" if word is None else word))
        super().__init__(word, known=status is not None)
        self.status: RunStatus = status or "unknown"


@lru_cache(maxsize=256)
def attempt_status(word: str | None) -> StepStatus:
    """Return how an attempt ended; words are few, attempts many."""
    return StepSaid(word).status


def concluded(status: object, of: Mapping[str, object]) -> object:
    """Return what a status says; with a `conclusion` beside it `completed` says only that it ended.

    So GitHub, and who imitates it, writes runs, jobs and their steps.
    """
    conclusion = of.get(CONCLUSION)
    ended = isinstance(status, str) and _plain(status) in _ENDED
    return conclusion if ended and isinstance(conclusion, str) and conclusion else status


def _plain(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")


STEP_UNSAID: Final = StepSaid(None)
RUN_UNSAID: Final = RunSaid(None)

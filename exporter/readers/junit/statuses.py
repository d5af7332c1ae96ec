"""The words of test runners, as our words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from exporter.model import StepStatus
from exporter.readers.junit.wire import WARNING, Case, Outcome

OF_ELEMENT: Final[Mapping[str, StepStatus]] = {
    "error": "failed",
    "failure": "failed",
    "skipped": "skipped",
    "disabled": "skipped",
    "rerunFailure": "failed",
    "rerunError": "failed",
    WARNING: "warned",
    "flakyFailure": "success",
    "flakyError": "success",
}
"""What an element in a test makes of it; the first of them here counts where there are several."""

OF_WORD: Final[Mapping[str, StepStatus]] = {
    "run": "success",  # GoogleTest, CTest, Bazel: it ran
    "completed": "success",
    "complete": "success",
    "passed": "success",
    "pass": "success",
    "ok": "success",
    "success": "success",
    "successful": "success",
    "succeeded": "success",
    "expected": "success",
    "fixed": "success",
    "executed": "success",
    "flaky": "success",
    "warning": "warned",
    "warned": "warned",
    "failed": "failed",
    "fail": "failed",
    "failure": "failed",
    "failing": "failed",
    "error": "failed",
    "errored": "failed",
    "errors": "failed",
    "broken": "failed",
    "unexpected": "failed",
    "crashed": "failed",
    "timeout": "failed",
    "timedout": "failed",
    "timed_out": "failed",
    "regression": "failed",
    "panicked": "failed",  # Ginkgo
    "undefined": "failed",  # behave: a step that nobody wrote
    "hook_error": "failed",
    "cleanup_error": "failed",
    "notrun": "skipped",
    "not_run": "skipped",
    "not run": "skipped",
    "notexecuted": "skipped",
    "disabled": "skipped",
    "suppressed": "skipped",
    "skipped": "skipped",
    "skip": "skipped",
    "ignored": "skipped",
    "ignore": "skipped",
    "inapplicable": "skipped",
    "inconclusive": "skipped",
    "todo": "skipped",
    "pending": "skipped",  # Mocha: written down, without a body
    "excluded": "skipped",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "aborted": "cancelled",
    "interrupted": "cancelled",
    "running": "unknown",
    "untested": "unknown",  # behave: it stopped before
    "incomplete": "unknown",
    "unknown": "unknown",
}
"""Words of the attributes `status` and `result`, in lower case."""


def worst(outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return the element that decides: an error before a failure before a skip."""
    ranks = list(OF_ELEMENT)
    return min(outcomes, key=lambda each: ranks.index(each.kind), default=None)


def status_of(case: Case) -> tuple[StepStatus, str | None, bool]:
    """Return how a test ended, its runner's word for it, and whether that word is known.

    What the elements say comes first; a word that says that it failed is heard beside them.
    """
    word = _word(case)
    said = OF_WORD.get((word or "").strip().lower(), "success" if not word else "unknown")
    outcome = worst(case.outcomes)
    known = not word or word.strip().lower() in OF_WORD
    if outcome is None:
        return said, word, known
    status = OF_ELEMENT[outcome.kind]
    if said == "failed" and status != "failed":
        return said, word, known
    return status, outcome.kind, True


def _word(case: Case) -> str | None:
    """Return the more telling of `result`, as GoogleTest has it, and `status`."""
    words = [case.attributes.get(name, "").strip() for name in ("result", "status")]
    told = [word for word in words if word]
    failing = [word for word in told if OF_WORD.get(word.lower()) == "failed"]
    return next(iter(failing or told), None)

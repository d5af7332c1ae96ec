"""GitHub's words for how a run, a job and a step stand, and what they mean here.

Two axes: `status` says whether it has ended, `conclusion` how. Words: queued, requested, waiting
(for an environment's approval), pending (for a concurrency group), in_progress, completed; success,
failure, cancelled, skipped, timed_out, action_required, neutral, stale, startup_failure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exporter.model import RunStatus, StepStatus

_OPEN: Final[Mapping[str, StepStatus]] = {
    "queued": "pending",
    "requested": "pending",
    "waiting": "pending",
    "pending": "pending",
    "in_progress": "running",
}
_ENDED: Final[Mapping[str, StepStatus]] = {
    "success": "success",
    "neutral": "success",
    "failure": "failed",
    "timed_out": "failed",
    "startup_failure": "failed",
    "cancelled": "cancelled",
    "skipped": "skipped",
    "action_required": "pending",  # waits for someone's approval; nothing of it ran
    "stale": "unknown",  # given up by GitHub after two weeks without an end
}
WAITING: Final[Mapping[str, str]] = {
    "waiting": "waits for a protection rule of its environment",
    "pending": "waits for its concurrency group",
    "action_required": "waits for somebody's approval",
}
"""What a job waits for that has not begun, by GitHub's word."""
_RUNS: Final[Mapping[StepStatus, RunStatus]] = {
    "pending": "created",
    "running": "running",
    "success": "success",
    "failed": "failed",
    "cancelled": "cancelled",
    "skipped": "success",  # every job was skipped: GitHub lets it pass as it does a success
    "unknown": "unknown",
}


def word_of(status: str | None, conclusion: str | None) -> str | None:
    """Return GitHub's own word: the conclusion of what has ended, else the status."""
    return conclusion or status or None


def step_status(status: str | None, conclusion: str | None) -> StepStatus:
    """Return how a job stands; `unknown` for words that are not known."""
    if conclusion:
        return _ENDED.get(conclusion, "unknown")
    return _OPEN.get(status or "", "unknown")


def run_status(status: str | None, conclusion: str | None) -> RunStatus:
    """Return how a run stands by its own words."""
    return _RUNS[step_status(status, conclusion)]


def is_known(status: str | None, conclusion: str | None) -> bool:
    """Say whether the words are ones that GitHub documents."""
    if conclusion:
        return conclusion in _ENDED
    return status in _OPEN or status == "completed"

"""Numbers in words, the same everywhere and in every locale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from exporter.model import RunStatus, Step, StepStatus
from exporter.model.late import late

_MINUTE: Final = 60.0
_HOUR: Final = 3600.0
_DAY: Final = 86400.0

STATUS_WORDS: Final[dict[StepStatus, str]] = {
    "pending": "pending",
    "running": "running",
    "retry": "waiting to retry",
    "success": "succeeded",
    "warned": "warned",
    "failed": "failed",
    "upstream_failed": "upstream failed",
    "skipped": "skipped",
    "cancelled": "cancelled",
    "unknown": "unknown",
}
"""A step's status as a sentence uses it."""

RUN_WORDS: Final[dict[RunStatus, str]] = {
    "created": "Not started",
    "running": "Still running",
    "retry": "Waiting to retry",
    "success": "Succeeded",
    "partial_success": "Partly succeeded",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "unknown": "Outcome unknown",
}
"""A run's status as the verdict begins with it."""


def standing(step: Step) -> tuple[str, str]:
    """Return how a step stands, for a style and in words: what was reused is told apart."""
    if step.cached and step.status == "success":
        return "cached", "reused"
    return step.status, STATUS_WORDS[step.status]


def duration(seconds: float | None) -> str:
    """Say seconds as a person would: `840 ms`, `12.3 s`, `4 min 05 s`, `2 h 10 min`, `3 d 4 h`."""
    if seconds is None:
        return "unknown"
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if round(seconds, 1) < _MINUTE:
        return f"{round(seconds * 1000)} ms" if round(seconds, 3) < 1 else f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _HOUR:
        return f"{whole // 60} min {whole % 60:02d} s"
    minutes, hours = round(seconds / _MINUTE), round(seconds / _HOUR)
    if whole < _DAY:
        return f"{minutes // 60} h {minutes % 60:02d} min"
    return f"{hours // 24} d {hours % 24} h"


def share(before: float | None, after: float | None) -> str:
    """Say by how much a time changed: ` (+30 %)`; empty where that says nothing."""
    if not before or after is None:
        return ""
    percent = round((after - before) / before * 100)
    return f" ({percent:+,} %)" if percent else ""


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Say a count with its noun: `1 step`, `1,204 steps`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def some(names: Sequence[str], most: int) -> str:
    """Name a few of several: `a, b, c and 4 more`."""
    left = len(names) - most
    return ", ".join(names[:most]) + (f" and {left:,} more" if left > 0 else "")


def moment(time: datetime | None) -> str:
    """Say a time in UTC to the second, `2026-11-23 04:00:00 UTC`; empty for None."""
    return "" if time is None else f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def size(number: int) -> str:
    """Say bytes with a decimal unit: `512 B`, `1.4 kB`, `3.0 MB`."""
    value = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":  # noqa: PLR2004 - the step between decimal units
            return f"{number} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError


_BLANK: Final = late(r"\s+")


def one_line(text: str, limit: int = 300) -> str:
    """Fold white space and cut in the middle of nothing: at most `limit` characters, with `…`."""
    folded = _BLANK.sub(" ", text[: limit * 8]).strip()
    return folded if len(folded) <= limit else folded[: limit - 1].rstrip() + "…"

"""Signs and small pieces of Markdown that its parts share; nothing foreign passes through here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from exporter.model import NoteLevel, RunStatus, StepStatus
from exporter.report.words import count

SIGNS: Final[dict[StepStatus, str]] = {
    "pending": "🕒",
    "running": "▶️",
    "retry": "🔁",
    "success": "✅",
    "warned": "⚠️",
    "failed": "❌",
    "upstream_failed": "🚫",
    "skipped": "⏭️",
    "cancelled": "⏹️",
    "unknown": "❔",
}
"""A shape for each status: Markdown has no colours of its own."""

LETTERS: Final[dict[StepStatus, str]] = {
    "pending": "…",
    "running": "▶",
    "retry": "↻",
    "success": "✓",
    "warned": "!",
    "failed": "✗",
    "upstream_failed": "⊘",
    "skipped": "»",
    "cancelled": "■",
    "unknown": "?",
}
"""The same in one colour, for a diagram that has colours of its own."""

RUN_SIGNS: Final[dict[RunStatus, str]] = {
    "created": "🕒",
    "running": "▶️",
    "retry": "🔁",
    "success": "✅",
    "partial_success": "⚠️",
    "failed": "❌",
    "cancelled": "⏹️",
    "unknown": "❔",
}

NOTE_SIGNS: Final[dict[NoteLevel, str]] = {"error": "❌", "warning": "⚠️", "info": "ℹ️"}  # noqa: RUF001

_BAR: Final = 10


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], more: str = "") -> list[str]:
    """Return the lines of a table, and after it the line that says what was left out.

    A column whose head ends in a colon holds numbers and is set to the right.
    """
    rules = ["---:" if head.endswith(":") else "---" for head in heads]
    lines = [_row([head.removesuffix(":") for head in heads]), _row(rules), *map(_row, rows)]
    return [*lines, "", more] if more else lines


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def and_more(number: int, noun: str = "") -> str:
    """Say how many were left out; nothing where none were."""
    if number < 1:
        return ""
    return f"… and {count(number, f'more {noun}')}" if noun else f"… and {number:,} more"


def bar(share: float) -> str:
    """Draw a share of 1 as a bar of ten blocks, at least one of them full."""
    full = min(_BAR, max(1, round(share * _BAR)))
    return "█" * full + "░" * (_BAR - full)


def folded(title: str, lines: Sequence[str]) -> list[str]:
    """Return lines behind a title that unfolds them; Markdown inside needs the blank lines."""
    return ["<details>", f"<summary>{title}</summary>", "", *lines, "", "</details>"]


def joined(*parts: Iterable[str]) -> str:
    """Return parts as paragraphs, without those that have no line."""
    paragraphs = ["\n".join(lines).strip("\n") for lines in parts]
    return "\n\n".join(filter(None, paragraphs)) + "\n"

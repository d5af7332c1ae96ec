"""How old the newest rows of sources were when they were looked at, in words and within bounds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from exporter.model import Step
from exporter.model.named import NamedTuple
from exporter.renderers.html.seldom import FRESHNESS, MANY
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.anchor import step_anchor
from exporter.report.words import STATUS_WORDS, count, duration, moment

MOST_ROWS: Final = 20
MOST_ROWS_OF_MANY: Final = 4
_NAME: Final = 120
_WORST: Final = {"failed": 0, "warned": 1}


class Source(NamedTuple):
    """One source."""

    status: str
    word: str
    name: str
    anchor: str
    newest: str
    newest_time: str
    """The same as a machine reads it."""
    age: str
    """How long before the look that was."""
    warns: str
    fails: str


class Freshness(NamedTuple):
    """The section."""

    number: str
    rows: tuple[Source, ...]
    more: str
    limited: bool
    """Whether any of them has a limit."""


def freshness_of(report: Report) -> Freshness | None:
    """Return the section, what is too old first; None where no source was looked at."""
    found = [step for step in report.run.steps.values() if _time(step) is not None]
    if not found:
        return None
    found.sort(key=lambda step: (_WORST.get(step.status, 2), -(_age(step) or 0.0)))
    most = MOST_ROWS if len(report.run.steps) <= MANY else MOST_ROWS_OF_MANY
    rows = tuple(map(_row, found[:most]))
    left = len(found) - len(rows)
    return Freshness(
        number=f"{len(found):,}",
        rows=rows,
        more=f"and {count(left, 'more source')}, in the table of steps and in the JSON"
        if left
        else "",
        limited=any(row.warns or row.fails for row in rows),
    )


def _row(step: Step) -> Source:
    newest, age = _time(step), _age(step)
    return Source(
        status=step.status,
        word=STATUS_WORDS[step.status],
        name=shorten(step.name, _NAME),
        anchor=step_anchor(step.step_id),
        newest=moment(newest),
        newest_time=newest.isoformat() if newest else "",
        age="" if age is None else duration(age),
        warns=_period(step.metadata.get("warn_after")),
        fails=_period(step.metadata.get("error_after")),
    )


def _time(step: Step) -> datetime | None:
    told = step.metadata.get(FRESHNESS)
    try:
        time = datetime.fromisoformat(told) if isinstance(told, str) else None
        # at the ends of the calendar no zone fits
        return None if time is None else time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _age(step: Step) -> float | None:
    return step.metrics.get("age_seconds")


def _period(told: Any) -> str:
    """Say a limit as dbt states it: `{"count": 12, "period": "hour"}`."""
    if not isinstance(told, dict):
        return ""
    number, period = told.get("count"), told.get("period")
    if type(number) is not int or not isinstance(period, str) or not period.isalpha():
        return ""
    return count(number, shorten(period, 20))

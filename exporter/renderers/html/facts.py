"""What is known of the run as a whole: the facts below the verdict, and its environment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

from exporter.renderers.html.text import plain, shorten
from exporter.renderers.html.tiles import OPEN
from exporter.report import Report
from exporter.report.words import count, moment

MOST_FACTS: Final = 60


class Fact(NamedTuple):
    """One fact of the run."""

    label: str
    value: str
    time: str = ""
    """The same as a machine reads it, for a time: the page's script says it in any zone."""


def facts_of(report: Report) -> Iterator[Fact]:
    """Say which run this is, and when it was."""
    run, source = report.run, report.run.source
    if report.title != run.dag_id:
        yield Fact("DAG", shorten(run.dag_id, 200))
    yield Fact("Run", shorten(run.run_id, 200))
    if run.start_time:
        yield _time("Started", run.start_time)
    if run.end_time:
        yield _time("Ended", run.end_time)
    elif run.status in OPEN and (last := _last_time(report)):
        yield _time("As of", last)
    if source.tool:
        yield Fact("Tool", shorten(f"{source.tool} {source.tool_version or ''}".strip(), 100))
    if source.command:
        yield Fact("Command", shorten(source.command, 300))


def environment_of(report: Report) -> Iterator[tuple[str, str]]:
    """Return what else the source says of the run, within bounds."""
    source = report.run.source
    yield "Read as", source.reader
    if report.run.native_status:
        yield "Status in its own words", shorten(report.run.native_status, 100)
    if report.run.redactions:
        yield "Redacted", f"{count(report.run.redactions, 'secret')} taken out of this report"
    for number, (key, value) in enumerate(report.run.metadata.items()):
        if number == MOST_FACTS:
            left = len(report.run.metadata) - MOST_FACTS
            yield "…", f"and {left:,} more, in the JSON"
            return
        yield shorten(str(key), 80), shorten(plain(value), 400)


def _time(label: str, time: datetime) -> Fact:
    return Fact(label, moment(time), time.astimezone(UTC).isoformat())


def _last_time(report: Report) -> datetime | None:
    """Return the last time on record of a run that has not ended."""
    steps = report.run.steps.values()
    times = [time for step in steps for time in (step.start_time, step.end_time) if time]
    return max(times, default=None)

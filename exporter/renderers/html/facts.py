"""What is known of the run as a whole: the facts below the verdict, and its environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.model.statuses import OPEN_RUN
from exporter.renderers.html.text import plain, shorten
from exporter.report import Report
from exporter.report.words import count, moment

_TRIGGERS: Final = ("event", "trigger", "run_type", "triggered_by")
_COMMIT: Final = 10
_URL: Final = late(r"https?://[A-Za-z0-9.-]{1,200}(?::\d{1,5})?/[A-Za-z0-9._~/?#=&%+:@-]{0,1000}")
_TRUSTED: Final = (".github.com",)
"""Where a link may lead, whoever wrote it."""
MOST_FACTS: Final = 60


class Fact(NamedTuple):
    """One fact of the run."""

    label: str
    value: str
    time: str = ""
    """The same as a machine reads it, for a time: the page's script says it in any zone."""
    href: str = ""
    """Where a click leads; nothing is loaded from there before."""


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
    elif run.status in OPEN_RUN:
        from exporter.analysis.remaining import last_time  # noqa: PLC0415 - few runs go on

        if last := last_time(run):
            yield _time("As of", last)
    if source.tool:
        yield Fact("Tool", shorten(f"{source.tool} {source.tool_version or ''}".strip(), 100))
    if source.command:
        yield Fact("Command", shorten(source.command, 300))
    yield from _origin(run.metadata)


def _origin(known: Mapping[str, Any]) -> Iterator[Fact]:
    """Say what set the run off, of which commit it is, and where its tool shows it."""
    trigger = next((known[key] for key in _TRIGGERS if isinstance(known.get(key), str)), "")
    if trigger:
        yield Fact("Trigger", shorten(trigger, 60))
    branch, commit = (
        value if isinstance(value, str) else ""
        for value in (known.get("branch"), known.get("commit"))
    )
    if branch or commit:
        both = " @ ".join(filter(None, (shorten(branch, 80), shorten(commit, 80)[:_COMMIT])))
        yield Fact("Commit" if commit else "Branch", both)
    url = known.get("url")
    if isinstance(url, str) and _URL.fullmatch(url):
        host = url.split("/", 3)[2]
        trusted = url.startswith("https://") and f".{host}".endswith(_TRUSTED)
        # whoever wrote the record wrote the address: elsewhere it is shown, and leads nowhere
        yield Fact("In its tool", f"{host} \u2197" if trusted else url, href=url if trusted else "")


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

"""The page of a viewer that lists runs, and the page that says why there is none.

It has no script: filters and the choice of two runs are forms, which ask for another page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final

from exporter.model import Document, Note, RunStatus
from exporter.model.named import NamedTuple
from exporter.renderers.html import compiled_runs
from exporter.renderers.html.assets import digest_of, favicon
from exporter.renderers.html.template import RUNS, rendered
from exporter.renderers.html.text import shorten
from exporter.renderers.templates import template
from exporter.report import Tone
from exporter.report.verdict import TONES
from exporter.report.words import RUN_WORDS, count, duration, moment

MOST_ROWS: Final = 100
"""Runs on one page."""
MOST_DAGS: Final = 200
"""DAGs that the filter proposes."""
_MOST_NOTES: Final = 20


class Listed(NamedTuple):
    """One run, without secrets."""

    mark: str
    """What its address has in the place of its id."""
    run_id: str
    dag_id: str
    status: RunStatus
    start_time: datetime | None
    duration_seconds: float | None
    reader: str


class Chip(NamedTuple):
    """How many runs have a status, and the page of these."""

    status: RunStatus
    word: str
    number: str
    href: str
    chosen: bool


class Field(NamedTuple):
    """A part of the filter that has no place in its form to be typed."""

    name: str
    value: str


class Filters(NamedTuple):
    """What was asked for, and could be."""

    hidden: Sequence[Field] = ()
    dag: str = ""
    since: str = ""
    newest: str = ""
    dags: Sequence[str] = ()
    chips: Sequence[Chip] = ()

    @property
    def any(self) -> bool:
        """Say whether any is set."""
        return bool(self.hidden or self.dag or self.since or self.newest)


class Row(NamedTuple):
    """One run as it is drawn."""

    mark: str
    status: RunStatus
    word: str
    name: str
    dag: str
    start: str
    start_time: str
    duration: str
    reader: str
    base: bool
    head: bool
    """Whether it is one of the two that are compared where nobody chooses."""


class RunsPage(NamedTuple):
    """Everything the template asks for."""

    title: str
    generator: str
    headline: str
    explanation: str = ""
    tone: Tone = "secondary"
    home: bool = False
    """Whether it leads to the list."""
    filters: Filters | None = None
    range: str = ""
    rows: Sequence[Row] = ()
    nothing: str = ""
    newer: str = ""
    older: str = ""
    comparable: bool = False
    notes: Sequence[Note] = ()
    notes_count: str = ""
    more_notes: str = ""


class Shelf(NamedTuple):
    """The runs that a page is about."""

    title: str
    whole: int
    """How many runs there are, whatever the filter."""
    runs: Sequence[Listed]
    """Those that the filter lets through, the newest first."""
    filters: Filters
    notes: Sequence[Note]
    number: int
    """Which page of them, from 1."""
    href: str
    """The address of this list, to which the number of another page can be added."""


@cache
def style() -> str:
    """Return the page's style, as it was built."""
    return template("html/assets/runs.css")


@cache
def policy() -> str:
    """Return the page's Content-Security-Policy: its style, its forms, and nothing else."""
    return (
        f"default-src 'none'; style-src '{digest_of(style().encode())}'; img-src data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def runs_page(shelf: Shelf, generator: str) -> Document:
    """Draw the list."""
    first = (shelf.number - 1) * MOST_ROWS
    shown = shelf.runs[first : first + MOST_ROWS]
    base, head = _two(shown)
    total = len(shelf.runs)
    newest = shelf.runs[0] if shelf.runs else None
    page = RunsPage(
        title=shorten(shelf.title, 200),
        generator=generator,
        headline=_headline(total, shelf.whole),
        explanation=_about(newest),
        tone=TONES[newest.status] if newest else "secondary",
        filters=shelf.filters,
        range=f"{first + 1:,} to {first + len(shown):,} of {total:,}" if shown else "",
        rows=[_row(each, base, head) for each in shown],
        nothing=_nothing(total, shelf.whole),
        newer=f"{shelf.href}page={shelf.number - 1}" if shelf.number > 1 else "",
        older=f"{shelf.href}page={shelf.number + 1}" if first + MOST_ROWS < total else "",
        comparable=head is not None,
        notes=[_note(each) for each in shelf.notes[:_MOST_NOTES]],
        notes_count=f"{len(shelf.notes):,}",
        more_notes=_more(len(shelf.notes) - _MOST_NOTES),
    )
    return Document(
        name="index.html",
        format="html",
        media_type="text/html; charset=utf-8",
        chunks=[_drawn(page)],
    )


def problem_page(status: int, headline: str, explanation: str, generator: str) -> bytes:
    """Draw the page that stands where another was asked for."""
    return _drawn(
        RunsPage(
            title=str(status),
            generator=generator,
            headline=headline,
            explanation=shorten(explanation, 1000),
            tone="warning",
            home=True,
        )
    )


def _drawn(page: RunsPage) -> bytes:
    text = rendered(RUNS, compiled_runs, page=page, favicon=favicon(page.tone))
    # No foreign text can hold the mark: the template escapes every `<`.
    return text.replace("<!--css-->", style(), 1).encode()


def _headline(total: int, whole: int) -> str:
    if not whole:
        return "No runs yet"
    return count(whole, "run") if total == whole else f"{total:,} of {count(whole, 'run')}"


def _about(newest: Listed | None) -> str:
    if newest is None:
        return ""
    when = f", {moment(newest.start_time)}" if newest.start_time else ""
    name = shorten(newest.run_id, 80)
    word = RUN_WORDS[newest.status].lower()
    return f"The newest, {name} of {shorten(newest.dag_id, 80)}{when}: {word}."


def _nothing(total: int, whole: int) -> str:
    if not whole:
        return "Nothing is here that a reader knows. What is written here shows up on reload."
    return "There are no more." if total else "No run is like that."


def _two(shown: Sequence[Listed]) -> tuple[Listed | None, Listed | None]:
    """Return the newest run that has an older one of its DAG, and that one; the older first."""
    newer: dict[str, Listed] = {}
    for each in shown:
        if each.dag_id in newer:
            return each, newer[each.dag_id]
        newer[each.dag_id] = each
    return (shown[1], shown[0]) if len(shown) > 1 else (None, None)


def _row(run: Listed, base: Listed | None, head: Listed | None) -> Row:
    return Row(
        mark=run.mark,
        status=run.status,
        word=RUN_WORDS[run.status],
        name=shorten(run.run_id, 120),
        dag=shorten(run.dag_id, 120),
        start=moment(run.start_time),
        start_time=run.start_time.isoformat() if run.start_time else "",
        duration="" if run.duration_seconds is None else duration(run.duration_seconds),
        reader=run.reader,
        base=run is base,
        head=run is head,
    )


def _note(note: Note) -> Note:
    where = shorten(note.where, 300) if note.where else None
    return Note(code=note.code, level=note.level, message=shorten(note.message, 600), where=where)


def _more(left: int) -> str:
    return f"and {count(left, 'more note')}" if left > 0 else ""

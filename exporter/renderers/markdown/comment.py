"""The text for a pull request: `comment.md` as one text, and its parts for the one comment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from exporter.github.limits import COMMENT_BYTES_BUDGET, COMMENT_UNITS_BUDGET
from exporter.github.marker import marker
from exporter.model import Receipt
from exporter.renderers.markdown import sections
from exporter.renderers.markdown.causes import causes
from exporter.renderers.markdown.changes import changes
from exporter.renderers.markdown.forms import COMMENT_FORMS, Form, fitting
from exporter.renderers.markdown.members import members
from exporter.renderers.markdown.view import SLOWEST, View, view_of
from exporter.renderers.markdown.words import joined
from exporter.report import Report

DEFAULT_KEY: Final = "default"


@dataclass(frozen=True, slots=True)
class Parts:
    """A report for a comment that may hold others too."""

    verdict: str
    """Heading and verdict: what is shown however little room there is."""
    links: str
    """Where the whole of it can be seen; empty where nowhere."""
    details: Callable[[int], str]
    """Draws the rest in the fullest form that has at most so many UTF-16 units."""
    footer: str


def comment_text(report: Report, files: Sequence[Receipt] = (), *, key: str = DEFAULT_KEY) -> str:
    """Return a comment's text, in the fullest form that GitHub takes; `key` tells it from others.

    Its first line is a marker. What was published of the `files` is linked.
    """
    return draw_comment(view_of(report, SLOWEST), key, files)


def comment_parts(report: Report, files: Sequence[Receipt] = (), *, label: str = "") -> Parts:
    """Return the same in parts; `label` stands in the heading, to tell it from others."""
    view = view_of(report, SLOWEST)

    def details(room: int) -> str:
        def draw(form: Form) -> str:
            redacted = [sections.redacted(report).replace(" of it.", " of this report.")]
            return joined(*_body(view, form), sections.shortened(form), redacted).strip("\n")

        return fitting(COMMENT_FORMS, draw, lambda text: _units(text) <= room and _fits(text))

    return Parts(
        verdict=joined(sections.verdict(report, label)).strip("\n"),
        links=joined(sections.links(files)).strip("\n"),
        details=details,
        footer=f"Report by {report.generator}.",
    )


def draw_comment(view: View, key: str, files: Sequence[Receipt] = ()) -> str:
    """Return the whole comment's text."""
    report = view.report
    return fitting(
        COMMENT_FORMS,
        lambda form: joined(
            [marker(key)],
            sections.verdict(report),
            *_body(view, form, sections.links(files)),
            sections.shortened(form),
            sections.footer(report),
        ),
        _fits,
    )


def _body(view: View, form: Form, links: Sequence[str] = ()) -> list[Iterable[str]]:
    report = view.report
    explained = sections.explained_by_notes(report)
    return [
        sections.facts(report),
        links,
        sections.notes(report, form) if explained else [],
        members(report, form),
        causes(view, form),
        changes(report, form),
        sections.counts(report),
        sections.skipped(view, form),
        sections.failed(view, form),
        sections.warned(view, form),
        sections.slowest(view, form),
        [] if explained else sections.notes(report, form),
    ]


def _fits(text: str) -> bool:
    return _units(text) <= COMMENT_UNITS_BUDGET and len(text.encode()) <= COMMENT_BYTES_BUDGET


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)

"""The report as GitHub's Markdown: `summary.md` for the job summary, `comment.md` for a comment.

Plain Python and no templates: a template language escapes for HTML only and would cost its 39 ms
of start-up where no page is made, while white space means something here, and a text that must
stay below GitHub's limits is best built from parts that can be counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from exporter.github.limits import SUMMARY_BUDGET
from exporter.model import Document, Receipt
from exporter.renderers.markdown import sections
from exporter.renderers.markdown.causes import causes
from exporter.renderers.markdown.changes import changes
from exporter.renderers.markdown.comment import (
    DEFAULT_KEY,
    Parts,
    comment_parts,
    comment_text,
    draw_comment,
)
from exporter.renderers.markdown.forms import SUMMARY_FORMS, fitting
from exporter.renderers.markdown.members import members
from exporter.renderers.markdown.mermaid import diagram
from exporter.renderers.markdown.view import SLOWEST, View, view_of
from exporter.renderers.markdown.words import joined
from exporter.report import Report

__all__ = ["MarkdownRenderer", "Parts", "comment_parts", "comment_text", "summary_text"]

MEDIA_TYPE: Final = "text/markdown; charset=utf-8"


class MarkdownRenderer:
    """Draws a report as the two texts that GitHub shows."""

    name: ClassVar[str] = "markdown"

    def __init__(self, *, comment_key: str = DEFAULT_KEY) -> None:
        self._comment_key = comment_key

    def render(self, report: Report) -> Iterable[Document]:
        """Return `summary.md` and `comment.md`."""
        view = view_of(report, SLOWEST)
        yield _document("summary.md", _summary(view))
        yield _document("comment.md", draw_comment(view, self._comment_key))


def summary_text(
    report: Report, files: Sequence[Receipt] = (), *, budget: int = SUMMARY_BUDGET
) -> str:
    """Return the job summary's text, in the fullest form that has at most `budget` bytes.

    `files` are named as what was written, and linked where they were published.
    """
    return _summary(view_of(report, SLOWEST), files, budget)


def _summary(view: View, files: Sequence[Receipt] = (), budget: int = SUMMARY_BUDGET) -> str:
    report = view.report
    explained = sections.explained_by_notes(report)
    return fitting(
        SUMMARY_FORMS,
        lambda form: joined(
            sections.verdict(report),
            sections.facts(report),
            sections.links(files),
            sections.notes(report, form) if explained else [],
            members(report, form),
            causes(view, form),
            changes(report, form),
            sections.counts(report),
            sections.skipped(view, form),
            sections.failed(view, form),
            sections.warned(view, form),
            sections.slowest(view, form),
            ["### Graph", "", *drawn] if (drawn := diagram(view, wanted=form.graph)) else [],
            [] if explained else sections.notes(report, form),
            sections.files(files, form),
            sections.shortened(form),
            sections.footer(report),
        ),
        lambda text: len(text.encode()) <= budget,
    )


def _document(name: str, text: str) -> Document:
    return Document(
        name=name, format=MarkdownRenderer.name, media_type=MEDIA_TYPE, chunks=(text.encode(),)
    )

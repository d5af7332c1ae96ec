"""The report as GitHub's Markdown: `summary.md` for the job summary, `comment.md` for a comment.

Plain Python and no templates: a template language escapes for HTML only and would cost its 39 ms
of start-up where no page is made, while white space means something here, and a text that must
stay below GitHub's limits is best built from parts that can be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Final

from exporter.github.limits import COMMENT_BYTES_BUDGET, COMMENT_UNITS_BUDGET, SUMMARY_BUDGET
from exporter.github.marker import marker
from exporter.model import Document, Receipt
from exporter.renderers.markdown import sections
from exporter.renderers.markdown.causes import causes
from exporter.renderers.markdown.forms import COMMENT_FORMS, SUMMARY_FORMS, Form
from exporter.renderers.markdown.mermaid import diagram
from exporter.renderers.markdown.view import View, view_of
from exporter.report import Report

MEDIA_TYPE: Final = "text/markdown; charset=utf-8"
DEFAULT_KEY: Final = "default"
_SLOWEST: Final = max(form.slowest for form in SUMMARY_FORMS)


class MarkdownRenderer:
    """Draws a report as the two texts that GitHub shows."""

    name: ClassVar[str] = "markdown"

    def __init__(self, *, comment_key: str = DEFAULT_KEY) -> None:
        self._comment_key = comment_key

    def render(self, report: Report) -> Iterable[Document]:
        """Return `summary.md` and `comment.md`."""
        view = view_of(report, _SLOWEST)
        yield _document("summary.md", _summary(view))
        yield _document("comment.md", _comment(view, self._comment_key))


def summary_text(
    report: Report, files: Sequence[Receipt] = (), *, budget: int = SUMMARY_BUDGET
) -> str:
    """Return the job summary's text, in the fullest form that has at most `budget` bytes.

    `files` are named as what was written, and linked where they were published.
    """
    return _summary(view_of(report, _SLOWEST), files, budget)


def comment_text(report: Report, files: Sequence[Receipt] = (), *, key: str = DEFAULT_KEY) -> str:
    """Return a comment's text, in the fullest form that GitHub takes; `key` tells it from others.

    Its first line is the marker by which the next run finds it. What was published of the `files`
    is linked.
    """
    return _comment(view_of(report, _SLOWEST), key, files)


def _summary(view: View, files: Sequence[Receipt] = (), budget: int = SUMMARY_BUDGET) -> str:
    report = view.report
    explained = _explained_by_notes(report)
    return _fitting(
        SUMMARY_FORMS,
        lambda form: _joined(
            sections.verdict(report),
            sections.facts(report),
            sections.links(files),
            sections.notes(report, form) if explained else [],
            causes(view, form),
            sections.counts(report),
            sections.failed(view, form),
            sections.warned(view, form),
            sections.slowest(view, form),
            ["### Graph", "", *drawn] if (drawn := diagram(view, wanted=form.graph)) else [],
            [] if explained else sections.notes(report, form),
            sections.files(files, form),
            sections.footer(report, form),
        ),
        lambda text: len(text.encode()) <= budget,
    )


def _comment(view: View, key: str, files: Sequence[Receipt] = ()) -> str:
    report = view.report
    explained = _explained_by_notes(report)
    return _fitting(
        COMMENT_FORMS,
        lambda form: _joined(
            [marker(key)],
            sections.verdict(report),
            sections.facts(report),
            sections.links(files),
            sections.notes(report, form) if explained else [],
            causes(view, form),
            sections.counts(report),
            sections.failed(view, form),
            sections.warned(view, form),
            sections.slowest(view, form),
            [] if explained else sections.notes(report, form),
            sections.footer(report, form),
        ),
        _fits_comment,
    )


def _explained_by_notes(report: Report) -> bool:
    """Tell whether the notes say why the run is not green: then they come first."""
    return report.run.status not in {"success", "failed"} and not report.causes


def _fitting(
    forms: Sequence[Form], draw: Callable[[Form], str], fits: Callable[[str], bool]
) -> str:
    text = ""
    for form in forms:
        text = draw(form)
        if fits(text):
            break
    return text


def _fits_comment(text: str) -> bool:
    units = len(text) + sum(character > "\uffff" for character in text)
    return units <= COMMENT_UNITS_BUDGET and len(text.encode()) <= COMMENT_BYTES_BUDGET


def _joined(*parts: Iterable[str]) -> str:
    paragraphs = ["\n".join(lines).strip("\n") for lines in parts]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _document(name: str, text: str) -> Document:
    return Document(
        name=name, format=MarkdownRenderer.name, media_type=MEDIA_TYPE, chunks=(text.encode(),)
    )

"""The report as one HTML page that loads nothing from anywhere.

The verdict, the causes and the failed steps are plain HTML, readable without script and on paper.
All steps are in one data element (`island.py`), drawn by the page's own script; long logs have
elements of their own (`logs.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from exporter.model import Document
from exporter.renderers.html.assets import assets, favicon
from exporter.renderers.html.island import LOG_LEVEL, island, packed
from exporter.renderers.html.logs import fitted, logs_of
from exporter.renderers.html.page import page_of
from exporter.renderers.html.seldom import thin
from exporter.renderers.html.template import render
from exporter.report import Report


class HtmlRenderer:
    """Draws a report as a page."""

    name: ClassVar[str] = "html"

    def render(self, report: Report) -> Iterable[Document]:
        """Return `report.html`."""
        return (
            Document(
                name="report.html",
                format=self.name,
                media_type="text/html; charset=utf-8",
                chunks=_chunks(report),
            ),
        )


def _chunks(report: Report) -> Iterator[bytes]:
    """Write the page; what is large goes in beside the template engine, not through it."""
    ours = assets()
    report, unlisted = thin(report)
    report = fitted(report)
    logs = logs_of(report.steps())
    text = render(
        page=page_of(report, unlisted), csp=ours.policy, favicon=favicon(report.verdict.tone)
    )
    # No foreign text can hold these marks: the template escapes every `<`.
    before_style, rest = text.split("<!--css-->")
    before_data, rest = rest.split("<!--data-->")
    before_logs, rest = rest.split("<!--logs-->")
    before_script, end = rest.split("<!--js-->")
    yield before_style.encode()
    yield ours.style
    yield before_data.encode()
    yield from island(report, logs)
    yield before_logs.encode()
    for number, content in enumerate(logs.elements()):
        yield b'<script type="application/json" id="log-%d">' % number
        yield from packed([content], LOG_LEVEL)
        yield b"</script>\n"
    yield before_script.encode()
    yield ours.script
    yield end.encode() + b"\n"

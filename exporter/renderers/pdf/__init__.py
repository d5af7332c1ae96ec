"""The report on paper: a PDF that tells the run from top to bottom, to be sent to anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from exporter.model import Document
from exporter.renderers.pdf.engine import engine
from exporter.report import Report


class PdfRenderer:
    """Draws a report as a PDF."""

    name: ClassVar[str] = "pdf"

    def __init__(self) -> None:
        """Look for the engine. Raises ExportError where it is not installed."""
        engine()

    def render(self, report: Report) -> Iterable[Document]:
        """Return `report.pdf`."""
        return (
            Document(
                name="report.pdf",
                format=self.name,
                media_type="application/pdf",
                chunks=_chunks(report),
            ),
        )


def _chunks(report: Report) -> Iterator[bytes]:
    from exporter.renderers.pdf.content import content_of  # noqa: PLC0415 - when it is wanted
    from exporter.renderers.pdf.engine import typeset  # noqa: PLC0415 - as above

    yield typeset(content_of(report))

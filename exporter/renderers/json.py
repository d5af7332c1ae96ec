"""The JSON export as a document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from exporter.codec import encode_export
from exporter.model import Document
from exporter.report import Report


class JsonRenderer:
    """Draws a report as JSON: everything it holds, in the shape of `run.schema.json`."""

    name: ClassVar[str] = "json"

    def render(self, report: Report) -> Iterable[Document]:
        """Return `report.json`."""
        return (
            Document(
                name="report.json",
                format=self.name,
                media_type="application/json",
                chunks=encode_export(report),
            ),
        )

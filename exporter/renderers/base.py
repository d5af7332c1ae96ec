"""What a renderer is: a report in, one or more documents out; it escapes for its own medium."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from exporter.model import Document
from exporter.report import Report


class Renderer(Protocol):
    """Draws a report in one format."""

    @property
    def name(self) -> str:
        """What `--format` takes."""
        ...

    def render(self, report: Report) -> Iterable[Document]:
        """Return the documents of this format, the main one first."""
        ...

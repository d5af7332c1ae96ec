"""What a renderer hands on and what a publisher answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from exporter.model.named import NamedTuple
from exporter.model.value import EMPTY, Fact


class Document(Fact):
    """A finished file, as pieces of bytes that are made while they are written."""

    name: str
    """The file's name in an output folder, such as `report.html`."""
    format: str
    """The renderer's name, such as `html`."""
    media_type: str
    chunks: Iterable[bytes]
    """Its bytes in order; may be iterated once."""

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.chunks)


class Link(NamedTuple):
    """A place on the web where something of the report can be seen."""

    text: str
    url: str


class Receipt(Fact):
    """What became of publishing: a failure here is a value, it stops nothing else."""

    publisher: str
    outcome: Literal["done", "skipped", "failed"]
    message: str = ""
    """One sentence for the user; empty when there is nothing to say."""
    path: str | None = None
    """The file that was written, if it was one."""
    format: str | None = None
    """The format of that file."""
    links: tuple[Link, ...] = ()
    """Where it can be seen, for the summary and the comment; the best first."""
    outputs: Mapping[str, str] = EMPTY
    """What later steps of a workflow are told of it, by the names of the action's outputs."""

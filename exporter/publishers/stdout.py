"""Write one document to standard output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from exporter.github.commands import inert
from exporter.model import Document, ExportError, Receipt


def write_stdout(stream: BinaryIO, document: Document) -> Receipt:
    """Write a document's bytes to a stream and flush it.

    The runner reads a step's standard output for commands: the document carries none.

    Raises ExportError when the reader at the other end has gone away.
    """
    try:
        stream.writelines(_inert(document))
        stream.flush()
    except OSError as error:
        raise closed_output(error) from error
    return Receipt(publisher="stdout", outcome="done", format=document.format)


def closed_output(error: OSError) -> ExportError:
    """Return the error that standard output does not take what is written to it."""
    return ExportError(
        "closed-output",
        f"standard output does not take it all ({error.strerror})",
        hint="write to a file with --output",
    )


def _inert(document: Document) -> Iterator[bytes]:
    """Break up what the runner would take for a command, piece by piece where that can be done."""
    pieces = document if document.format == "json" else [b"".join(document)]
    left = b""
    for piece in pieces:
        whole = left + piece
        left = whole[len(whole.rstrip(b"#")) :]  # a command may begin here and go on in the next
        text = whole[: len(whole) - len(left)].decode("utf-8", "surrogateescape")
        yield inert(text, document.media_type).encode("utf-8", "surrogateescape")
    yield left

"""Write one document to standard output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from exporter.github.commands import inert
from exporter.model import Document, ExportError, Receipt

PDF: Final = "application/pdf"


def write_stdout(stream: BinaryIO, document: Document) -> Receipt:
    """Write a document's bytes to a stream and flush it.

    The runner reads a step's standard output for commands: the document carries none. What is no
    text goes as it is; in a workflow it is refused before.

    Raises ExportError when the reader at the other end has gone away.
    """
    try:
        stream.writelines(document if document.media_type == PDF else _inert(document))
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
    """Break up what the runner would take for a command, piece by piece.

    A command begins within a line, so what is whole lines can go; JSON is one line, in which only
    a few bytes on end are a command.
    """
    left = b""
    for piece in document:
        whole = left + piece
        # what is left may be the beginning of a command, and go on in the next piece
        end = len(whole.rstrip(b"#")) if document.format == "json" else whole.rfind(b"\n") + 1
        left = whole[end:]
        yield _broken_up(whole[:end], document)
    yield _broken_up(left, document)


def _broken_up(data: bytes, document: Document) -> bytes:
    text = data.decode("utf-8", "surrogateescape")
    return inert(text, document.media_type).encode("utf-8", "surrogateescape")

"""Write one document to standard output."""

from __future__ import annotations

from typing import BinaryIO

from exporter.model import Document, ExportError, Receipt


def write_stdout(stream: BinaryIO, document: Document) -> Receipt:
    """Write a document's bytes to a stream and flush it.

    Raises ExportError when the reader at the other end has gone away.
    """
    try:
        stream.writelines(document)
        stream.flush()
    except OSError as error:
        raise ExportError(
            "closed-output",
            f"standard output was closed ({error.strerror})",
            hint="write to a file with --output",
        ) from error
    return Receipt(publisher="stdout", outcome="done", format=document.format)

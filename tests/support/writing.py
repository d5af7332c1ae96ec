"""Documents into a folder, by the steps that the keeper and the worker take together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from exporter.model import Document, Receipt
from exporter.publishers.folder import Folder, Pending, fill


def write_folder(path: Path, documents: Iterable[Document]) -> list[Receipt]:
    """Write each document under its own name. Raises ExportError as these steps do."""
    folder = Folder(path)
    try:
        return [_filled(Pending(folder, document.name), document) for document in documents]
    finally:
        folder.close()


def _filled(pending: Pending, document: Document) -> Receipt:
    try:
        size = fill(pending.descriptor, document)
    except OSError as error:
        raise pending.failed(error) from error
    else:
        return pending.finish(size, document.format)
    finally:
        pending.drop()

"""Write documents to disk: whole files only, never through a link, owned by whom the folder is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from exporter.model import Document, ExportError, Receipt

TEMPORARY_PREFIX = ".dagrun-export-"
"""How a file is called until it is whole; such a file that a kill left may be removed."""


def write_folder(folder: Path, documents: Iterable[Document]) -> Iterator[Receipt]:
    """Write each document under its own name into a folder, which is made if need be.

    Raises ExportError when the folder cannot be made or written to.
    """
    owner = _make(folder)
    for document in documents:
        yield _write(folder / document.name, document, owner)


def write_file(path: Path, document: Document) -> Receipt:
    """Write one document to a path that the user named; its folder is made if need be."""
    return _write(path, document, _make(path.parent))


def _make(folder: Path) -> tuple[int, int] | None:
    """Make a folder and return who is to own what is written; None where that needs no change."""
    try:
        if folder.is_symlink():
            raise _refused(folder, "the output folder is a link")
        made = []
        above = folder
        while not above.exists():
            made.append(above)
            above = above.parent
        owner = _owner(above)
        for each in reversed(made):
            each.mkdir(exist_ok=True)
            _give(each, owner)
        if not folder.is_dir():
            raise _refused(folder, "this is no folder")
    except (OSError, ValueError) as error:
        raise _refused(folder, _why(error)) from error
    return owner


def _owner(folder: Path) -> tuple[int, int] | None:
    """In a container root writes into another user's workspace: what it writes is theirs."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    status = folder.stat()
    return None if status.st_uid == 0 else (status.st_uid, status.st_gid)


def _give(path: Path | int, owner: tuple[int, int] | None) -> None:
    if owner is not None:
        with suppress(OSError):  # a mount that knows no owners
            os.chown(path, *owner)


def _write(path: Path, document: Document, owner: tuple[int, int] | None) -> Receipt:
    temporary = path.with_name(f"{TEMPORARY_PREFIX}{os.urandom(6).hex()}")
    try:
        if path.is_dir():
            raise _refused(path, "there is a folder of that name")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            with open(descriptor, "wb", buffering=1 << 18) as file:  # noqa: PTH123 - a descriptor
                _give(descriptor, owner)
                file.writelines(document)
            _keep_mode(path, temporary)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise _refused(path, _why(error)) from error
    return Receipt(publisher="folder", outcome="done", path=os.fspath(path), format=document.format)


def _keep_mode(path: Path, temporary: Path) -> None:
    """Let a file that is written again keep its permissions."""
    with suppress(OSError):
        status = path.lstat()
        if stat.S_ISREG(status.st_mode):
            temporary.chmod(stat.S_IMODE(status.st_mode))


def _why(error: OSError | ValueError) -> str:
    words = error.strerror if isinstance(error, OSError) else str(error)
    return f"it cannot be written ({words})"


def _refused(path: Path, message: str) -> ExportError:
    return ExportError(
        "unwritable-output",
        message,
        hint="name another place with --output",
        where=os.fspath(path),
    )

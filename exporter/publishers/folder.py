"""Write documents to disk: whole files only, never through a link, owned by whom the folder is.

A file is made under a name of its own, filled, brought to the disk, and renamed. Whoever is killed
on the way leaves that first name behind; the next one to write there takes it away, unless its
writer still holds the lock on it.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from exporter.model import Document, ExportError, Receipt

TEMPORARY_PREFIX: Final = ".dagrun-export-"
"""How a file is called until it is whole."""

_TEMPORARY: Final = re.compile(rf"{re.escape(TEMPORARY_PREFIX)}[0-9a-f]{{12}}\Z")
_AT_ONCE: Final = 1 << 18
_UNSUPPORTED: Final = frozenset({22, 38, 95})
"""EINVAL, ENOSYS, EOPNOTSUPP: the file system has no such call, which is no failure."""


class Folder:
    """A folder that is written to, held open: a link that takes its place leads nowhere."""

    def __init__(self, path: Path) -> None:
        """Make it if need be. Raises ExportError when it cannot be made or is a link."""
        self.path = path
        self.owner = _make(path)
        try:
            flags = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
            self._at = os.open(path, flags) if os.open in os.supports_dir_fd else None
        except OSError as error:
            raise refused(path, _why(error)) from error
        self._sweep()

    def open(self, name: str, flags: int, mode: int = 0o644) -> int:
        """Open a file in it, never through a link."""
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        if self._at is None:
            return os.open(self.path / name, flags, mode)
        return os.open(name, flags, mode, dir_fd=self._at)

    def status(self, name: str) -> os.stat_result | None:
        """Return what stands under a name; None where nothing does."""
        try:
            if self._at is None:
                return os.lstat(self.path / name)
            return os.stat(name, dir_fd=self._at, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def rename(self, old: str, new: str) -> None:
        """Rename a file in it; what had the new name is gone."""
        if self._at is None:
            (self.path / old).replace(self.path / new)
        else:
            os.replace(old, new, src_dir_fd=self._at, dst_dir_fd=self._at)

    def remove(self, name: str) -> None:
        """Remove a file in it, if it is there."""
        with suppress(FileNotFoundError):
            if self._at is None:
                (self.path / name).unlink()
            else:
                os.unlink(name, dir_fd=self._at)

    def close(self) -> None:
        """Let go of it."""
        if self._at is not None:
            os.close(self._at)
            self._at = None

    def _sweep(self) -> None:
        """Take away what writers have left that were killed."""
        with suppress(OSError):
            names = os.listdir(self.path if self._at is None else self._at)  # noqa: PTH208 - as above
            for name in filter(_TEMPORARY.match, names):
                with suppress(OSError):
                    self._sweep_one(name)

    def _sweep_one(self, name: str) -> None:
        status = self.status(name)
        if status is None or not stat.S_ISREG(status.st_mode):
            return
        descriptor = self.open(name, os.O_RDONLY)
        try:
            if locked(descriptor):
                self.remove(name)
        finally:
            os.close(descriptor)


class Pending:
    """A file that is not whole yet, under its first name."""

    def __init__(self, folder: Folder, name: str) -> None:
        """Make it. Raises ExportError when it cannot be made, or a folder has its name."""
        self.path = folder.path / name
        self._folder = folder
        self._name = name
        self._temporary = f"{TEMPORARY_PREFIX}{os.urandom(6).hex()}"
        try:
            status = folder.status(name)
            if status is not None and stat.S_ISDIR(status.st_mode):
                raise refused(self.path, "there is a folder of that name")
            self.descriptor = self._made()
        except (OSError, ValueError) as error:
            raise refused(self.path, _why(error)) from error
        give(self.descriptor, folder.owner)
        if status is not None and stat.S_ISREG(status.st_mode) and hasattr(os, "fchmod"):
            with suppress(OSError):  # a file that is written again keeps its permissions
                os.fchmod(self.descriptor, stat.S_IMODE(status.st_mode))

    def _made(self) -> int:
        """Make and lock it; anew where another writer has swept it before it was locked."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        while True:
            descriptor = self._folder.open(self._temporary, flags)
            locked(descriptor, wait=True)
            if os.fstat(descriptor).st_nlink:
                return descriptor
            os.close(descriptor)

    def finish(self, size: int, kind: str) -> Receipt:
        """Give it its name, once it is on the disk whole.

        Raises ExportError when it is not of that size, or that fails; then it is gone, and what
        had the name before is as it was.
        """
        try:
            if os.fstat(self.descriptor).st_size != size:
                raise refused(self.path, "it was not written whole")
            _to_disk(self.descriptor)
            self._folder.rename(self._temporary, self._name)
        except OSError as error:
            raise refused(self.path, _why(error)) from error
        finally:
            self.drop()
        return Receipt(publisher="folder", outcome="done", path=os.fspath(self.path), format=kind)

    def failed(self, error: OSError) -> ExportError:
        """Return what is said when it could not be filled."""
        return refused(self.path, _why(error))

    def drop(self) -> None:
        """Close it, and take away what is left of it."""
        with suppress(OSError):
            self._folder.remove(self._temporary)
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def fill(descriptor: int, document: Document) -> int:
    """Write a document's bytes and return how many. Raises OSError; goes on after short writes."""
    size = 0
    waiting: list[bytes] = []
    length = 0
    for piece in document:
        waiting.append(piece)
        length += len(piece)
        if length >= _AT_ONCE:
            size += _write(descriptor, b"".join(waiting))
            waiting, length = [], 0
    return size + _write(descriptor, b"".join(waiting))


def give(descriptor: int, owner: tuple[int, int] | None) -> None:
    """Make an owner of another; None changes nothing."""
    if owner is not None:
        with suppress(OSError):  # a mount that knows no owners
            os.chown(descriptor, *owner)


def locked(descriptor: int, *, wait: bool = False) -> bool:
    """Lock a file for as long as any process has it open; say whether it could be."""
    try:
        import fcntl  # noqa: PLC0415 - not everywhere

        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def refused(path: Path, message: str) -> ExportError:
    """Return the error that a place cannot be written to."""
    return ExportError(
        "unwritable-output",
        message,
        hint="name another place with --output",
        where=os.fspath(path),
    )


def _write(descriptor: int, data: bytes) -> int:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    return len(data)


def _to_disk(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise


def _make(folder: Path) -> tuple[int, int] | None:
    """Make a folder and return who is to own what is written; None where that needs no change."""
    try:
        if folder.is_symlink():
            raise refused(folder, "the output folder is a link")
        made = []
        above = folder
        while not above.exists():
            made.append(above)
            above = above.parent
        owner = _owner(above)
        for each in reversed(made):
            each.mkdir(exist_ok=True)
            if owner is not None:
                with suppress(OSError):  # as in `give`
                    os.chown(each, *owner)
        if not folder.is_dir():
            raise refused(folder, "this is no folder")
    except (OSError, ValueError) as error:
        raise refused(folder, _why(error)) from error
    return owner


def _owner(folder: Path) -> tuple[int, int] | None:
    """In a container root writes into another user's workspace: what it writes is theirs."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    status = folder.stat()
    return None if status.st_uid == 0 else (status.st_uid, status.st_gid)


def _why(error: OSError | ValueError) -> str:
    words = error.strerror if isinstance(error, OSError) else str(error)
    return f"it cannot be written ({words})"

"""One file of a storage: opened late, never through a link, read within bounds."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable

from exporter.model import ExportError
from exporter.model.bundle import head_of

# Not blocking: a FIFO that took a file's place must not hang us. Absent on Windows.
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_AT_ONCE = 1 << 20
"""Bytes of one call; a system may give fewer than were asked for."""


class FileArtifact:
    """A file on disk; it is opened only when its bytes are asked for."""

    __slots__ = ("_head", "changed", "limit", "name", "opener", "size")

    def __init__(
        self, name: str, *, size: int, limit: int, opener: Callable[[], int], changed: int = 0
    ) -> None:
        self.name = name
        self.size = size
        self.limit = limit
        self.opener = opener
        """Returns a descriptor; raises ExportError, or OSError where it cannot be opened."""
        self.changed = changed
        """When it last was, in the file system's own nanoseconds; 0 where that is not known."""
        self._head: bytes | None = None

    def head(self) -> bytes:
        """Return the first bytes; empty when they cannot be read."""
        if self._head is None:
            try:
                self._head = head_of(self._bytes)
            except ExportError:
                self._head = b""
        return self._head

    def read(self) -> bytes:
        """Return the whole file."""
        data = self._bytes(self.limit + 1)
        if len(data) > self.limit:
            raise ExportError(
                "file-too-large",
                f"the file is larger than the {self.limit:,} bytes of size-limit",
                hint="name a smaller file or split the run",
                where=self.name,
            )
        return data

    def tail(self, size: int) -> bytes:
        """Return the last bytes."""
        return self._bytes(size, from_end=True)

    def _bytes(self, size: int, *, from_end: bool = False) -> bytes:
        try:
            # bare calls: a file object costs as much as the reading of a head does
            file = self.opener()
            try:
                known = os.fstat(file).st_size
                if from_end and known > size:
                    os.lseek(file, -size, os.SEEK_END)
                return _read_up_to(file, size, known)
            finally:
                os.close(file)
        except OSError as error:
            raise ExportError(
                "unreadable-file",
                f"the file cannot be read ({error.strerror})",
                hint="check that it is there and that you may read it",
                where=self.name,
            ) from error


def open_regular(path: str, *, name: str, named: bool = False) -> int:
    """Return a descriptor of a regular file, to read.

    `named` says that the user named it: then it may be a link. Raises OSError when it cannot be
    opened, ExportError when it is a device or the like, or has a second name.
    """
    descriptor = os.open(path, _OPEN_FLAGS if named else _OPEN_FLAGS | _NO_LINKS)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise _refused(name, "this is no regular file", "name a file or a folder")
    if status.st_nlink > 1 and not named:
        os.close(descriptor)
        why = "this is a second name of a file (a hard link)"
        raise _refused(name, why, "copy the file, or name it by itself")
    return descriptor


def _refused(name: str, message: str, hint: str) -> ExportError:
    return ExportError("not-a-file", message, hint=hint, where=name)


def _read_up_to(file: int, size: int, known: int) -> bytes:
    """Read at most `size` bytes; a small file of known length costs one call.

    `known` is what the file had when it was opened: one that grows is read on.
    """
    data = os.read(file, min(size, known + 1))
    if len(data) == known < _AT_ONCE or len(data) == size:
        return data
    parts, total = [data], len(data)
    while total < size and (more := os.read(file, min(size - total, _AT_ONCE))):
        parts.append(more)
        total += len(more)
    return b"".join(parts)

"""What a reader sees of a storage: names and lazy, bounded bytes, never a path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from exporter.model.named import NamedTuple

HEAD_BYTES = 4096
"""How much of a file is looked at to tell what it is."""
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class Artifact(Protocol):
    """One file of a storage."""

    @property
    def name(self) -> str:
        """Return its name relative to the storage, with `/` between folders."""
        ...

    @property
    def size(self) -> int:
        """Return its size in bytes."""
        ...

    def head(self) -> bytes:
        """Return at most the first `HEAD_BYTES`; the same bytes at each call."""
        ...

    def read(self) -> bytes:
        """Return all of it.

        Raises ExportError when it is larger than the storage's limit or cannot be read.
        """
        ...

    def tail(self, size: int) -> bytes:
        """Return at most the last `size` bytes."""
        ...


def head_of(read: Callable[[int], bytes]) -> bytes:
    """Return the beginning of a file; `read` returns as many of its first bytes as it is asked for.

    What a mark says to be UTF-16, as PowerShell 5 writes it with `>`, becomes UTF-8: claims look
    for words.
    """
    head = read(HEAD_BYTES)
    if not is_wide(head):
        return head
    text = read(2 * HEAD_BYTES)[2:].decode(_WIDE[head[:2]], "ignore")
    return text.encode("utf-8")[:HEAD_BYTES]


def is_wide(data: bytes) -> bool:
    """Say whether a file's mark is that of UTF-16, in which no word of ASCII can be found."""
    return data[:2] in _WIDE and data[2:4] != b"\0\0"  # that were UTF-32


class MemoryArtifact:
    """A file that is in memory."""

    __slots__ = ("data", "name")

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data

    @property
    def size(self) -> int:
        """Return the number of its bytes."""
        return len(self.data)

    def head(self) -> bytes:
        """Return its first bytes, as many as a claim may look at."""
        return head_of(lambda size: self.data[:size])

    def read(self) -> bytes:
        """Return all of it."""
        return self.data

    def tail(self, size: int) -> bytes:
        """Return its last bytes."""
        return self.data[-size:] if size else b""


class Bundle(NamedTuple):
    """The artifacts of one storage, in the order of their names."""

    location: str
    """What the user called it; for messages only."""
    artifacts: Sequence[Artifact]
    single: bool = False
    """Whether the user named one file: then it is read even if its look says nothing."""

    def only(self, names: Iterable[str]) -> Bundle:
        """Return the same bundle with only the named artifacts."""
        keep = frozenset(names)
        return Bundle(
            self.location, tuple(a for a in self.artifacts if a.name in keep), self.single
        )

    def get(self, name: str) -> Artifact | None:
        """Return the artifact of that name, or None."""
        return next((a for a in self.artifacts if a.name == name), None)

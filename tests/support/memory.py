"""A bundle of bytes in memory, for readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exporter.model import HEAD_BYTES, Bundle


@dataclass(frozen=True)
class MemoryArtifact:
    name: str
    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    def head(self) -> bytes:
        return self.data[:HEAD_BYTES]

    def read(self) -> bytes:
        return self.data

    def tail(self, size: int) -> bytes:
        return self.data[-size:] if size else b""


def bundle_of(files: Mapping[str, bytes], *, single: bool = False) -> Bundle:
    return Bundle(
        "memory", tuple(MemoryArtifact(name, files[name]) for name in sorted(files)), single
    )


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }

"""A bundle of bytes in memory, for readers."""

from __future__ import annotations

from pathlib import Path

from exporter.testing import MemoryArtifact, bundle_of

__all__ = ["MemoryArtifact", "bundle_of", "files_below"]


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }

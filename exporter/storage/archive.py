"""A zip as a bundle: entries are read from memory, never unpacked to disk."""

from __future__ import annotations

import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from exporter.model import Bundle, ExportError, Note
from exporter.model.bundle import head_of
from exporter.report.words import count
from exporter.storage.limits import DEFAULT_LIMITS, SKIPPED_FOLDERS, Limits
from exporter.storage.names import Wanted

_RATIO = 200
"""An entry that grows more than this is a bomb: JSON of runs grows 5 to 30 times."""
_SMALL = 1 << 20
"""Below this size a high ratio harms nobody."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(slots=True, kw_only=True)
class ZipArtifact:
    """One entry of an archive."""

    name: str
    size: int
    archive: zipfile.ZipFile = field(repr=False)
    info: zipfile.ZipInfo = field(repr=False)
    _head: bytes | None = field(default=None, repr=False)

    def head(self) -> bytes:
        """Return the first bytes; empty when they cannot be read."""
        if self._head is None:
            try:
                self._head = head_of(self._bytes)
            except ExportError:
                self._head = b""
        return self._head

    def read(self) -> bytes:
        """Return the whole entry; no more bytes than its directory record says."""
        data = self._bytes(self.size + 1)
        if len(data) != self.size:
            raise _broken(self.name, "its size is not what the archive says")
        return data

    def tail(self, size: int) -> bytes:
        """Return the last bytes; a zip has to be read from the start for that."""
        return self.read()[-size:]

    def _bytes(self, size: int) -> bytes:
        try:
            with self.archive.open(self.info) as file:
                return file.read(size)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise _broken(self.name, "it cannot be unpacked") from error
        except RuntimeError as error:  # what zipfile raises for an encrypted entry
            raise _broken(self.name, "it is encrypted") from error


def _broken(name: str, why: str) -> ExportError:
    return ExportError(
        "broken-archive",
        f"this part of the archive cannot be read: {why}",
        hint="pack the archive again",
        where=name,
    )


def open_archive(
    path: Path | IO[bytes],
    suffixes: tuple[str, ...],
    *,
    location: str,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Bundle, tuple[Note, ...]]:
    """Return the files of a zip that end in one of `suffixes`, and notes on what was left out.

    Raises ExportError when the file is no zip that can be read.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _broken(location, "its directory is damaged") from error
    artifacts: dict[str, ZipArtifact] = {}
    every = archive.infolist()
    refused = max(0, len(every) - limits.entries)
    wanted = Wanted(suffixes)
    for info in every[: limits.entries]:
        if info.is_dir() or not wanted(info.filename):
            continue
        if not _acceptable(info, limits) or info.filename in artifacts:
            refused += 1
        elif not SKIPPED_FOLDERS.intersection(PurePosixPath(info.filename).parts):
            artifacts[info.filename] = ZipArtifact(
                name=info.filename, size=info.file_size, archive=archive, info=info
            )
    notes: tuple[Note, ...] = ()
    if refused:
        notes = (
            Note(
                code="archive-entries-refused",
                level="warning",
                message=f"{count(refused, 'entry', 'entries')} of the archive not read: links, "
                "encrypted or oddly packed, outside the archive's own folder, twice there, too "
                f"large, or more than {limits.entries:,} in all; size-limit and files-limit raise "
                "the last two.",
                where=location,
            ),
        )
    return Bundle(location, tuple(artifacts[name] for name in sorted(artifacts))), notes


def _acceptable(info: zipfile.ZipInfo, limits: Limits) -> bool:
    parts = info.filename.replace("\\", "/").split("/")
    link = stat.S_ISLNK(info.external_attr >> 16)
    outside = info.filename.startswith("/") or ".." in parts or ":" in parts[0]
    bomb = info.file_size > _SMALL and info.file_size > _RATIO * max(info.compress_size, 1)
    return (
        not link
        and not outside
        and not bomb
        and not info.flag_bits & 0x1
        and info.compress_type in _METHODS
        and info.file_size <= limits.file_bytes
    )

"""A folder or a single file as a bundle: bounded, and never through a link."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from exporter.model import Bundle, Note
from exporter.storage.files import FileArtifact, open_regular
from exporter.storage.limits import DEFAULT_LIMITS, SKIPPED_FOLDERS, Limits
from exporter.storage.names import Wanted


class _Search:
    """One walk over a folder, nearest first, with what it had to leave out."""

    def __init__(self, root: str, wanted: Wanted, skipped: frozenset[str], limits: Limits) -> None:
        self.root = root
        self.wanted = wanted
        self.skipped = skipped
        self.limits = limits
        self.found: list[FileArtifact] = []
        self.entries = 0
        self.left_out: dict[str, str] = {}
        """What was left out, in words, each once, and what else helps."""
        self.full = False
        """Whether a limit on files ended the walk; a deep folder alone does not."""

    def walk(self) -> None:
        folders: deque[tuple[str, str, int]] = deque([(self.root, "", 0)])
        while folders and not self.full:
            path, prefix, depth = folders.popleft()
            whole = self.wanted.folder(prefix)
            for entry in self._entries(path):
                if self._is_folder(entry):
                    if depth < self.limits.depth:
                        folders.append((entry.path, f"{prefix}{entry.name}/", depth + 1))
                    else:
                        self.left_out[f"folders deeper than {self.limits.depth}"] = ""
                elif whole or self.wanted.file(entry.name):
                    self._take(entry, prefix)

    def _entries(self, path: str) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(path) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            return
        room = self.limits.entries - self.entries
        self.entries += len(listed)
        yield from listed[:room]
        if len(listed) > room:
            self._end(f"files beyond the first {self.limits.entries:,}")

    def _end(self, left_out: str) -> None:
        self.left_out[left_out] = ", or raise files-limit"
        self.full = True

    def _is_folder(self, entry: os.DirEntry[str]) -> bool:
        return (
            entry.is_dir(follow_symlinks=False)
            and entry.name not in self.skipped
            and entry.path not in self.skipped
            and not os.path.exists(f"{entry.path}/pyvenv.cfg")  # noqa: PTH110 - a string is at hand
        )

    def _take(self, entry: os.DirEntry[str], prefix: str) -> None:
        if self.full:
            return
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            return
        if not stat.S_ISREG(status.st_mode):
            return
        if status.st_nlink > 1:
            # what it is a second name of may lie anywhere, and not be meant to be read
            self.left_out["files with a second name (hard links)"] = ""
            return
        if len(self.found) >= self.limits.candidates:
            self._end(f"files beyond the first {self.limits.candidates:,} that could be a run")
            return
        name = _text(prefix + entry.name)
        self.found.append(
            FileArtifact(
                name=name,
                size=status.st_size,
                limit=self.limits.file_bytes,
                opener=partial(open_regular, entry.path, name=name),
                changed=status.st_ctime_ns,
            )
        )


def _text(name: str) -> str:
    """Return a file's name as valid Unicode: undecodable bytes become U+FFFD."""
    return (
        name
        if name.isascii()
        else name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    )


def open_folder(
    path: Path,
    suffixes: Sequence[str],
    *,
    location: str,
    skip: Sequence[Path] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Bundle, tuple[Note, ...]]:
    """Return what lies in a folder, and a note when a limit left something out.

    Only names that end in one of `suffixes`, or lie in a folder that they name, are taken. `skip`
    names folders to leave out, such as the one that the report goes to.
    """
    skipped = SKIPPED_FOLDERS | {os.fspath(folder) for folder in skip}
    search = _Search(os.fspath(path), Wanted(suffixes), skipped, limits)
    search.walk()
    notes = tuple(
        Note(
            code="search-limit",
            level="warning",
            message=f"Not everything below {location} was looked at: {left_out} were left out. "
            f"Name the folder of the run with --storage-path{way_out}.",
            where=location,
        )
        for left_out, way_out in search.left_out.items()
    )
    return Bundle(location, tuple(search.found)), notes


def open_file(path: Path, *, location: str, limits: Limits = DEFAULT_LIMITS) -> Bundle:
    """Return one file that the user named as a bundle."""
    name = _text(path.name)
    status = path.stat()
    artifact = FileArtifact(
        name=name,
        size=status.st_size,
        limit=limits.file_bytes,
        opener=partial(open_regular, os.fspath(path), name=name, named=True),
        changed=status.st_ctime_ns,
    )
    return Bundle(location, (artifact,), single=True)

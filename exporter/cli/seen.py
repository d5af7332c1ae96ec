"""What a scheduled export remembers from one time to the next: a small file in its output folder.

Of each run it has a mark and a stamp of its facts and files, and no name. What cannot be read is as
good as nothing: then all runs are new.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from exporter.app.wire import Ended
from exporter.cli.keeper import PLAIN, Open, Opened
from exporter.model import Artifact, Document, ExportError
from exporter.model.digest import sha256
from exporter.model.named import NamedTuple
from exporter.publishers.folder import Folder, Pending, fill, locked
from exporter.storage.files import FileArtifact

STATE: Final = ".dagrun-export-schedule.json"
LOCK: Final = ".dagrun-export-schedule.lock"
_MOST_BYTES: Final = 16_000_000
_FORM: Final = 1


class Seen(NamedTuple):
    """What was exported."""

    settings: str = ""
    """A stamp of what decides how reports look."""
    runs: Mapping[str, str] = {}
    """The stamp of each run, by its mark."""
    folders: Mapping[str, Sequence[str]] = {}
    """The files of each run's folder, below the output; the newest first."""
    overview: Sequence[str] = ()
    """The files that tell of all runs."""

    @classmethod
    def of(cls, folder: Folder) -> Self:
        """Read it; nothing seen where it is not there, damaged, or a file that it names is gone."""
        try:
            descriptor = folder.open(STATE, os.O_RDONLY)
            with os.fdopen(descriptor, "rb") as file:
                said = json.loads(file.read(_MOST_BYTES))
            if said.pop("form") != _FORM:
                return cls()
            seen = cls(**said)
            names = [
                *seen.overview,
                *(f"{at}/{name}" for at in seen.folders for name in seen.folders[at]),
            ]
            whole = all(map(_is_plain, names)) and all(
                isinstance(each, str) for pair in seen.runs.items() for each in pair
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls()
        return seen if whole and all((folder.path / name).is_file() for name in names) else cls()

    def keep(self, folder: Folder) -> None:
        """Write it. Raises ExportError when it cannot be written."""
        data = json.dumps({"form": _FORM, **self._asdict()}, indent=1).encode()
        document = Document(
            name=STATE, format="json", media_type="application/json", chunks=(data,)
        )
        pending = Pending(folder, STATE)
        try:
            pending.finish(fill(pending.descriptor, document), "json")
        except OSError as error:
            raise pending.failed(error) from error
        finally:
            pending.drop()


class Stamped:
    """Opens a storage, and knows then how its files stand."""

    def __init__(self, opened: Open) -> None:
        self._open = opened
        self._artifacts: dict[str, Artifact] = {}
        self._whole = ""

    def __call__(self, suffixes: Sequence[str]) -> Opened:
        """Open it, and look at the file that it is, if it is one."""
        opened = self._open(suffixes)
        self._artifacts = {artifact.name: artifact for artifact in opened.artifacts}
        self._whole = _stamp(opened.file.fileno()) if opened.file else ""
        return opened

    def stamps(self, runs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        """Return a stamp of each run as it is listed, by its mark: of its facts and its files.

        A stamp changes when a file of the run was written, or it is listed in another way.
        """
        told: dict[str, list[Any]] = {}
        for run in runs:
            files = [self._of_file(name) for name in run["facts"]["files"]]
            told.setdefault(run["mark"], []).append([run["facts"], files, self._whole])
        return {mark: digest(each) for mark, each in told.items()}

    def _of_file(self, name: str) -> str:
        artifact = self._artifacts.get(name)
        if artifact is None:
            return ""
        try:
            if not isinstance(artifact, FileArtifact):
                return sha256(artifact.read())
            if artifact.changed:
                return f"{artifact.size} {artifact.changed}"
            descriptor = artifact.opener()
        except (OSError, ExportError):
            return "unreadable"
        try:
            return _stamp(descriptor)
        finally:
            os.close(descriptor)


def digest(told: Any) -> str:
    """Return the digest of what JSON can hold."""
    return sha256(json.dumps(told, sort_keys=True).encode())


@contextmanager
def alone(folder: Folder) -> Iterator[bool]:
    """Say whether no other process exports into a folder, and keep others from it meanwhile."""
    if sys.platform == "win32":  # nobody can say there
        yield True
        return
    descriptor = folder.open(LOCK, os.O_RDWR | os.O_CREAT)
    try:
        yield locked(descriptor)
    finally:
        os.close(descriptor)


def clear(output: Path, folders: Mapping[str, Sequence[str]]) -> None:
    """Remove files that were written for runs, and their folders where nothing else is in them."""
    for name, files in folders.items():
        place = output / name
        if not place.is_dir() or place.is_symlink() or place.parent.is_symlink():
            continue
        folder = Folder(place)
        try:
            for file in files:
                folder.remove(file)
        finally:
            folder.close()
        with suppress(OSError):  # what others have put there stays
            place.rmdir()


def after(
    before: Seen, ended: Ended, runs: Mapping[str, str], new: Sequence[str], keep: int
) -> Seen:
    """Return what is to be remembered; runs with a fault are tried again the next time."""
    failed = bool(ended.refused or ended.bugs)
    stamps = {mark: stamp for mark, stamp in runs.items() if not failed or mark not in new}
    written: dict[str, list[str]] = {}
    overview = []
    for receipt in ended.files:
        parts = Path(receipt.path or "").parts
        if receipt.format is None and len(parts) > 2:  # noqa: PLR2004 - runs/<folder>/<file>
            written.setdefault("/".join(parts[-3:-1]), []).append(parts[-1])
        elif parts:
            overview.append(parts[-1])
    there = {}
    for name in ended.folders:
        files = [*written.get(name, ())]
        if failed or not files:  # what could not be written again is as it was
            files = list(dict.fromkeys([*files, *before.folders.get(name, ())]))
        there[name] = files
    older = {name: files for name, files in before.folders.items() if name not in there}
    folders = {name: files for name, files in (there | older).items() if files}
    kept = list(folders)[: max(keep, len(there))]
    return before._replace(
        runs=stamps, folders={name: folders[name] for name in kept}, overview=overview
    )


def gone(before: Seen, now: Seen) -> dict[str, list[str]]:
    """Return the files that were written for runs and are no longer kept."""
    found = {
        name: [file for file in files if file not in now.folders.get(name, ())]
        for name, files in before.folders.items()
    }
    return {name: files for name, files in found.items() if files}


def _is_plain(name: str) -> bool:
    return all(map(PLAIN.fullmatch, name.split("/")))


def _stamp(descriptor: int) -> str:
    status = os.fstat(descriptor)
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"

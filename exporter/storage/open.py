"""Tell what a location is and open it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from exporter.model import Bundle, ExportError, Note
from exporter.model.late import late
from exporter.storage.folder import open_file, open_folder
from exporter.storage.limits import DEFAULT_LIMITS, Limits

_URL: Final = late(r"([a-z][a-z0-9+.-]{1,30})://")


def open_storage(
    location: str,
    suffixes: Sequence[str],
    *,
    skip: Sequence[Path] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Bundle, tuple[Note, ...]]:
    """Return the artifacts at a location, and notes on what was left out.

    A folder is searched for files that end in one of `suffixes`, a zip likewise; a file is taken
    as it is. Raises ExportError when there is no such place or it cannot be opened.
    """
    try:
        path = Path(location)
        is_folder, is_file = path.is_dir(), path.is_file()
        if is_folder:
            return open_folder(path, suffixes, location=location, skip=skip, limits=limits)
        if is_file and is_archive(location):
            from exporter.storage.archive import open_archive  # noqa: PLC0415 - 13 ms, seldom

            return open_archive(path, tuple(suffixes), location=location, limits=limits)
        if is_file:
            return open_file(path, location=location, limits=limits), ()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise unopened(location) from error
    if path.exists():
        raise _nothing(location, "it is neither a file nor a folder")
    raise _nothing(location, "there is no such file or folder")


def scheme_of(location: str) -> str | None:
    """Return the scheme of a URL, such as `s3`; None for a path."""
    found = _URL.match(location)
    return found[1] if found else None


def unopened(location: str) -> ExportError:
    """Return the error that a place cannot be opened."""
    return _nothing(location, "it cannot be opened")


def is_archive(location: str) -> bool:
    """Say whether a location that is a file is taken as a zip."""
    return location.lower().endswith(".zip")


def _nothing(location: str, why: str) -> ExportError:
    return ExportError(
        "no-storage",
        why,
        hint="name the folder or file with the run's artifacts with --storage-path",
        where=location,
        kind="nothing",
    )

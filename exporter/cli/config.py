"""The file with settings: found, read, and refused where it says what no setting knows.

In a workflow it lies in a checkout, so that whoever opened the pull request may have written it.
There it names no place outside of the working directory, and does not let secrets through.
"""

from __future__ import annotations

import errno
import os
from os.path import isfile
from pathlib import Path
from typing import Any, Final

from exporter.border.limits import Limits
from exporter.cli.options import kebab, settings_of
from exporter.model import ExportError

DEFAULT_NAMES = (".dagrun-export.yml", ".dagrun-export.yaml")
LONGEST: Final = 1 << 20
"""Bytes of such a file."""
_PLACES: Final = ("storage-path", "output", "baseline")
_BROKEN: Final = frozenset({"not-yaml", "yaml-feature", "too-deep"})
_NO_PLACE: Final = frozenset({"-", "none", "auto"})


def read_config(
    name: str | None, folder: Path, cls: type, *, checkout: bool = False
) -> dict[str, Any]:
    """Return the settings in a file by their Python names; none where there is no file.

    `name` is the file the user named, or None for the default one in `folder`; `checkout` says
    that a stranger may have written it. Raises ExportError when the named file is missing, when a
    file is no mapping, when a key is not known, or when it sets what a stranger may not.
    """
    if name is not None:
        path = folder / name
        if not isfile(path):  # noqa: PTH113 - `Path` raises for a name that is too long
            raise _refused(name, "there is no such file", "check --config")
    else:
        found = next((folder / each for each in DEFAULT_NAMES if (folder / each).is_file()), None)
        if found is None:
            return {}
        path = found
    settings = _settings(path, cls, followed=name is not None and not checkout)
    if checkout:
        _refuse_beyond(settings, path.name, folder)
    return settings


def _refuse_beyond(settings: dict[str, Any], name: str, folder: Path) -> None:
    """Refuse what a file in a checkout must not set."""
    for key in _PLACES:
        place = settings.get(key.replace("-", "_"))
        if isinstance(place, str) and place not in _NO_PLACE and not _below(place, folder):
            raise _refused(
                name,
                f"{key} leaves the working directory",
                "a pull request can change this file: set it in the workflow",
            )
    if settings.get("redact", True) not in {True, "true"}:
        raise _refused(
            name,
            "redact cannot be turned off here",
            "a pull request can change this file: set it in the workflow",
        )


def _below(place: str, folder: Path) -> bool:
    root = folder.resolve()
    try:
        path = (root / place).resolve()
    except (OSError, ValueError, RuntimeError):  # a circle of links, a NUL
        return False
    below = path.relative_to(root).parts if path.is_relative_to(root) else (".git",)
    return "://" not in place and ".git" not in map(str.lower, below)


def _read(path: Path, *, followed: bool) -> bytes:
    from exporter.storage.files import open_regular  # noqa: PLC0415 - seldom there is such a file

    try:
        with os.fdopen(open_regular(str(path), name=path.name, named=followed), "rb") as file:
            data = file.read(LONGEST + 1)
    except OSError as error:
        linked = error.errno == errno.ELOOP
        why = "it is a link" if linked else f"it cannot be read ({error.strerror})"
        raise _refused(path.name, why, "put a file there" if linked else "check it") from error
    if len(data) > LONGEST:
        raise _refused(path.name, f"it has more than {LONGEST:,} bytes", "write a shorter one")
    return data


def _settings(path: Path, cls: type, *, followed: bool) -> dict[str, Any]:
    content = _content(_read(path, followed=followed), path.name)
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise _refused(path.name, "it is no mapping of settings", "write `name: value` lines")
    known = {kebab(each.name): each for each in settings_of(cls, "file")}
    settings = {}
    for key, value in content.items():
        if key not in known:
            names = ", ".join(sorted(known))
            raise _refused(path.name, f"no setting is called {key!r}", f"it takes {names}")
        given = _as_given(value, path.name, key)
        # click takes the words of a list setting as a list, even if there is only one
        is_list = isinstance(known[key].default, tuple)
        if isinstance(given, list) and not is_list:
            raise _refused(path.name, f"{key} takes one value, not a list", "give it one value")
        settings[known[key].name] = [given] if is_list and isinstance(given, str) else given
    return settings


def _content(data: bytes, where: str) -> object:
    """Have a worker read it: in a checkout of a fork a stranger wrote it."""
    from exporter.cli.session import session  # noqa: PLC0415 - seldom there is such a file

    try:
        with session(Limits()) as worker:
            content: object = worker.ask("yaml", data=data, where=where).said["value"]
    except ExportError as error:
        if error.code not in _BROKEN:
            raise
        raise _refused(where, error.message, "mend it there, or leave the file out") from error
    return content


def _as_given(value: object, where: str, key: str) -> object:
    """Return a value as click would get it from a command line: words, or a list of words."""
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, dict):
        raise _refused(where, f"{key} is a mapping", "give it one value or a list")
    if isinstance(value, bool) or value is None:
        return value
    return str(value)


def _refused(where: str, message: str, hint: str) -> ExportError:
    return ExportError("bad-config", message, hint=hint, where=where, kind="usage")

"""The file with settings: found, read, and refused where it says what no setting knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exporter.border.limits import Limits
from exporter.cli.options import kebab, settings_of
from exporter.model import ExportError

DEFAULT_NAMES = (".dagrun-export.yml", ".dagrun-export.yaml")


def read_config(name: str | None, folder: Path, cls: type) -> dict[str, Any]:
    """Return the settings in a file by their Python names; none where there is no file.

    `name` is the file the user named, or None for the default one in `folder`. Raises ExportError
    when the named file is missing, when a file is no mapping, or when a key is not known.
    """
    if name is not None:
        path = folder / name
        if not path.is_file():
            raise _refused(name, "there is no such file", "check --config")
    else:
        found = next((folder / each for each in DEFAULT_NAMES if (folder / each).is_file()), None)
        if found is None:
            return {}
        path = found
    return _settings(path, cls)


def _settings(path: Path, cls: type) -> dict[str, Any]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refused(path.name, f"it cannot be read ({error.strerror})", "check it") from error
    content = _content(data, path.name)
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
        settings[known[key].name] = [given] if is_list and isinstance(given, str) else given
    return settings


def _content(data: bytes, where: str) -> object:
    """Have a worker read it: in a checkout of a fork a stranger wrote it."""
    from exporter.cli.session import session  # noqa: PLC0415 - seldom there is such a file

    with session(Limits()) as worker:
        content: object = worker.ask("yaml", data=data, where=where).said["value"]
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

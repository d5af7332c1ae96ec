"""What other distributions bring: found in their metadata, imported when it is asked for."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import Any, Final, Literal

from exporter.model import Note
from exporter.model.named import NamedTuple

Kind = Literal["readers", "renderers", "storages", "publishers"]

GROUP: Final = "dagrun_export.{}.v1"
"""The entry-point group of a kind."""
_MARK: Final = b"dagrun_export."
_METADATA: Final = (".dist-info", ".egg-info")


class ThirdParty(NamedTuple):
    """One thing that a distribution brings."""

    kind: Kind
    name: str
    """What `--reader` or `--format` takes; of a storage the scheme of its URLs."""
    distribution: str
    """Who brings it, such as `dagrun-export-make 1.2`."""
    entry: Any
    """Its `importlib.metadata.EntryPoint`."""


class BrokenPluginError(Exception):
    """A distribution brings what cannot be used; the text says why, in one clause."""


@cache
def third_parties(kind: Kind) -> tuple[ThirdParty, ...]:
    """Return what the installed distributions bring of a kind, in the order of the names."""
    found = [
        ThirdParty(kind, entry.name, f"{name} {version}", entry)
        for name, version, entries in _distributions()
        for entry in entries
        if entry.group == GROUP.format(kind)
    ]
    return tuple(sorted(found, key=lambda each: (each.name, each.distribution)))


def origin_of(kind: Kind, name: str) -> str | None:
    """Return the distribution that brings what has this name; None for our own."""
    return next((each.distribution for each in third_parties(kind) if each.name == name), None)


def load(each: ThirdParty, needs: tuple[str, ...]) -> Any:
    """Import a plugin's class and make one.

    Raises BrokenPluginError when that fails, or what is made lacks one of the attributes in `needs`
    or has another name than its entry point.
    """
    try:
        made = each.entry.load()()
        lacks = [name for name in needs if not hasattr(made, name)]
        known_as = getattr(made, "name", None)
    except (Exception, SystemExit) as error:
        raise BrokenPluginError(f"it cannot be loaded ({told(error)})") from error
    if lacks:
        raise BrokenPluginError(f"what it brings has no {', '.join(lacks)}")
    if known_as != each.name:
        raise BrokenPluginError(f"what it brings is called {str(known_as)[:60]!r}")
    return made


def broken(each: ThirdParty, why: str) -> Note:
    """Return the note on a plugin that is left out."""
    return Note(
        code="broken-plugin",
        level="warning",
        message=f"The plugin {each.name!r} of {each.distribution} is left out: {why}.",
    )


def told(error: BaseException) -> str:
    """Say an error of foreign code in one short line."""
    text = f"{type(error).__name__}: {error}".strip(": ").splitlines()
    return text[0][:200] if text else type(error).__name__


@cache
def _distributions() -> tuple[tuple[str, str, tuple[Any, ...]], ...]:
    """Return name, version and entry points of each distribution that brings anything to us.

    `importlib.metadata` costs 31 ms, and nearly nobody has a plugin: the files are looked at as
    bytes first, which costs 20 microseconds a distribution.
    """
    folders = [folder for path in dict.fromkeys(sys.path) for folder in _marked(path)]
    if not folders:
        return ()
    from importlib.metadata import PathDistribution  # noqa: PLC0415 - see above
    from pathlib import Path  # noqa: PLC0415 - as above

    found: dict[str, tuple[str, str, tuple[Any, ...]]] = {}
    for folder in folders:
        distribution = PathDistribution(Path(folder))
        try:
            name, version = distribution.metadata["Name"], distribution.version
            entries = tuple(distribution.entry_points)
        except Exception:  # noqa: BLE001, S112 - metadata that nobody can read says nothing of us
            continue
        # what comes first on the path is what would be imported
        found.setdefault(str(name).lower().replace("_", "-"), (str(name), version, entries))
    return tuple(found.values())


def _marked(path: str) -> list[str]:
    """Return the metadata folders at a place of the path that name one of our groups."""
    found = []
    try:
        with os.scandir(path or ".") as listed:
            names = sorted(entry.name for entry in listed if entry.name.endswith(_METADATA))
    except OSError:  # a zip, or nothing
        return []
    for name in names:
        folder = os.path.join(path, name)  # noqa: PTH118 - pathlib costs more than all of this
        try:
            with open(os.path.join(folder, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123 - as above
                if _MARK in file.read():
                    found.append(folder)
        except OSError:
            continue
    return found

"""The readers, renderers, storages and publishers there are; each is imported when it is asked for.

Our own stand in a table, others are found by the entry points of installed distributions. What
is ours wins where both have a name; what cannot be used is left out, with a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, Final

from exporter.model import Bundle, ExportError, Note
from exporter.plugins.table import READERS, RENDERERS, Builtin, Heads
from exporter.plugins.third_parties import (
    BrokenPluginError,
    ThirdParty,
    broken,
    load,
    origin_of,
    third_parties,
)
from exporter.publishers.base import Publisher
from exporter.readers.base import Reader
from exporter.renderers.base import Renderer

__all__ = [
    "AUTO",
    "READERS",
    "RENDERERS",
    "Builtin",
    "Heads",
    "foreign_publishers",
    "load_readers",
    "load_renderer",
    "open_url",
    "origin_of",
    "reader_suffixes",
    "renderer_names",
    "third_parties",
]

AUTO: Final = "auto"
"""The name that stands for every reader."""
_READER: Final = ("name", "title", "suffixes", "claim", "runs", "read")
_RENDERER: Final = ("name", "render")
_STORAGE: Final = ("name", "open")
_PUBLISHER: Final = ("name", "publish")


def reader_suffixes(name: str) -> tuple[str, ...]:
    """Return the endings of the files that the named reader, or any for `auto`, could know."""
    found: set[str] = set()
    if name == AUTO:
        found.update(suffix for each in READERS.values() for suffix in each.suffixes)
        found.update(suffix for each in _foreign_readers([]) for suffix in each.suffixes)
    elif name in READERS:
        found.update(READERS[name].suffixes)
    else:
        found.update(_foreign_reader(name, []).suffixes)
    return tuple(sorted(found))


def load_readers(
    name: str, bundle: Bundle | None = None, notes: list[Note] | None = None
) -> list[Reader]:
    """Return the named reader, or for `auto` all that may know any file of a bundle.

    `notes` gets what is to be said of plugins, when they are loaded and when they are used. Raises
    ExportError when the named reader is not there or cannot be used.
    """
    told = [] if notes is None else notes
    if name == AUTO:
        heads = None if bundle is None else Heads(bundle)
        ours = [_load(each.path) for each in READERS.values() if not heads or each.may_know(heads)]
        return [*ours, *_foreign_readers(told)]
    return [_load(READERS[name].path) if name in READERS else _foreign_reader(name, told)]


def renderer_names() -> tuple[str, ...]:
    """Return the formats there are, our own first."""
    foreign = (each.name for each in third_parties("renderers") if each.name not in RENDERERS)
    return (*RENDERERS, *foreign)


def load_renderer(name: str) -> Renderer:
    """Return the renderer of a format. Raises ExportError when it cannot be used."""
    if name in RENDERERS:
        renderer: Renderer = _load(RENDERERS[name])
        return renderer
    from exporter.plugins.guarded import GuardedRenderer  # noqa: PLC0415 - few have plugins

    for each in third_parties("renderers"):
        if each.name == name:
            try:
                return GuardedRenderer(load(each, _RENDERER), each)
            except BrokenPluginError as error:
                raise _unusable(each, error) from error
    raise _unknown("unknown-format", "format", name, renderer_names())


def open_url(
    scheme: str, location: str, suffixes: Sequence[str]
) -> tuple[Bundle, tuple[Note, ...]]:
    """Return the artifacts at a URL, as the storage of its scheme finds them.

    Raises ExportError when there is no such storage, it cannot be used, or it finds nothing.
    """
    from exporter.plugins.guarded import opened_by  # noqa: PLC0415 - few have plugins

    for each in third_parties("storages"):
        if each.name == scheme:
            try:
                storage = load(each, _STORAGE)
            except BrokenPluginError as error:
                raise _unusable(each, error) from error
            return opened_by(storage, each, location, suffixes)
    raise ExportError(
        "unknown-storage",
        "a storage of this kind is not known",
        hint="install a plugin for it, or download the run's files and name their folder with "
        "--storage-path",
        where=location,
        kind="usage",
    )


def foreign_publishers() -> list[Publisher]:
    """Return the publishers that plugins bring; one that is broken says so when it is due."""
    from exporter.plugins.guarded import BrokenPublisher, GuardedPublisher  # noqa: PLC0415 - as above

    found: list[Publisher] = []
    for each in third_parties("publishers"):
        try:
            found.append(GuardedPublisher(load(each, _PUBLISHER), each))
        except BrokenPluginError as error:
            found.append(BrokenPublisher(each, broken(each, str(error)).message))
    return found


def _foreign_readers(notes: list[Note]) -> Iterator[Reader]:
    if not third_parties("readers"):
        return
    from exporter.plugins.guarded import GuardedReader  # noqa: PLC0415 - few have plugins

    taken: dict[str, str] = dict.fromkeys(READERS, "dagrun-export")
    for each in third_parties("readers"):
        if each.name in taken:
            notes.append(broken(each, f"{taken[each.name]} has a reader of that name"))
            continue
        try:
            yield GuardedReader(load(each, _READER), each, notes)
        except BrokenPluginError as error:
            notes.append(broken(each, str(error)))
        else:
            taken[each.name] = each.distribution


def _foreign_reader(name: str, notes: list[Note]) -> Reader:
    from exporter.plugins.guarded import GuardedReader  # noqa: PLC0415 - few have plugins

    for each in third_parties("readers"):
        if each.name == name:
            try:
                return GuardedReader(load(each, _READER), each, notes)
            except BrokenPluginError as error:
                raise _unusable(each, error) from error
    names = (AUTO, *READERS, *(each.name for each in third_parties("readers")))
    raise _unknown("unknown-reader", "reader", name, names)


def _unusable(each: ThirdParty, error: BrokenPluginError) -> ExportError:
    return ExportError(
        "unusable-plugin",
        f"{each.distribution} brings it, but {error}",
        hint="tell its authors, or choose another",
        where=each.name[:100],
    )


def _unknown(code: str, what: str, name: str, known: tuple[str, ...]) -> ExportError:
    return ExportError(
        code,
        f"there is no {what} {name!r}",
        hint=f"choose one of {', '.join(known)}",
        kind="usage",
    )


def _load(path: str) -> Any:
    module, _, attribute = path.partition(":")
    return getattr(import_module(module), attribute)()

"""The events of all files of a bundle, in the order of their time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from msgspec import Raw

from exporter.codec.concatenated import documents
from exporter.codec.tolerant import check_depth, decode, decode_items
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.openlineage.wire import Answer, Event

_BEGIN: Final = b'{"'


@dataclass(slots=True)
class Told:
    """One event, with its time and where it stands."""

    event: Event
    time: datetime | None
    zoned: bool
    file: SourceFile


@dataclass(slots=True)
class Read:
    """The events of a bundle, and what could not be read."""

    events: list[Told] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    damaged: list[Note] = field(default_factory=list)
    """What of a file could not be read, for the runs that the others of its events tell of."""


def events_in(bundle: Bundle) -> Read:
    """Read every file; one that cannot be read gets an `error` note."""
    read = Read()
    for artifact in bundle.artifacts:
        try:
            _file(artifact, read, alone=bundle.single)
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            read.notes.append(
                Note(code=error.code, level="error", message=message, where=artifact.name)
            )
    order: list[tuple[datetime, int]] = []
    last = datetime.min.replace(tzinfo=UTC)
    for number, told in enumerate(read.events):
        last = told.time or last  # one without a time stays behind the one before it
        order.append((last, number))
    read.events = [read.events[number] for _, number in sorted(order)]
    return read


def _file(artifact: Artifact, read: Read, *, alone: bool) -> None:
    data = artifact.read()
    file = SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data))
    count = 0
    for event in _decoded(data, file, read):
        if event.run is None or event.job is None or not event.run.run_id or not event.job.name:
            continue  # of a dataset or of a job: nothing ran
        try:
            check_depth((event.run.facets, event.job.facets, event.inputs, event.outputs))
        except ExportError as error:
            _damage(read, file, error.code, f"An event is left out: {error.message}.")
            continue
        time, zoned = _time(event.event_time)
        read.events.append(Told(event, time, zoned, file))
        count += 1
    if alone and not count:
        raise ExportError(
            "no-run-events",
            "there are no run events of OpenLineage in it",
            hint="let the client write them with its file transport",
            where=artifact.name,
        )


def _damage(read: Read, file: SourceFile, code: str, message: str) -> None:
    read.damaged.append(Note(code=code, level="error", message=message, where=file.path))


def _decoded(data: bytes, file: SourceFile, read: Read) -> Iterable[Event]:
    lines = [line for line in data.split(b"\n") if line.strip()]
    if len(lines) > 1 and all(_is_line(line) for line in lines[:1]):
        return _lines(lines, file, read)
    found = documents(data, where=file.path)
    for text in found.repairs:
        read.damaged.append(
            Note(code="file-repaired", level="warning", message=text, where=file.path)
        )
    if found.cut:
        _damage(read, file, "cut-answer", "The file ends too early: what came after is missing.")
    raws = [each for raw in found.raws for each in _items(raw)]
    items = decode_items(raws, Event, where=file.path, what="event")
    read.damaged += items.notes
    return items.values


def _items(raw: Raw) -> list[Raw]:
    """Return the items of a list, or of an answer of Marquez, or the object itself."""
    listed = bytes(memoryview(raw)[:64]).lstrip()[:1] == b"["
    try:
        if listed:
            return msgspec.json.decode(raw, type=list[Raw])
        return msgspec.json.decode(raw, type=Answer).events or [raw]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return [] if listed else [raw]


def _is_line(line: bytes) -> bool:
    """Say whether a line holds an event, behind what a logger may put before it."""
    at = line.find(_BEGIN)
    return at >= 0 and line.rstrip().endswith(b"}") and b'"eventTime"' in line


def _lines(lines: Iterable[bytes], file: SourceFile, read: Read) -> Iterable[Event]:
    bad = 0
    for line in lines:
        at = line.find(_BEGIN)
        if at < 0 or (at > 0 and not _is_line(line)):
            continue  # something else that was logged
        try:
            yield decode(line[at:], Event).value
        except ExportError:
            bad += 1
    if bad:
        _damage(
            read,
            file,
            "unreadable-item",
            f"{bad:,} line{'' if bad == 1 else 's'} of events cannot be read.",
        )


def _time(text: str | None) -> tuple[datetime | None, bool]:
    """Return the time of an event, and whether it has a zone; old versions for Spark have none."""
    if not text:
        return None, True
    try:
        time = datetime.fromisoformat(text)
        if time.tzinfo is None:
            return time.replace(tzinfo=UTC), False
        return time.astimezone(UTC), True
    except (ValueError, OverflowError):
        return None, True


def dictionary(value: Any, *names: str) -> dict[str, Any]:
    """Return what stands below these names, or nothing where it is no object."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """Return a text that is not empty."""
    return value if isinstance(value, str) and value else None

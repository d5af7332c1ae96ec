"""Files of events as runs: each begins with `before_pipeline_run`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import Raw, Struct

from exporter.codec.tolerant import decode, decode_items
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.kedro.recognise import EVENTS, PROJECT

BEGAN: Final = "before_pipeline_run"
_UNKNOWN: Final = "kedro"


class Event(Struct):
    """One event, as kedro-viz writes it."""

    event: str
    timestamp: str | None = None
    node: str | None = None
    node_id: str | None = None
    duration: float | None = None
    status: str | None = None
    error: str | None = None
    traceback: str | None = None
    dataset: str | None = None
    operation: str | None = None
    size: int | float | None = None


@dataclass(slots=True)
class Found:
    """One run."""

    run_id: str
    project: str
    events: list[Event]
    files: list[SourceFile]
    bad: int = 0
    """Events in its file that cannot be read."""
    notes: list[Note] = field(default_factory=list)


def runs_in(bundle: Bundle, notes: list[Note]) -> dict[str, Found]:
    """Return the runs by id; a file that cannot be read gets an `error` note."""
    found: dict[str, Found] = {}
    for artifact in bundle.artifacts:
        if artifact.name.rpartition("/")[2] == PROJECT:
            continue
        try:
            runs = _file(artifact, bundle)
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            notes.append(Note(code=error.code, level="error", message=message, where=artifact.name))
            continue
        for run in runs:
            run_id, number = run.run_id, 1
            while run_id in found and not _same(found[run_id], run):
                number += 1
                run_id = f"{run.run_id} ({number})"
            run.run_id = run_id
            found[run_id] = run
    return found


def _same(one: Found, other: Found) -> bool:
    return one.events == other.events and one.project == other.project


def _file(artifact: Artifact, bundle: Bundle) -> list[Found]:
    data = artifact.read()
    read = decode(data, list[Raw], where=artifact.name)
    items = decode_items(read.value, Event, where=artifact.name, what="event")
    events = [event for event in items.values if event.event in EVENTS]
    if not events:
        raise ExportError(
            "no-events",
            "there is no event of a run of Kedro in it",
            hint="name `.viz/kedro_pipeline_events.json` of a whole run",
            where=artifact.name,
        )
    source = SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data))
    project, settings = _project(artifact.name, bundle)
    notes = [
        Note(code="file-repaired", level="warning", message=text, where=artifact.name)
        for text in read.repairs
    ]
    return [
        Found(
            part[0].timestamp if part[0].event == BEGAN and part[0].timestamp else artifact.name,
            project,
            part,
            [source, *settings],
            len(read.value) - len(items.values),
            [*notes, *items.notes],
        )
        for part in _parts(events)
    ]


def _parts(events: Sequence[Event]) -> list[list[Event]]:
    """Divide the events: a process that runs a pipeline twice writes both into one file."""
    parts: list[list[Event]] = []
    for event in events:
        if not parts or event.event == BEGAN:
            parts.append([])
        parts[-1].append(event)
    return parts


def _project(name: str, bundle: Bundle) -> tuple[str, list[SourceFile]]:
    """Return the project's name, from the settings above the file's folder."""
    import tomllib  # noqa: PLC0415 - only where there are runs

    folder = name.rpartition("/")[0].rpartition("/")[0]
    artifact = bundle.get(f"{folder}/{PROJECT}" if folder else PROJECT)
    if artifact is None:
        return _UNKNOWN, []
    try:
        data = artifact.read()
        tree: dict[str, Any] = tomllib.loads(data.decode())
        told = tree.get("tool", {}).get("kedro", {}).get("project_name")
    except (ExportError, ValueError, RecursionError, AttributeError):
        return _UNKNOWN, []
    if not isinstance(told, str) or not told.strip():
        return _UNKNOWN, []
    digest = sha256(data)
    return told.strip(), [SourceFile(path=artifact.name, size_bytes=len(data), sha256=digest)]

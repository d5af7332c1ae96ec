"""The answers of Luigi's scheduler, `GET /api/…`."""

from __future__ import annotations

from contextlib import suppress

from msgspec import Raw

from exporter.codec.fields import lenient
from exporter.codec.moments import since_epoch
from exporter.codec.text import clip
from exporter.codec.tolerant import decode
from exporter.model import Artifact, ExportError
from exporter.model.late import late
from exporter.readers.luigi.records import Api, Broken, Told, Worker
from exporter.readers.luigi.wire import (
    ErrorAnswer,
    TasksWire,
    TaskWire,
    WorkersWire,
    WorkerWire,
)

_SALT = late(r"\bsalt=([^,()\s]+)")
_LONG = 20_000
_RANK = {"FAILED": 3, "DISABLED": 3, "UNKNOWN": 3, "DONE": 2, "RUNNING": 1, "BATCH_RUNNING": 1}


def add_tasks(api: Api, artifact: Artifact) -> None:
    """Add the tasks of an answer; of several the one that was updated last counts.

    Raises ExportError when the file is damaged.
    """
    answer = decode(artifact.read(), TasksWire, where=artifact.name).value
    api.files.append(artifact.name)
    for task_id, raw in (answer.response or {}).items():
        told = _told(task_id, raw)
        if told is None:
            continue
        api.graph = api.graph or told.deps is not None
        other = api.tasks.get(task_id)
        api.tasks[task_id] = told if other is None else _later(told, other)


def _later(one: Told, other: Told) -> Told:
    order = [
        (each.updated.timestamp() if each.updated else 0.0, _RANK.get(each.status or "", 0))
        for each in (one, other)
    ]
    newer, older = (one, other) if order[0] >= order[1] else (other, one)
    newer.deps = newer.deps if newer.deps is not None else older.deps
    newer.display = newer.display or older.display
    newer.running = newer.running or older.running
    return newer


def _told(task_id: str, raw: Raw) -> Told | None:
    wire = lenient(raw, TaskWire)
    if wire is None or not task_id:
        return None
    salts = [found[1] for each in wire.workers or () if (found := _SALT.search(each))]
    host = None
    if wire.worker_running and (found := late(r"\bhost=([^,()\s]+)").search(wire.worker_running)):
        host = found[1]
    return Told(
        task_id,
        wire.name,
        wire.display_name,
        wire.status,
        tuple(dict.fromkeys(salts)),
        host,
        {key: str(value) for key, value in (wire.params or {}).items()},
        wire.deps,
        since_epoch(wire.start_time),
        since_epoch(wire.time_running),
        since_epoch(wire.last_updated),
        wire.status_message,
        wire.progress_percentage,
    )


def add_workers(api: Api, artifact: Artifact) -> None:
    """Add the workers of an answer.

    Raises ExportError when the file is damaged.
    """
    answer = decode(artifact.read(), WorkersWire, where=artifact.name).value
    api.files.append(artifact.name)
    for raw in answer.response or ():
        wire = lenient(raw, WorkerWire)
        if wire is not None and wire.salt:
            api.workers[wire.salt] = Worker(
                wire.salt,
                wire.first_task,
                since_epoch(wire.started),
                since_epoch(wire.last_active),
                wire.num_pending,
                wire.num_running,
            )


def add_error(api: Api, artifact: Artifact) -> None:
    """Add a failure.

    Raises ExportError when the file is damaged.
    """
    wire = decode(artifact.read(), ErrorAnswer, where=artifact.name).value.response
    if wire is None or not wire.task_id:
        return
    api.files.append(artifact.name)
    text = wire.error or ""
    with suppress(ExportError):  # else it is no JSON, and the text itself
        text = decode(text.encode("utf-8", "replace"), str).value
    api.errors[wire.task_id] = Broken(
        clip(text, _LONG), wire.task_module, wire.task_family, wire.display_name
    )

"""The history of tasks that `luigid` keeps with `record_task_history`."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import Final

from exporter.codec.sqlite import open_database
from exporter.model import Artifact, Bundle
from exporter.readers.luigi.records import Record, Row

_MOST: Final = 200_000


def records(bundle: Bundle, artifact: Artifact) -> list[Record]:
    """Return the tasks with their events, in the order in which they were scheduled.

    Raises ExportError when the database cannot be read.
    """
    with closing(open_database(bundle, artifact)) as database:
        rest = f"ORDER BY id DESC LIMIT {_MOST}"
        tasks = database.select("tasks", ("task_id", "name", "host"), rest=rest, others=["id"])
        events = database.select(
            "task_events", ("event_name", "ts"), rest="ORDER BY ts, id", others=["task_id"]
        )
        params = database.select("task_parameters", ("name", "value"), others=["task_id"])
    by_task: dict[object, list[Row]] = {}
    for word, time, key in events:
        by_task.setdefault(key, []).append(Row(word or "", _time(time)))
    values: dict[object, dict[str, str]] = {}
    for name, value, key in params:
        values.setdefault(key, {})[name or ""] = value or ""
    return [
        Record(task_id, name, host or None, values.get(key, {}), by_task.get(key, ()))
        for task_id, name, host, key in reversed(tasks)
        if task_id
    ]


def groups(found: list[Record]) -> list[list[Record]]:
    """Tell calls apart: a task that is scheduled again belongs to another one."""
    made: list[list[Record]] = []
    seen: set[str] = set()
    for record in found:
        if not made or record.task_id in seen:
            made.append([])
            seen = set()
        made[-1].append(record)
        seen.add(record.task_id)
    return made


def _time(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None

"""A DAG's definition: its tasks, what follows what, and which groups they are in."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, Final

from exporter.codec.tolerant import decode, decode_items
from exporter.model import Artifact, ExportError, Note
from exporter.readers.airflow.records import Dag, Task
from exporter.readers.airflow.wire import RestTask, SerializedWire, TasksWire, TaskWire

_MOST_BYTES: Final = 64 * 1024 * 1024
_USUAL_RULE: Final = "all_success"
_NOBODY: Final = "airflow"
_PAIR: Final = 2
_MOST_RETRIES: Final = 1_000_000


def unpacked(data: object, packed: object) -> bytes:
    """Return the JSON of a row of `serialized_dag`, which may be compressed."""
    if isinstance(data, str):
        return data.encode("utf-8", "replace")
    if isinstance(data, bytes):
        return data
    if isinstance(packed, bytes):
        try:
            return zlib.decompressobj().decompress(packed, _MOST_BYTES)
        except zlib.error:
            return b""
    return b""


def dag_of(data: bytes, notes: list[Note], *, where: str) -> Dag | None:
    """Read a definition as Airflow stores it; None, and a note, when it cannot be read."""
    try:
        wire = decode(data, SerializedWire, where=where).value.dag
    except ExportError as error:
        wire, why = None, f" ({error.message})"
    else:
        why = ""
    if wire is None or wire.tasks is None:
        notes.append(
            Note(
                code="unreadable-dag",
                level="warning",
                message=f"The DAG's definition cannot be read{why}: what depends on what is not "
                "known.",
                where=where,
            )
        )
        return None
    groups = dict(_groups(wire.task_group or wire.old_task_group))
    items = decode_items(wire.tasks, TaskWire, where=f"{where} serialized_dag", what="task")
    notes += items.notes
    tasks = {}
    for each in items.values:
        task = _task(each.var or each, groups)
        if task is not None:
            tasks[task.task_id] = task
    zone = wire.timezone if isinstance(wire.timezone, str) and wire.timezone != "UTC" else None
    return Dag(tasks=tasks, file=wire.fileloc, folder=wire.folder, zone=zone)


def dag_of_rest(artifact: Artifact, notes: list[Note]) -> Dag | None:
    """Read the tasks as the API tells them; it does not tell of groups but in their ids.

    Raises ExportError when the file cannot be read.
    """
    wire = decode(artifact.read(), TasksWire, where=artifact.name).value
    if wire.tasks is None:
        return None
    items = decode_items(wire.tasks, RestTask, where=f"{artifact.name} $.tasks", what="task")
    notes += items.notes
    tasks = {}
    for each in items.values:
        if not each.task_id:
            continue
        group = each.task_id.rpartition(".")[0] or None
        tasks[each.task_id] = Task(
            each.task_id,
            tuple(each.downstream_task_ids or ()),
            each.operator_name or (each.class_ref.class_name if each.class_ref else None),
            group,
            # a task that is not mapped itself and yet has many instances is in such a group
            None if each.is_mapped else group,
            _whole(each.retries),
            _rule(each.trigger_rule),
            mapped=each.is_mapped is True,
            owner=_owner(each.owner),
        )
    return Dag(tasks=tasks)


def _task(wire: TaskWire, groups: dict[str, tuple[str | None, str | None]]) -> Task | None:
    if not wire.task_id:
        return None
    group, mapped = groups.get(wire.task_id, (None, None))
    common = wire.partial_kwargs if wire.is_mapped and wire.partial_kwargs else wire
    return Task(
        wire.task_id,
        tuple(wire.downstream_task_ids or ()),
        wire.operator_name or wire.task_type or wire.old_task_type,
        group,
        mapped,
        _whole(common.retries),
        _rule(common.trigger_rule or wire.trigger_rule),
        setup=common.is_setup is True,
        teardown=common.is_teardown is True,
        mapped=wire.is_mapped is True,
        owner=_owner(common.owner),
    )


def _groups(tree: Any) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    """Yield each task with its group, and with the nearest one around it that is mapped."""
    waiting: list[tuple[Any, str | None, str | None]] = [(tree, None, None)]
    while waiting:
        node, group, mapped = waiting.pop()
        children = node.get("children") if isinstance(node, dict) else None
        if not isinstance(children, dict):
            continue
        for key, child in children.items():
            if not isinstance(child, list) or len(child) != _PAIR:
                continue
            if child[0] == "taskgroup" and isinstance(child[1], dict):
                waiting.append((child[1], key, key if child[1].get("is_mapped") else mapped))
            else:
                yield key, (group, mapped)


def _rule(rule: object) -> str | None:
    return rule if isinstance(rule, str) and rule != _USUAL_RULE else None


def _owner(name: object) -> str | None:
    """Return a task's owner; `airflow` is what one has to which nobody gave an owner."""
    return name if isinstance(name, str) and name.strip() and name != _NOBODY else None


def _whole(number: object) -> int | None:
    # the API writes 0.0
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    return int(number) if 0 <= number < _MOST_RETRIES else None

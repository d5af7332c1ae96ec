"""Runs from bodies of Airflow's REST API, v1 and v2, saved as files.

A body may be a page of a list, the state of a moment while the run was going, or the tries of one
task: what is newest counts, and what is missing of a list is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from msgspec import UNSET

from exporter.codec.tolerant import decode, decode_items
from exporter.model import Artifact, ExportError, Note
from exporter.model.late import late
from exporter.readers.airflow.recognise import Mark
from exporter.readers.airflow.records import Instance, Place, Run, Snapshot, Taken, Try
from exporter.readers.airflow.statuses import native
from exporter.readers.airflow.totals import totals_of
from exporter.readers.airflow.wire import (
    ImportErrorsWire,
    ImportErrorWire,
    InstancesWire,
    InstanceWire,
    RunsWire,
    RunWire,
)

T = TypeVar("T")
Key = tuple[str, str]
"""The ids of a DAG and of its run."""
_IN_HEAD: Final = {
    name: late(rb'"%s"\s{0,9}:\s{0,9}"([^"\\]{1,250})"' % name.encode())
    for name in ("dag_id", "dag_run_id")
}


@dataclass(slots=True)
class _File:
    """The part of a file that is about one run."""

    artifact: Artifact
    entries: list[InstanceWire]
    expected: int | None
    """How many instances the run has, where this is a list of all of them or a page of that."""
    more: bool
    """Whether a further page is known to follow."""

    @property
    def stamp(self) -> str:
        """Return the latest time in it: of what moment it tells."""
        return max((time for each in self.entries for time in _times(each) if time), default="")


@dataclass(slots=True)
class _Held:
    """All that is known of one run."""

    runs: list[tuple[str, Artifact, Run]] = field(default_factory=list)
    files: list[_File] = field(default_factory=list)
    unread: int = 0
    names: dict[str, None] = field(default_factory=dict)


def snapshots(marks: Iterable[Mark], site: str, notes: list[Note]) -> list[Snapshot]:
    """List the runs that the files tell of; what cannot be read becomes a note."""
    held: dict[Key, _Held] = {}
    for artifact, family in marks:
        try:
            if family in {"run", "runs"}:
                _add_runs(held, artifact, _runs(artifact, family, notes))
            else:
                _add_instances(held, artifact, family, notes)
        except ExportError as error:
            notes.append(
                Note(code=error.code, level="error", message=error.message, where=artifact.name)
            )
            _unread(held, artifact)
    return [_snapshot(key, each, site) for key, each in held.items()]


def import_errors(artifact: Artifact, notes: list[Note]) -> list[tuple[str, str]]:
    """Return the DAG files that could not be imported, and why.

    Raises ExportError when the file cannot be read.
    """
    listed = decode(artifact.read(), ImportErrorsWire, where=artifact.name).value.import_errors
    rows = _items(listed or (), ImportErrorWire, artifact, "import_errors", notes)
    return [
        (row.filename or row.filepath or "", row.stack_trace or row.error or "") for row in rows
    ]


def _runs(artifact: Artifact, family: str, notes: list[Note]) -> list[RunWire]:
    data = artifact.read()
    if family == "run":
        return [decode(data, RunWire, where=artifact.name).value]
    listed = decode(data, RunsWire, where=artifact.name).value.dag_runs
    return _items(listed or (), RunWire, artifact, "dag_runs", notes)


def _items(
    items: Iterable[object], shape: type[T], artifact: Artifact, key: str, notes: list[Note]
) -> list[T]:
    found = decode_items(items, shape, where=f"{artifact.name} $.{key}", what="entry")
    notes += found.notes
    return found.values


def _add_runs(held: dict[Key, _Held], artifact: Artifact, wires: Sequence[RunWire]) -> None:
    for wire in wires:
        if wire.dag_id and wire.dag_run_id:
            run = run_of(wire, wire.dag_id, wire.dag_run_id)
            stamp = max(filter(None, (run.decided, run.end, run.start, run.queued)), default="")
            one = held.setdefault((run.dag_id, run.run_id), _Held())
            one.runs.append((stamp, artifact, run))
            one.names[artifact.name] = None


def run_of(wire: RunWire, dag_id: str, run_id: str) -> Run:
    """Return a run as REST and `list-runs` tell it."""
    return Run(
        dag_id=dag_id,
        run_id=run_id,
        state=native(wire.state),
        run_type=wire.run_type,
        start=wire.start_date or None,
        end=wire.end_date or None,
        logical=wire.logical_date or wire.execution_date or None,
        run_after=wire.run_after or None,
        decided=wire.last_scheduling_decision,
        queued=wire.queued_at,
        triggered_by=wire.triggered_by,
    )


def _add_instances(
    held: dict[Key, _Held], artifact: Artifact, family: str, notes: list[Note]
) -> None:
    data = artifact.read()
    total, more, unread = None, False, 0
    if family == "instance":
        entries = [decode(data, InstanceWire, where=artifact.name).value]
    else:
        listed = decode(data, InstancesWire, where=artifact.name).value
        total, more = listed.total_entries, bool(listed.next_cursor)
        items = listed.task_instances or []
        entries = _items(items, InstanceWire, artifact, "task_instances", notes)
        unread = len(items) - len(entries)
    by_run: dict[Key, list[InstanceWire]] = {}
    for each in entries:
        if each.dag_id and each.dag_run_id and each.task_id:
            by_run.setdefault((each.dag_id, each.dag_run_id), []).append(each)
        else:
            unread += 1
    for key, own in by_run.items():
        one = held.setdefault(key, _Held())
        expected = total if len(by_run) == 1 and _is_list(own) else None
        if len(by_run) > 1 and total == len(entries):
            expected = len(own)  # a list over several runs, and not cut
        one.files.append(_File(artifact, own, expected, more))
        one.names[artifact.name] = None
        one.unread += bool(unread)


def _is_list(entries: Sequence[InstanceWire]) -> bool:
    """Say whether these are a run's instances, and not one task's tries or parts."""
    first = entries[0]
    alone = len(entries) == 1 and _place(first)[1] < 0 and first.rendered_fields is not UNSET
    return alone or len({each.task_id for each in entries}) > 1


def _unread(held: dict[Key, _Held], artifact: Artifact) -> None:
    """Remember, by its first bytes, which run a file is about that cannot be read."""
    found = [pattern.search(artifact.head()) for pattern in _IN_HEAD.values()]
    if all(found):
        dag_id, run_id = (each[1].decode("utf-8", "replace") for each in found if each)
        one = held.setdefault((dag_id, run_id), _Held())
        one.unread += 1
        one.names[artifact.name] = None


def _snapshot(key: Key, held: _Held, site: str) -> Snapshot:
    newest = max(held.runs, key=lambda each: each[0], default=None)
    run = newest[2] if newest else Run(dag_id=key[0], run_id=key[1])
    instances, tries = _merged(held.files)
    totals = totals_of(instances, tries)
    totals.expected = _expected(held.files)
    totals.unread = held.unread
    # the tries of a task or the parts of a mapped one are not all that the run did
    partial = bool(held.files) and totals.expected is None
    totals.unread += partial or any(each.more for each in held.files)
    return Snapshot(
        origin="rest",
        site=site,
        names=tuple(held.names),
        run=run,
        totals=totals,
        take=_taker(instances, tries),
    )


def _taker(instances: list[Instance], tries: dict[Place, list[Try]]) -> Callable[[], Taken]:
    return lambda: Taken(instances=instances, tries=tries)


def _expected(files: Sequence[_File]) -> int | None:
    lists = [each for each in files if each.expected is not None]
    return max(lists, key=lambda each: each.stamp).expected if lists else None


def _merged(files: Sequence[_File]) -> tuple[list[Instance], dict[Place, list[Try]]]:
    """Put the pages together: of each try what the newest file says, of each task its last try."""
    found: dict[Place, dict[int, InstanceWire]] = {}
    order: dict[Place, None] = {}
    for each in sorted(
        files, key=lambda each: (each.stamp, each.expected is not None, len(each.entries))
    ):
        if each.expected is not None:
            # the newest list's order is the one that is kept
            order = {_place(wire): None for wire in each.entries} | order
        for wire in each.entries:
            tries = found.setdefault(_place(wire), {})
            number = wire.try_number or 0
            before = tries.get(number)
            # a list of tries says less of the current one than a list of instances
            if before is None or each.expected is not None or before.state != wire.state:
                tries[number] = wire
    mapped = {task_id for task_id, index in found if index >= 0}
    # before a task is expanded, it stands there once, unmapped
    places = [
        place
        for place in dict.fromkeys((*order, *found))
        if place[1] >= 0 or place[0] not in mapped
    ]
    instances = [_instance(found[place][max(found[place])]) for place in places]
    tries_of = {
        place: [_try(number, wire) for number, wire in sorted(found[place].items()) if number > 0]
        for place in places
        if len(found[place]) > 1
    }
    return instances, tries_of


def _place(wire: InstanceWire) -> Place:
    index = wire.map_index
    return wire.task_id or "", index if isinstance(index, int) else -1


def _instance(wire: InstanceWire) -> Instance:
    task_id, index = _place(wire)
    return Instance(
        task_id,
        index,
        native(wire.state),
        wire.try_number,
        wire.max_tries,
        wire.start_date,
        wire.end_date,
        wire.duration,
        wire.queued_when or wire.scheduled_when,
        wire.hostname,
        wire.operator_name or wire.operator,
        wire.task_display_name,
        wire.rendered_map_index,
        wire.pool,
        wire.queue,
        wire.executor,
    )


def _try(number: int, wire: InstanceWire) -> Try:
    return Try(
        number,
        native(wire.state),
        wire.start_date,
        wire.end_date,
        wire.duration,
        wire.queued_when or wire.scheduled_when,
    )


def _times(wire: InstanceWire) -> tuple[str | None, ...]:
    return wire.end_date, wire.start_date, wire.queued_when, wire.scheduled_when

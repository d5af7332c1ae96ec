"""Prefect's database: columns are asked for by name, as its revision changes with most versions.

Tables with what people keep secret (blocks, variables, configuration) are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any, Final

import msgspec

from exporter.codec.sqlite import Database, open_database
from exporter.model import Artifact as File
from exporter.model import Bundle, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.databases import beside
from exporter.readers.prefect.store import LOGS, Store
from exporter.readers.prefect.wire import Artifact, FlowRun, LogRow, State, TaskRun

_RUNS: Final = 10_000
_TASKS: Final = 500_000
_RUN: Final = (
    "id", "name", "flow_id", "state_type", "state_name", "updated", "expected_start_time",
    "start_time", "end_time", "total_run_time", "flow_version", "parent_task_run_id",
    "deployment_id", "work_queue_name", "infrastructure_pid", "tags", "state_id",
)  # fmt: skip
_TASK: Final = (
    "id", "name", "flow_run_id", "task_key", "dynamic_key", "state_type", "state_name", "created",
    "updated", "expected_start_time", "start_time", "end_time", "total_run_time", "task_inputs",
    "empirical_policy", "tags", "state_id",
)  # fmt: skip
_STATE: Final = ("id", "type", "name", "timestamp", "message", "state_details")
_LOG: Final = ("message", "timestamp", "flow_run_id", "task_run_id")
_ARTIFACT: Final = ("key", "type", "data", "flow_run_id", "task_run_id")
_OWN: Final = frozenset({"tags", "task_inputs", "empirical_policy", "state_details", "data"})
"""Columns that hold JSON."""


def take(bundle: Bundle, artifact: File, store: Store) -> None:
    """Add what a database holds.

    Raises ExportError when it cannot be read.
    """
    names = (artifact.name, *beside(bundle, artifact.name))
    files = [_file(each) for name in names if (each := bundle.get(name))]
    with closing(open_database(bundle, artifact)) as database:
        store.damaged += database.notes
        taken = _Taken(database, store, files)
        taken.flow_runs()
        taken.task_runs()
        taken.states("flow_run_state", "flow_run_id")
        taken.states("task_run_state", "task_run_id")
        taken.logs()


def _file(artifact: File) -> SourceFile:
    data = artifact.read()
    return SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data))


class _Taken:
    def __init__(self, database: Database, store: Store, files: list[SourceFile]) -> None:
        self._database = database
        self._store = store
        self._files = files

    def flow_runs(self) -> None:
        for key, name in self._database.select("flow", ("id", "name"), rest="LIMIT 100000"):
            if key and name:
                self._store.flows.setdefault(key, name)
        found = self._rows("flow_run", _RUN, ("run_count",), "ORDER BY rowid DESC LIMIT 10001")
        rows = list(found)
        if len(rows) > _RUNS:
            self._store.damaged.append(
                Note(
                    code="runs-left-out",
                    level="warning",
                    message=f"The database has more than {_RUNS:,} runs; the oldest are left out.",
                    where=self._files[0].path,
                )
            )
        for run in _shaped(rows[:_RUNS], FlowRun):
            self._store.flow_run(run, self._files[0])
            for file in self._files:
                self._store.saw(run.id, file)

    def task_runs(self) -> None:
        numbers = ("run_count", "flow_run_run_count")
        found = self._rows("task_run", _TASK, numbers, f"ORDER BY rowid LIMIT {_TASKS}")
        for run in _shaped(found, TaskRun):
            self._store.task_run(run, self._files[0])

    def states(self, table: str, owner: str) -> None:
        found = self._rows(table, (*_STATE, owner), (), f"ORDER BY rowid LIMIT {_TASKS * 4}")
        for row in found:
            key = row.pop(owner)
            for state in _shaped([row], State):
                if key:
                    self._store.state(key, state, self._files[0])

    def logs(self) -> None:
        found = self._rows("log", _LOG, ("level",), f"ORDER BY rowid LIMIT {LOGS}")
        for log in _shaped(found, LogRow):
            self._store.log(log, self._files[0])
        for each in _shaped(self._rows("artifact", _ARTIFACT, (), "LIMIT 10000"), Artifact):
            self._store.artifact(each, self._files[0])

    def _rows(
        self, table: str, texts: tuple[str, ...], numbers: tuple[str, ...], rest: str
    ) -> Iterator[dict[str, Any]]:
        names = (*texts, *numbers)
        for values in self._database.select(table, texts, rest=rest, others=numbers):
            row = dict(zip(names, values, strict=True))
            for name in numbers:
                row[name] = row[name] if isinstance(row[name], int) else None
            for name in _OWN & row.keys():
                row[name] = _json(row[name])
            yield row


def _json(text: str | None) -> Any:
    try:
        return msgspec.json.decode(text) if text else None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def _shaped(rows: Iterable[dict[str, Any]], shape: type[Any]) -> Iterator[Any]:
    for row in rows:
        try:
            yield msgspec.convert(row, shape)
        except (msgspec.ValidationError, RecursionError):
            # what is of an odd kind is left out, the rest is kept
            plain = {name: value for name, value in row.items() if isinstance(value, str | int)}
            try:
                yield msgspec.convert(plain, shape)
            except msgspec.ValidationError:
                continue

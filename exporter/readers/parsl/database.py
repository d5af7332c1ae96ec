"""The monitoring database: which runs there are, and what it has on one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from exporter.codec.sqlite import open_database
from exporter.model import Artifact, Bundle, Note
from exporter.readers.databases import beside

_RUNS: Final = 10_000
_OF_RUN: Final = "WHERE run_id = ?"


@dataclass(slots=True)
class Try:
    """One attempt of a task."""

    launched: datetime | None
    running: datetime | None
    returned: datetime | None
    host: str | None
    executor: str | None
    error: str | None


@dataclass(slots=True)
class Task:
    """A call of an app."""

    number: int
    name: str | None
    depends: Sequence[int]
    word: str | None = None
    """The last of its statuses."""
    tries: list[Try] = field(default_factory=list)
    memo: bool = False
    """Whether its result was one of an earlier task."""


@dataclass(slots=True)
class Run:
    """A workflow as the database or a log has it."""

    run_id: str
    name: str
    began: datetime | None
    completed: datetime | None
    host: str | None
    names: tuple[str, ...]
    tasks: dict[int, Task] = field(default_factory=dict)
    version: str | None = None
    zoned: bool = False
    """Whether its times are UTC and not local ones."""
    strange: int = 0
    """Rows on tasks that have no row of their own."""


def runs(bundle: Bundle, artifact: Artifact, notes: list[Note]) -> list[Run]:
    """Return the runs of a database with their tasks.

    Raises ExportError when it cannot be read.
    """
    with closing(open_database(bundle, artifact)) as database:
        notes += database.notes
        rows = list(
            database.select(
                "workflow",
                ("run_id", "workflow_name", "time_began", "time_completed", "host"),
                rest=f"ORDER BY rowid DESC LIMIT {_RUNS + 1}",
            )
        )
        if len(rows) > _RUNS:
            message = f"The database has more than {_RUNS:,} runs; the oldest are left out."
            notes.append(
                Note(code="runs-left-out", level="warning", message=message, where=artifact.name)
            )
        names = (artifact.name, *beside(bundle, artifact.name))
        found = []
        for run_id, name, began, completed, host in rows[:_RUNS]:
            if run_id:
                run = Run(run_id, name or run_id, moment(began), moment(completed), host, names)
                _fill(database, run)
                found.append(run)
    return found


def _fill(database: object, run: Run) -> None:
    select = database.select  # type: ignore[attr-defined]
    values = (run.run_id,)
    for depends, name, number in select(
        "task", ("task_depends", "task_func_name"), rest=_OF_RUN, values=values, others=["task_id"]
    ):
        if isinstance(number, int):
            run.tasks[number] = Task(number, name, _numbers(depends))
    columns = ("hostname", "task_executor", "task_try_time_launched", "task_try_time_running",
               "task_try_time_returned", "task_fail_history")  # fmt: skip
    rest = f"{_OF_RUN} ORDER BY task_id, try_id"
    for row in select("try", columns, rest=rest, values=values, others=["task_id"]):
        host, executor, launched, running, returned, error, number = row
        task = run.tasks.get(number)
        if task is None:
            run.strange += 1
            continue
        times = (moment(launched), moment(running), moment(returned))
        task.tries.append(Try(*times, host, executor, error))
    rest = f"{_OF_RUN} ORDER BY timestamp, rowid"
    for word, _, number in select(
        "status", ("task_status_name", "timestamp"), rest=rest, values=values, others=["task_id"]
    ):
        task = run.tasks.get(number)
        if task is None:
            run.strange += 1
        else:
            task.word = word


def _numbers(text: str | None) -> list[int]:
    parts = (part.strip() for part in (text or "").split(","))
    return [int(part) for part in parts if part.isdecimal() and len(part) < 19]  # noqa: PLR2004 - SQLite's


def moment(text: object) -> datetime | None:
    """Return a time; those of Parsl are local and have no zone, and are taken as UTC."""
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def of_step(run: Run) -> Mapping[str, int]:
    """Return how many tasks each app was called for."""
    counts: dict[str, int] = {}
    for task in run.tasks.values():
        counts[task.name or ""] = counts.get(task.name or "", 0) + 1
    return counts

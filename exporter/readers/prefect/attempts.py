"""The tries of a task, from the states that it was in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from exporter.codec.text import clip, plain
from exporter.model import Attempt, StepStatus
from exporter.readers.prefect.statuses import RUNNING, TERMINAL, task_status
from exporter.readers.prefect.store import Store
from exporter.readers.prefect.times import moment
from exporter.readers.prefect.wire import LogRow, State, TaskRun

CHARACTERS: Final = 20_000
_FAILED: Final = "Task run failed with exception: "
_RETRY: Final = " - Retry "


def states_of(store: Store, key: str) -> list[State]:
    """Return the states of a run in order."""
    found = store.states.get(key, {}).values()
    return sorted(found, key=lambda state: (state.timestamp or "").replace(" ", "T")[:26])


def logs_of(store: Store, key: str) -> list[LogRow]:
    """Return what was logged, in order."""
    return sorted(
        store.logs.get(key, []), key=lambda row: (row.timestamp or "").replace(" ", "T")[:26]
    )


def attempts_of(task: TaskRun, store: Store) -> list[Attempt]:
    """Return the tries of a task run; none where its states are not on record."""
    made: list[Attempt] = []
    begun: datetime | None = None
    going = False
    reasons = iter(_reasons(store, task.id))
    for state in states_of(store, task.id):
        time = moment(state.timestamp)
        if state.type == RUNNING:
            if going:
                made.append(_attempt(made, "unknown", begun, None, None))
            begun, going = time, True
        elif going:
            again = state.type not in TERMINAL
            status = "failed" if again else task_status(state.type, state.name)
            error = None
            if status == "failed":
                error = (
                    next(reasons, None) if again else clip(plain(state.message or ""), CHARACTERS)
                )
            made.append(_attempt(made, status, begun, time, error or None))
            going = False
    if going:
        ended = task.state_type in TERMINAL
        status = task_status(task.state_type, task.state_name) if ended else "running"
        made.append(_attempt(made, status, begun, moment(task.end_time) if ended else None, None))
    return made


def _attempt(
    made: Sequence[Attempt],
    status: StepStatus,
    start: datetime | None,
    end: datetime | None,
    error: str | None,
) -> Attempt:
    return Attempt(number=len(made) + 1, status=status, start_time=start, end_time=end, error=error)


def _reasons(store: Store, key: str) -> list[str]:
    """Return what each try before the last failed with, as it was logged."""
    found = []
    for row in logs_of(store, key):
        message = row.message or ""
        if message.startswith(_FAILED) and _RETRY in message:
            text = message.removeprefix(_FAILED)
            found.append(clip(plain(text.rpartition(_RETRY)[0]), CHARACTERS))
    return found

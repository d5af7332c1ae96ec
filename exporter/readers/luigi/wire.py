"""Answers of Luigi's scheduler: only the fields that are used, and all of them optional.

Source: `Scheduler._serialize_task`, `worker_list` and `fetch_error` in luigi/scheduler.py.
"""

from typing import Any

from msgspec import Raw, Struct


class TasksWire(Struct, frozen=True):
    """`graph`, `dep_graph` and `task_list`."""

    response: dict[str, Raw] | None = None


class TaskWire(Struct, frozen=True):
    """A task."""

    status: str | None = None
    name: str | None = None
    display_name: str | None = None
    workers: list[str] | None = None
    worker_running: str | None = None
    params: dict[str, Any] | None = None
    deps: list[str] | None = None
    start_time: float | None = None
    time_running: float | None = None
    last_updated: float | None = None
    status_message: str | None = None
    progress_percentage: float | None = None


class WorkersWire(Struct, frozen=True):
    """`worker_list`."""

    response: list[Raw] | None = None


class WorkerWire(Struct, frozen=True):
    """A worker."""

    salt: str | None = None
    first_task: str | None = None
    started: float | None = None
    last_active: float | None = None
    num_pending: int | None = None
    num_running: int | None = None


class ErrorWire(Struct, frozen=True, rename="camel"):
    """An answer of `fetch_error`; the error is JSON within JSON."""

    task_id: str | None = None
    error: str | None = None
    display_name: str | None = None
    task_module: str | None = None
    task_family: str | None = None


class ErrorAnswer(Struct, frozen=True):
    """`fetch_error`."""

    response: ErrorWire | None = None

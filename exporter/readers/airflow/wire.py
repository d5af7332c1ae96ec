"""Airflow's JSON as Airflow writes it: only the fields that are used, and all of them optional.

REST: clients' `TaskInstance`, `DAGRun` and `Task` of /api/v1 (2.10, 2.11) and /api/v2 (3.0 to 3.3).
The definition of a DAG: `serialized_dag.data`, airflow/serialization/schema.json, versions 1 to 3.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Raw, Struct
from msgspec import field as named

NULL = Raw(b"null")


class RunWire(Struct, frozen=True):
    """A run, by REST and by `airflow dags list-runs`."""

    dag_id: str | None = None
    dag_run_id: str | None = None
    run_id: str | None = None
    state: str | None = None
    run_type: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    logical_date: str | None = None
    execution_date: str | None = None
    run_after: str | None = None
    last_scheduling_decision: str | None = None
    queued_at: str | None = None
    triggered_by: str | None = None


class InstanceWire(Struct, frozen=True):
    """A task instance or one of its tries, by REST and by `airflow tasks states-for-dag-run`."""

    dag_id: str | None = None
    dag_run_id: str | None = None
    task_id: str | None = None
    map_index: int | str | None = None
    state: str | None = None
    try_number: int | None = None
    max_tries: int | None = None
    start_date: str | None = None
    end_date: str | None = None
    duration: float | None = None
    queued_when: str | None = None
    scheduled_when: str | None = None
    hostname: str | None = None
    operator: str | None = None
    operator_name: str | None = None
    task_display_name: str | None = None
    rendered_map_index: str | None = None
    pool: str | None = None
    queue: str | None = None
    executor: str | None = None
    rendered_fields: Any = UNSET
    """Only whether it is there: lists of instances have it, lists of tries do not."""
    # `states-for-dag-run` has these instead of the run's id
    execution_date: str | None = None
    logical_date: str | None = None


class RunsWire(Struct, frozen=True):
    """GET /dags/D/dagRuns."""

    dag_runs: list[Raw] | None = None
    total_entries: int | None = None


class InstancesWire(Struct, frozen=True):
    """GET .../taskInstances, .../listMapped and .../tries."""

    task_instances: list[Raw] | None = None
    total_entries: int | None = None
    next_cursor: str | None = None


class ClassRef(Struct, frozen=True):
    """The class of an operator."""

    class_name: str | None = None


class RestTask(Struct, frozen=True):
    """One entry of GET /dags/D/tasks."""

    task_id: str | None = None
    downstream_task_ids: list[str] | None = None
    operator_name: str | None = None
    class_ref: ClassRef | None = None
    owner: str | None = None
    retries: float | None = None
    trigger_rule: str | None = None
    is_mapped: bool | None = None


class TasksWire(Struct, frozen=True):
    """GET /dags/D/tasks."""

    tasks: list[Raw] | None = None


class VersionWire(Struct, frozen=True):
    """GET /version."""

    version: str | None = None


class ImportErrorWire(Struct, frozen=True):
    """One entry of GET /importErrors and of `airflow dags list-import-errors`."""

    filename: str | None = None
    filepath: str | None = None
    stack_trace: str | None = None
    error: str | None = None


class ImportErrorsWire(Struct, frozen=True):
    """GET /importErrors."""

    import_errors: list[Raw] | None = None


class Partial(Struct, frozen=True):
    """What a mapped task's parts have in common."""

    owner: Any = None
    retries: Any = None
    trigger_rule: Any = None
    is_setup: Any = None
    is_teardown: Any = None


class TaskWire(Struct, frozen=True):
    """A task in the definition of a DAG; since version 2 it lies one level deeper."""

    task_id: str | None = None
    downstream_task_ids: list[str] | None = None
    task_type: str | None = None
    old_task_type: str | None = named(default=None, name="_task_type")
    operator_name: str | None = named(default=None, name="_operator_name")
    owner: Any = None
    retries: Any = None
    trigger_rule: Any = None
    is_setup: Any = None
    is_teardown: Any = None
    is_mapped: Any = named(default=None, name="_is_mapped")
    partial_kwargs: Partial | None = None
    var: TaskWire | None = named(default=None, name="__var")


class DagWire(Struct, frozen=True):
    """The definition of a DAG."""

    tasks: list[Raw] | None = None
    task_group: Any = None
    old_task_group: Any = named(default=None, name="_task_group")
    fileloc: str | None = None
    timezone: Any = None
    folder: str | None = named(default=None, name="_processor_dags_folder")


class SerializedWire(Struct, frozen=True):
    """`serialized_dag.data`."""

    dag: DagWire | None = None


class FrameWire(Struct, frozen=True):
    """One place of a traceback."""

    filename: str | None = None
    lineno: int | None = None
    name: str | None = None


class ExceptionWire(Struct, frozen=True):
    """One exception of a chain, the one that was raised last first."""

    exc_type: str | None = None
    exc_value: str | None = None
    exc_notes: list[str] | None = None
    is_cause: bool | None = None
    frames: list[FrameWire] | None = None


class EventWire(Struct, frozen=True):
    """One line of a task's log of Airflow 3."""

    timestamp: str | None = None
    level: str | None = None
    event: Any = None
    logger: str | None = None
    reason: Any = None
    """Why a task skipped itself."""
    error_detail: list[ExceptionWire] | None = None


class LogWire(Struct, frozen=True):
    """GET .../logs/N: a text of tuples (v1), or the log's lines (v2)."""

    content: Any = None

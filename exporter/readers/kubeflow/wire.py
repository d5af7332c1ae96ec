"""Runs of Kubeflow Pipelines' API: only the fields that are used, and all of them optional.

Source: `backend/api/v2beta1/run.proto` of kubeflow/pipelines, 2.0 to 2.15; since then tasks may be
in `tasks`, with `status` for `state`. Version 1 of the API, with `id` and `status`, is another one.
"""

from typing import Any

from msgspec import Raw, Struct


class Problem(Struct):
    """What went wrong, as `google.rpc.Status`."""

    code: int | None = None
    message: str | None = None


class Executor(Struct):
    """The jobs of a task; those that failed before the last one."""

    failed_main_jobs: list[str] | None = None


class Child(Struct):
    """What follows a task, or is in it."""

    task_id: str | None = None
    pod_name: str | None = None


class Task(Struct):
    """A task of a run."""

    task_id: str | None = None
    name: str | None = None
    display_name: str | None = None
    create_time: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    state: str | None = None
    status: str | None = None
    type: str | None = None
    execution_id: Any = None
    error: Problem | None = None
    parent_task_id: str | None = None
    pod_name: str | None = None
    child_tasks: list[Child] | None = None
    outputs: Any = None
    executor_detail: Executor | None = None


class Details(Struct):
    """The tasks of a run; often none."""

    task_details: list[Raw] | None = None


class Reference(Struct):
    """The pipeline by its ids."""

    pipeline_id: str | None = None
    pipeline_version_id: str | None = None


class Run(Struct):
    """A run."""

    run_id: str | None = None
    display_name: str | None = None
    experiment_id: str | None = None
    storage_state: str | None = None
    state: str | None = None
    created_at: str | None = None
    scheduled_at: str | None = None
    finished_at: str | None = None
    error: Problem | None = None
    pipeline_spec: Any = None
    pipeline_version_reference: Reference | None = None
    recurring_run_id: str | None = None
    service_account: str | None = None
    run_details: Details | None = None
    tasks: list[Raw] | None = None


class Shell(Struct):
    """What tells a list of runs from a run."""

    runs: list[Raw] | None = None
    run_id: str | None = None

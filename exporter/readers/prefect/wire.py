"""What Prefect's API says of flow runs, task runs and their states; its database says the same.

Source: `prefect.client.schemas.objects`, `prefect.server.database.orm_models`, 3.0 to 3.8. All is
optional, and of what may be of any kind the kind is asked for where it is used.
"""

from typing import Any

from msgspec import Struct


class State(Struct):
    """One state that a run was in."""

    id: str | None = None
    type: str | None = None
    name: str | None = None
    timestamp: str | None = None
    message: str | None = None
    state_details: dict[str, Any] | None = None


class FlowRun(Struct):
    """A run of a flow."""

    id: str
    name: str | None = None
    flow_id: str | None = None
    flow_name: str | None = None
    state_type: str | None = None
    state_name: str | None = None
    state: State | None = None
    run_count: int | None = None
    updated: str | None = None
    expected_start_time: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    total_run_time: Any = None
    flow_version: str | None = None
    parent_task_run_id: str | None = None
    deployment_id: str | None = None
    work_queue_name: str | None = None
    work_pool_name: str | None = None
    infrastructure_pid: str | None = None
    tags: list[str] | None = None


class Policy(Struct):
    """How often a task may be tried again; `max_retries` is the older field."""

    retries: int | None = None
    max_retries: int | None = None


class TaskRun(Struct):
    """A run of a task, with all its tries."""

    id: str
    name: str | None = None
    flow_run_id: str | None = None
    task_key: str | None = None
    dynamic_key: Any = None
    state_type: str | None = None
    state_name: str | None = None
    state: State | None = None
    run_count: int | None = None
    flow_run_run_count: int | None = None
    created: str | None = None
    updated: str | None = None
    expected_start_time: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    total_run_time: Any = None
    task_inputs: dict[str, Any] | None = None
    empirical_policy: Policy | None = None
    tags: list[str] | None = None


class LogRow(Struct):
    """A line that a flow or a task logged."""

    level: int | None = None
    message: str | None = None
    timestamp: str | None = None
    flow_run_id: str | None = None
    task_run_id: str | None = None


class Artifact(Struct):
    """Something that a task published."""

    key: str | None = None
    type: str | None = None
    data: Any = None
    flow_run_id: str | None = None
    task_run_id: str | None = None


class Flow(Struct):
    """A flow by its name."""

    id: str
    name: str | None = None


class Ref(Struct):
    """A node by its id."""

    id: str | None = None


class Node(Struct):
    """A node of a flow run's graph."""

    id: str | None = None
    parents: list[Ref] | None = None

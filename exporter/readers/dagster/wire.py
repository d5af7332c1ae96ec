"""Dagster's JSON as Dagster writes it: only the fields that are used, and all of them optional.

Objects that Dagster serialises bear `__class__`, members of enumerations are `{"__enum__": "A.B"}`;
old names (pipeline, solid) stay in them. Sources: `EventLogEntry`, `DagsterRun`,
`ExecutionPlanSnapshot`, `DebugRunPayload` of dagster/_core. GraphQL's are in `wire_graphql`.
"""

from __future__ import annotations

from typing import Any

from msgspec import Raw, Struct
from msgspec import field as named

NULL = Raw(b"null")


class Enum(Struct, frozen=True):
    """A member of an enumeration."""

    member: str | None = named(default=None, name="__enum__")


class CodePointer(Struct, frozen=True):
    """Where the code of a run is."""

    python_file: str | None = None
    module: str | None = None
    working_directory: str | None = None


class RepositoryOrigin(Struct, frozen=True):
    """The repository of a run."""

    code_pointer: CodePointer | None = None


class CodeOrigin(Struct, frozen=True):
    """How the code of a run was loaded."""

    repository_origin: RepositoryOrigin | None = None


class RunWire(Struct, frozen=True):
    """`runs.run_body`, and the run of a debug export."""

    run_id: str | None = None
    pipeline_name: str | None = None
    status: Any = None
    parent_run_id: str | None = None
    root_run_id: str | None = None
    execution_plan_snapshot_id: str | None = None
    pipeline_code_origin: Any = None
    step_keys_to_execute: list[str] | None = None
    tags: dict[str, Any] | None = None


class AssetKey(Struct, frozen=True):
    """The name of an asset."""

    path: list[str] | None = None


class OutputProperties(Struct, frozen=True):
    """What an output is."""

    asset_key: AssetKey | None = None
    asset_check_key: Any = None


class OutputSnap(Struct, frozen=True):
    """An output of a step."""

    properties: OutputProperties | None = None


class OutputHandle(Struct, frozen=True):
    """An output that a step takes."""

    step_key: str | None = None
    output_name: str | None = None


class InputSnap(Struct, frozen=True):
    """An input of a step."""

    upstream_output_handles: list[OutputHandle] | None = None


class StepSnap(Struct, frozen=True):
    """A step of a plan."""

    key: str | None = None
    kind: Any = None
    inputs: list[InputSnap] | None = None
    outputs: list[OutputSnap] | None = None


class PlanWire(Struct, frozen=True):
    """`ExecutionPlanSnapshot`."""

    steps: list[Raw] | None = None
    step_keys_to_execute: list[str] | None = None
    executor_name: str | None = None


class EventData(Struct, frozen=True):
    """`DagsterEvent`."""

    event_type_value: str | None = None
    event_specific_data: Raw = NULL
    pid: int | None = None
    step_key: str | None = None


class EntryWire(Struct, frozen=True):
    """`EventLogEntry`."""

    dagster_event: EventData | None = None
    timestamp: float | None = None
    step_key: str | None = None
    run_id: str | None = None
    pipeline_name: str | None = None
    user_message: str | None = None


class ErrorWire(Struct, frozen=True):
    """`SerializableErrorInfo`, and GraphQL's `PythonError`."""

    message: str | None = None
    cls_name: str | None = None
    class_name: str | None = named(default=None, name="className")
    stack: list[str] | None = None
    cause: ErrorWire | None = None


class Entry(Struct, frozen=True):
    """A value of an event's metadata."""

    value: Any = None


class Labelled(Struct, frozen=True):
    """An entry of an event's metadata."""

    label: str | None = None
    entry_data: Any = None


class CheckWire(Struct, frozen=True):
    """`AssetCheckEvaluation`, whole or as far as a query asked for it."""

    check_name: str | None = None
    name: str | None = named(default=None, name="checkName")
    success: bool | None = None
    passed: bool | None = None
    severity: Any = None
    description: str | None = None


class Materialization(Struct, frozen=True):
    """`AssetMaterialization`."""

    metadata_entries: list[Labelled] | None = None
    partition: str | None = None


class DataWire(Struct, frozen=True):
    """`event_specific_data` of the events that are looked into."""

    error: ErrorWire | None = None
    metadata_entries: list[Labelled] | None = None
    materialization: Materialization | None = None
    log_key: Any = None
    file_key: Any = None
    step_keys: list[str] | None = None


class DebugWire(Struct, frozen=True):
    """`DebugRunPayload`: what `dagster debug export` writes."""

    version: str | None = None
    pipeline_run: Raw = NULL
    dagster_run: Raw = NULL
    event_list: list[Raw] | None = None
    execution_plan_snapshot: Raw = NULL

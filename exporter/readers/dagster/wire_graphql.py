"""Answers of Dagster's GraphQL: only the fields that are used, and all of them optional."""

from __future__ import annotations

from typing import Any

from msgspec import Raw, Struct
from msgspec import field as named

from exporter.readers.dagster.wire import CheckWire, ErrorWire


class GraphError(Struct, frozen=True):
    """An error of GraphQL."""

    message: str | None = None


class Answer(Struct, frozen=True):
    """An answer of GraphQL."""

    data: dict[str, Raw] | None = None
    errors: list[GraphError] | None = None


class RunsAnswer(Struct, frozen=True):
    """`runsOrError` and `runOrError`, and `logsForRun`."""

    typename: str | None = named(default=None, name="__typename")
    results: list[Raw] | None = None
    run_id: str | None = named(default=None, name="runId")
    message: str | None = None
    events: list[Raw] | None = None
    has_more: bool | None = named(default=None, name="hasMore")


class Tag(Struct, frozen=True):
    """A tag of a run."""

    key: str | None = None
    value: str | None = None


class KeyOnly(Struct, frozen=True):
    """A step that another one waits for."""

    key: str | None = None


class GraphInput(Struct, frozen=True, rename="camel"):
    """An input of a step."""

    depends_on: list[KeyOnly] | None = None


class GraphStep(Struct, frozen=True):
    """A step of a plan."""

    key: str | None = None
    kind: str | None = None
    inputs: list[GraphInput] | None = None


class GraphPlan(Struct, frozen=True):
    """A plan."""

    steps: list[Raw] | None = None


class Span(Struct, frozen=True, rename="camel"):
    """One attempt of a step."""

    start_time: float | None = None
    end_time: float | None = None


class StepStats(Struct, frozen=True, rename="camel"):
    """How a step went."""

    step_key: str | None = None
    status: str | None = None
    start_time: float | None = None
    end_time: float | None = None
    attempts: list[Span] | None = None


class GraphEvents(Struct, frozen=True, rename="camel"):
    """Events of a run, or a page of them."""

    events: list[Raw] | None = None
    has_more: bool | None = None


class GraphName(Struct, frozen=True):
    """A job by its old place."""

    name: str | None = None


class GraphRun(Struct, frozen=True, rename="camel"):
    """A run."""

    run_id: str | None = None
    id: str | None = None
    job_name: str | None = None
    pipeline_name: str | None = None
    pipeline: GraphName | None = None
    status: str | None = None
    start_time: Any = None
    end_time: Any = None
    creation_time: Any = None
    update_time: Any = None
    parent_run_id: str | None = None
    root_run_id: str | None = None
    step_keys_to_execute: list[str] | None = None
    tags: list[Tag] | None = None
    step_stats: list[Raw] | None = None
    execution_plan: GraphPlan | None = None
    event_connection: GraphEvents | None = None


class GraphAsset(Struct, frozen=True, rename="camel"):
    """A value of an event's metadata."""

    label: str | None = None
    int_value: int | None = None
    float_value: float | None = None


class GraphEvent(Struct, frozen=True, rename="camel"):
    """An event."""

    typename: str | None = named(default=None, name="__typename")
    event_type: str | None = None
    run_id: str | None = None
    timestamp: Any = None
    step_key: str | None = None
    message: str | None = None
    error: ErrorWire | None = None
    evaluation: CheckWire | None = None
    metadata_entries: list[GraphAsset] | None = None
    file_key: str | None = None
    step_keys: list[str] | None = None
    pid: int | None = None

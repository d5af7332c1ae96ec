"""Objects of Tekton Pipelines: only the fields that are used, and all of them optional.

Source: `pkg/apis/pipeline/v1` and `v1beta1` of tektoncd/pipeline, v0.20 to v1.x. `status.taskRuns`
and `status.runs` were in v1beta1 until v0.44, `childReferences` since.
"""

from typing import Any

from msgspec import Raw, Struct

from exporter.readers.kubernetes import NULL, Metadata, camel


class Condition(Struct, frozen=True):
    """One condition; that of type `Succeeded` says how the object stands."""

    type: str | None = None
    status: str | None = None
    reason: str | None = None
    message: str | None = None


class Ended(Struct, frozen=True, rename=camel):
    """How a container ended."""

    exit_code: int | None = None
    reason: str | None = None
    message: str | None = None
    started_at: str | None = None
    finished_at: str | None = None


class Begun(Struct, frozen=True, rename=camel):
    """A container that runs, or waits and for what."""

    started_at: str | None = None
    reason: str | None = None


class StepState(Struct, frozen=True):
    """One step of a task: a container of its pod."""

    name: str | None = None
    container: str | None = None
    terminated: Ended | None = None
    running: Begun | None = None
    waiting: Begun | None = None


class Result(Struct, frozen=True):
    """Something that a task returned."""

    name: str | None = None
    value: Any = None


class RefSource(Struct, frozen=True, rename=camel):
    """Where a task's definition was fetched from."""

    uri: str | None = None
    entry_point: str | None = None


class Provenance(Struct, frozen=True, rename=camel):
    """What is known of a definition's origin."""

    ref_source: RefSource | None = None


class TaskStatus(Struct, frozen=True, rename=camel):
    """How a TaskRun, a CustomRun or a Run stands."""

    conditions: list[Condition] | None = None
    start_time: str | None = None
    completion_time: str | None = None
    pod_name: str | None = None
    steps: list[StepState] | None = None
    results: list[Result] | None = None
    task_results: list[Result] | None = None
    retries_status: list[Raw] | None = None
    provenance: Provenance | None = None


class Embedded(Struct, frozen=True, rename=camel):
    """A TaskRun as older PipelineRuns held it."""

    pipeline_task_name: str | None = None
    status: TaskStatus | None = None


class ChildReference(Struct, frozen=True, rename=camel):
    """A TaskRun or CustomRun by its name."""

    kind: str | None = None
    name: str | None = None
    pipeline_task_name: str | None = None
    display_name: str | None = None


class When(Struct, frozen=True):
    """A condition: a text that is, or is not, one of some values; or an expression of CEL."""

    input: Any = None
    operator: Any = None
    values: Any = None
    cel: Any = None


class Conditions(Struct, frozen=True):
    """Some conditions."""

    all: list[Raw] | None = None


class Skipped(Struct, frozen=True, rename=camel):
    """A task that was not run, and the conditions that were not met."""

    name: str | None = None
    reason: str | None = None
    when_expressions: Raw = NULL


class PipelineTask(Struct, frozen=True, rename=camel):
    """One task of a pipeline; what it waits for may stand in any of its texts."""

    name: str | None = None
    display_name: str | None = None
    run_after: list[str] | None = None
    retries: int | None = None
    params: Raw = NULL
    matrix: Raw = NULL
    when: Raw = NULL
    when_expressions: Raw = NULL
    conditions: Raw = NULL
    workspaces: Raw = NULL
    resources: Raw = NULL
    pipeline_spec: Raw = NULL


class PipelineSpec(Struct, frozen=True, rename={"finally_": "finally"}):
    """The tasks of a pipeline."""

    tasks: list[PipelineTask] | None = None
    finally_: list[PipelineTask] | None = None


class Ref(Struct, frozen=True):
    """A pipeline or task by its name."""

    name: str | None = None


class RunStatus(Struct, rename=camel):
    """How a PipelineRun stands."""

    conditions: list[Condition] | None = None
    start_time: str | None = None
    completion_time: str | None = None
    pipeline_spec: PipelineSpec | None = None
    child_references: list[ChildReference] | None = None
    task_runs: dict[str, Raw] | None = None
    runs: dict[str, Raw] | None = None
    skipped_tasks: list[Skipped] | None = None


class RunSpec(Struct, frozen=True, rename=camel):
    """What was asked of a PipelineRun."""

    status: str | None = None
    pipeline_ref: Ref | None = None
    pipeline_spec: PipelineSpec | None = None


class Param(Struct, frozen=True):
    """A parameter; the values of a matrix tell its members apart."""

    name: str | None = None
    value: Any = None


class TaskSpec(Struct, frozen=True, rename=camel):
    """What was asked of a TaskRun."""

    task_ref: Ref | None = None
    retries: int | None = None
    params: list[Param] | None = None


class Shell(Struct, rename=camel):
    """Any object, its parts left as they are."""

    api_version: str | None = None
    kind: str | None = None
    metadata: Metadata = Metadata()
    spec: Raw = NULL
    status: Raw = NULL

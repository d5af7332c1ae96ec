"""The Workflow object of Argo Workflows: only the fields that are used, and all of them optional.

Source: `pkg/apis/workflow/v1alpha1/workflow_types.go` of argo-workflows, v2.3 to v4.
"""

from typing import Any

from msgspec import Raw, Struct

from exporter.readers.kubernetes import NULL, Metadata, camel


class TemplateRef(Struct, frozen=True, rename=camel):
    """The WorkflowTemplate that a workflow was made from."""

    name: str | None = None


class RetryStrategy(Struct, frozen=True, rename=camel):
    """How often a template may be tried again."""

    limit: Any = None


class Task(Struct, frozen=True, rename=camel):
    """A task of a DAG, or a step of a group."""

    name: str | None = None


class Dag(Struct, frozen=True, rename=camel):
    """A template that is a DAG."""

    tasks: list[Task] | None = None


class Template(Struct, frozen=True, rename=camel):
    """One template; of its work only what is planned."""

    name: str | None = None
    dag: Dag | None = None
    steps: list[list[Task] | None] | None = None
    retry_strategy: RetryStrategy | None = None


class Spec(Struct, frozen=True, rename=camel):
    """What was asked for."""

    entrypoint: str | None = None
    shutdown: str | None = None
    suspend: bool | None = None
    workflow_template_ref: TemplateRef | None = None
    templates: list[Raw] | None = None


class S3(Struct, frozen=True, rename=camel):
    """Where an artifact lies in a store."""

    key: str | None = None


class Artifact(Struct, frozen=True, rename=camel):
    """Something that a node left behind."""

    name: str | None = None
    s3: S3 | None = None


class Outputs(Struct, frozen=True, rename=camel):
    """What a node returned; never its parameters, which may be secret and large."""

    exit_code: str | None = None
    artifacts: list[Artifact] | None = None


class Memoization(Struct, frozen=True, rename=camel):
    """Whether a node's result was taken from a cache."""

    hit: bool = False


class Flag(Struct, frozen=True, rename=camel):
    """What kind of node this is, since v3.5."""

    hooked: bool = False
    retried: bool = False


class Synchronization(Struct, frozen=True, rename=camel):
    """The lock that a node waits for."""

    waiting: str | None = None


class Node(Struct, gc=False, rename=camel):
    """One entry of `status.nodes`."""

    id: str = ""
    name: str = ""
    display_name: str = ""
    type: str = ""
    phase: str = ""
    message: str | None = None
    template_name: str | None = None
    template_scope: str | None = None
    boundary_id: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    children: list[str] | None = None
    host_node_name: str | None = None
    daemoned: bool | None = None
    resources_duration: dict[str, float] | None = None
    outputs: Outputs | None = None
    memoization_status: Memoization | None = None
    synchronization_status: Synchronization | None = None
    node_flag: Flag | None = None


class Status(Struct, rename=camel):
    """How the workflow stands."""

    phase: str | None = None
    message: str | None = None
    progress: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    nodes: dict[str, Node] | None = None
    compressed_nodes: str | None = None
    offload_node_status_version: str | None = None
    stored_templates: dict[str, Raw] | None = None
    stored_workflow_template_spec: Spec | None = None


class RawStatus(Struct, rename=camel):
    """The same with the nodes left as they are, for a workflow of which one is damaged."""

    phase: str | None = None
    message: str | None = None
    progress: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    nodes: dict[str, Raw] | None = None
    compressed_nodes: str | None = None
    offload_node_status_version: str | None = None
    stored_templates: dict[str, Raw] | None = None


class Workflow(Struct, rename=camel):
    """The object in one pass."""

    api_version: str | None = None
    kind: str | None = None
    metadata: Metadata = Metadata()
    spec: Spec = Spec()
    status: Status | None = None


class Shell(Struct, rename=camel):
    """The object in parts."""

    api_version: Any = None
    kind: Any = None
    metadata: Raw = NULL
    spec: Raw = NULL
    status: Raw = NULL


class Pipeline(Struct):
    """A run of Kubeflow Pipelines v1: the object is a text in it."""

    workflow_manifest: str | None = None
    pipeline_runtime: Raw = NULL

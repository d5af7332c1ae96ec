"""dbt's artifacts as dbt writes them: only the fields that are used, and all of them optional.

Lists and mappings of nodes stay raw, so that one bad entry costs one step and not the run.
Schemas: https://schemas.getdbt.com/dbt/run-results/v4 to v6, manifest/v11 and v12, sources/v3.
"""

from typing import Any

from msgspec import UNSET, Raw, Struct

RawMap = dict[str, Raw]
NULL = Raw(b"null")


class Metadata(Struct, frozen=True):
    """The block that every artifact begins with."""

    dbt_schema_version: str | None = None
    dbt_version: str | None = None
    generated_at: str | None = None
    invocation_id: str | None = None
    invocation_started_at: str | None = None
    project_name: str | None = None
    adapter_type: str | None = None


class Envelope(Struct, frozen=True):
    """`run_results.json` and `sources.json`."""

    metadata: Raw = NULL
    results: list[Raw] | None = None
    elapsed_time: Any = None
    args: Raw = NULL


class Args(Struct, frozen=True):
    """The flags of the invocation that say how to read its results. Never `vars`: secrets."""

    which: Any = None
    invocation_command: Any = None
    select: Any = UNSET
    exclude: Any = None
    selector: Any = None
    models: Any = None
    resource_types: Any = None
    exclude_resource_types: Any = None
    threads: Any = None
    target: Any = None
    full_refresh: Any = None
    fail_fast: Any = None
    empty: Any = None


class Timing(Struct, frozen=True):
    """One phase of a node: `compile` or `execute`."""

    started_at: str | None = None
    completed_at: str | None = None


class Batches(Struct, frozen=True):
    """The batches of a microbatch model, as pairs of times."""

    successful: list[list[str]] = []
    failed: list[list[str]] = []


class Period(Struct, frozen=True):
    """How old a source may be: `24` `hour`."""

    count: int | None = None
    period: str | None = None


class Criteria(Struct, frozen=True):
    """What a source's age is held against."""

    warn_after: Period | None = None
    error_after: Period | None = None


class Result(Struct, frozen=True):
    """One entry of `results`, of a run and of a source."""

    unique_id: str
    status: str | None = None
    timing: list[Timing] | None = None
    thread_id: str | None = None
    execution_time: float | None = None
    adapter_response: dict[str, Any] | None = None
    message: Any = None
    failures: int | float | None = None
    batch_results: Batches | None = None
    # sources only
    error: Any = None
    max_loaded_at: str | None = None
    snapshotted_at: str | None = None
    max_loaded_at_time_ago_in_s: float | None = None
    criteria: Criteria | None = None


class Manifest(Struct, frozen=True):
    """`manifest.json`: what the project consists of."""

    metadata: Raw = NULL
    nodes: RawMap | None = None
    sources: RawMap | None = None
    macros: RawMap | None = None
    exposures: RawMap | None = None
    unit_tests: RawMap | None = None
    saved_queries: RawMap | None = None
    functions: RawMap | None = None
    groups: RawMap | None = None
    metrics: RawMap | None = None
    semantic_models: RawMap | None = None
    selectors: Any = None


class DependsOn(Struct, frozen=True):
    """What a node is built from."""

    nodes: list[str] | None = None


class Config(Struct, frozen=True):
    """A node's settings."""

    materialized: str | None = None
    incremental_strategy: str | None = None
    meta: Any = None


class TestMetadata(Struct, frozen=True):
    """What a generic test was made from."""

    name: str | None = None
    namespace: str | None = None


class Node(Struct, frozen=True):
    """One entry of the manifest."""

    name: str | None = None
    resource_type: str | None = None
    package_name: str | None = None
    original_file_path: str | None = None
    alias: str | None = None
    fqn: list[str] | None = None
    tags: list[str] | None = None
    group: str | None = None
    version: str | int | float | None = None
    relation_name: str | None = None
    depends_on: DependsOn | None = None
    config: Config | None = None
    meta: Any = None
    # exposures and groups
    owner: Any = None
    # tests
    test_metadata: TestMetadata | None = None
    column_name: str | None = None
    attached_node: str | None = None
    # unit tests
    model: str | None = None
    # sources
    source_name: str | None = None

"""A run summary as Turborepo writes it: only the fields that are used.

Source: `.turbo/runs/<id>.json` of `turbo run --summarize`, turbo 1.9 to 2.11.
"""

from typing import Any

from msgspec import UNSET, Raw, Struct, UnsetType

ABSENT = Raw(b"null")


class Execution(Struct, rename="camel"):
    """How the whole run went."""

    command: str | None = None
    success: int | None = None
    failed: int | None = None
    cached: int | None = None
    attempted: int | None = None
    start_time: int | float | None = None
    """Milliseconds since 1970."""
    end_time: int | float | None = None
    exit_code: int | None = None


class Scm(Struct):
    """The commit that it ran on."""

    sha: str | None = None
    branch: str | None = None


class Summary(Struct, rename="camel"):
    """A run summary; tasks and execution one by one, as one of them may be damaged."""

    id: str | None = None
    turbo_version: str | None = None
    monorepo: bool | None = None
    execution: Raw = ABSENT
    tasks: list[Raw] | UnsetType = UNSET
    scm: Raw = ABSENT
    user: str | None = None
    env_mode: str | None = None


class Cache(Struct, rename="camel"):
    """What the cache had for a task."""

    local: bool | None = None
    remote: bool | None = None
    status: str | None = None
    source: str | None = None
    time_saved: int | float | None = None
    """Milliseconds that it would have taken."""


class TaskExecution(Struct, rename="camel"):
    """How a task went."""

    start_time: int | float | None = None
    end_time: int | float | None = None
    error: Any = None
    """A text; until 1.9 an empty object."""
    exit_code: int | None = None


class Definition(Struct):
    """What turbo.json says of a task."""

    persistent: bool | None = None


class Task(Struct, rename="camel"):
    """One task of one package."""

    task_id: str
    task: str | None = None
    package: str | None = None
    hash: str | None = None
    cache: Cache | None = None
    command: str | None = None
    log_file: str | None = None
    directory: str | None = None
    dependencies: list[str] | None = None
    dependents: list[str] | None = None
    framework: str | None = None
    resolved_task_definition: Definition | None = None
    execution: TaskExecution | None = None

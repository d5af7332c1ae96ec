"""What every source of Dagster tells of a run, in one shape, before it becomes steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from exporter.model import Note
from exporter.model.named import NamedTuple

Origin = Literal["database", "debug", "graphql"]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST: Final = 1e11


def at(seconds: object) -> datetime | None:
    """Return the time of seconds since 1970, which GraphQL also writes as text."""
    if isinstance(seconds, str):
        try:
            seconds = float(seconds)
        except ValueError:
            return None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    if not 0 < seconds < _MOST:  # false for what is no number too
        return None
    return _EPOCH + timedelta(microseconds=round(seconds * 1e6))


@dataclass(slots=True, kw_only=True)
class Run:
    """What a source says of a run as a whole."""

    run_id: str
    job: str
    status: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    created: datetime | None = None
    updated: datetime | None = None
    parent: str | None = None
    root: str | None = None
    chosen: Sequence[str] | None = None
    """The keys of the steps that it was to execute; None for all."""
    tags: Mapping[str, str] = field(default_factory=dict)
    file: str | None = None
    """The file with its code, as Dagster was told it."""
    module: str | None = None
    folder: str | None = None
    """The working directory of the process that loaded the code."""


class PlanStep(NamedTuple):
    """A step as it was planned; a mapped one has `[?]` in its key until it is known of what."""

    key: str
    kind: str | None = None
    upstream: Sequence[tuple[str, str | None]] = ()
    """The keys of the steps that it takes outputs of, and which."""
    assets: Sequence[str] = ()
    is_check: bool = False


class Check(NamedTuple):
    """What an asset check found."""

    name: str
    passed: bool
    severity: str | None
    description: str | None = None


class Error(NamedTuple):
    """An exception as Dagster keeps it."""

    type: str | None
    message: str
    stack: Sequence[str] = ()
    cause: Error | None = None


@dataclass(slots=True, kw_only=True)
class Details:
    """What is told by an event beyond its type."""

    message: str = ""
    error: Error | None = None
    pid: int | None = None
    check: Check | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    partition: str | None = None
    log_key: str | None = None
    step_keys: Sequence[str] = ()


class Event(NamedTuple):
    """An event of a run's log; its details are decoded when they are asked for."""

    type: str | None
    """None for what the code logged."""
    time: datetime | None
    step: str | None
    details: Callable[[], Details]


@dataclass(slots=True, kw_only=True)
class Stat:
    """What GraphQL sums up of a step."""

    status: str | None
    attempts: Sequence[tuple[datetime | None, datetime | None]] = ()


@dataclass(slots=True, kw_only=True)
class Taken:
    """All that a source has on a run."""

    plan: Sequence[PlanStep] | None = None
    chosen: Sequence[str] | None = None
    """The plan's own word on what is to be executed."""
    events: Sequence[Event] = ()
    stats: Mapping[str, Stat] = field(default_factory=dict)
    partial: bool = False
    """Whether events are known to be missing."""
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Snapshot:
    """One source's record of one run."""

    origin: Origin
    names: tuple[str, ...]
    run: Run
    take: Callable[[], Taken]
    last: datetime | None = None
    """The latest moment that it tells of."""
    version: str | None = None
    notes: tuple[Note, ...] = ()


def metadata(run: Run) -> dict[str, Any]:
    """Return the facts on a run that have no place of their own."""
    told = {
        "created": run.created.isoformat() if run.created else None,
        "parent_run_id": run.parent,
        "root_run_id": run.root,
        "python_file": run.file,
        "python_module": run.module,
        "tags": {key: value for key, value in run.tags.items() if not key.startswith(".")},
    }
    return {name: value for name, value in told.items() if value}

"""A run of a DAG and its steps: the facts, as the source states them.

Invariants: an id is not empty, a time has a zone, a number is finite. What the source does not
say is None, never a guess. The attribute docstrings become the descriptions in the JSON Schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, Literal

from exporter.model.notes import Note
from exporter.model.statuses import RunStatus, StepStatus
from exporter.model.value import EMPTY, Fact

if TYPE_CHECKING:  # its classes cost 5 ms to make, and few runs have one
    from exporter.model.comparison import Comparison
    from exporter.model.history import History

FailureKind = Literal["assertion", "error", "timeout", "infrastructure"]

MISSING_UPSTREAM: Final = "missing_upstream"
"""In a step's metadata: the ids it says it waited for that are no steps of the run, as a list."""


class Attempt(Fact):
    """One try of a step."""

    number: int
    """1 for the first try."""
    status: StepStatus
    """How this try ended."""
    start_time: datetime | None = None
    """When it began."""
    end_time: datetime | None = None
    """When it ended."""
    error: str | None = None
    """What this try failed with."""

    def __post_init__(self) -> None:
        _zoned(self.start_time, self.end_time)


class Failure(Fact):
    """What a step failed with, taken apart."""

    kind: FailureKind
    """`assertion`: a check said no; `error`: the code broke; `timeout`; `infrastructure`."""
    message: str
    """The first telling line or paragraph."""
    type: str | None = None
    """The error's class or code in the tool's words, such as `ValueError`."""
    traceback: str | None = None
    """The whole of it, where the source has more than the message."""
    fingerprint: str | None = None
    """Equal for failures whose messages differ only in numbers, ids, paths and times."""


class Location(Fact):
    """Where in the repository a step is defined."""

    file: str
    """Path relative to the repository's root, with `/`."""
    line: int | None = None
    """Line number, from 1."""


class SourceFile(Fact):
    """One file that the report was made from."""

    path: str
    """Name relative to the storage."""
    size_bytes: int
    """Its size in bytes."""
    sha256: str
    """Its digest in lower-case hexadecimal."""


class Source(Fact):
    """Where the facts come from."""

    reader: str
    """The reader that read them, such as `dbt`."""
    tool: str | None = None
    """The tool that ran, such as `dbt-core`."""
    tool_version: str | None = None
    """Its version."""
    command: str | None = None
    """The command that was run, as far as the source states it."""
    files: tuple[SourceFile, ...] = ()
    """The files that were read."""


class Step(Fact):
    """One node of the run's graph and how it went."""

    step_id: str
    """Unique within the run."""
    name: str
    """What a person calls it; the id where the source has no shorter name."""
    kind: str | None = None
    """What it is in the tool's words: `model`, `test`, `task`, `job`, ..."""
    group: str | None = None
    """The group, folder, stage or process that it belongs to."""
    status: StepStatus
    """How it stands."""
    native_status: str | None = None
    """The tool's own word for that."""
    cached: bool = False
    """Whether a `success` was reused instead of run."""
    queued_time: datetime | None = None
    """When it was ready and waited for a worker."""
    start_time: datetime | None = None
    """When its first attempt began."""
    end_time: datetime | None = None
    """When its last attempt ended."""
    duration_seconds: float | None = None
    """Seconds of work, as the source states it; else from start to end."""
    queue_seconds: float | None = None
    """Seconds it waited for a worker."""
    retry_count: int = 0
    """How many attempts came after the first."""
    max_retries: int | None = None
    """How many were allowed."""
    attempts: tuple[Attempt, ...] = ()
    """Every try in order; empty where the source tells nothing of them."""
    upstream: tuple[str, ...] = ()
    """Ids of the steps of this run that it waited for."""
    error: str | None = None
    """The message it failed or warned with."""
    failure: Failure | None = None
    """The same taken apart, for a step that failed."""
    result: Any = None
    """What it returned, as JSON."""
    metrics: Mapping[str, float] = EMPTY
    """Numbers the tool states about it, such as `rows_affected`."""
    metadata: Mapping[str, Any] = EMPTY
    """Whatever else the tool states about it, as JSON. Whatever the tool, `reason` is why it did
    not run, `exit_code` what its process ended with, `owner` or `owners` whom to ask, `blocked_by`
    which steps stopped it, `missing_upstream` what it waited for that is no step of the run."""
    location: Location | None = None
    """Where it is defined."""
    worker: str | None = None
    """The thread, host or pod that ran it."""
    log: str | None = None
    """Its log, or the end of it."""

    def __post_init__(self) -> None:
        if not self.step_id:
            raise ValueError("a step's id is empty")
        _zoned(self.queued_time, self.start_time, self.end_time)
        _finite(self.duration_seconds, self.queue_seconds)


class DagRun(Fact):
    """One run of one DAG."""

    dag_id: str
    """The DAG, project, workflow or pipeline."""
    run_id: str
    """The run's id in its tool."""
    status: RunStatus
    """The tool's verdict where it states one, else what follows from the steps."""
    native_status: str | None = None
    """The tool's own word for it."""
    start_time: datetime | None = None
    """When the run began."""
    end_time: datetime | None = None
    """When it ended."""
    duration_seconds: float | None = None
    """Wall clock seconds."""
    total_retries: int = 0
    """Retries over all steps."""
    error: str | None = None
    """What the run as a whole failed with, where that is no step's error."""
    metadata: Mapping[str, Any] = EMPTY
    """Whatever else the source states about the run, as JSON."""
    source: Source
    """Where the facts come from."""
    steps: Mapping[str, Step] = EMPTY
    """The steps by id, in the order of the source."""
    notes: tuple[Note, ...] = ()
    """What was missing, repaired or contradictory in the source."""
    redactions: int = 0
    """How many secrets were taken out of this record."""
    comparison: Comparison | None = None
    """What changed against a baseline; null without one."""
    history: History | None = None
    """The recent runs up to this one; null where nothing is compared."""

    def __post_init__(self) -> None:
        if not self.dag_id:
            raise ValueError("the DAG's id is empty")
        if not self.run_id:
            raise ValueError("the run's id is empty")
        _zoned(self.start_time, self.end_time)
        _finite(self.duration_seconds)


def _zoned(*times: datetime | None) -> None:
    for time in times:
        if time is not None and time.tzinfo is None:
            raise ValueError(f"the time {time.isoformat()} has no zone")


def _finite(*numbers: float | None) -> None:
    for number in numbers:
        if number is not None and not isfinite(number):
            raise ValueError(f"the number {number} is not finite")

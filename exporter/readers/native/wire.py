"""The native record as it stands in a file: every field optional, unknown ones passed over.

`Json` bounds the depth of what is free-form without a look at each value. What does not fit is
read again field by field, see `lenient.py`.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, field

from exporter.codec.tolerant import Json
from exporter.model import FailureKind, NoteLevel
from exporter.readers.native.statuses import RUN_UNSAID, STEP_UNSAID, RunSaid, StepSaid

Natural = Annotated[int, Meta(ge=0)]
Whole = Annotated[int, Meta(ge=-(2**53), le=2**53)]
"""A number without a fraction stays one, so that an export read back says the same; one that no
float can hold exactly is a float."""


class AttemptWire(Struct, gc=False):
    """One try of a step."""

    number: Natural | None = None
    status: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    error: str | None = None


class FailureWire(Struct, gc=False):
    """What a step failed with."""

    message: str
    kind: FailureKind = "error"
    type: str | None = None
    traceback: str | None = None
    fingerprint: str | None = None


class LocationWire(Struct, gc=False):
    """Where a step is defined."""

    file: str
    line: Natural | None = None


class StepBrief(Struct, gc=False):
    """Of a step only how it ended, for a list of runs.

    Not watched by the collector: it cannot be part of a circle.
    """

    said: StepSaid = field(default=STEP_UNSAID, name="status")
    conclusion: Json = None


class StepWire(StepBrief, gc=False):
    """One step."""

    step_id: str | None = None
    task_id: str | None = None
    id: str | None = None
    name: str | None = None
    kind: str | None = None
    group: str | None = None
    native_status: str | None = None
    cached: bool = False
    queued_time: datetime | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    duration_seconds: float | None = None
    queue_seconds: float | None = None
    retry_count: Natural | None = None
    max_retries: Natural | None = None
    attempts: tuple[AttemptWire, ...] | None = ()
    upstream: tuple[str, ...] | None = ()
    depends_on: tuple[str, ...] | None = None
    upstream_task_ids: tuple[str, ...] | None = None
    error: str | None = None
    failure: FailureWire | None = None
    result: Json = None
    metrics: dict[str, Whole | float] | None = None
    metadata: dict[str, Json] | None = None
    location: LocationWire | None = None
    worker: str | None = None
    log: str | None = None


class NoteWire(Struct):
    """A note of an earlier export."""

    code: str
    level: NoteLevel
    message: str
    where: str | None = None


class FileWire(Struct):
    """A file of an earlier export."""

    path: str
    size_bytes: Natural
    sha256: str


class SourceWire(Struct):
    """Where the facts of an earlier export come from."""

    reader: str
    tool: str | None = None
    tool_version: str | None = None
    command: str | None = None
    files: tuple[FileWire, ...] = ()


class SummaryWire(Struct):
    """The counts that the record states of itself."""

    total_steps: int | None = None
    failed_steps: int | None = None


class HeadWire(Struct, kw_only=True):
    """What a list of runs shows of one."""

    schema_version: str | None = None
    dag_id: str | None = None
    run_id: str | None = None
    said: RunSaid = field(default=RUN_UNSAID, name="status")
    conclusion: Json = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    duration_seconds: float | None = None
    source: SourceWire | None = None


class BriefWire(HeadWire, kw_only=True):
    """A run for a list."""

    steps: dict[str, StepBrief] | list[StepBrief] | None = None


class RunWire(HeadWire, kw_only=True):
    """A run."""

    native_status: str | None = None
    total_retries: Natural | None = None
    error: str | None = None
    metadata: dict[str, Json] | None = None
    steps: dict[str, StepWire] | list[StepWire] | None = None
    summary: SummaryWire | None = None
    notes: tuple[NoteWire, ...] | None = None
    redactions: Natural | None = None
    comparison: Json = None
    history: dict[str, Json] | None = None

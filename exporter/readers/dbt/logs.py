"""What a log of dbt says of each invocation in it: the command, how it ended, which nodes ran.

A text log is appended to over many invocations and begins each with a header line. A JSON log
names the invocation in every line. Only the parts that are asked for are looked at: a log may
have 10 MiB, nearly all of it SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final, Literal, Protocol

from exporter.model import Artifact, ExportError, Note

LOG_BYTES: Final = 24 << 20
"""dbt rotates its log at 10 MiB; of a longer one the end is read."""

Ending = Literal["succeeded", "failed", "interrupted"]


@dataclass(slots=True)
class Outcome:
    """What a log says of one node."""

    unique_id: str
    status: str | None = None
    """dbt's word; None while the log shows no end of it."""
    finished: bool = False
    """Whether the log has an end of it, with or without a status."""
    cancelled: bool = False
    """Whether dbt cancelled its query."""
    started: datetime | None = None
    ended: datetime | None = None
    seconds: float | None = None
    message: str | None = None
    worker: str | None = None
    path: str | None = None
    """The file that defines it, below the project's folder."""
    line: int | None = None
    blocked_by: str | None = None
    """The node whose failure stopped it."""
    metrics: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Invocation:
    """What the log says of one command."""

    id: str
    line: str | None = None
    """The command line. It may hold secrets in `--vars`: it is looked at and never handed on."""
    command: str | None = None
    """The command alone, such as `build`."""
    ending: Ending | None = None
    """How it ended; None where the log shows no end."""
    error: str | None = None
    """What stopped dbt itself, where something did."""
    seconds: float | None = None
    """How long the command took."""
    started: datetime | None = None
    ended: datetime | None = None
    version: str | None = None


class Log(Protocol):
    """A log that was read."""

    telemetry: ClassVar[bool]
    """Whether it is Fusion's telemetry, which says all that results say and more."""
    name: str
    whole: bool
    """Whether all of it was read."""
    data: bytes

    def ids(self) -> Sequence[str]:
        """Return the invocations in it, oldest first."""
        ...

    def invocation(self, invocation: str, anchor: datetime | None = None) -> Invocation | None:
        """Return what it says of an invocation as a whole; `anchor` is as in `outcomes`."""
        ...

    def outcomes(
        self, invocation: str, names: Names, anchor: datetime | None
    ) -> dict[str, Outcome]:
        """Return what it says of each node, in the order of their start.

        `anchor` is a moment soon after the start of the invocation: a log without dates and zone
        has no times without it.
        """
        ...

    def excerpt(self, invocation: str, unique_id: str) -> str | None:
        """Return what was said of one node, without SQL."""
        ...


class Names(Protocol):
    """Finds a node by what people call it; Fusion's log knows no ids."""

    def find(self, kind: str, name: str) -> str | None:
        """Return the id of the only node of that kind with that name."""
        ...


def read_log(artifact: Artifact) -> tuple[Log, tuple[Note, ...]]:
    """Read a log of any of dbt's kinds.

    Raises ExportError when the file cannot be read.
    """
    from exporter.readers.dbt.recognise import recognise  # noqa: PLC0415

    mark = recognise(artifact.head())
    if mark is None or mark.family not in {"log", "json-log", "telemetry"}:
        raise ExportError(
            "not-a-dbt-log",
            "this is no log of dbt",
            hint="name the folder with dbt's logs",
            where=artifact.name,
        )
    # a telemetry file has one invocation and its beginning is as telling as its end
    whole = artifact.size <= LOG_BYTES or mark.family == "telemetry"
    data = artifact.read() if whole else artifact.tail(LOG_BYTES)
    notes: tuple[Note, ...] = ()
    if not whole:
        notes = (
            Note(
                code="log-cut",
                level="info",
                message=f"Of {artifact.size:,} bytes of log the last {LOG_BYTES:,} were read.",
                where=artifact.name,
            ),
        )
    return _kind(mark.family)(name=artifact.name, data=data, whole=whole), notes


def _kind(family: str) -> Callable[..., Log]:
    # each is imported only where there is such a log
    if family == "json-log":
        from exporter.readers.dbt.log_json import JsonLog  # noqa: PLC0415

        return JsonLog
    if family == "telemetry":
        from exporter.readers.dbt.telemetry import TelemetryLog  # noqa: PLC0415

        return TelemetryLog
    from exporter.readers.dbt.log_text import TextLog  # noqa: PLC0415

    return TextLog

"""A report as our JSON export, and nothing else: the shape of contract version 1.0.

The document is made in pieces while it is written, so that a run of a hundred thousand steps is
never in memory twice. `run.schema.json` beside this file describes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

from exporter.analysis import Analysis, Summary
from exporter.codec.times import stamp, stamps
from exporter.model import EMPTY, Attempt, DagRun, Failure, Location, Note, Source, Step

if TYPE_CHECKING:
    from exporter.model.comparison import Baseline, Comparison
    from exporter.model.history import History, PastRun

SCHEMA_VERSION: Final = "1.0"
"""Semantic version of the export's shape."""

_STEPS_AT_ONCE: Final = 256
"""So many stay in a processor's cache while they are put together and written."""
_OPENING: Final = ord("{")
_COMMA: Final = ord(",")


class Exportable(Protocol):
    """What an export is made of; a report has all of it."""

    @property
    def run(self) -> DagRun:
        """Return the facts."""
        ...

    @property
    def analysis(self) -> Analysis:
        """Return what follows from them."""
        ...

    @property
    def comparison(self) -> Comparison | None:
        """Return what changed against a baseline, if there is one."""
        ...

    @property
    def history(self) -> History | None:
        """Return the recent runs, if they are known."""
        ...

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return the notes on both."""
        ...

    def steps(self) -> list[Step]:
        """Return the steps that are listed in detail."""
        ...


class WireAttempt(msgspec.Struct, frozen=True, gc=False):
    """An attempt with its times as text."""

    number: int
    status: str
    start_time: str | None
    end_time: str | None
    error: str | None


class WireStep(msgspec.Struct, frozen=True, gc=False):
    """A step with its times as text, in the order of the contract."""

    step_id: str
    name: str
    kind: str | None
    group: str | None
    status: str
    native_status: str | None
    cached: bool
    queued_time: str | None
    start_time: str | None
    end_time: str | None
    duration_seconds: float | None
    queue_seconds: float | None
    retry_count: int
    max_retries: int | None
    attempts: Sequence[WireAttempt]
    upstream: tuple[str, ...]
    error: str | None
    failure: Failure | None
    result: Any
    metrics: Mapping[str, float]
    metadata: Mapping[str, Any]
    location: Location | None
    worker: str | None
    log: str | None


class WireHead(msgspec.Struct, frozen=True):
    """What stands before the steps."""

    schema_version: str
    dag_id: str
    run_id: str
    status: str
    native_status: str | None
    start_time: str | None
    end_time: str | None
    duration_seconds: float | None
    total_retries: int
    error: str | None
    metadata: Mapping[str, Any]
    source: Source


class WireAnalysis(msgspec.Struct, frozen=True):
    """What follows from the facts."""

    root_causes: Any
    critical_path: Any
    slack_seconds: Mapping[str, float]
    groups: Any
    recovered: Any
    ledger: Any
    limits: Any
    rerun: str | None


class WireTail(msgspec.Struct, frozen=True):
    """What stands after the steps."""

    summary: Summary
    analysis: WireAnalysis
    comparison: Mapping[str, Any] | None
    history: Mapping[str, Any] | None
    notes: tuple[Note, ...]
    redactions: int


def encode_export(report: Exportable) -> Iterator[bytes]:
    """Write a report as JSON, in pieces; the same report gives the same bytes."""
    encode_into = _encoder().encode_into
    yield encode_head(report)[:-1] + b',"steps":'
    steps = iter(report.steps())
    written = bytearray()  # one for all, for to grow a new one each time copies it again and again
    opening = _OPENING
    while chunk := list(islice(steps, _STEPS_AT_ONCE)):
        encode_into(_wire_steps(chunk), written)
        written[0] = opening
        opening = _COMMA
        yield bytes(memoryview(written)[:-1])
    yield (b"}," if opening == _COMMA else b"{},") + encode_tail(report)[1:] + b"\n"


def encode_head(report: Exportable) -> bytes:
    """Write what stands before the steps, as an object of its own."""
    run = report.run
    head = WireHead(
        SCHEMA_VERSION,
        run.dag_id,
        run.run_id,
        run.status,
        run.native_status,
        stamp(run.start_time),
        stamp(run.end_time),
        run.duration_seconds,
        run.total_retries,
        run.error,
        run.metadata,
        run.source,
    )
    return _encoder().encode(head)


def encode_tail(report: Exportable, *, slack: bool = True) -> bytes:
    """Write what stands after the steps, as an object of its own.

    Without `slack` the slack of each step is left out: `slack_seconds` is empty.
    """
    analysis = report.analysis
    tail = WireTail(
        analysis.summary,
        WireAnalysis(
            analysis.root_causes,
            analysis.critical_path,
            analysis.slack_seconds if slack else EMPTY,
            analysis.groups,
            analysis.recovered,
            analysis.ledger,
            analysis.limits,
            analysis.rerun,
        ),
        _wire_comparison(report.comparison) if report.comparison else None,
        _wire_history(report.history) if report.history else None,
        report.notes,
        report.run.redactions,
    )
    return _encoder().encode(tail)


def _encoder() -> msgspec.json.Encoder:
    return msgspec.json.Encoder(enc_hook=_foreign)


def _wire_steps(steps: list[Step]) -> dict[str, WireStep]:
    """Return steps as they are written, by id."""
    queued = stamps([step.queued_time for step in steps])
    started = stamps([step.start_time for step in steps])
    ended = stamps([step.end_time for step in steps])
    attempts = _wire_attempts([each for step in steps for each in step.attempts])
    return {
        step.step_id: WireStep(
            step.step_id,
            step.name,
            step.kind,
            step.group,
            step.status,
            step.native_status,
            step.cached,
            queued_time,
            start_time,
            end_time,
            step.duration_seconds,
            step.queue_seconds,
            step.retry_count,
            step.max_retries,
            tuple(islice(attempts, len(step.attempts))) if step.attempts else (),
            step.upstream,
            step.error,
            step.failure,
            step.result,
            step.metrics,
            step.metadata,
            step.location,
            step.worker,
            step.log,
        )
        for step, queued_time, start_time, end_time in zip(
            steps, queued, started, ended, strict=True
        )
    }


def _wire_attempts(attempts: list[Attempt]) -> Iterator[WireAttempt]:
    return map(
        WireAttempt,
        [each.number for each in attempts],
        [each.status for each in attempts],
        stamps([each.start_time for each in attempts]),
        stamps([each.end_time for each in attempts]),
        [each.error for each in attempts],
    )


def _wire_comparison(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as it is written: with its one time as text."""
    return {**_named(comparison), "baseline": _begun(comparison.baseline)}


def _wire_history(history: History) -> dict[str, Any]:
    """Return the recent runs as they are written: with their times as text."""
    return {**_named(history), "runs": [_begun(run) for run in history.runs]}


def _begun(run: Baseline | PastRun) -> dict[str, Any]:
    return {**_named(run), "start_time": stamp(run.start_time)}


def _named(value: Baseline | Comparison | History | PastRun) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__names__}


def _foreign(value: object) -> str:
    """Write what JSON has no word for, such as a path in a plugin's metadata, as its text."""
    return str(value)

"""From the steps of a record to the steps of a run.

This is where a run of a hundred thousand steps spends its time. So each one is looked at once, in
one function that holds nothing in its wire which it would have to read again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final

from exporter.analysis.fingerprint import telling_line
from exporter.model import EMPTY, MISSING_UPSTREAM, Attempt, Failure, Location, Note, Step
from exporter.model.late import late
from exporter.readers.native.notes import Faults, some
from exporter.readers.native.statuses import attempt_status
from exporter.readers.native.wire import AttemptWire, FailureWire, LocationWire, StepWire
from exporter.report.words import count

_new: Final = object.__new__
"""Makes a step that has nothing yet. Its `__init__` takes five times as long as to set its fields
here, where every value is one that it would accept: ids are not empty, times have a zone, and JSON
has no number without an end."""
_RAISED: Final = late(r"((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt)): ")
"""The line of a Python exception: its class, a colon, its message."""


def run_steps(wires: dict[str, StepWire], *, own: bool, faults: Faults) -> dict[str, Step]:
    """Return the steps by id.

    With `own` the record is an export of ours: what it leaves open was left open on purpose. The
    wires are used up: each step takes the place of its own, whose memory serves the next ones.
    """
    edges = _Edges(wires)
    differing: list[str] = []
    steps: dict[str, Any] = wires
    for key, wire in wires.items():
        if wire.step_id != key and wire.step_id:
            differing.append(key)
        wire.step_id = key  # one string for both
        steps[key] = _step(wire, edges, faults, own=own)
    if differing:
        faults.add(
            Note(
                code="id-mismatch",
                level="warning",
                message="The step_id differs from the key that the step stands under; the key "
                f"counts: {some(differing)}.",
            )
        )
    edges.tell(faults)
    return steps


def _step(wire: StepWire, edges: _Edges, faults: Faults, *, own: bool) -> Step:  # noqa: C901, PLR0915 - a call a fact would cost as much as the rest
    """Return the step that a wire is of."""
    key: Any = wire.step_id
    said, error, failure = wire.said, wire.error, wire.failure
    start, end, queued = wire.start_time, wire.end_time, wire.queued_time
    duration, wait = wire.duration_seconds, wire.queue_seconds
    # a time without a zone is in UTC already, as the format says
    if start is not None and start.tzinfo is not UTC:
        start = in_utc(start, faults, key)
    if end is not None and end.tzinfo is not UTC:
        end = in_utc(end, faults, key)
    if queued is not None and queued.tzinfo is not UTC:
        queued = in_utc(queued, faults, key)
    step: Any = _new(Step)
    step.step_id = key
    step.name = wire.name or key
    step.kind = wire.kind
    step.group = wire.group
    step.status = said.status
    step.native_status = wire.native_status
    step.cached = wire.cached
    step.queued_time = queued
    step.start_time = start
    step.end_time = end
    step.retry_count = wire.retry_count or 0
    step.max_retries = wire.max_retries
    step.attempts = _attempts(wire.attempts, faults, key) if wire.attempts else ()
    step.error = error
    step.failure = failure and _failure(failure)
    step.result = wire.result
    step.metrics = EMPTY if wire.metrics is None else wire.metrics
    step.metadata = EMPTY if wire.metadata is None else wire.metadata
    step.location = wire.location and _location(wire.location)
    step.worker = wire.worker
    step.log = wire.log
    above = wire.upstream
    if not own:  # work out what a foreign record leaves to its readers
        if wire.depends_on or wire.upstream_task_ids or "depends_on" in step.metadata:
            above = _gathered(wire)
        if wire.native_status is None:
            step.native_status = said.word
        if said.cached:
            step.cached = True
        if start is not None:
            if duration is None and end is not None:
                duration = (end - start).total_seconds()
            if wait is None and queued is not None and start >= queued:
                wait = (start - queued).total_seconds()
        if error and failure is None and said.status == "failed":
            step.failure = failure_of(error, timeout=said.timeout)
    step.duration_seconds = duration
    step.queue_seconds = wait
    step.upstream = edges.join(step, above) if above else ()
    return step  # type: ignore[no-any-return]


class _Edges:
    """The dependencies: each id becomes the very string that the step has, else it is left out."""

    def __init__(self, ids: Collection[str]) -> None:
        self._ids = dict(zip(ids, ids, strict=True))
        self._same = self._ids.__getitem__
        self._strangers: list[str] = []
        self._selves: list[str] = []

    def join(self, step: Any, above: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids without those that are no steps of the run, and without its own."""
        try:
            upstream = tuple(map(self._same, above))
        except KeyError:
            strange = [each for each in above if each not in self._ids]
            self._strangers += strange
            step.metadata = {MISSING_UPSTREAM: strange, **step.metadata}
            upstream = tuple(each for each in above if each in self._ids)
        if step.step_id in upstream:
            self._selves.append(step.step_id)
            upstream = tuple(each for each in upstream if each != step.step_id)
        return upstream

    def tell(self, faults: Faults) -> None:
        """Note what was left out."""
        if self._strangers:
            names = some([*dict.fromkeys(self._strangers)])
            told = count(len(self._strangers), "dependency names", "dependencies name")
            message = f"{told} no step of this run: {names}."
            faults.add(Note(code="dangling-upstream", level="warning", message=message))
        if self._selves:
            message = f"A step cannot wait for itself; this is left out: {some(self._selves)}."
            faults.add(Note(code="self-dependency", level="warning", message=message))


def _gathered(wire: StepWire) -> tuple[str, ...]:
    """Take dependencies from every place where runners put them, each once."""
    more = (wire.metadata or {}).get("depends_on")
    ids = [more] if isinstance(more, str) else more if isinstance(more, list) else []
    places = (
        wire.upstream or (),
        wire.depends_on or (),
        wire.upstream_task_ids or (),
        [each for each in ids if isinstance(each, str)],
    )
    return tuple(dict.fromkeys(chain.from_iterable(places)))


def in_utc(time: datetime, faults: Faults, where: str | None = None) -> datetime | None:
    """Return a time in UTC; one without a zone is in UTC already, as the format says."""
    if time.tzinfo is UTC:
        return time
    if time.tzinfo is None:
        return time.replace(tzinfo=UTC)
    try:
        return time.astimezone(UTC)
    except OverflowError:  # in the first or last hours of the calendar
        message = "A time lies outside the calendar in UTC and is left out."
        faults.add(Note(code="unreadable-field", level="error", message=message, where=where))
        return None


def _attempts(wires: Sequence[AttemptWire], faults: Faults, where: str) -> tuple[Attempt, ...]:
    made: list[Any] = []
    for place, wire in enumerate(wires, 1):
        start, end = wire.start_time, wire.end_time
        attempt: Any = _new(Attempt)  # as in `_step`
        attempt.number = wire.number or place
        attempt.status = attempt_status(wire.status)
        attempt.start_time = start and in_utc(start, faults, where)
        attempt.end_time = end and in_utc(end, faults, where)
        attempt.error = wire.error
        made.append(attempt)
    return tuple(made)


def _failure(wire: FailureWire) -> Failure:
    return Failure(
        kind=wire.kind,
        message=wire.message,
        type=wire.type,
        traceback=wire.traceback,
        fingerprint=wire.fingerprint,
    )


def failure_of(error: str, *, timeout: bool) -> Failure:
    """Take the error of a failed step apart."""
    line = telling_line(error) or error
    raised = _RAISED.match(line)
    return Failure(
        kind="timeout" if timeout else "error",
        message=line,
        type=raised[1] if raised else None,
        traceback=error if error.strip() != line else None,
    )


def _location(wire: LocationWire) -> Location:
    return Location(file=wire.file, line=wire.line)

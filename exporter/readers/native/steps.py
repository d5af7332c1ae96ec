"""From the steps of a record to the steps of a run.

This is where a run of a hundred thousand steps spends its time. So what is the same for all is
done for all at once, and the loop over the steps holds only what must be looked at in each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, Final

from exporter.analysis.fingerprint import telling_line
from exporter.model import EMPTY, MISSING_UPSTREAM, Attempt, Failure, Location, Note, Step
from exporter.model.late import late
from exporter.model.value import Value
from exporter.readers.native.notes import Faults, some
from exporter.readers.native.statuses import attempt_status
from exporter.readers.native.wire import AttemptWire, FailureWire, LocationWire, StepWire
from exporter.report.words import count

_AT_ONCE: Final = 512
_RAISED: Final = late(r"((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt)): ")
"""The line of a Python exception: its class, a colon, its message."""

# A frozen dataclass sets its 24 fields one by one through `object.__setattr__`: 3.5 µs a step, as
# much as decoding it. A class with the same slots that is not frozen sets them in a fifth of that,
# and becomes a step by its class, which Python allows where the slots are the same. Every value is
# one that `Step` accepts: ids are not empty, times have a zone, JSON has no number without an end.


class _Draft(Value):
    __slots__ = tuple(each.name for each in fields(Step))

    def __init__(self, wire: StepWire) -> None:
        self.step_id = wire.step_id
        self.name = wire.name
        self.kind = wire.kind
        self.group = wire.group
        self.status = wire.said.status
        self.native_status = wire.native_status
        self.cached = wire.cached
        self.queued_time = wire.queued_time
        self.start_time = wire.start_time
        self.end_time = wire.end_time
        self.duration_seconds = wire.duration_seconds
        self.queue_seconds = wire.queue_seconds
        self.retry_count = wire.retry_count
        self.max_retries = wire.max_retries
        self.attempts = wire.attempts
        self.upstream = wire.upstream
        self.error = wire.error
        self.failure = wire.failure
        self.result = wire.result
        self.metrics = wire.metrics
        self.metadata = wire.metadata
        self.location = wire.location
        self.worker = wire.worker
        self.log = wire.log


def _steps(wires: Iterable[StepWire]) -> list[Step]:
    drafts: list[Any] = list(map(_Draft, wires))
    for draft in drafts:
        draft.__class__ = Step
    return drafts


def run_steps(wires: dict[str, StepWire], *, own: bool, faults: Faults) -> dict[str, Step]:
    """Return the steps by id; what the record leaves open is settled in the wires first.

    With `own` the record is an export of ours: what it leaves open was left open on purpose. The
    wires are used up: each step takes the place of its own, whose memory serves the next ones.
    """
    joins = _Joins(wires)
    steps: dict[str, Any] = wires
    items = iter(wires.items())
    # a part at a time passes through all of it while the processor still has it at hand
    while part := dict(islice(items, _AT_ONCE)):
        _settle(part, faults)
        _settle_times(part, faults)
        _settle_parts(part, faults)
        if not own:
            _gather(part.values())
            _complete(part.values())
        joins.join(part)
        steps.update(zip(part, _steps(part.values()), strict=True))
    joins.tell(faults)
    return steps


def _settle(wires: Mapping[str, StepWire], faults: Faults) -> None:
    """Give every wire its id, a name, and something for each field that a step must have."""
    differing: list[str] = []
    for key, wire in wires.items():
        if wire.step_id != key and wire.step_id:
            differing.append(key)
        wire.step_id = key  # one string for both
        if not wire.name:
            wire.name = key
        if wire.retry_count is None:
            wire.retry_count = 0
        if wire.metadata is None:
            wire.metadata = EMPTY  # type: ignore[assignment]  # read only from here on
        if wire.metrics is None:
            wire.metrics = EMPTY  # type: ignore[assignment]  # as above
        if wire.attempts is None:
            wire.attempts = ()
    if differing:
        faults.add(
            Note(
                code="id-mismatch",
                level="warning",
                message="The step_id differs from the key that the step stands under; the key "
                f"counts: {some(differing)}.",
            )
        )


def _settle_times(wires: Mapping[str, StepWire], faults: Faults) -> None:
    """Put every time in UTC; one without a zone is in UTC already, as the format says."""
    for key, wire in wires.items():
        if (time := wire.start_time) is not None and (zone := time.tzinfo) is not UTC:
            wire.start_time = in_utc(time, faults, key) if zone else time.replace(tzinfo=UTC)
        if (time := wire.end_time) is not None and (zone := time.tzinfo) is not UTC:
            wire.end_time = in_utc(time, faults, key) if zone else time.replace(tzinfo=UTC)
        if (time := wire.queued_time) is not None and (zone := time.tzinfo) is not UTC:
            wire.queued_time = in_utc(time, faults, key) if zone else time.replace(tzinfo=UTC)


def _settle_parts(wires: Mapping[str, StepWire], faults: Faults) -> None:
    """Put the model's objects in the place of the wire's."""
    for key, wire in wires.items():
        if wire.attempts:
            wire.attempts = _attempts(wire.attempts, faults, key)  # type: ignore[assignment]
        if wire.failure is not None:
            wire.failure = _failure(wire.failure)  # type: ignore[assignment]
        if wire.location is not None:
            wire.location = _location(wire.location)  # type: ignore[assignment]


def _complete(wires: Iterable[StepWire]) -> None:
    """Work out what a foreign record leaves to its readers."""
    for wire in wires:
        said = wire.said
        if wire.native_status is None:
            wire.native_status = said.word
        if said.cached:
            wire.cached = True
        start, end, queued = wire.start_time, wire.end_time, wire.queued_time
        if wire.duration_seconds is None and start is not None and end is not None:
            wire.duration_seconds = (end - start).total_seconds()
        if wire.queue_seconds is None and queued is not None and start is not None:
            wait = (start - queued).total_seconds()
            wire.queue_seconds = wait if wait >= 0 else None
        if said.status == "failed" and wire.failure is None and wire.error:
            wire.failure = failure_of(wire.error, timeout=said.timeout)  # type: ignore[assignment]


class _Joins:
    """The dependencies: each id becomes the very string that the step has, else it is left out."""

    def __init__(self, ids: Collection[str]) -> None:
        self._ids = dict(zip(ids, ids, strict=True))
        self._strangers: list[str] = []
        self._selves: list[str] = []

    def join(self, wires: Mapping[str, StepWire]) -> None:
        """Leave out the dependencies that are no steps of the run."""
        same = self._ids.__getitem__
        for key, wire in wires.items():
            above = wire.upstream
            if not above:
                wire.upstream = ()
                continue
            try:
                wire.upstream = tuple(map(same, above))
            except KeyError:
                strange: list[Any] = [each for each in above if each not in self._ids]
                self._strangers += map(str, strange)
                wire.metadata = {MISSING_UPSTREAM: strange, **(wire.metadata or {})}
                wire.upstream = tuple(each for each in above if each in self._ids)
            if key in wire.upstream:
                self._selves.append(key)
                wire.upstream = tuple(each for each in wire.upstream if each != key)

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


def _gather(wires: Iterable[StepWire]) -> None:
    """Take dependencies from every place where runners put them, each once."""
    for wire in wires:
        if wire.depends_on or wire.upstream_task_ids or "depends_on" in (wire.metadata or ()):
            more = (wire.metadata or {}).get("depends_on")
            ids = [more] if isinstance(more, str) else more if isinstance(more, list) else []
            places = (
                wire.upstream or (),
                wire.depends_on or (),
                wire.upstream_task_ids or (),
                [each for each in ids if isinstance(each, str)],
            )
            wire.upstream = tuple(dict.fromkeys(chain.from_iterable(places)))


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
    return tuple(
        Attempt(
            number=wire.number or place,
            status=attempt_status(wire.status),
            start_time=wire.start_time and in_utc(wire.start_time, faults, where),
            end_time=wire.end_time and in_utc(wire.end_time, faults, where),
            error=wire.error,
        )
        for place, wire in enumerate(wires, 1)
    )


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

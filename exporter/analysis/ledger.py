"""Where the time went: for a step, for all of them, and along the observed path."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import fsum

from exporter.analysis.columns import EPOCH, MICROS, MICROSECOND, Columns, micros
from exporter.analysis.critical import TOLERANCE, Observed
from exporter.analysis.facts import Ledger, Segment, SegmentKind
from exporter.analysis.graph import Graph
from exporter.model import DagRun, Note, Step
from exporter.model.named import NamedTuple

Part = tuple[SegmentKind, int]
"""A kind and its microseconds."""
_TWO = 2


class Clock(NamedTuple):
    """The run's start and end, and how late each step was; microseconds."""

    begin: int
    """Since 1970; what the run states, else the first start of a step."""
    end: int
    """The same with the last end; never before the beginning."""
    lags: Sequence[int] = ()
    """From the end of the last step above to the start, for each step that has both times.

    For a step that waits for none it is the time since the run's first moment on record. It is
    negative for one that began before a step above it had ended.
    """
    waits: int = 0
    """From that first moment to the start of each step, summed."""


def clock_of(run: DagRun, graph: Graph, columns: Columns) -> Clock | None:
    """Find when the run began and ended and how late each step was; None without times."""
    timed = columns.timed
    begin, end = micros([run.start_time, run.end_time])
    if not timed:
        return None if begin is None or end is None else Clock(begin, max(begin, end))
    first = columns.sorted_starts[0]
    begin = first if begin is None else begin
    origin = min(begin, first)
    starts, ends, upstream = columns.known_starts, columns.known_ends, graph.upstream
    lags: list[int] = []
    for i in timed:
        ready = origin
        for j in upstream[i]:
            if ends[j] > ready:  # noqa: PLR1730 - max() would be a call an edge
                ready = ends[j]
        lags.append(starts[i] - ready)
    return Clock(
        begin,
        max(begin, columns.sorted_ends[-1] if end is None else end),
        lags,
        sum(columns.sorted_starts) - origin * len(timed),
    )


def parts_of(step: Step, start: int, end: int) -> list[Part]:
    """Take the time from a step's start to its end apart, by its attempts.

    The parts sum to that time exactly. Every attempt but the last was in vain; one without times
    cannot be told from what follows it.
    """
    last: SegmentKind = "wasted" if step.status == "failed" else "running"
    if len(step.attempts) < _TWO:
        return [(last, end - start)] if end > start else []
    parts: list[Part] = []
    at = start
    *earlier, final = step.attempts
    for attempt in earlier:
        if attempt.start_time is not None and attempt.end_time is not None:
            first = min(max(_micros(attempt.start_time), at), end)
            behind = min(max(_micros(attempt.end_time), first), end)
            parts += [("backoff", first - at), ("wasted", behind - first)]
            at = behind
    if parts and final.start_time is not None:
        first = min(max(_micros(final.start_time), at), end)
        parts.append(("backoff", first - at))
        at = first
    parts.append((last, end - at))
    return [part for part in parts if part[1]]


def _micros(time: datetime) -> int:
    return (time - EPOCH) // MICROSECOND


def clock_notes(columns: Columns, clock: Clock | None) -> list[Note]:
    """Note steps that began too early for those above them, or ran outside the run's times."""
    if clock is None or not clock.lags:
        return []
    notes = []
    most = -min(clock.lags)
    if most > TOLERANCE:
        pairs = zip(columns.timed, clock.lags, strict=True)
        early = [i for i, lag in pairs if lag < -TOLERANCE]
        began = "1 step began before one that it waits"
        if len(early) > 1:
            began = f"{len(early):,} steps began before one that they wait"
        notes.append(
            Note(
                code="started-before-upstream",
                level="info",
                message=f"{began} for had ended, by up to {most / MICROS:.3f} s: clocks differ, or "
                "that dependency holds nothing back.",
                where=columns.ids[early[0]],
            )
        )
    before = clock.begin - columns.sorted_starts[0]
    after = columns.sorted_ends[-1] - clock.end
    if max(before, after) > TOLERANCE:
        said = [f"{before / MICROS:.3f} s before its start"] if before > TOLERANCE else []
        said += [f"{after / MICROS:.3f} s after its end"] if after > TOLERANCE else []
        notes.append(
            Note(
                code="outside-the-run",
                level="info",
                message=f"Steps ran outside the run's own times, up to {' and '.join(said)}; "
                "the ledger is cut there.",
            )
        )
    return notes


def ledger_of(graph: Graph, columns: Columns, clock: Clock | None, seen: Observed) -> Ledger:
    """Sum up where the time of all steps went, and lay the wall clock out along the path."""
    if clock is None or not clock.lags:
        return _without_steps(columns, clock)
    sums: dict[SegmentKind, int] = dict.fromkeys(
        ("upstream", "queued", "running", "backoff", "wasted"), 0
    )
    starts, ends, timed = columns.known_starts, columns.known_ends, columns.timed
    sums["running"] = sum(columns.sorted_ends) - sum(columns.sorted_starts)
    tried = [i for i, attempts in enumerate(columns.attempts) if len(attempts) > 1]
    known = timed if isinstance(timed, range) else frozenset(timed)
    for i in {*tried, *columns.having("failed")}:
        if i in known:
            sums["running"] -= ends[i] - starts[i]
            for kind, length in parts_of(columns.steps[i], starts[i], ends[i]):
                sums[kind] += length
    if graph.edges:
        sums["queued"] = sum([lag for lag in clock.lags if lag > 0])
        sums["upstream"] = clock.waits - sums["queued"]
    return Ledger(
        upstream_seconds=sums["upstream"] / MICROS if graph.edges else None,
        queued_seconds=sums["queued"] / MICROS if graph.edges else _stated_queue(columns),
        running_seconds=sums["running"] / MICROS,
        backoff_seconds=sums["backoff"] / MICROS,
        wasted_seconds=sums["wasted"] / MICROS,
        wall_seconds=(clock.end - clock.begin) / MICROS,
        path=tuple(_path(columns, clock, seen)),
    )


def _without_steps(columns: Columns, clock: Clock | None) -> Ledger:
    queued = _stated_queue(columns)
    if clock is None:
        return Ledger(queued_seconds=queued)
    wall = (clock.end - clock.begin) / MICROS
    path = (Segment(kind="other", seconds=wall),) if wall else ()
    return Ledger(queued_seconds=queued, wall_seconds=wall, path=path)


def _stated_queue(columns: Columns) -> float | None:
    stated = [wait for wait in columns.waits if wait is not None and wait >= 0]
    return fsum(stated) if stated else None


def _path(columns: Columns, clock: Clock, seen: Observed) -> list[Segment]:
    if not seen.steps:
        return []
    segments: list[Segment] = []
    at = clock.begin
    for place, i in enumerate(seen.steps):
        step = columns.steps[i]
        start = min(max(columns.known_starts[i], at), clock.end)
        end = min(max(columns.known_ends[i], at), clock.end)
        if start > at:
            segments.append(_segment("queued" if place else "other", start - at, step, place))
        segments += [_segment(kind, length, step, 1) for kind, length in parts_of(step, start, end)]
        at = end
    if clock.end > at:
        segments.append(Segment(kind="other", seconds=(clock.end - at) / MICROS))
    return segments


def _segment(kind: SegmentKind, length: int, step: Step, place: int) -> Segment:
    return Segment(kind=kind, seconds=length / MICROS, step_id=step.step_id if place else None)

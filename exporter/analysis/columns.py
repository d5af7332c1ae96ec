"""A run's steps as columns: each fact is taken out of the steps once, times as whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from operator import gt
from typing import Final, cast

from exporter.model import Attempt, DagRun, Note, Step, StepStatus

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
MICROS: Final = 1_000_000
"""Points in time are whole microseconds since 1970, as exact as a `datetime`."""
NANOS: Final = 1_000_000_000
"""Amounts of work are whole nanoseconds: sums are exact and do not depend on their order."""
LONGEST: Final = 1e11
"""Seconds that no step takes: some 3,000 years. What is over it is a wrong unit or rubbish."""
_AT_ONCE: Final = 512
"""Steps whose facts are taken out together, while the processor has them at hand."""
_DAY: Final = 86_400 * MICROS
_BEFORE_ALL: Final = -(1 << 62)
_AFTER_ALL: Final = 1 << 62
_TIMED: Final = frozenset({"success", "warned", "failed"})
"""Steps of which a source that keeps times would have told them."""


class Columns:
    """The facts that the analysis works on; position i is the i-th step of the run."""

    steps: Sequence[Step]
    ids: Sequence[str]
    statuses: Sequence[StepStatus]
    attempts: Sequence[tuple[Attempt, ...]]
    waits: Sequence[float | None]
    """Seconds in the queue, as stated."""
    retries: Sequence[int]
    starts: Sequence[int | None]
    """Microseconds since 1970."""
    ends: Sequence[int | None]
    """The same; never before the start."""
    durations: Sequence[float | None]
    """Seconds, as stated, else from start to end; not negative, not over `LONGEST`."""
    work: Sequence[int]
    """The durations in nanoseconds, 0 where there is none."""
    notes: Sequence[Note]

    @classmethod
    def of(cls, run: DagRun) -> Columns:
        """Take the columns out of a run, and note what they cannot be."""
        new = cls()
        new.steps = steps = list(run.steps.values())
        new.ids = list(run.steps)
        notes: list[Note] = []
        starts, ends, durations = new._take(steps)
        _mend_ends(steps, starts, ends, notes)
        new.starts, new.ends = starts, ends
        new.durations = _mend_durations(steps, starts, ends, durations, notes)
        new.work = _nanos(new.durations)
        new.notes = (*notes, *_missing(new))
        return new

    def _take(
        self, steps: Sequence[Step]
    ) -> tuple[list[int | None], list[int | None], list[float | None]]:
        """Take the facts out of the steps; return the starts, ends and durations as they are."""
        starts: list[int | None] = []
        ends: list[int | None] = []
        durations: list[float | None] = []
        statuses: list[StepStatus] = []
        attempts: list[tuple[Attempt, ...]] = []
        waits: list[float | None] = []
        retries: list[int] = []
        for first in range(0, len(steps), _AT_ONCE):
            some = steps[first : first + _AT_ONCE]
            starts += micros([step.start_time for step in some])
            ends += micros([step.end_time for step in some])
            durations += [step.duration_seconds for step in some]
            statuses += [step.status for step in some]
            attempts += [step.attempts for step in some]
            waits += [step.queue_seconds for step in some]
            retries += [step.retry_count for step in some]
        self.statuses, self.attempts, self.waits, self.retries = statuses, attempts, waits, retries
        return starts, ends, durations

    def having(self, status: StepStatus) -> list[int]:
        """Return the positions of the steps that stand so."""
        return [i for i, each in enumerate(self.statuses) if each == status]

    @cached_property
    def timed(self) -> Sequence[int]:
        """List the positions of the steps that have both times; a range when all have."""
        if self.known_starts is self.starts and self.known_ends is self.ends:
            return range(len(self.starts))
        pairs = zip(self.starts, self.ends, strict=True)
        return [i for i, (a, b) in enumerate(pairs) if a is not None and b is not None]

    @cached_property
    def known_starts(self) -> Sequence[int]:
        """Give the starts with 0 for none; to be read at the positions of `timed` only."""
        return _filled(self.starts)

    @cached_property
    def known_ends(self) -> Sequence[int]:
        """Give the ends with 0 for none; to be read at the positions of `timed` only."""
        return _filled(self.ends)

    @cached_property
    def sorted_starts(self) -> Sequence[int]:
        """Give the starts of the steps that have both times, earliest first."""
        return sorted(_picked(self.known_starts, self.timed))

    @cached_property
    def sorted_ends(self) -> Sequence[int]:
        """Give the ends of the steps that have both times, earliest first."""
        return sorted(_picked(self.known_ends, self.timed))

    def by_end(self, order: Sequence[int]) -> list[int]:
        """Sort all steps that have both times by their ends; `order` decides between equals."""
        ends = self.known_ends
        ranked = sorted(order, key=ends.__getitem__)
        vars(self)["sorted_ends"] = [ends[i] for i in ranked]  # so that nobody sorts them again
        return ranked


def _filled(times: Sequence[int | None], missing: int = 0) -> Sequence[int]:
    if None in times:
        return [missing if time is None else time for time in times]
    return cast("Sequence[int]", times)


def _picked(times: Sequence[int], timed: Sequence[int]) -> Sequence[int]:
    return times if len(timed) == len(times) else [times[i] for i in timed]


def micros(times: Sequence[datetime | None]) -> list[int | None]:
    """Return points in time as microseconds since 1970."""
    # the three parts of a difference are at hand; a division of it would make objects of each
    return [
        None
        if time is None
        else (since := time - EPOCH).days * _DAY + since.seconds * MICROS + since.microseconds
        for time in times
    ]


def _nanos(durations: Sequence[float | None]) -> list[int]:
    return [int(seconds * 1e9 + 0.5) if seconds else 0 for seconds in durations]


def _mend_ends(
    steps: Sequence[Step],
    starts: Sequence[int | None],
    ends: list[int | None],
    notes: list[Note],
) -> None:
    """Let no step end before it starts; the record itself keeps what the source said."""
    # A missing start is before, a missing end behind any time.
    begins = _filled(starts, _BEFORE_ALL)
    finishes = _filled(ends, _AFTER_ALL)
    if not any(map(gt, begins, finishes)):
        return
    wrong = [i for i, (a, b) in enumerate(zip(begins, finishes, strict=True)) if b < a]
    most = 0
    for i in wrong:
        start, end = starts[i], ends[i]
        if start is not None and end is not None:
            most = max(most, start - end)
            ends[i] = start
    notes.append(
        Note(
            code="end-before-start",
            level="warning",
            message=f"{_steps(len(wrong))} ended before the start, by up to "
            f"{most / MICROS:.3f} s; counted as ending when started.",
            where=steps[wrong[0]].step_id,
        )
    )


def _mend_durations(
    steps: Sequence[Step],
    starts: Sequence[int | None],
    ends: Sequence[int | None],
    durations: list[float | None],
    notes: list[Note],
) -> list[float | None]:
    if None in durations:
        for i, seconds in enumerate(durations):
            start, end = starts[i], ends[i]
            if seconds is None and start is not None and end is not None:
                durations[i] = (end - start) / MICROS
        given = [seconds for seconds in durations if seconds is not None]
    else:
        given = cast("list[float]", durations)
    if given and min(given) < 0:
        wrong = [i for i, d in enumerate(durations) if d is not None and d < 0]
        for i in wrong:
            durations[i] = 0.0
        notes.append(
            Note(
                code="negative-duration",
                level="warning",
                message=f"{_steps(len(wrong))} with a negative duration; counted as 0 s.",
                where=steps[wrong[0]].step_id,
            )
        )
    if given and max(given) > LONGEST:
        wrong = [i for i, d in enumerate(durations) if d is not None and d > LONGEST]
        for i in wrong:
            durations[i] = None
        notes.append(
            Note(
                code="implausible-duration",
                level="warning",
                message=f"{_steps(len(wrong))} with a duration of over 3,000 years; not counted.",
                where=steps[wrong[0]].step_id,
            )
        )
    return durations


def _missing(columns: Columns) -> list[Note]:
    """Note finished steps without times; the others have none to tell."""
    ids, statuses, notes = columns.ids, columns.statuses, []
    if len(columns.timed) < len(ids):
        pairs = zip(columns.starts, columns.ends, strict=True)
        bare = [i for i, (start, end) in enumerate(pairs) if start is None or end is None]
        bare = [i for i in bare if statuses[i] in _TIMED]
        if bare:
            done = sum(map(statuses.count, _TIMED))
            notes.append(
                Note(
                    code="missing-timings",
                    level="info",
                    message=f"{len(bare):,} of {_steps(done, 'finished ')} without a start or an "
                    "end; left out of the timeline and of the observed critical path.",
                    where=ids[bare[0]],
                )
            )
    if None in columns.durations:
        bare = [i for i, seconds in enumerate(columns.durations) if seconds is None]
        bare = [i for i in bare if statuses[i] in _TIMED]
        if bare:
            done = sum(map(statuses.count, _TIMED))
            notes.append(
                Note(
                    code="missing-durations",
                    level="info",
                    message=f"{len(bare):,} of {_steps(done, 'finished ')} without a duration; "
                    "counted as 0 s in sums and on the structural critical path.",
                    where=ids[bare[0]],
                )
            )
    return notes


def _steps(number: int, kind: str = "") -> str:
    return f"{number:,} {kind}step{'' if number == 1 else 's'}"

"""Times of the log, which have no zone: other files tell how far its clock is from UTC."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.readers.local_times import EPOCH, LATEST, NEAR, QUARTER, whole_quarters
from exporter.readers.snakemake.files import Files
from exporter.readers.snakemake.gather import Beside
from exporter.readers.snakemake.records import Job, Session, Try, Written

_STEM: Final = late(r"(\d{4})-(\d\d)-(\d\d)T(\d\d)(\d\d)(\d\d)\.(\d{6})\.")


class Timed(NamedTuple):
    """An attempt with its times."""

    one: Try
    start: datetime | None
    end: datetime | None


@dataclass(slots=True)
class Clock:
    """How far the log's clock is before UTC."""

    offset: timedelta = timedelta()
    known: bool = False

    def utc(self, local: datetime | None) -> datetime | None:
        """Return a time of the log in UTC."""
        if local is None:
            return None
        try:
            return (local - self.offset).replace(tzinfo=UTC)
        except OverflowError:
            return None


def clock_of(session: Session, beside: Beside, files: Files) -> Clock:
    """Find the offset that most pairs of times agree on; UTC where there are none."""
    votes = Counter(_votes(_pairs(session, beside, files)))
    if not votes:
        return Clock()
    ((offset, _),) = votes.most_common(1)
    return Clock(timedelta(seconds=offset), known=True)


def _votes(pairs: Iterable[tuple[datetime | None, float | None]]) -> Iterator[int]:
    for local, epoch in pairs:
        near = whole_quarters(local, epoch)
        if near is not None:
            yield near


def _pairs(
    session: Session, beside: Beside, files: Files
) -> Iterator[tuple[datetime | None, float | None]]:
    told = beside.events
    if told is not None:
        yield began(session), told.started
        for jobid, job in session.jobs.items():
            for one, info in zip(job.tries, told.begun.get(jobid, ()), strict=False):
                yield one.start, info.time
    for job in session.jobs.values():
        kept = files.kept(job)
        if kept is not None and job.tries:
            yield job.tries[-1].end, kept.end
            yield job.tries[-1].start, kept.start


def began(session: Session) -> datetime | None:
    """Return when an invocation began by its clock: its log is named after that moment."""
    stated = session.header.get("Date")
    first = session.first
    if stated:
        try:
            first = datetime.fromisoformat(stated)
        except ValueError:
            pass
        else:
            first = first.replace(tzinfo=None)
    for name in (session.log, session.file):
        stem = _STEM.match((name or "").replace("\\", "/").rpartition("/")[2])
        if stem is None:
            continue
        try:
            exact = datetime(*(int(part) for part in stem.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 - local
        except ValueError:
            continue
        if first is None or abs((first - exact).total_seconds()) <= QUARTER:
            return exact
    return first


def exact(job: Job, beside: Beside, files: Files, clock: Clock) -> list[Timed]:
    """Return the attempts with their times, to the fraction of a second where that is known."""
    made = []
    told = beside.events
    begun = told.begun.get(job.jobid, []) if told else []
    ended = told.ended.get(job.jobid, []) if told else []
    kept = files.kept(job)
    for number, one in enumerate(job.tries):
        start, end = clock.utc(one.start), clock.utc(one.end)
        last = number == len(job.tries) - 1
        if len(begun) == len(job.tries):
            start = _nearer(start, begun[number].time)
        if number < len(ended):
            end = _nearer(end, ended[number][0])
        if last and kept is not None and one.word is not None and _is_of(kept, start, end):
            start, end = _nearer(start, kept.start), _nearer(end, kept.end)
        if start is not None and end is not None and end < start:
            end = start
        made.append(Timed(one, start, end))
    return made


def _is_of(kept: Written, start: datetime | None, end: datetime | None) -> bool:
    """Say whether metadata are of this attempt: they are written anew by each."""
    return start != _nearer(start, kept.start) and end != _nearer(end, kept.end)


def _nearer(time: datetime | None, epoch: float | None) -> datetime | None:
    """Return the exact time of a moment that the log has in whole seconds."""
    if epoch is None or not 0 < epoch < LATEST:
        return time
    found = (EPOCH + timedelta(microseconds=round(epoch * 1e6))).replace(tzinfo=UTC)
    if time is None or abs((found - time).total_seconds()) > NEAR:
        return time
    return found

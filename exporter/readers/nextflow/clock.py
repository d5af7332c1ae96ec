"""The zone of a run: most of Nextflow's times are by the clock of the machine, without its zone.

The report has its tasks' times as milliseconds since 1970. What else is known of the same moments
by the local clock tells the zone; where nothing does, times stand as if they were UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from exporter.readers.nextflow.units import Moment
from exporter.readers.nextflow.wire import Row, Told

_QUARTER: Final = timedelta(minutes=15)
_MOST: Final = 56
"""Quarters of an hour that a zone may be from UTC."""
_GRACE: Final = timedelta(seconds=2)


@dataclass(slots=True)
class Clock:
    """How far the local clock is ahead of UTC; None where that is not known."""

    ahead: timedelta | None = None
    guessed: bool = False
    """Whether a local time was taken as UTC."""

    def time(self, moment: Moment | None) -> datetime | None:
        """Return a time in UTC."""
        if moment is None or moment.zoned:
            return moment.time if moment else None
        return self.local(moment.time)

    def local(self, time: datetime | None) -> datetime | None:
        """Return a time of the local clock in UTC."""
        if time is None:
            return None
        if self.ahead is None:
            self.guessed = True
            return time
        try:
            return time - self.ahead
        except OverflowError:
            return None


def clock_of(report: Told | None, trace: Told | None) -> Clock:
    """Find the zone from times that are known both ways."""
    if report is None:
        return Clock()
    known = [row for row in report.rows if row.submit and row.submit.zoned and not row.cached]
    twins = {row.key: row for row in trace.rows} if trace else {}
    for row in known:
        twin = twins.get(row.key)
        if twin is not None and twin.submit is not None and not twin.submit.zoned and row.submit:
            ahead = twin.submit.time - row.submit.time
            near = round(ahead / _QUARTER) * _QUARTER
            if abs(ahead - near) < _GRACE:
                return Clock(near)
    return Clock(_only(report, known))


def _only(report: Told, rows: Sequence[Row]) -> timedelta | None:
    """Return the one zone in which the run's beginning and end hold all its tasks."""
    starts = [row.submit.time for row in rows if row.submit]
    ends = [row.complete.time for row in rows if row.complete and row.complete.zoned]
    if not starts or not ends or report.started is None or report.ended is None:
        return None
    fitting = [
        ahead
        for quarters in range(-_MOST, _MOST + 1)
        if report.started - (ahead := _QUARTER * quarters) <= min(starts) + _GRACE
        and report.ended - ahead >= max(ends) - _GRACE
    ]
    return fitting[0] if len(fitting) == 1 else None

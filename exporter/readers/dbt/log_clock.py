"""Times of day in a log, as moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_DAY: Final = 86400.0
_QUARTER: Final = 900
"""Zones differ from UTC by whole quarters of an hour."""
_BACKWARDS: Final = 600.0
"""Lines of several threads are not in order; one that is earlier by more is the next day's."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Turns a time of day into UTC, given the moment of the log's header."""

    start: datetime | None
    """The moment of the header, where it can be known."""
    _seconds: float

    @classmethod
    def of_header(cls, date: bytes | None, time: bytes, anchor: datetime | None) -> Clock:
        """Make a clock from a header's time.

        Fusion's header has a date and means UTC. Core's has neither date nor zone: `anchor`, a
        moment of the same invocation, gives both, as long as it is nearer than 7 minutes.
        """
        of_day = _of_day(time)
        if date:
            try:
                day = datetime.fromisoformat(date.decode()[:10]).replace(tzinfo=UTC)
            except ValueError:
                return cls(None, of_day)
            return cls(day + timedelta(seconds=of_day), of_day)
        if anchor is None:
            return cls(None, of_day)
        try:
            midnight = anchor.replace(hour=0, minute=0, second=0, microsecond=0)
            apart = (anchor - midnight).total_seconds() - of_day
            zone = round(apart / _QUARTER) * _QUARTER
            return cls(midnight + timedelta(seconds=of_day + zone), of_day)
        except OverflowError:
            return cls(None, of_day)

    def at(self, time: bytes) -> datetime | None:
        """Return the moment of a line's time of day."""
        if self.start is None:
            return None
        later = _of_day(time) - self._seconds
        if later < -_BACKWARDS:
            later += _DAY
        return self.start + timedelta(microseconds=round(later * 1e6))


def _of_day(time: bytes) -> float:
    # "22:39:42.996548"; a fraction of nine digits is cut by float's own precision
    try:
        return int(time[:2]) * 3600 + int(time[3:5]) * 60 + float(time[6:])
    except ValueError:
        return 0.0

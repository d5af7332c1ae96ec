"""When an export is due, and the loop that makes one whenever it is.

A time that was missed, as the export before took longer or the machine slept, is made up for once,
however many were missed. Exports never overlap: the next begins when the last has ended.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from typing import Final, Protocol

from exporter.model import ExportError
from exporter.model.late import late
from exporter.model.named import NamedTuple

_SPAN: Final = late(r"([0-9]{1,6}(?:[.][0-9]{1,3})?) ?([smhdw])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
_LEAST: Final = 0.1
_MOST: Final = 366 * 86_400
_NAP: Final = 30.0
"""Seconds after which the clock is looked at again: it may have been set, or the machine slept."""


class Schedule(Protocol):
    """Says when something is due; times are seconds since 1970."""

    def first(self, now: float) -> float:
        """Return when it is due for the first time."""
        ...

    def after(self, moment: float) -> float:
        """Return when it is due next after a moment."""
        ...


class Every(NamedTuple):
    """Due at once, and then each time so many seconds have passed."""

    seconds: float
    start: float

    def first(self, now: float) -> float:
        """Return now."""
        return now

    def after(self, moment: float) -> float:
        """Return the next of the moments that lie whole intervals after the start."""
        passed = floor((moment - self.start) / self.seconds) + 1
        due = self.start + passed * self.seconds
        return due if due > moment else due + self.seconds  # what rounding may take


class Cron(NamedTuple):
    """Due when the clock of a time zone shows what an expression of cron says."""

    expression: str
    timezone: str

    def first(self, now: float) -> float:
        """Return the first moment that matches."""
        return self.after(now)

    def after(self, moment: float) -> float:
        """Return the next moment that matches. Raises ExportError where none will."""
        from datetime import datetime  # noqa: PLC0415 - this command alone
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - as above

        from cronsim import CronSim, CronSimError  # noqa: PLC0415 - as above

        try:
            zone = ZoneInfo(self.timezone)
        except (ValueError, OSError, KeyError) as error:
            raise _bad(
                "--timezone", self.timezone, "is no time zone", "write it as Europe/Berlin"
            ) from error
        try:
            found: datetime = next(CronSim(self.expression, datetime.fromtimestamp(moment, zone)))
        except CronSimError as error:
            raise _bad(
                "--cron", self.expression, "is no expression of cron", 'write it as "*/15 * * * *"'
            ) from error
        except StopIteration:
            raise _bad(
                "--cron", self.expression, "never comes", "name a day that there is"
            ) from None
        return found.timestamp()


def every(text: str, start: float) -> Every:
    """Return the schedule of an interval such as `15m`. Raises ExportError where it is none."""
    found = _SPAN.fullmatch(text.strip().lower())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not _LEAST <= seconds <= _MOST:
        raise _bad("--every", text, "is no span of time", "write it as 90s, 15m, 2h or 1d")
    return Every(seconds, start)


def keep_on(
    schedule: Schedule,
    tick: Callable[[], None],
    *,
    now: Callable[[], float],
    sleep: Callable[[float], None],
    tell: Callable[[float], None],
) -> None:
    """Call `tick` whenever it is due, for ever; `tell` hears when that is next.

    It ends by what one of the others raises.
    """
    due = schedule.first(now())
    while True:
        tell(due)
        while (left := due - now()) > 0:
            sleep(min(left, _NAP))
            # a clock that was put back must not make one wait for what it shows no more
            due = min(due, schedule.after(now())) if now() < due else due
        began = now()
        tick()
        due = max(schedule.after(began), now())


def _bad(where: str, text: str, why: str, hint: str) -> ExportError:
    return ExportError(
        "bad-schedule", f"{text[:100]!r} {why}", hint=hint, where=where, kind="usage"
    )

"""Times and seconds as test runners write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from exporter.model.late import late

_THOUSANDS: Final = late(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,12})?")
_DECIMAL_COMMA: Final = late(r"\d{1,15},\d{1,12}")
_PLAIN: Final = late(r"\+?(?:\d{1,15}(?:\.\d{0,18})?|\.\d{1,18})(?:[eE][+-]?\d{1,2})?")
_CLOCK: Final = late(r"(\d{1,4}):([0-5]\d):([0-5]\d(?:\.\d{1,9})?)")
_MOST: Final = 1e10
_EARLIEST: Final = 1971


def seconds(text: str | None) -> float | None:
    """Return a duration in seconds; None for what is none.

    `1,234.5` has thousands apart, `0,5` a decimal comma, `00:01:30` hours and minutes.
    """
    told = (text or "").strip().removesuffix("s").strip()
    if not told or len(told) > 40:  # noqa: PLR2004 - no number of seconds is that long
        return None
    if _THOUSANDS.fullmatch(told):
        told = told.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(told):
        told = told.replace(",", ".")
    elif found := _CLOCK.fullmatch(told):
        return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3])
    if not _PLAIN.fullmatch(told):
        return None
    number = float(told)
    return number if number <= _MOST else None


def instant(text: str | None) -> tuple[datetime | None, bool]:
    """Return a time in UTC, and whether it had a zone; one without is taken as UTC.

    ISO 8601, and the form of HTTP dates that Mocha writes.
    """
    told = (text or "").strip()
    if not told:
        return None, True
    try:
        time = datetime.fromisoformat(_six_digits(told))
    except ValueError:
        found = _http_date(told)
        if found is None:
            return None, True
        time = found
    zoned = time.tzinfo is not None
    try:
        time = time.astimezone(UTC) if zoned else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None, True
    return (time if time.year >= _EARLIEST else None), zoned


def _six_digits(text: str) -> str:
    return re.sub(r"(\.\d{6})\d{1,12}", r"\1", text[:60])


def _http_date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - seldom

    try:
        return parsedate_to_datetime(text[:60])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def after(time: datetime, duration: float) -> datetime | None:
    """Return the time so many seconds later; None where there is none."""
    try:
        return time + timedelta(seconds=duration)
    except OverflowError:
        return None

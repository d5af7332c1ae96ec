"""Times as services write them: RFC 3339 with a zone, `2026-11-23T04:00:00Z`, or since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = 1e11


def moment(text: object) -> datetime | None:
    """Return the time in UTC; None for what is no time with a zone.

    Go writes its zero time, `0001-01-01T00:00:00Z`, where it has none: that is None too.
    """
    if not isinstance(text, str) or not text:
        return None
    try:
        time = datetime.fromisoformat(text)
        if time.tzinfo is not UTC:
            if time.tzinfo is None:
                return None
            time = time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return time if time.year > 1 else None


def since_epoch(seconds: object) -> datetime | None:
    """Return the time of seconds since 1970 in UTC; None for what is no such number."""
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    if not 0 < seconds < _LATEST:
        return None
    return _EPOCH + timedelta(microseconds=round(seconds * 1e6))

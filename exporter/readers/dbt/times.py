"""Times as dbt writes them: `2026-11-23T03:39:26.223429Z`, nine digits (Fusion), or naive UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: object) -> datetime | None:
    """Return the time in UTC; None for what is none."""
    if not isinstance(text, str) or not text:
        return None
    try:
        time = datetime.fromisoformat(text)
        if (zone := time.tzinfo) is UTC:  # it costs twice the reading to say so again
            return time
        return time.replace(tzinfo=UTC) if zone is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def of_nanoseconds(text: object) -> datetime | None:
    """Return the time of nanoseconds since 1970, which Fusion writes as a string."""
    try:
        return _EPOCH + timedelta(microseconds=int(str(text)) // 1000)
    except (ValueError, OverflowError):
        return None

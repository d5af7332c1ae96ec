"""Times as our JSON writes them: UTC, six digits, `2026-11-23T04:00:00.000000+00:00`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(time: datetime | None) -> str | None:
    """Return the text of a time with a zone; None for None."""
    if time is None:
        return None
    if time.tzinfo is UTC and time.microsecond:
        # without its argument this is twice as fast, and writes six digits all the same
        return time.isoformat()
    return time.astimezone(UTC).isoformat("T", "microseconds")

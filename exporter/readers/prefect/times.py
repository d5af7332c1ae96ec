"""Times as Prefect writes them: with a zone in the API's answers, naive UTC in the database."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from math import isfinite
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DATED: Final = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d")


def moment(text: object) -> datetime | None:
    """Return the time in UTC; None for what is none."""
    if not isinstance(text, str) or not _DATED.match(text):
        return None
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def seconds(value: object) -> float | None:
    """Return a duration; the database has `1970-01-01 00:00:01.906933` for 1.906933 s."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if isfinite(value) and value >= 0 else None
    time = moment(value)
    return max((time - _EPOCH).total_seconds(), 0.0) if time else None

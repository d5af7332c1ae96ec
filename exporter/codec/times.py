"""Times as our JSON writes them: UTC, six digits, `2026-11-23T04:00:00.000000+00:00`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
_MINUTE: Final = 60_000_000
_SECOND: Final = 1_000_000


class Stamps:
    """Write times, fast: a run's many times share few minutes, so each minute is made once."""

    def __init__(self) -> None:
        self._minutes: dict[int, str] = {}

    def __call__(self, time: datetime | None) -> str | None:
        """Return the text of a time with a zone; None for None."""
        if time is None:
            return None
        minute, rest = divmod((time - EPOCH) // MICROSECOND, _MINUTE)
        head = self._minutes.get(minute)
        if head is None:
            # isoformat, not strftime: that one does not pad years below 1000 everywhere
            head = (EPOCH + timedelta(minutes=minute)).isoformat()[:17]
            self._minutes[minute] = head
        return f"{head}{rest // _SECOND:02d}.{rest % _SECOND:06d}+00:00"

"""Times as Airflow writes them: naive UTC in the database, with a zone everywhere else."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(text: object) -> datetime | None:
    """Return the time in UTC; None for what is none."""
    if not isinstance(text, str) or not text:
        return None
    try:
        time = datetime.fromisoformat(text)
        zone = time.tzinfo
        if zone is UTC:
            return time
        return time.replace(tzinfo=UTC) if zone is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def seconds_between(start: datetime | None, end: datetime | None) -> float | None:
    """Return the seconds from one time to a later one; None where that is not known."""
    if start is None or end is None or end < start:
        return None
    return (end - start).total_seconds()

"""How a time without a zone and one of seconds since 1970 may be the same moment."""

from __future__ import annotations

from datetime import datetime
from typing import Final

EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - to subtract times without a zone from
QUARTER: Final = 900
NEAR: Final = 2.5
"""Seconds that two clocks of one moment may differ: logs have whole ones."""
LATEST: Final = 1e11
_FARTHEST: Final = 14 * 3600


def whole_quarters(local: datetime | None, epoch: float | None) -> int | None:
    """Return by how many seconds a zone is before UTC in which both are the same moment.

    Zones differ by quarters of an hour. None where the two cannot be the same moment.
    """
    if local is None or epoch is None or not 0 < epoch < LATEST:
        return None
    apart = (local - EPOCH).total_seconds() - epoch
    near = round(apart / QUARTER) * QUARTER
    return near if abs(near) <= _FARTHEST and abs(apart - near) <= NEAR else None

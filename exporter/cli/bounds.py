"""What reading may use up, as settings: what every command takes that reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from exporter.border.limits import Limits
from exporter.cli.describe import opt


@dataclass(frozen=True, kw_only=True)
class BoundSettings:
    """Bounds of the process that reads."""

    memory_limit: int = field(
        default=Limits().memory,
        metadata=opt(
            "How many megabytes of memory reading may take; 0 for no limit.",
            group="Policy",
            metavar="MB",
            places="cli action env",
        ),
    )
    time_limit: int = field(
        default=Limits().seconds,
        metadata=opt(
            "How many seconds of processor time reading may take; 0 for no limit.",
            group="Policy",
            metavar="SECONDS",
            places="cli action env",
        ),
    )

    def limits(self) -> Limits:
        """Return them as the worker is held to them."""
        return Limits(memory=self.memory_limit, seconds=self.time_limit)

"""What reading may use up, as settings: what every command takes that reads."""

# ruff: noqa: I002 - each start asks for the types: to read them from text takes 1 ms

from dataclasses import field

from exporter.border.limits import Limits
from exporter.cli.describe import declaration, opt


@declaration
class BoundSettings:
    """Bounds of the process that reads."""

    memory_limit: int = field(
        default=Limits().memory,
        metadata=opt(
            "How many megabytes of memory reading may take; 0 for no limit.",
            group="Bounds",
            metavar="MB",
            places="cli action env",
        ),
    )
    time_limit: int = field(
        default=Limits().seconds,
        metadata=opt(
            "How many seconds of processor time reading may take; 0 for no limit.",
            group="Bounds",
            metavar="SECONDS",
            places="cli action env",
        ),
    )
    size_limit: int = field(
        default=Limits().file_megabytes,
        metadata=opt(
            "How many megabytes a file that is read may have; raises what else one file may hold, "
            "such as YAML and rows; 0 for no limit.",
            group="Bounds",
            metavar="MB",
            places="cli action env",
        ),
    )
    files_limit: int = field(
        default=Limits().files,
        metadata=opt(
            "How many files of a storage may be looked into; 0 for no limit.",
            group="Bounds",
            metavar="N",
            places="cli action env",
        ),
    )

    def limits(self) -> Limits:
        """Return them as the worker is held to them."""
        return Limits(
            memory=self.memory_limit,
            seconds=self.time_limit,
            file_megabytes=self.size_limit,
            files=self.files_limit,
        )

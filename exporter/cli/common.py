"""The settings that more than one command takes; `settings.py` has the rest of the declaration."""

# ruff: noqa: I002 - each start asks for the types: to read them from text takes 1 ms

from dataclasses import field
from typing import Literal

from exporter.cli.describe import declaration, opt

When = Literal["auto", "always", "never"]


@declaration
class InputSettings:
    """Where the runs are: what every command that looks for runs takes."""

    storage_path: str = field(
        default=".",
        metadata=opt(
            "The folder, single file or zip with the run's artifacts.",
            group="Input",
            metavar="PATH",
            default_text="the working directory",
        ),
    )
    reader: str = field(
        default="auto",
        metadata=opt(
            "`auto`, or the name of the reader to take: see `dagrun-export readers`.",
            group="Input",
            metavar="NAME",
        ),
    )


@declaration
class TalkSettings:
    """What is said on standard error."""

    quiet: int = field(
        default=0,
        metadata=opt("Say less; twice: errors only.", group="Talk", flags=("-q",), places="cli"),
    )
    verbose: int = field(
        default=0,
        metadata=opt(
            "Say more, and where each setting comes from.",
            group="Talk",
            flags=("-v",),
            places="cli",
        ),
    )
    progress: bool = field(
        default=True,
        metadata=opt(
            "Show a progress line on a terminal when it takes over a second.",
            group="Talk",
            places="cli env",
        ),
    )
    color: When = field(
        default="auto",
        metadata=opt("When to colour what is said.", group="Talk", places="cli env"),
    )

"""The program's first step; it imports next to nothing, as it may begin again (`fresh.py`)."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # `typing` costs more than this step
if TYPE_CHECKING:
    from typing import NoReturn

_NOTHING_TO_READ = frozenset({"--help", "-h", "--version", "schema"})


def main() -> NoReturn:
    """Run the command line of this process and end the process."""
    words = sys.argv[1:]
    if _NOTHING_TO_READ.isdisjoint(words):
        from exporter.border.fresh import begin_again  # noqa: PLC0415 - returns only if it cannot

        begin_again(words)
    from exporter.cli.running import end_with  # noqa: PLC0415 - as said

    end_with(words)


def run(args: list[str]) -> int:
    """Run a command line within this process and return the exit status."""
    from exporter.cli.running import run  # noqa: PLC0415 - as said

    return run(args)

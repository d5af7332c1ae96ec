"""The program's first step; it imports next to nothing, as it may begin again (`fresh.py`)."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` costs more than this step
import os
import sys

TYPE_CHECKING = False  # `typing` costs more than this step
if TYPE_CHECKING:
    from typing import NoReturn

_NOTHING_TO_READ = frozenset({"--help", "-h", "--version"})


def main() -> NoReturn:
    """Run the command line of this process and end the process."""
    _fill_standard_streams()
    if hasattr(_signal, "pthread_sigmask"):
        # They wait until `running` heeds them: process 1 of a container would never hear of them,
        # and nobody wants the traceback of an import.
        _signal.pthread_sigmask(_signal.SIG_BLOCK, {_signal.SIGINT, _signal.SIGTERM})
    words = sys.argv[1:]
    options = words[: words.index("--")] if "--" in words else words
    # what follows may be a run's id, even if it is called `schema`
    if words[:1] != ["schema"] and _NOTHING_TO_READ.isdisjoint(options):
        from exporter.border.fresh import begin_again  # noqa: PLC0415 - returns only if it cannot

        begin_again(words)
    from exporter.cli.running import end_with  # noqa: PLC0415 - as said

    end_with(words)


def _fill_standard_streams() -> None:
    """Let no file that is opened later take the place of a standard stream that is closed.

    What is written to a closed one fails, as it should: /dev/null is open the wrong way round.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            made = os.open(os.devnull, os.O_RDONLY if descriptor else os.O_WRONLY)
            os.set_inheritable(made, True)  # noqa: FBT003 - by place only
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)


def run(args: list[str]) -> int:
    """Run a command line within this process and return the exit status."""
    from exporter.cli.running import run  # noqa: PLC0415 - as said

    return run(args)

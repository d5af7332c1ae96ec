"""Measure whole processes: the processor time and the memory that the system bills them for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_RSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024


class BenchError(Exception):
    """A measured command did not do its work: there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Command:
    """One competitor: what is run, and what is done before, outside the measurement."""

    name: str
    argv: list[str]
    before: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process cost."""

    cpu_seconds: float
    """User and system time."""
    rss_bytes: int
    """The most memory that it held at once; not below that of the process that started it."""


def cost(command: Command, log: Path) -> Cost:
    """Run a command once and return what it cost; its words go to the log.

    Raises BenchError when it cannot be started or does not end with 0.
    """
    command.before()
    with log.open("wb") as sink:
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, sink.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, sink.fileno(), 2),
        ]
        program = command.argv[0]
        try:
            pid = os.posix_spawn(program, command.argv, _environment(), file_actions=actions)
        except OSError as error:
            raise BenchError(f"{program} cannot be started ({error.strerror})") from error
        _, status, usage = os.wait4(pid, 0)
    if status != 0:
        said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        code = os.waitstatus_to_exitcode(status)
        last = said[-1] if said else "nothing"
        raise BenchError(f"{command.name} ended with {code} and said: {last}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT)


def interleaved(
    commands: Sequence[Command], rounds: int, log: Path, *, warm: bool = True
) -> Mapping[str, list[Cost]]:
    """Measure the commands in turn, A B C A B C, so that a busy machine is unfair to none.

    With `warm`, one round before fills the caches and is not counted.
    """
    costs: dict[str, list[Cost]] = {command.name: [] for command in commands}
    for number in range(-1 if warm else 0, rounds):
        for command in commands:
            measured = cost(command, log)
            if number >= 0:
                costs[command.name].append(measured)
    return costs


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Divide pair by pair."""
    return [a / b for a, b in zip(ours, theirs, strict=True)]


def _environment() -> dict[str, str]:
    # What a neighbour's settings could change: colours, progress, other defaults of ours. And not
    # GitHub's variables, which would make the export publish.
    keep = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
    return {name: os.environ[name] for name in keep if name in os.environ}

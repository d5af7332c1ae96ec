"""The status that a step's process ended with, as its metadata have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from exporter.model.run import Step

EXIT_CODE: Final = "exit_code"
"""In a step's metadata: the status that its process, or its container's, ended with, as an integer,
where the source states it; below zero the number of a signal, as Python tells that."""

_LEAST: Final = -(2**31)
_MOST: Final = 2**32
"""Windows has them of 32 bits, with or without a sign."""
_DIGITS: Final = 11

SIGNALS: Final[dict[int, str]] = {
    1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS",
    8: "SIGFPE", 9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2", 13: "SIGPIPE",
    14: "SIGALRM", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ",
}  # fmt: skip
"""The signals that end a process, as Linux numbers them."""


def exit_code(value: object) -> int | None:
    """Return an exit code out of what a source states; None for what is none."""
    if isinstance(value, str):
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(value) <= _DIGITS):
            return None
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if _LEAST <= value < _MOST else None


def exit_code_of(step: Step) -> int | None:
    """Return a step's exit code; None where the source does not state it."""
    return exit_code(step.metadata.get(EXIT_CODE)) if step.metadata else None

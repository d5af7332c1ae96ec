"""How much one file may hold: the bounds of each form, raised together with that on its bytes.

The process that reads is told its bounds once, before the first byte, as it is told how much memory
it may have. There is none on the number of JSON's values: memory and time bound these.
"""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 512 * 1024 * 1024
"""What is read of one file where nobody says anything else."""
AT_THIS: Final = "the most at this size-limit"
"""What follows a bound that is met: how to raise it."""


class _Bounds:
    """What this process was told."""

    file_bytes: int = MAX_BYTES


_BOUNDS: Final = _Bounds()


def set_file_bytes(most: int) -> None:
    """Tell this process how many bytes one file may have."""
    _BOUNDS.file_bytes = most


def raised(most: int) -> int:
    """Return a bound, raised by as much as that on a file's bytes is; never below itself."""
    return most * max(_BOUNDS.file_bytes, MAX_BYTES) // MAX_BYTES

"""What the worker may use up."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """Bounds that the kernel holds the worker to; 0 is none."""

    memory: int = 4 * 1024
    """Megabytes of address space: a run of 100,000 steps in 98 MB has 480 of them in use."""
    seconds: int = 600
    """Of processor time: such a run takes 7 with every format."""

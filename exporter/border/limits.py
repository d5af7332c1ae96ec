"""What the worker may use up, and read."""

from __future__ import annotations

from exporter.model.named import NamedTuple


class Limits(NamedTuple):
    """Bounds of reading; 0 is none. The kernel holds the worker to those of memory and time."""

    memory: int = 4 * 1024
    """Megabytes of address space: a run of 100,000 steps in 98 MB has 480 of them in use."""
    seconds: int = 600
    """Of processor time: such a run takes 7 with every format."""
    file_megabytes: int = 512
    """The largest file that is read whole."""
    files: int = 50_000
    """Files of a storage whose first bytes are read."""
    threads: bool = False
    """Whether it may have threads, as what typesets a PDF must."""
    filled: int = 4 * 1024**3
    """Bytes of one file that it fills."""

"""What a use case gets from outside: made once, in `cli/wiring.py`, and handed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from exporter.model import Bundle, Note
from exporter.publishers.base import Publisher
from exporter.readers.base import Reader
from exporter.renderers.base import Renderer

OpenStorage = Callable[[str, Sequence[str], Sequence[Path]], tuple[Bundle, tuple[Note, ...]]]


class Tools(NamedTuple):
    """The outside world, as an argument."""

    open_storage: OpenStorage
    """From a location, the endings of file names and folders to leave out to a bundle."""
    suffixes: Callable[[str], Sequence[str]]
    """From `auto` or a reader's name to the endings of file names that are looked at."""
    readers: Callable[[str, Bundle | None, list[Note]], list[Reader]]
    """From `auto` or a reader's name to the readers that may know a file of the bundle.

    The list gets what is to be said of plugins.
    """
    renderer: Callable[[str], Renderer]
    """From a format to its renderer."""
    publishers: Sequence[Publisher]
    stdout: Callable[[], BinaryIO]
    doing: Callable[[str], None]
    """Told what is being done, for a progress line."""
    secrets: Sequence[str]
    """Values of the environment that no output may hold."""
    generator: str
    """`dagrun-export 1.2.3`."""

"""What a use case gets from outside: made once, in `cli/wiring.py`, and handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from exporter.app.faults import Faults
from exporter.model import Bundle, DagRun, Document, Note, Receipt
from exporter.model.document import Link
from exporter.model.named import NamedTuple
from exporter.readers.base import Reader
from exporter.readers.choose import Findings, Found
from exporter.renderers.base import Renderer
from exporter.report import Report

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
    put: Callable[[Iterable[Document], str, bool], list[Receipt]]
    """Writes documents to the output that the user named, or to a folder below it.

    The last one says whether it may be a file's own path: where there is one format only.
    """
    publish: Callable[[Report, Sequence[Receipt]], tuple[Receipt, ...]]
    """Hands on what was written."""
    doing: Callable[[str], None]
    """Told what is being done, for a progress line."""
    secrets: Callable[[DagRun | str], Sequence[str]]
    """From a run or a text to the values of the environment that it holds, and no output may."""
    choose: Callable[[Findings, str, str], Found]
    """From the runs found, an id and the location to the run that is meant."""
    faults: Faults
    """Gets what went wrong with a part, so that the rest goes on."""
    generator: str
    """`dagrun-export 1.2.3`."""
    links: tuple[Link, ...] = ()
    """Where a page leads to that is shown among others."""

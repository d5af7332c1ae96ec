"""Two runs side by side: the later one's report, with what changed since the earlier one."""

from __future__ import annotations

from pathlib import Path

from exporter.app.request import LATEST
from exporter.model.named import NamedTuple


class Side(NamedTuple):
    """Where one of the two runs is."""

    where: str
    run_id: str


def side_of(named: str, storage_path: str) -> Side:
    """Take a name as a file or folder with a run, or else as a run's id in the storage."""
    try:
        there = Path(named).exists()
    except OSError:  # no name that a file could have
        there = False
    return Side(named, LATEST) if there else Side(storage_path, named)

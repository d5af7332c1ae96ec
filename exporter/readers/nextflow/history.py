"""The file `.nextflow/history`: a line for each run of a folder, with its name and how it ended.

Source: `nextflow.util.HistoryFile`: time, duration, run name, status, revision, session, command.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from exporter.codec.repair import Repairs, text_of
from exporter.model import SourceFile
from exporter.model.named import NamedTuple
from exporter.readers.nextflow.units import seconds_of

_COLUMNS: Final = 7
_MOST: Final = 10_000


class Entry(NamedTuple):
    """One run, as its folder remembers it."""

    file: SourceFile
    started: datetime | None
    """By a clock of unknown zone."""
    seconds: float | None
    status: str
    """OK, ERR, or `-` for one that has not ended, or was killed."""
    session: str
    command: str


def history_of(data: bytes, file: SourceFile) -> dict[str, Entry]:
    """Return the runs by name; of several with one name the last."""
    entries = {}
    for line in text_of(data, Repairs()).splitlines()[-_MOST:]:
        columns = line.split("\t", _COLUMNS - 1)
        if len(columns) < _COLUMNS:
            continue
        try:
            started = datetime.fromisoformat(columns[0]).replace(tzinfo=UTC)
        except ValueError:
            started = None
        entries[columns[2]] = Entry(
            file, started, seconds_of(columns[1]), columns[3], columns[5], columns[6].strip('"')
        )
    return entries

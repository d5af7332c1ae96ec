"""Notes on a native record: bounded, as a hundred thousand steps can be bad."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from exporter.codec.tolerant import MAX_NOTES
from exporter.model import Note
from exporter.model.value import replace
from exporter.report import words

_SHOWN = 3
_NAME = 80


class Faults:
    """Collects the notes on one file; of each kind at most `MAX_NOTES`, and a count of the rest."""

    def __init__(self, where: str) -> None:
        self.where = where
        """The file's name."""
        self._notes: list[Note] = []
        self._counts: Counter[str] = Counter()
        self._last: dict[str, Note] = {}

    def add(self, note: Note) -> None:
        """Add a note on a step or, without `where`, on the file."""
        self._counts[note.code] += 1
        place = self.where if note.where is None else _short(note.where)
        self._last[note.code] = note = replace(note, where=place)
        if self._counts[note.code] <= MAX_NOTES:
            self._notes.append(note)

    def notes(self) -> tuple[Note, ...]:
        """Return the notes in the order in which they were added."""
        more = [
            replace(
                self._last[code],
                message=f"There are {number - MAX_NOTES:,} more notes of this kind.",
                where=self.where,
            )
            for code, number in self._counts.items()
            if number > MAX_NOTES
        ]
        return (*self._notes, *more)


def some(names: Sequence[str]) -> str:
    """Name a few: `a, b, c and 4 more`."""
    return words.some([_short(name) for name in names], _SHOWN)


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"

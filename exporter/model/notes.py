"""A note: one thing about the record itself that a reader of the report must know."""

from __future__ import annotations

from typing import Literal

from exporter.model.value import Fact

NoteLevel = Literal["info", "warning", "error"]


class Note(Fact):
    """Something that was missing, repaired, cut or contradictory in the source."""

    code: str
    """A slug that stays the same over releases; `docs/messages.md` explains each."""
    level: NoteLevel
    """`error` when a part of the run could not be read, `warning` when a figure may mislead."""
    message: str
    """One sentence, with the numbers in it."""
    where: str | None = None
    """The file, step id or JSON path that it is about."""

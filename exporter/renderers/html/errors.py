"""How much of each error stands in the page, and how much of that stands open."""

from __future__ import annotations

from typing import Final

from exporter.renderers.html.text import excerpt, is_short
from exporter.report.words import one_line

ERROR_LIMIT: Final = 12_000
"""Characters of one error that are shown at the most."""
ERRORS_LIMIT: Final = 120_000
"""Characters of all errors together; after that a card keeps to its message."""
OPEN_LINES: Final = 36
"""Lines of all errors that stand open: the messages of those further down must stay in sight."""
FEW: Final = 2
"""So many errors stand open whatever they are; of more, those that say at once what went wrong, as
a stack trace does not, and have few lines."""
_FEW_LINES: Final = 8
_AT_ONCE: Final = 3
"""Lines in which an error says that, if it says it at once."""
_ALIKE: Final = 60
"""Characters of a message that tell whether it stands there."""


def says_at_once(error: str, message: str) -> bool:
    """Tell whether a message need not stand above an error that stands open."""
    return message[:_ALIKE] in one_line("\n".join(error.split("\n", _AT_ONCE)[:_AT_ONCE]), 3000)


class Room:
    """What is left for the errors of one page."""

    def __init__(self) -> None:
        self._characters = ERRORS_LIMIT
        self._lines = OPEN_LINES

    def take(self, text: str, message: str, *, few: bool) -> tuple[str, str]:
        """Return an error within bounds, and what of it stands open; neither where it is full.

        Most frames of what is only installed do not stand open. `message` is its telling line, and
        `few` says whether there are few errors beside it.
        """
        from exporter.report.frames import own_frames  # noqa: PLC0415 - a green run has none

        whole = excerpt(text, ERROR_LIMIT)
        if len(whole) > self._characters:
            return "", ""
        self._characters -= len(whole)
        shown = own_frames(whole)
        lines = shown.count("\n") + 1
        if not few and (lines > _FEW_LINES or not says_at_once(shown, message)):
            return whole, ""
        if lines > self._lines or not is_short(shown):
            return whole, ""
        self._lines -= lines
        return whole, shown

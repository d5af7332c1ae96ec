"""Foreign text as XML: what XML forbids or a person cannot see is shown, and all is bounded."""

from __future__ import annotations

from typing import Final

from exporter.codec.text import clip, plain, strip_ansi
from exporter.model.late import late
from exporter.report.visible import visible
from exporter.report.words import one_line

LONGEST_NAME: Final = 500
"""Characters of a name, a message or a property."""
_SHORT: Final = 1_000
"""What is kept of a long text when the document has grown large."""

_MARKUP: Final = late('[&<>"]')
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def line(text: str, most: int = LONGEST_NAME) -> str:
    """Return a text as one line that an attribute can hold, not yet escaped."""
    if text.isascii() and text.isprintable() and len(text) <= most and "  " not in text:
        return text.strip()
    return one_line(visible(strip_ansi(text), keep_joiners=True), most)


def escaped(text: str) -> str:
    """Return a text without markup, for an element or between double quotes.

    It is `visible` already: without characters that XML does not know.
    """
    return _MARKUP.sub(lambda found: _ENTITIES[found[0]], text)


class Room:
    """How much long texts may take in the document, all together."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def text(self, text: str, most: int) -> str:
        """Return a text as it stands in an element: beginning and end of one that is too long."""
        kept = clip(plain(text), most if self._left > 0 else min(most, _SHORT))
        made = visible(kept, keep_joiners=True)
        self._left -= len(made)
        return escaped(made)

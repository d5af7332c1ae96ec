"""Text that tools wrote for a terminal, as text for a record."""

from __future__ import annotations

from typing import Final

from exporter.model.late import late

# CSI sequences (colours, cursor), OSC sequences (titles, links), character sets, and the two-
# character ones.
# Each alternative is anchored at ESC and consumes without backtracking.
_ANSI: Final = late(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]+[0-~]|[@-Z\\^_a-z])"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_WORD: Final = late(r"\w[\w .:/-]{0,79}")
_CUT: Final = "\n[... {:,} characters left out ...]\n"


def strip_ansi(text: str) -> str:
    """Return the text without terminal control sequences."""
    if "\x1b" not in text and "\x9b" not in text:
        return text
    return _ANSI.sub("", text)


def plain(text: str) -> str:
    r"""Return the text without control sequences, with `\n` line ends and no blank edges."""
    text = strip_ansi(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip("\n").rstrip()


def quoted(word: str) -> str:
    """Return a word of a tool's own in quotes, for a sentence; what is no word is not repeated.

    Sentences go to logs and annotations too, where a name that somebody made up to look like
    something else is better not seen.
    """
    return repr(word) if _WORD.fullmatch(word) else "(no word)"


def clip(text: str, limit: int) -> str:
    """Return at most about `limit` characters: the beginning and the end, and what is missing.

    Errors stand at the beginning of a message and at the end of a log, so both stay.
    """
    if len(text) <= limit:
        return text
    head = limit // 2
    tail = limit - head
    return text[:head] + _CUT.format(len(text) - limit) + text[-tail:]

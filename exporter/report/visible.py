"""Characters that a reader cannot see are shown as marks, the same in every output."""

from __future__ import annotations

import re
from typing import Final

# Line feed and tab are the only control characters that text may keep. Then: soft hyphens and
# fillers that leave no trace, marks and overrides of direction (the "Trojan Source" characters),
# line separators, interlinear annotations, tag characters, and halves of surrogate pairs, which
# no UTF-8 file can hold.
_INVISIBLE: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
_JOINERS: Final = "\u200c\u200d"
"""They bind emoji and letters of some scripts, so only a strict medium marks them."""

_MARKED: Final = re.compile(f"[{_INVISIBLE}]")
_MARKED_STRICT: Final = re.compile(f"[{_INVISIBLE}{_JOINERS}]")


def visible(text: str, *, joiners: bool = False) -> str:
    r"""Return the text with each invisible character as a mark such as `[U+202E]`.

    Line feeds and tabs stay, `\r\n` becomes a line feed. With `joiners`, the zero-width joiners
    are marked as well. The result can always be encoded as UTF-8.
    """
    if text.isascii() and text.isprintable():
        return text
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    return (_MARKED_STRICT if joiners else _MARKED).sub(_mark, text)


def _mark(match: re.Match[str]) -> str:
    return f"[U+{ord(match[0]):04X}]"

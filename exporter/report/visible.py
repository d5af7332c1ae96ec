"""Characters that hide or reorder text become marks that a person can see."""

from __future__ import annotations

import re
from typing import Final

from exporter.model.late import late

_HIDDEN: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but not tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # drawn as nothing
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # zero width, line ends, bidi controls
    "\ufe00-\ufe0d\U000e0000-\U000e01ef"  # selectors and tags; U+FE0E and U+FE0F belong to emoji
    "\ud800-\udfff\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff"  # no characters at all
)
_JOINERS: Final = "\u200c\u200d"

_STRICT: Final = late(f"[{_HIDDEN}{_JOINERS}]")
_LENIENT: Final = late(f"[{_HIDDEN}]")


def visible(text: str, *, keep_joiners: bool = False) -> str:
    r"""Show what would be invisible: `\u202e` becomes `[U+202E]`.

    These are control characters, zero-width and bidirectional ones (CVE-2021-42574, "Trojan
    Source"), line ends other than a line feed, tag characters and lone surrogates. Tab and line
    feed stay, and a carriage return before a line feed goes. `keep_joiners` lets the zero-width
    joiners stay that families of emoji and some scripts are written with.
    """
    if text.isascii() and text.isprintable():
        return text
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    return (_LENIENT if keep_joiners else _STRICT).sub(_mark, text)


def _mark(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"


def escaped(json: str) -> str:
    r"""Write out what would be invisible in JSON's own way: it stays the same JSON.

    Beyond ASCII only: what is below JSON's encoders write out themselves.
    """
    return _STRICT.sub(_written_out, json)


def _written_out(found: re.Match[str]) -> str:
    if found[0].isascii():
        return found[0]
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(*[iter(units)] * 2, strict=True))

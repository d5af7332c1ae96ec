"""Secrets that a terminal's codes stand in or before: a coloured `password=…`, a marked half."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from exporter.model.late import late

Span = tuple[int, int]

BEGINS: Final = "\x1b["
_CODE: Final = late(r"\x1b\[[0-9;:?]{0,40}[A-Za-z]")
AS_JSON: Final = late(rb"\\u001[bB]\[[0-9;:?]{0,40}[A-Za-z]")
"""The same in JSON."""


def between_codes(text: str, spans_in: Callable[[str], Iterable[Span]]) -> Iterator[Span]:
    """Find spans in a text with codes: as if there were none, and as if each were blanks.

    The first finds what codes part, the second what they end.
    """
    pieces: list[str] = []
    begins: list[int] = []  # where each piece begins in the plain text
    shifts: list[int] = []  # how far it is moved there
    at = length = 0
    for code in _CODE.finditer(text):
        if code.start() > at:
            pieces.append(text[at : code.start()])
            begins.append(length)
            shifts.append(at - length)
            length += code.start() - at
        at = code.end()
    pieces.append(text[at:])
    begins.append(length)
    shifts.append(at - length)
    for start, end in spans_in("".join(pieces)):
        if end > start:
            yield (
                start + shifts[bisect_right(begins, start) - 1],
                end + shifts[bisect_right(begins, end - 1) - 1],
            )
    yield from spans_in(_CODE.sub(lambda code: " " * len(code[0]), text))

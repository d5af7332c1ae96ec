"""Which kinds of token a text can hold, asked in the cheapest way that never misses.

Most kinds hold a long run of a word's characters: a table maps these to one letter, and one search
for a run of that letter answers for all of them. The few others have a rare letter, which is found
some twenty times as fast as a longer literal, so the literal is asked for only where the letter is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from exporter.redaction.shapes import GITLAB, SHAPES, STRIPE, WORD, WORD_OF_SOME

_RUN: Final = b"a" * WORD
_RUN_OF_SOME: Final = b"a" * WORD_OF_SOME
_RUNS: Final = bytes(
    ord("a") if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "_-") else 32
    for byte in range(256)
)

_LONG: Final = tuple(
    dict.fromkeys(text for shape in SHAPES if shape.long for text in shape.literals)
)

_PROBES: Final[tuple[tuple[bytes, bytes, tuple[str, ...]], ...]] = (
    (b"A", rb"A(?:KIA|SIA|BIA|CCA|3T|BSK)", ("AKIA", "ASIA", "ABIA", "ACCA", "A3T", "ABSK")),
    (b"J", rb"J(?<=eyJ)", ("eyJ", "eyJrIjoi", "ops_eyJ", "ghs_")),
    (b"~", rb"Q~", ("Q~",)),
    (b"B", rb"BEGIN[ %+][A-Z0-9 %+]{0,40}PRIVATE", ("-----BEGIN",)),
    (b"B", rb"Bearer ", ("Bearer ",)),
    (b"@", rb":(?://|\\\\/)", ("://", r":\/\/")),
    (b"%", rb"%40", ("%40",)),
    (b"/", rb"hooks\.slack", ("hooks.slack",)),
)
"""A byte and a pattern that each short kind has, and the literals to look for in a text then.

A pattern begins with a rare letter, for its search goes from one of these to the next.
"""

_PROBES_OF_SOME: Final = (
    (b"k", rb"k_(?:live|test|prod)_", STRIPE),
    (b"-", rb"gl[a-z]{1,5}-", GITLAB),
    (b"x", rb"xox[a-z]", ("xox",)),
    (b"v", rb"v[sbr]\.", ("hvs.", "hvb.", "hvr.")),
    (b"N", rb"NRAK-", ("NRAK-",)),
)


def longest_run(piece: bytes) -> int:
    """Return how long a run of a word's characters a piece of text has: `WORD`, some, or 0."""
    runs = piece.translate(_RUNS)
    if _RUN_OF_SOME not in runs:
        return 0
    return WORD if _RUN in runs else WORD_OF_SOME


def literals_in(piece: bytes, run: int) -> Iterator[str]:
    """Return the literals of the kinds of token that a piece of text can hold.

    No shape is in a piece for which none of its literals is returned. `run` is its longest run.
    """
    if run >= WORD:
        yield from (text for text in _LONG if text.encode() in piece)
    for rare, pattern, literals in _PROBES + _PROBES_OF_SOME if run else _PROBES:
        if rare in piece and probe(pattern).search(piece):
            yield from literals


@lru_cache(maxsize=64)
def probe(pattern: bytes) -> re.Pattern[bytes]:
    """Return a pattern for bytes, compiled when it is first needed."""
    return re.compile(pattern)

"""A fast look at many steps at once, for whether a secret can be in them at all.

Rules over each text of a hundred thousand steps would cost more than all else of an export. So the
texts of some hundred steps are written into one piece of JSON, which C code does, and that piece
is asked a few questions that are cheap and never miss: is there a run of 33 characters of a word,
is there this literal. A single byte is found some twenty times as fast as a longer literal, so each
literal is asked for only where its rarest letter is. What answers yes is looked at closely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import msgspec

from exporter.model import Step
from exporter.redaction.assign import WORDS
from exporter.redaction.names import is_secret_name
from exporter.redaction.shapes import GITLAB, SHAPES, WORD, WORD_OF_SOME
from exporter.redaction.text import Scrubber
from exporter.redaction.walk import keys_below

Ask = Callable[[str], object]
"""Says of one text whether it must be scrubbed."""


@dataclass(frozen=True, slots=True)
class _Holds:
    literal: str

    def __call__(self, text: str) -> bool:
        return self.literal in text


@dataclass(frozen=True, slots=True)
class _HoldsFolded:
    word: str

    def __call__(self, text: str) -> bool:
        return self.word in text.lower()


def _any(_: str) -> bool:
    return True


_DEEP: Final = _Holds(":")
"""Stands for a colon in a text or a mapping in a mapping; no question of its own."""
_OPTION: Final = _Holds("--")

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
    (b"J", rb"eyJ", ("eyJ",)),
    (b"G", rb"SG\.", ("SG.",)),
    (b"~", rb"Q~", ("Q~",)),
    (b"B", rb"-----BEGIN", ("-----BEGIN",)),
    (b"B", rb"Bearer ", ("Bearer ",)),
    (b"@", rb"://", ("://",)),
    (b"x", rb"xox[a-z]", ("xox",)),
    (b"N", rb"NRAK-", ("NRAK-",)),
    (b"v", rb"hv[sbr]\.", ("hvs.", "hvb.", "hvr.")),
    (b"/", rb"hooks\.slack", ("hooks.slack",)),
)
"""A byte and a pattern that every short shape has, and the literals of these shapes."""

_PROBES_OF_SOME: Final = (
    (b"k", rb"k_(?:live|test|prod)_", ("k_live_", "k_test_", "k_prod_")),
    (b"-", rb"gl[a-z]{1,5}-", GITLAB),
)

_NOT_JSON: Final = (UnicodeEncodeError, RecursionError, TypeError, ValueError, OverflowError)
"""What JSON cannot hold, a lone surrogate for one, is looked at text by text."""

_RAREST: Final = "~@{}|^`QZXJKVWYFGHBUPMDLNCSIRTAOE9876543210qzxjkvwbyfg#!%&*+?<>$=;()'/,"


@dataclass(frozen=True, slots=True)
class Look:
    """What a fast look found."""

    asks: tuple[Ask, ...]
    """A text that holds a secret answers yes to one of these."""
    keyed: bool
    """Whether names of keys or options may say that their values are secrets."""

    def __bool__(self) -> bool:
        """Say whether anything must be looked at closely."""
        return bool(self.asks) or self.keyed


class Scanner:
    """Looks at steps, many at once."""

    def __init__(self, scrubber: Scrubber) -> None:
        self._encode = msgspec.json.Encoder(enc_hook=_written).encode
        self._always: tuple[Ask, ...] = tuple(each.search for each in scrubber.patterns)
        self._secrets = [found for secret in scrubber.secrets for found in self._needle(secret)]

    def look(self, steps: Sequence[Step]) -> Look:
        """Look at some hundred steps, but for what `told_by` returns."""
        rows = [
            (
                step.step_id,
                step.name,
                step.kind,
                step.group,
                step.native_status,
                step.worker,
                step.upstream,
                step.metrics and list(step.metrics),
                step.location and step.location.file,
            )
            for step in steps
        ]
        metas: list[Any] = [step.metadata for step in steps]
        results = [step.result for step in steps if step.result is not None]
        dicts = [result for result in results if result.__class__ is dict]
        try:
            asks = [
                *self._asks(rows, None),
                *self._asks(metas, sum(map(len, metas))),
                *self._asks(results, sum(map(len, dicts))),
            ]
        except _NOT_JSON:
            return Look((_any,), keyed=True)
        keys: set[Any] = set().union(*metas, *dicts)
        if _DEEP in asks:
            keys |= keys_below((metas, results))
        asks = [ask for ask in dict.fromkeys(asks) if ask is not _DEEP]
        keyed = _keyed(keys) or _OPTION in asks
        return Look((*self._always, *asks), keyed=keyed)

    def asks_of(self, texts: Sequence[str]) -> tuple[Ask, ...]:
        """Look at texts alone."""
        try:
            return (*self._always, *self._asks(texts, None))
        except _NOT_JSON:
            return (_any,)

    def _asks(self, values: Sequence[Any], keys: int | None) -> Iterator[Ask]:
        """Ask one piece of JSON; `keys` is how many keys mappings have in it that lie on top."""
        if not values:
            return
        piece = self._encode(values)
        yield from _shapes_in(piece)
        for rare, needle, secret in self._secrets:
            if rare in piece and needle in piece:
                yield _Holds(secret)
        colon = b":" in piece if keys is None else piece.count(b":") != keys
        if colon and keys is not None:
            yield _DEEP
        if colon and b"-hint:" in piece:
            yield _Holds("-hint:")
        options = b"-" in piece and _compiled(b"--").search(piece)
        if options:
            yield _OPTION
        if colon or options or b"=" in piece or b"\\" in piece:
            low = piece.lower()
            yield from (_HoldsFolded(word) for word in WORDS if word.encode() in low)

    def _needle(self, secret: str) -> Iterator[tuple[bytes, bytes, str]]:
        try:
            needle = self._encode(secret)[1:-1]
        except UnicodeEncodeError:
            return  # a text with it cannot be encoded either
        letters = needle.decode()
        rarest = min(letters, key=lambda letter: _RAREST.find(letter) % 1000)
        yield rarest.encode(), needle, secret


def _shapes_in(piece: bytes) -> Iterator[Ask]:
    probes = _PROBES
    runs = piece.translate(_RUNS)
    if _RUN_OF_SOME in runs:
        probes += _PROBES_OF_SOME
        if _RUN in runs:
            yield from (_Holds(text) for text in _LONG if text.encode() in piece)
    for rare, pattern, literals in probes:
        if rare in piece and _compiled(pattern).search(piece):
            yield from map(_Holds, literals)


def _keyed(keys: set[Any]) -> bool:
    return (
        any(isinstance(key, str) and is_secret_name(key) for key in keys)
        or ("value" in keys and ("name" in keys or "key" in keys))
        or ("pass" in keys and "user" in keys)
    )


@lru_cache(maxsize=64)
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern)


def _written(value: object) -> object:
    """Write what JSON has no word for as it will be written: a foreign mapping, a set, a path."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, AbstractSet):
        return list(value)
    return str(value)

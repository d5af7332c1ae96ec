"""A fast look at many steps at once, for whether a secret can be in them at all.

Rules over each text of a hundred thousand steps would cost more than all else of an export. So the
texts of some hundred steps are written into one piece of JSON, which C code does, and that piece
is asked a few questions that are cheap and never miss. What answers yes is looked at closely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import chain, filterfalse
from typing import Any, Final

import msgspec

from exporter.model import Step
from exporter.model.named import NamedTuple
from exporter.redaction.assign import NAMED, OPTIONS
from exporter.redaction.codes import BEGINS
from exporter.redaction.commands import COMMANDS
from exporter.redaction.names import is_secret_name
from exporter.redaction.probes import literals_in, longest_run, probe
from exporter.redaction.shapes import compiled
from exporter.redaction.text import Scrubber
from exporter.redaction.walk import keys_below, mappings_below

Ask = Callable[[str], object]
"""Says of one text whether it must be scrubbed."""


@cache
def _holds(literal: str) -> Ask:
    """Return a question; for equal literals the same, so that each is asked once."""

    def holds(text: str) -> bool:
        return literal in text

    return holds


@cache
def _names(pattern: bytes) -> Ask:
    """Return a question as `_holds` does."""

    def names(text: str) -> bool:
        return compiled(pattern.decode()).search(text.lower()) is not None

    return names


def _any(_: str) -> bool:
    return True


_OPTION: Final = _holds("--")
"""Stands for options, whose values may stand beside them in a list; no question of its own."""

_NOT_JSON: Final = (UnicodeEncodeError, RecursionError, TypeError, ValueError, OverflowError)
"""What JSON cannot hold, a lone surrogate for one, is looked at text by text."""

_ASSIGNING: Final = (b"=", b"%", b"<")
"""What a value may stand behind, as code, an address and XML have it."""
_RAREST: Final = "~@{}|^`QZXJKVWYFGHBUPMDLNCSIRTAOE9876543210qzxjkvwbyfg#!%&*+?<>$=;()'/,"


class Look(NamedTuple):
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
        self._needles = [each for secret in scrubber.secrets for each in _needles(secret)]

    def look(self, steps: Sequence[Step], known: Mapping[str, Any]) -> Look:
        """Look at some hundred steps, but for what `told_by` returns.

        The texts of `known`, the ids of all steps, are looked at elsewhere.
        """
        metas: list[Any] = [step.metadata for step in steps]
        results = [step.result for step in steps if step.result is not None]
        dicts = [result for result in results if result.__class__ is dict]
        keys: set[Any] = set().union(*metas, *dicts)
        try:
            asks = [
                *self._asks([*_texts(steps, known), *keys]),
                *self._asks_mappings(metas, keys),
                *self._asks_mappings(dicts, keys),
            ]
            if len(dicts) < len(results):
                others = [result for result in results if result.__class__ is not dict]
                asks += self._asks_values(others, keys)
        except _NOT_JSON:
            return Look((_any,), keyed=True)
        options = _OPTION in asks
        asks = [ask for ask in dict.fromkeys(asks) if ask is not _OPTION]
        return Look((*self._always, *asks), keyed=options or _keyed(keys))

    def look_at(self, value: Any) -> Look:
        """Look at one value, such as a run's metadata."""
        keys: set[Any] = set()
        try:
            asks = dict.fromkeys(self._asks_values([value], keys))
        except _NOT_JSON:
            return Look((_any,), keyed=True)
        return Look((*self._always, *asks), keyed=_keyed(keys))

    def asks_of(self, texts: Sequence[str]) -> tuple[Ask, ...]:
        """Look at texts alone."""
        try:
            return (*self._always, *dict.fromkeys(self._asks(texts)))
        except _NOT_JSON:
            return (_any,)

    def _asks(self, values: Sequence[Any]) -> Iterator[Ask]:
        """Look at values without a mapping."""
        if values:
            piece = self._encode(values)
            yield from self._asks_piece(piece, colon=b":" in piece)

    def _asks_mappings(self, mappings: Sequence[Any], keys: set[Any]) -> Iterator[Ask]:
        """Look at the values of mappings, and add the keys that lie deeper to `keys`.

        Without their own keys, which are the same in most, a third less is written and searched.
        """
        if set(map(type, mappings)) <= {dict}:
            yield from self._asks_values([*map(list, map(dict.values, mappings))], keys, mappings)
        else:
            yield from self._asks_values([list(each.values()) for each in mappings], keys)

    def _asks_values(
        self, values: Sequence[Any], keys: set[Any], mappings: Sequence[Mapping[Any, Any]] = ()
    ) -> Iterator[Ask]:
        """Look at values, which may hold mappings, and add the keys of these to `keys`.

        JSON has a colon for each key; has it more, then one stands in a text. `mappings` are those
        that the values are of, where they are the values of mappings.
        """
        if not values:
            return
        piece = self._encode(values)
        number = 0
        colons = piece.count(b":")
        if colons and (braces := piece.count(b"{")):
            inside = mappings_below(mappings)
            if len(inside) == braces:  # each writes one: these are all
                keys.update(*inside)
                number = sum(map(len, inside))
            else:
                deeper, number = keys_below(values)
                keys |= deeper
        yield from self._asks_piece(piece, colon=colons != number)

    def _asks_piece(self, piece: bytes, *, colon: bool) -> Iterator[Ask]:
        run = longest_run(piece)
        yield from map(_holds, literals_in(piece, run))
        for needle in self._needles:
            if needle.run <= run and needle.rare in piece and needle.pattern.search(piece):
                yield needle.ask
        options = b"-" in piece and probe(b"--").search(piece)
        if options:
            yield _OPTION
        yield from _asks_literal(piece)
        if colon and b"-hint:" in piece:
            yield _holds("-hint:")
        if colon or options or any(mark in piece for mark in _ASSIGNING):
            low = piece.lower()
            for word, pattern in NAMED:
                if word in low and probe(pattern).search(low):
                    yield _names(pattern)
            if options and probe(OPTIONS).search(low):
                yield _names(OPTIONS)


def _asks_literal(piece: bytes) -> Iterator[Ask]:
    for literal, rare, pattern in COMMANDS:
        if rare in piece and literal.encode() in piece and probe(pattern).search(piece):
            yield _holds(literal)
    # codes of a terminal may part whatever is asked for
    if b"\\" in piece and rb"\u001b[" in piece:
        yield _holds(BEGINS)


def _texts(steps: Sequence[Step], known: Mapping[str, Any]) -> list[Any]:
    """Return the texts beside metadata and result; what stands in many steps once."""
    above = chain.from_iterable([step.upstream for step in steps])
    return [
        *[step.step_id for step in steps],
        *[step.name for step in steps],
        *{step.kind for step in steps},
        *{step.group for step in steps},
        *{step.native_status for step in steps},
        *{step.worker for step in steps},
        *filterfalse(known.__contains__, above),
        *{step.location.file for step in steps if step.location},
        *set[str]().union(*[step.metrics for step in steps if step.metrics]),
    ]


class _Needle(NamedTuple):
    """A value of the environment as it stands in JSON, and what a piece that holds it must have."""

    pattern: re.Pattern[bytes]
    rare: bytes
    run: int
    ask: Ask


def _needles(secret: str) -> Iterator[_Needle]:
    try:
        text = msgspec.json.encode(secret)[1:-1]
    except UnicodeEncodeError:
        return  # a text with it cannot be encoded either
    rare = min(text.decode(), key=lambda letter: _RAREST.find(letter) % 1000)
    yield _Needle(re.compile(re.escape(text)), rare.encode(), longest_run(text), _holds(secret))


def _keyed(keys: set[Any]) -> bool:
    return (
        any(isinstance(key, str) and is_secret_name(key) for key in keys)
        or ("value" in keys and ("name" in keys or "key" in keys))
        or ("pass" in keys and "user" in keys)
    )


def _written(value: object) -> object:
    """Write what JSON has no word for as it will be written: a foreign mapping, a set, a path."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, AbstractSet):
        return list(value)
    return str(value)

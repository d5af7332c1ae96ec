"""Repair what Python programs write as JSON and other programs cannot read.

The standard library's parser calls back into a `Repairs`, which counts; `settle` then goes over
the finished tree. The counts become sentences, so that nothing is mended in silence.
"""

from __future__ import annotations

import codecs
from itertools import chain
from math import isfinite
from typing import Any, Final

_BOMS: Final = (
    # Longer marks first: the mark of UTF-16 begins that of UTF-32.
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_MAX_DIGITS: Final = 300
"""A longer whole number fits into no float, and Python refuses to parse one of 4,300 digits."""


class Repeated(dict[str, Any]):
    """An object that states a key more than once: the last wins, and `pairs` keeps all."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


_NODES: Final = frozenset({dict, list, Repeated})


class Repairs:
    """Counts of what was repaired in one document."""

    __slots__ = ("encoding", "numbers", "repeated", "surrogates", "undecodable")

    def __init__(self) -> None:
        self.encoding: str | None = None
        self.undecodable = 0
        self.numbers = 0
        self.surrogates = 0
        self.repeated = 0

    def no_number(self, _text: str) -> None:
        """Count `NaN`, `Infinity` or `-Infinity`; the parser takes the None as null."""
        self.numbers += 1

    def float_of(self, text: str) -> float | None:
        """Give the number, or null for one like `1e999` that is too large."""
        number = float(text)
        if isfinite(number):
            return number
        self.numbers += 1
        return None

    def int_of(self, text: str, base: int = 10) -> int | None:
        """Give the whole number, or null for one of more than 300 digits."""
        if len(text) <= _MAX_DIGITS * 10 // base:
            return int(text, base)
        self.numbers += 1
        return None

    def object_of(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Give a dictionary, a `Repeated` where a key stands more than once."""
        plain = dict(pairs)
        if len(plain) == len(pairs):
            return plain
        self.repeated += 1
        return Repeated(pairs)

    def told(self) -> tuple[str, ...]:
        """Return a sentence for each kind of repair."""
        told = []
        if self.encoding:
            told.append(f"The file begins with a byte order mark and was read as {self.encoding}.")
        if self.undecodable:
            told.append(_count(self.undecodable, "sequence", "of bytes", "U+FFFD", "no UTF-8"))
        if self.surrogates:
            told.append(_count(self.surrogates, "text", "", "U+FFFD in part", "lone surrogates"))
        if self.numbers:
            told.append(
                _count(self.numbers, "number", "", "null", "not finite: NaN, Infinity, 1e999")
            )
        if self.repeated:
            noun = "object states" if self.repeated == 1 else "objects state"
            told.append(f"{self.repeated} {noun} a key more than once (duplicate keys).")
        return tuple(told)


def text_of(data: bytes, repairs: Repairs) -> str:
    """Decode bytes by their mark, else as UTF-8; what is neither becomes U+FFFD."""
    codec, skip = "utf-8", 0
    for mark, name, title in _BOMS:
        if data.startswith(mark):
            codec, skip, repairs.encoding = name, len(mark), title
            break
    try:
        return str(memoryview(data)[skip:], codec)
    except UnicodeDecodeError:
        text = str(memoryview(data)[skip:], codec, "replace")
        told = data.count("\ufffd".encode(codec))
        repairs.undecodable = max(text.count("\ufffd") - told, 1)
        return text


def settle(holder: list[Any], repairs: Repairs, max_depth: int, *, text: str | None = None) -> bool:
    """Replace lone surrogates in a parsed document, in place; say whether it is flat enough.

    `holder` is a list of the document alone, as a document may be a text itself, and `text` is
    what was parsed: where it can hold no surrogate, none is looked for. Goes level by level, so
    that no depth can exhaust the stack.
    """
    look = text is None or not text.isascii() or "\\u" in text
    level: list[Any] = [holder]
    for _ in range(max_depth + 1):
        if look:
            for node in level:
                _mend(node, repairs)
        level = _below(level)
        if not level:
            return True
    return False


def _below(level: list[Any]) -> list[Any]:
    """Return the objects and lists in those of one level."""
    lists = [node for node in level if node.__class__ is list]
    objects = [node.values() for node in level if node.__class__ is dict]
    pairs = [[v for _, v in node.pairs] for node in level if node.__class__ is Repeated]
    inside = chain.from_iterable([*lists, *objects, *pairs])
    return [value for value in inside if value.__class__ in _NODES]


def _mend(node: Any, repairs: Repairs) -> None:
    """Replace the lone surrogates in the texts of one list, or in one object's keys and texts."""
    if node.__class__ is list:
        for index, value in enumerate(node):
            if value.__class__ is str and not value.isascii():
                node[index] = _whole(value, repairs)
        return
    pairs = node.pairs if isinstance(node, Repeated) else list(node.items())
    if all(k.isascii() and (v.__class__ is not str or v.isascii()) for k, v in pairs):
        return
    whole = [
        (_whole(k, repairs), _whole(v, repairs) if v.__class__ is str else v) for k, v in pairs
    ]
    if whole != pairs:
        node.clear()
        node.update(whole)
        if isinstance(node, Repeated):
            node.pairs = whole


def _whole(text: str, repairs: Repairs) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        repairs.surrogates += 1
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _count(number: int, noun: str, more: str, became: str, why: str) -> str:
    many = noun if number == 1 else f"{noun}s"
    verb = "became" if more == "" else f"{more} became"
    return f"{number} {many} {verb} {became} ({why})."

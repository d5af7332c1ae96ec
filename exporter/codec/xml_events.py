"""XML that other programs wrote, as events: the one funnel, bounded and without a DTD.

The standard library's expat reads it. A document type, and so every entity of its own, is refused;
nothing external is ever looked up. What tools write and XML forbids, control characters and bytes
of another encoding, is repaired and told. What breaks off or is broken further on is read up to
there, and told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar
from xml.parsers import expat

from exporter.codec.bounds import AT_THIS, MAX_BYTES, raised
from exporter.codec.repair import Repairs, text_of
from exporter.codec.text import clip, strip_ansi
from exporter.codec.tolerant import MAX_DEPTH
from exporter.model import ExportError

MAX_ELEMENTS: Final = 5_000_000
"""More elements than this are no report of a run."""
MAX_ATTRIBUTE: Final = 100_000
"""Longer attributes are cut in the middle; whole messages stand in them."""
MAX_ATTRIBUTES: Final = 1_000
"""More attributes than this on one element are refused."""

_DECLARED: Final = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_REFERENCE: Final = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));")
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REPAIRABLE: Final = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_BAD_CHAR_REF],
        expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
        expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_MISPLACED_XML_PI],
    }
)
_CUT: Final = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
)


class Handler(Protocol):
    """What is told of a document, in its order; names are without a prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        ...

    def end(self, name: str) -> None:
        """Take the end of an element."""
        ...

    def text(self, text: str) -> None:
        """Take a piece of text of the element that is open."""
        ...


H = TypeVar("H", bound=Handler)


@dataclass(frozen=True, slots=True)
class Parsed(Generic[H]):
    """A handler that has been told a document, and how the document was."""

    handler: H
    repairs: tuple[str, ...] = ()
    """A sentence for each kind of repair."""
    broken: str | None = None
    """Where the reading had to end early, in words: `ends too early, at line 3, column 7`."""


def parse_xml(data: bytes, make: Callable[[], H], *, where: str | None = None) -> Parsed[H]:
    """Tell a document to a handler that `make` makes.

    Raises ExportError: `empty-file`, `too-large`, `too-deep`, `xml-doctype`, and `not-xml` when
    not even the first element can be read.
    """
    if len(data) > raised(MAX_BYTES):
        _refuse_size(f"{len(data):,} bytes", where)
    reading = _Reading(make(), where)
    error = reading.run(data, None)
    repairs: list[str] = []
    if error is not None and error.code in _REPAIRABLE:
        text, repairs = _repaired(data)
        reading = _Reading(make(), where)
        error = reading.run(text.encode(), "utf-8")
    if reading.cut:
        repairs.append(f"{reading.cut:,} attributes were longer than {MAX_ATTRIBUTE:,} characters.")
    if error is None:
        return Parsed(reading.handler, tuple(repairs))
    place = f"line {error.lineno}, column {error.offset + 1}"
    if not reading.elements:
        _refuse_text(data, place, where)
    ends = error.code in _CUT or error.lineno > data.count(b"\n") + 1
    broken = f"ends too early, at {place}" if ends else f"is broken at {place}"
    return Parsed(reading.handler, tuple(repairs), broken)


class _Reading(Generic[H]):
    """One pass over a document."""

    def __init__(self, handler: H, where: str | None) -> None:
        self.handler = handler
        self.elements = 0
        self.cut = 0
        self._where = where
        self._depth = 0

    def run(self, data: bytes, encoding: str | None) -> expat.ExpatError | None:
        parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.handler.text
        try:
            parser.Parse(data, True)  # noqa: FBT003 - the only way to say that this is all
        except expat.ExpatError as error:
            return error
        except (ValueError, LookupError):  # an encoding that Python has no table for
            failed = expat.ExpatError("unknown encoding")
            failed.code = expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]
            failed.lineno, failed.offset = 1, 0
            return failed
        return None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExportError(
                "too-deep",
                f"elements are nested more than {MAX_DEPTH} levels deep",
                hint="look at what wrote the file, or name another one",
                where=self._where,
            )
        if self.elements > MAX_ELEMENTS and self.elements > raised(MAX_ELEMENTS):
            _refuse_size(f"{self.elements:,} elements", self._where)
        if (number := len(attributes)) > MAX_ATTRIBUTES and number > raised(MAX_ATTRIBUTES):
            _refuse_size(f"an element of {number:,} attributes", self._where)
        for key, value in attributes.items():
            if len(value) > MAX_ATTRIBUTE:
                attributes[key] = clip(value, MAX_ATTRIBUTE)
                self.cut += 1
        self.handler.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.handler.end(name.rpartition(":")[2])

    def _doctype(self, *_: object) -> None:
        raise ExportError(
            "xml-doctype",
            "the XML has a document type (`<!DOCTYPE`), which is not read",
            hint="write it without one; no test runner needs it",
            where=self._where,
        )


def _repaired(data: bytes) -> tuple[str, list[str]]:
    """Return the document as text that XML allows, and what was done to it."""
    told: list[str] = []
    text = _decoded(data, told).lstrip("\ufeff \t\r\n")
    count = 0

    def one(found: re.Match[str]) -> str:
        code = int(found[1], 16) if found[1] else int(found[2])
        sign = chr(code) if code <= 0x10FFFF else "\x00"  # noqa: PLR2004 - the last of Unicode
        return sign if _ILLEGAL.match(sign) else found[0]

    text = strip_ansi(_REFERENCE.sub(one, text))
    text, count = _ILLEGAL.subn("\ufffd", text)
    if count:
        told.append(f"{count:,} characters that XML does not allow became U+FFFD.")
    elif not told:
        told.append("Control sequences that XML does not allow were left out.")
    return text, told


def _decoded(data: bytes, told: list[str]) -> str:
    found = _DECLARED.match(data)
    if found is not None:
        try:
            return data.decode(found[1].decode("ascii"))
        except (LookupError, UnicodeError):
            pass
    repairs = Repairs()
    text = text_of(data, repairs)
    told += repairs.told()
    return text


def _refuse_size(what: str, where: str | None) -> None:
    raise ExportError(
        "too-large",
        f"the file has {what}, more than {AT_THIS}",
        hint="split the run, or keep logs and results out of its record",
        where=where,
    )


def _refuse_text(data: bytes, place: str, where: str | None) -> None:
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ExportError(
            "empty-file",
            "the file is empty",
            hint="let the run finish and write it again",
            where=where,
        )
    raise ExportError(
        "not-xml",
        f"this is no XML: it is broken at {place}, before anything could be read",
        hint="look at what wrote the file, or name another one",
        where=where,
    )

"""One YAML document as a tree of JSON's types, built from the parser's events.

Events, not PyYAML's constructors: these know tags that run code, turn `no` into false and a time
into a date, and follow aliases without end. Here a tag or a growing alias is refused, and what
is no null, boolean or number in YAML 1.2's core schema is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

import yaml

from exporter.codec.bounds import AT_THIS, raised
from exporter.codec.repair import Repairs, settle
from exporter.model import ExportError

MAX_ALIASED: Final = 100_000
"""How many values aliases may add to a document: files that people write have some."""

_TAG: Final = "tag:yaml.org,2002:"
_TEXT: Final = frozenset({None, "!", f"{_TAG}str"})
_PLAIN: Final = frozenset({f"{_TAG}{name}" for name in ("null", "bool", "int", "float")})
_COLLECTION: Final = frozenset({None, "!", f"{_TAG}seq", f"{_TAG}map"})

_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT: Final = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NO_NUMBER: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")


def tree_of(text: str, repairs: Repairs, *, max_depth: int, where: str | None) -> Any:
    """Return the one document in a text; None for an empty one.

    Raises ExportError: `not-yaml`, `yaml-feature`, `too-deep`.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(yaml.parse(text, Loader=loader), repairs, max_depth, where).document()
    except (yaml.YAMLError, ValueError) as error:
        if "nesting" in str(getattr(error, "problem", "")):  # newer versions of libyaml count too
            _refuse_depth(max_depth, where)
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ExportError(
            "not-yaml",
            f"the YAML is broken{place}",
            hint="mend it there, or write the record as JSON",
            where=where,
        ) from None


def _refuse_depth(most: int, where: str | None) -> NoReturn:
    raise ExportError(
        "too-deep",
        f"the YAML is nested more than {most} levels deep",
        hint="store the deep part as text, or leave it out of the record",
        where=where,
    ) from None


class _Builder:
    """Builds containers on a list of its own, so that no depth can exhaust the stack."""

    def __init__(
        self, events: Iterator[Any], repairs: Repairs, max_depth: int, where: str | None
    ) -> None:
        self.events = events
        self.repairs = repairs
        self.max_depth = max_depth
        self.where = where
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        """The value of each anchor and how many values it holds."""
        self.seen = 0
        self.aliased = 0
        self.root: list[Any] = []

    def document(self) -> Any:
        documents = 0
        for event in self.events:
            match event:
                case yaml.ScalarEvent():
                    self._add(self._scalar(event), event.anchor, 1)
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self._begin(event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._end()
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        self._refuse("a second document", event)
        if not settle(self.root, self.repairs, self.max_depth):
            _refuse_depth(self.max_depth, self.where)  # by aliases of aliases
        return self.root[0] if self.root else None

    def _begin(self, event: Any) -> None:
        if event.tag not in _COLLECTION:
            self._refuse("a tag", event)
        if self.open and self.open[-1].wants_key:
            self._refuse("a key that is not text", event)
        if len(self.open) >= self.max_depth:
            _refuse_depth(self.max_depth, self.where)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        self.open.append(_Open(event, is_list=is_list, seen=self.seen))

    def _end(self) -> None:
        done = self.open.pop()
        value = done.items if done.is_list else self._mapping(done)
        self._add(value, done.event.anchor, self.seen - done.seen + 1)

    def _mapping(self, done: _Open) -> dict[str, Any]:
        pairs = list(zip(done.items[::2], done.items[1::2], strict=True))
        own = self.repairs.object_of([(key, value) for key, value in pairs if key is not _MERGE])
        merged: dict[str, Any] = {}
        for value in (value for key, value in pairs if key is _MERGE):
            for each in value if isinstance(value, list) else [value]:
                if not isinstance(each, dict):
                    self._refuse("a merge (<<) of something that is no mapping", done.event)
                merged = {**each, **merged}
        if merged:
            own.update({key: value for key, value in merged.items() if key not in own})
        return own

    def _add(self, value: Any, anchor: str | None, size: int) -> None:
        self.seen += 1
        if anchor:
            self.anchors[anchor] = (value, size)
        if self.open:
            self.open[-1].items.append(value)
        else:
            self.root.append(value)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            self._refuse("an alias of what is not complete or not there", event)
        value, size = self.anchors[event.anchor]
        if self.open and self.open[-1].wants_key and not isinstance(value, str):
            self._refuse("a key that is not text", event)
        self.aliased += size
        if self.aliased > (most := raised(MAX_ALIASED)):
            self._refuse(f"aliases that stand for more than {most:,} values, {AT_THIS},", event)
        self._add(value, None, size)
        self.seen += size - 1

    def _scalar(self, event: Any) -> Any:
        if self.open and self.open[-1].wants_key:
            if event.tag not in _TEXT | _PLAIN:
                self._refuse("a tag", event)
            # a merge is asked for by a bare <<, a key of that name by a quoted one
            return _MERGE if event.value == "<<" and event.implicit[0] else event.value
        if event.tag in _PLAIN or (event.tag is None and event.implicit[0]):
            return self._plain(event.value)
        if event.tag not in _TEXT:
            self._refuse("a tag", event)
        return event.value

    def _plain(self, text: str) -> Any:
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in "+-.0123456789":
            return text
        if _INT.match(text):
            base = {"o": 8, "x": 16}.get(text[1:2], 10)
            return self.repairs.int_of(text, base)
        if _FLOAT.match(text):
            return self.repairs.float_of(text)
        if _NO_NUMBER.match(text):
            self.repairs.numbers += 1
            return None
        return text

    def _refuse(self, what: str, event: Any) -> NoReturn:
        line = event.start_mark.line + 1
        raise ExportError(
            "yaml-feature",
            f"the YAML has {what} at line {line}, which is not read",
            hint="write plain values, or the record as JSON",
            where=self.where,
        )


_MERGE: Final = object()
"""Stands for the key of a merge, which no text of the document can be."""


class _Open:
    """A collection that is not complete: for a mapping, keys and values in turn."""

    __slots__ = ("event", "is_list", "items", "seen")

    def __init__(self, event: Any, *, is_list: bool, seen: int) -> None:
        self.event = event
        self.is_list = is_list
        self.seen = seen
        self.items: list[Any] = []

    @property
    def wants_key(self) -> bool:
        return not self.is_list and len(self.items) % 2 == 0

"""Objects of Kubernetes in a file: one, a list of them, several documents, JSON or YAML.

`kubectl get -o json` prints one object or one of kind `List` with `items`, `argo list -o json` a
plain list, `kubectl get -o yaml` YAML documents behind `---`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec import Raw, Struct

from exporter.codec.concatenated import MAX_DOCUMENTS, documents
from exporter.codec.repair import Repairs, text_of
from exporter.codec.tolerant import load_yaml

YAML_SUFFIXES: Final = (".yaml", ".yml")
_BREAK: Final = re.compile(r"^(?:---|\.\.\.)(?=\s|$)", re.MULTILINE)
_KEY: Final = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:\s*"((?:[^"\\]|\\.)*)"|\s*:)?|[{}\[\]]')
_ITEMS: Final = re.compile(r'"items"\s*:\s*\[')
_PAIR: Final = r"""["']?(\w+)["']?\s*:[ \t]*["']?([^\s"'#]*)"""
_MARGIN: Final = re.compile(rf"^{_PAIR}", re.MULTILINE)
_LISTED: Final = re.compile(rf"^(?:- |  ){_PAIR}", re.MULTILINE)


_ABSENT: Final = Raw(b"null")


class _Shell(Struct):
    """What tells a list of objects from an object."""

    items: Raw = _ABSENT
    status: Raw = _ABSENT


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of a file, each as JSON text of its own."""

    raws: tuple[Raw, ...]
    repairs: tuple[str, ...] = ()
    """A sentence for each kind of repair, with its count."""
    cut: bool = False
    """Whether something after the last of them could not be read."""


def objects(data: bytes, *, name: str) -> Objects:
    """Take a file apart into its objects.

    Raises ExportError with the codes of `codec.concatenated.documents` and, for YAML, of
    `codec.tolerant.load_yaml`.
    """
    if name.lower().endswith(YAML_SUFFIXES):
        return _yaml(data, name)
    found = documents(data, where=name)
    return Objects(
        tuple(each for raw in found.raws for each in _items(raw)), found.repairs, found.cut
    )


def _yaml(data: bytes, name: str) -> Objects:
    # a line that begins with `---` is a document's beginning wherever it stands: what belongs to
    # a text is indented
    parts = [part for part in _BREAK.split(text_of(data, Repairs())) if part.strip()]
    if len(parts) <= 1:
        tree = load_yaml(data, where=name)
        return Objects(tuple(_items(Raw(msgspec.json.encode(tree.value)))), tree.repairs)
    raws: list[Raw] = []
    repairs: dict[str, None] = {}
    for part in parts[:MAX_DOCUMENTS]:
        tree = load_yaml(part.encode(), where=name)
        raws += _items(Raw(msgspec.json.encode(tree.value)))
        repairs.update(dict.fromkeys(tree.repairs))
    return Objects(tuple(raws), tuple(repairs), len(parts) > MAX_DOCUMENTS)


def _items(raw: Raw) -> Iterator[Raw]:
    """Yield the objects of a list, or the object itself."""
    begin = bytes(memoryview(raw)[:64]).lstrip()[:1]
    try:
        if begin == b"[":
            yield from msgspec.json.decode(raw, type=list[Raw])
        elif begin == b"{":
            shell = msgspec.json.decode(raw, type=_Shell)
            if shell.items == _ABSENT or shell.status != _ABSENT:
                yield raw
            else:
                yield from msgspec.json.decode(shell.items, type=list[Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        yield raw


def margin(name: str, head: bytes) -> dict[str, str]:
    """Return the keys of the first object that a file's beginning tells, with those texts.

    Of a list it is the list's own keys; what is no text has an empty one.
    """
    text = text_of(head, Repairs())
    found: dict[str, str] = {}
    if name.lower().endswith(YAML_SUFFIXES):
        listed = _BREAK.sub("", text, count=1).lstrip().startswith("- ")
        for key, value in (_LISTED if listed else _MARGIN).findall(text):
            found.setdefault(key, value)
        return found
    return dict(_keys(text, 2 if text.lstrip()[:1] == "[" else 1))


def first_item(head: bytes) -> dict[str, str]:
    """Return the keys of the first object in a list of Kubernetes in JSON, as `margin` does."""
    text = text_of(head, Repairs())
    begin = _ITEMS.search(text)
    return dict(_keys(text[begin.end() :], 1, first=True)) if begin else {}


def _keys(text: str, base: int, *, first: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the keys at a depth, the first of each name; only of the first object if asked so."""
    seen: set[str] = set()
    depth = 0
    for token in _KEY.finditer(text):
        if token[0] in ("{", "["):
            depth += 1
        elif token[0] in ("}", "]"):
            depth -= 1
            if first and depth < base:
                return
        elif depth == base and token[2] and token[1] not in seen:
            seen.add(token[1])
            yield token[1], token[3] or ""

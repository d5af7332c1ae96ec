"""Several JSON documents in one file, one after another, as `gh api --paginate` prints them.

Also JSON lines. The plain case, one document, is left to msgspec.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from exporter.codec.bounds import MAX_BYTES, raised
from exporter.codec.repair import Repairs, settle, text_of
from exporter.codec.tolerant import MAX_DEPTH
from exporter.model import ExportError

MAX_DOCUMENTS: Final = 10_000
"""More documents than this are no answer of a service."""
_BLANK: Final = " \t\r\n\x1e"
"""What stands between documents; the last one begins each in RFC 7464."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of a file, each as JSON text of its own."""

    raws: tuple[msgspec.Raw, ...]
    repairs: tuple[str, ...] = ()
    """A sentence for each kind of repair, with its count."""
    cut: bool = False
    """Whether something after the last of them could not be read."""


def documents(data: bytes, *, where: str | None = None) -> Documents:
    """Take a file apart into its documents.

    What is damaged ends the reading: the documents before it are kept. Raises ExportError when
    there is none before it: `empty-file`, `too-large`, `too-deep`, and the codes of
    `codec.tolerant.load`.
    """
    if len(data) <= raised(MAX_BYTES):
        try:
            return Documents((msgspec.json.decode(data, type=msgspec.Raw),))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            pass
    from exporter.codec.tolerant import load  # noqa: PLC0415 - its errors are wanted here

    repairs = Repairs()
    trees: list[Any] = []
    cut = False
    if len(data) <= raised(MAX_BYTES):
        cut = _read(text_of(data, repairs), repairs, trees)
    if not trees:
        tree = load(data, where=where)  # tells what is wrong
        return Documents((msgspec.Raw(msgspec.json.encode(tree.value)),), tree.repairs)
    if not settle(trees, repairs, MAX_DEPTH):
        raise ExportError(
            "too-deep",
            f"objects and lists are nested more than {MAX_DEPTH} levels deep",
            hint="store the deep part as text, or leave it out of the record",
            where=where,
        )
    try:
        raws = tuple(msgspec.Raw(msgspec.json.encode(tree)) for tree in trees)
    except (msgspec.MsgspecError, RecursionError, OverflowError):
        raise ExportError(
            "not-json",
            "the JSON holds what cannot be written again",
            hint="look at what wrote the file, or name another one",
            where=where,
        ) from None
    return Documents(raws, repairs.told(), cut)


def _read(text: str, repairs: Repairs, trees: list[Any]) -> bool:
    """Add the documents of a text to `trees`; say whether more follows that is none."""
    import json  # noqa: PLC0415 - only what msgspec refuses needs it

    decoder = json.JSONDecoder(
        strict=False,
        object_pairs_hook=repairs.object_of,
        parse_constant=repairs.no_number,
        parse_float=repairs.float_of,
        parse_int=repairs.int_of,
    )
    at, end = 0, len(text)
    while True:
        while at < end and text[at] in _BLANK:
            at += 1
        if at >= end:
            return False
        if len(trees) >= raised(MAX_DOCUMENTS):
            return True
        try:
            tree, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            return True
        trees.append(tree)

"""Decode an object field by field where it does not fit as a whole."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import Raw

from exporter.codec.tolerant import check_depth, decode
from exporter.model import ExportError

T = TypeVar("T")


def lenient(raw: Raw | bytes, shape: type[T]) -> T | None:
    """Decode an object; of a damaged one the fields that are good, None where it is none.

    All fields of the shape have to be optional.
    """
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        tree = decode(bytes(raw), dict).value
    except ExportError:
        return None
    # as text, since a field may be kept as it stands: `Raw` is nothing that values can become
    kept = {}
    for name, value in tree.items():
        text = msgspec.json.encode(value)
        if _decoded(msgspec.json.encode({name: Raw(text)}), shape) is not None:
            kept[name] = Raw(text)
    return _decoded(msgspec.json.encode(kept), shape)


def _decoded(text: bytes, shape: type[T]) -> T | None:
    try:
        return msgspec.json.decode(text, type=shape)
    except (msgspec.MsgspecError, RecursionError):
        return None


def fitting(tree: object, shape: type[T]) -> T | None:
    """Convert plain values as `lenient` does."""
    try:
        check_depth((tree,))
        return msgspec.convert(tree, shape)
    except (msgspec.MsgspecError, ExportError, RecursionError):
        return _of_tree(tree, shape) if isinstance(tree, dict) else None


def _of_tree(tree: dict[str, Any], shape: type[T]) -> T | None:
    kept = {}
    for name, value in tree.items():
        try:
            msgspec.convert({name: value}, shape)
        except (msgspec.MsgspecError, RecursionError):
            continue
        kept[name] = value
    try:
        return msgspec.convert(kept, shape)
    except (msgspec.MsgspecError, RecursionError):
        return None

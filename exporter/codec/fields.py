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
    return _of_tree(tree, shape)


def fitting(tree: object, shape: type[T]) -> T | None:
    """Convert plain values as `lenient` does."""
    try:
        check_depth((tree,))
        return msgspec.convert(tree, shape)
    except (msgspec.MsgspecError, ExportError, RecursionError):
        return _of_tree(tree, shape) if isinstance(tree, dict) else None


def _of_tree(tree: dict[str, Any], shape: type[T]) -> T | None:
    kept = {
        name: value for name, value in tree.items() if _by_text({name: value}, shape) is not None
    }
    return _by_text(kept, shape)


def _by_text(fields: dict[str, Any], shape: type[T]) -> T | None:
    """Convert by way of text: a field may be a `Raw`, which no value can become."""
    try:
        return msgspec.json.decode(msgspec.json.encode(fields), type=shape)
    except (msgspec.MsgspecError, RecursionError):
        return None

"""What the fields of a span hold: ids, times, attributes, exceptions and links.

Source: `trace.proto` and `common.proto` of opentelemetry-proto, in their JSON.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Raw

from exporter.codec.times import EPOCH
from exporter.codec.tolerant import decode_items
from exporter.readers.otlp.wire import Event, KeyValue, Link

_DEPTH: Final = 6
_BASE64: Final = {24: 16, 12: 8}
"""How long an id is in base64, as plain protobuf writes it, and in bytes."""


def id_of(text: str | None) -> str | None:
    """Return an id in lower-case hexadecimal; None for none, or one of zeros."""
    if not text:
        return None
    if len(text) in _BASE64:
        try:
            data = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            data = b""
        if len(data) == _BASE64[len(text)]:
            text = data.hex()
    text = text.lower()
    return text if text.strip("0") else None


def nanos_of(value: object) -> int | None:
    """Return nanoseconds as a number; None for what is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:  # noqa: PLR2004
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def time_of(nanos: int | None) -> datetime | None:
    """Return a time of nanoseconds since 1970."""
    if nanos is None:
        return None
    try:
        return EPOCH + timedelta(microseconds=nanos // 1000)
    except OverflowError:
        return None


def attributes_of(raws: Iterable[Raw] | None) -> dict[str, Any]:
    """Return attributes by name."""
    read = decode_items(raws or (), KeyValue, where="")
    return {each.key: _value(each.value) for each in read.values if each.key}


def _value(value: Any, depth: int = 0) -> Any:
    """Return what an AnyValue holds."""
    if not isinstance(value, dict) or depth > _DEPTH:
        return None
    for kind, held in value.items():
        if kind == "intValue":
            text = str(held)
            plain = text.removeprefix("-")
            return int(text) if plain.isascii() and plain.isdigit() and len(plain) < 20 else None  # noqa: PLR2004
        if kind == "arrayValue":
            values = held.get("values") if isinstance(held, dict) else None
            return [_value(each, depth + 1) for each in values or ()] if values else []
        if kind == "kvlistValue":
            pairs = held.get("values") if isinstance(held, dict) else None
            return {
                str(each.get("key")): _value(each.get("value"), depth + 1)
                for each in pairs or ()
                if isinstance(each, dict)
            }
        if kind.endswith("Value"):
            return held
    return None


def exception_of(raws: Iterable[Raw] | None) -> dict[str, Any]:
    """Return the attributes of the last exception that was recorded."""
    read = decode_items(raws or (), Event, where="")
    for event in reversed(read.values):
        if event.name == "exception":
            return attributes_of(event.attributes)
    return {}


def links_of(raws: Iterable[Raw] | None, trace: str) -> tuple[str, ...]:
    """Return the spans of this trace that are linked, each once."""
    read = decode_items(raws or (), Link, where="")
    found = [id_of(each.span_id) for each in read.values if id_of(each.trace_id) in {trace, None}]
    return tuple(dict.fromkeys(each for each in found if each))

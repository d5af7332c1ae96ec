"""Objects of the answers before they have a shape: one bad field costs that field alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Raw

from exporter.codec.tolerant import decode
from exporter.model import ExportError
from exporter.readers.github_actions.wire import OF_GH

T = TypeVar("T")
RawMap = dict[str, Raw]

_RUN_URL: Final = re.compile(r"/actions/runs/(\d{1,19})")


def run_in(url: str | None) -> int | None:
    """Return the id of the run that an address is of."""
    found = _RUN_URL.search(url or "")
    return int(found[1]) if found else None


def plain(raw: Raw) -> Any:
    """Return an object with the REST API's names, whoever wrote it; None for what is none."""
    fields = as_(raw, RawMap)
    if fields is None:
        return None
    if "databaseId" not in fields and not (fields.keys() & {"startedAt", "headSha"}):
        return raw
    renamed = {OF_GH.get(key, key): value for key, value in fields.items()}
    return Raw(msgspec.json.encode(renamed))


def lenient(raw: Any, shape: type[T]) -> T | None:
    """Decode a run; of a damaged one the fields that are good."""
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass
    try:
        fields = decode(bytes(raw), dict).value
    except ExportError:
        return None
    kept = dict(_good(fields, shape))
    try:
        return msgspec.convert(kept, shape)
    except msgspec.ValidationError:
        return None


def _good(fields: Mapping[str, Any], shape: type[T]) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        try:
            msgspec.convert({"id": 1, name: value}, shape)
        except msgspec.ValidationError:
            continue
        yield name, value


def as_(raw: Raw | None, shape: type[T]) -> T | None:
    """Return an object in a shape; None for what does not fit."""
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None

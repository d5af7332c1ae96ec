"""All texts of a run, as JSON in pieces: what somebody else can search for exact values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

import msgspec

from exporter.model import DagRun
from exporter.redaction.codes import AS_JSON

_AT_ONCE: Final = 512
_NOT_JSON: Final = (UnicodeEncodeError, RecursionError, TypeError, ValueError, OverflowError)


def pieces_of(run: DagRun | str) -> Iterator[bytes]:
    """Yield every text of a run, and every key, within JSON; each piece holds whole values.

    Of a text alone that is the text.
    """
    encode = msgspec.json.Encoder(enc_hook=_written).encode
    if isinstance(run, str):
        yield _piece(encode, [run])
        return
    head = [
        getattr(run, name)
        for name in DagRun.__slots__
        if name not in {"steps", "start_time", "end_time"}
    ]
    keys = list(run.steps)
    steps = list(run.steps.values())
    yield _piece(encode, head)
    for start in range(0, len(steps), _AT_ONCE):
        some = steps[start : start + _AT_ONCE]
        own = keys[start : start + _AT_ONCE]
        yield _piece(encode, some if own == [step.step_id for step in some] else [some, own])


def _piece(encode: Any, values: Sequence[Any]) -> bytes:
    try:
        data: bytes = encode(values)
    except _NOT_JSON:  # a lone surrogate, for one
        text = json.dumps(_plain(values), ensure_ascii=False)
        data = text.encode("utf-8", "surrogatepass")
    # what a terminal's codes part stands there once more, in one piece
    return data + AS_JSON.sub(b"", data) if rb"\u001" in data else data


def _written(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, AbstractSet):
        return list(value)
    return str(value)


def _plain(value: Any, depth: int = 0) -> Any:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if depth < 200:  # noqa: PLR2004 - deeper than any reader lets it be
        if isinstance(value, Mapping):
            return [
                [_plain(key, depth + 1), _plain(each, depth + 1)] for key, each in value.items()
            ]
        if isinstance(value, (list, tuple, AbstractSet)):
            return [_plain(each, depth + 1) for each in value]
        if hasattr(value, "__slots__"):
            return [_plain(getattr(value, name), depth + 1) for name in value.__slots__]
    return str(value)

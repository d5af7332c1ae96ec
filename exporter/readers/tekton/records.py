"""Objects as Tekton Results keeps them: as base64 in records, long after the cluster forgot them.

Source: `Record` and `Any` of the API of tektoncd/results, v1alpha2 and v1alpha3. `data.type` is the
version and the kind: `tekton.dev/v1.PipelineRun`.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator

import msgspec
from msgspec import Raw, Struct


class _Data(Struct):
    type: str | None = None
    value: str | None = None


class _Answer(Struct):
    """A record, or a page of them."""

    records: list[Raw] | None = None
    data: _Data | None = None


Object = tuple[Raw, str | None, str | None]
"""An object with the version and the kind that its record says, if it was in one."""


def unpacked(raw: Raw) -> Iterator[Object]:
    """Yield the objects in an answer of Tekton Results; anything else as it is."""
    answer = _answer(raw)
    if answer is None or answer.records is None:
        yield _object(raw, answer)
        return
    for each in answer.records:
        yield _object(each, _answer(each))


def _answer(raw: Raw) -> _Answer | None:
    try:
        return msgspec.json.decode(raw, type=_Answer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _object(raw: Raw, answer: _Answer | None) -> Object:
    found = answer.data if answer is not None else None
    if found is None or found.type is None or found.value is None:
        return raw, None, None
    version, _, kind = found.type.rpartition(".")
    try:
        return Raw(b64decode(found.value, validate=True)), version, kind
    except ValueError:
        return raw, None, None

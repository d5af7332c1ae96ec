"""Times as our JSON writes them: UTC, six digits, `2026-11-23T04:00:00.000000+00:00`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from exporter.model.late import late

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_WHOLE_SECOND: Final = late(rb'Z"(?<=:\d\dZ")')
"""Begins with what does not vary: a search for that is the fastest."""
_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(list[str | None]).decode


def stamp(time: datetime | None) -> str | None:
    """Return the text of a time with a zone; None for None."""
    return None if time is None else time.astimezone(UTC).isoformat("T", "microseconds")


def stamps(times: Sequence[datetime | None]) -> list[str | None]:
    """Return the texts of many times, each as `stamp` does, at a fifth of its cost.

    msgspec writes times ten times as fast as `isoformat`, but with a `Z` and without a fraction
    that is zero. Where a text holds nothing but times, both are mended safely.
    """
    text = _encode(times)
    there = len(times) - times.count(None)
    if text.count(b'Z"') != there:  # one is not in UTC
        return [stamp(time) for time in times]
    if text.count(b".") != there:
        text = _WHOLE_SECOND.sub(b'.000000Z"', text)
    return _decode(text.replace(b'Z"', b'+00:00"'))

"""The steps of a run as columns: one line of JSON a fact, not one object a step.

Columns cost half of what objects cost to compress and to open, and a page of 50,000 steps needs
only the few it draws. The shapes are:

- `"name":[...]`: one value a step, in the order of the run.
- `"kind":{"values":[...],"index":[...]}`: few different values, and which of them each step has.
- `"worker":{"all":"main"}`: every step has the same.
- `"metadata":[` and then one value a line: the reader takes out the lines that it needs, as they
  are. A line `"metadata@":[...]` before it holds the positions of the steps that have a value;
  without it every step has one.
- a column that is not there: no step has the fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from operator import attrgetter
from typing import Any, Final

import msgspec

from exporter.codec.times import EPOCH
from exporter.model import Attempt, Step

_TABLED: Final = (
    "kind",
    "group",
    "status",
    "native_status",
    "cached",
    "retry_count",
    "max_retries",
    "worker",
)
_TIMES: Final = ("queued_time", "start_time", "end_time")
_NUMBERS: Final = ("duration_seconds", "queue_seconds")
_LINES: Final = ("failure", "result", "metrics", "metadata", "location", "log")
_DEFAULTS: Final = (None, False, 0)
"""What a reader takes where a table's column is not there."""
_FEW: Final = 2
"""A column is worth a table when each value stands for so many steps at least."""


def step_lines(steps: Sequence[Step], day: str) -> Iterator[bytes]:
    """Write the steps, a line or a block of lines for each fact that any step has.

    `day` is the day of UTC that times leave out, `2026-11-23`.
    """
    encoder = msgspec.json.Encoder(enc_hook=str)
    ids = [step.step_id for step in steps]
    yield _line("step_id", encoder.encode(ids))
    names = [step.name for step in steps]
    if names != ids:
        yield _line("name", encoder.encode(names))
    for name in _TABLED:
        yield from _table(encoder, name, list(map(attrgetter(name), steps)))
    for name in _TIMES:
        yield from _times(encoder, name, list(map(attrgetter(name), steps)), day)
    for name in _NUMBERS:
        numbers = list(map(attrgetter(name), steps))
        if numbers.count(None) < len(numbers):
            yield _line(name, encoder.encode(numbers))
    yield from _upstream(encoder, ids, [step.upstream for step in steps])
    yield from _attempts(encoder, [step.attempts for step in steps], day)
    yield from _errors(encoder, steps)
    for name in _LINES:
        yield from _lines(encoder, name, list(map(attrgetter(name), steps)))


def day_of(times: Sequence[datetime | None]) -> str:
    """Return the day of UTC of the first time there is."""
    time = next((time for time in times if time is not None), EPOCH)
    return time.astimezone(UTC).date().isoformat()


def _line(name: str, value: bytes) -> bytes:
    return b'"%b":%b,\n' % (name.encode(), value)


def _table(encoder: msgspec.json.Encoder, name: str, column: list[Any]) -> Iterator[bytes]:
    values = list(dict.fromkeys(column))
    if len(values) == 1:
        if values[0] not in _DEFAULTS:
            yield _line(name, encoder.encode({"all": values[0]}))
    elif len(values) * _FEW > len(column):
        yield _line(name, encoder.encode(column))
    elif values:
        index = {value: number for number, value in enumerate(values)}
        table = {"values": values, "index": list(map(index.__getitem__, column))}
        yield _line(name, encoder.encode(table))


def _times(
    encoder: msgspec.json.Encoder, name: str, column: list[datetime | None], day: str
) -> Iterator[bytes]:
    missing = column.count(None)
    if missing == len(column):
        return
    text = encoder.encode(column)
    if text.count(b'Z"') != len(column) - missing:
        text = encoder.encode([None if time is None else time.astimezone(UTC) for time in column])
    # The encoder writes times at a quarter of what a subtraction costs. The day and the zone,
    # equal in nearly all of them, are cut out afterwards, at the speed of memory.
    text = text.replace(b'"%bT' % day.encode(), b'"').replace(b'Z"', b'"')
    yield _line(name, text)


def _upstream(
    encoder: msgspec.json.Encoder, ids: list[str], column: list[tuple[str, ...]]
) -> Iterator[bytes]:
    """Write the dependencies flat: how many each step has, and the positions of all of them.

    An id that is not among the listed steps stands as it is.
    """
    flat = list(chain.from_iterable(column))
    if not flat:
        return
    position = dict(zip(ids, range(len(ids)), strict=True))
    edges = {"counts": list(map(len, column)), "index": list(map(position.get, flat, flat))}
    yield _line("upstream", encoder.encode(edges))


def _attempts(
    encoder: msgspec.json.Encoder, column: list[tuple[Attempt, ...]], day: str
) -> Iterator[bytes]:
    if not any(column):
        return
    flat: list[Attempt] = list(chain.from_iterable(column))
    yield from _table(encoder, "attempts", list(map(len, column)))
    yield from _table(encoder, "attempts.number", [attempt.number for attempt in flat])
    yield from _table(encoder, "attempts.status", [attempt.status for attempt in flat])
    yield from _times(encoder, "attempts.start_time", [attempt.start_time for attempt in flat], day)
    yield from _times(encoder, "attempts.end_time", [attempt.end_time for attempt in flat], day)
    yield from _lines(encoder, "attempts.error", [attempt.error for attempt in flat])


def _errors(encoder: msgspec.json.Encoder, steps: Sequence[Step]) -> Iterator[bytes]:
    """Write the errors; one that its failure has as its message is `0` here, not twice."""
    column: list[Any] = [step.error for step in steps]
    if not any(column):
        return
    for number, step in enumerate(steps):
        if step.failure is not None and step.failure.message == step.error:
            column[number] = 0
    yield from _lines(encoder, "error", column)


def _lines(encoder: msgspec.json.Encoder, name: str, column: list[Any]) -> Iterator[bytes]:
    """Write one value a line; a value is left out where the fact is absent."""
    if name in {"metrics", "metadata"}:
        rows = [number for number, value in enumerate(column) if value]
    else:
        rows = [number for number, value in enumerate(column) if value is not None]
    if not rows:
        return
    if len(rows) < len(column):
        yield _line(f"{name}@", encoder.encode(rows))
        column = [column[number] for number in rows]
    lines = encoder.encode_lines(column)[:-1].replace(b"\n", b",\n")
    yield b'"%b":[\n%b\n],\n' % (name.encode(), lines)

"""The steps of a run as columns: one line of JSON a fact, not one object a step.

Columns cost half of what objects cost to compress and to open, and a page of 50,000 steps needs
only the few it draws. The shapes are:

- `"name":[...]`: one value a step, in the order of the run. Times leave out the day of the run
  and the zone, which is UTC: `04:00:00.123456`.
- `"upstream.counts":[...]` and `"upstream":[...]`: how many steps each one waited for, and the
  positions of all of them; the id itself of a step that is not listed.
- `"attempts.counts":[...]`, `"attempts.number":[...]` and so on: the same for attempts.
- `"metadata":[` and then one value a line: the reader takes out the lines that it needs, as they
  are. A line `"metadata@":[...]` before it holds the positions of the steps that have a value, or
  `"metadata@":"metrics"` where they are those of a column before; without it every step has one.
- `"name":[...]`: null for a step whose name is what its id has after the last dot.
- a column that is not there: no step has the fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, islice
from typing import Any, Final, TypeAlias

import msgspec

from exporter.codec.times import EPOCH
from exporter.model import Step
from exporter.model.exit_codes import EXIT_CODE, exit_code_of

_AT_ONCE: Final = 1000
"""Steps that are taken apart together: so many stay in the processor's cache meanwhile, which
makes 100,000 steps cost ten times what 10,000 do, and not sixteen times."""

_Column: TypeAlias = list[Any]
_Take: TypeAlias = Callable[[Sequence[Step]], _Column]


def _exit_codes(steps: Sequence[Step]) -> _Column:
    """Return the exit codes; most steps have none, and need no look at what it is."""
    told = [step.metadata.get(EXIT_CODE) for step in steps]
    return told if told.count(None) == len(told) else [exit_code_of(step) for step in steps]


# A comprehension with the attribute in it is the fastest way to a column that there is.
_PLAIN: Final[Mapping[str, tuple[_Take, Any]]] = {
    "kind": (lambda steps: [step.kind for step in steps], None),
    "group": (lambda steps: [step.group for step in steps], None),
    "status": (lambda steps: [step.status for step in steps], None),
    "native_status": (lambda steps: [step.native_status for step in steps], None),
    "cached": (lambda steps: [step.cached for step in steps], False),
    "duration_seconds": (lambda steps: [step.duration_seconds for step in steps], None),
    "queue_seconds": (lambda steps: [step.queue_seconds for step in steps], None),
    "retry_count": (lambda steps: [step.retry_count for step in steps], 0),
    "max_retries": (lambda steps: [step.max_retries for step in steps], None),
    "worker": (lambda steps: [step.worker for step in steps], None),
    EXIT_CODE: (_exit_codes, None),
}
"""Facts of one short value, and what stands for none."""
_TIMES: Final[Mapping[str, _Take]] = {
    "queued_time": lambda steps: [step.queued_time for step in steps],
    "start_time": lambda steps: [step.start_time for step in steps],
    "end_time": lambda steps: [step.end_time for step in steps],
}
_LINES: Final[Mapping[str, _Take]] = {
    "error": lambda steps: [_error(step) for step in steps],
    "failure": lambda steps: [step.failure for step in steps],
    "result": lambda steps: [step.result for step in steps],
    "metrics": lambda steps: [step.metrics or None for step in steps],
    "metadata": lambda steps: [step.metadata or None for step in steps],
    "location": lambda steps: [step.location for step in steps],
    "log": lambda steps: [step.log for step in steps],
}
"""Facts that may be long, or that few steps have."""
AS_MESSAGE: Final = 0
AS_TRACEBACK: Final = 1
"""What stands for an error that its failure has as its message, or as its traceback."""


def step_lines(
    ids: list[str],
    steps: Sequence[Step],
    day: str,
    *,
    above: Sequence[Sequence[int]] = (),
    logs: bool = True,
) -> Iterator[bytes]:
    """Write the steps in pieces: a line or a block of lines for each fact that any step has.

    `ids` are the steps' ids, and `day` is the day of UTC that times leave out, `2026-11-23`.
    `above` are the positions of the steps that each one waited for, as far as they are known.
    Without `logs` these are left out.
    """
    writer = _Writer(day, ids, above, logs=logs)
    for first in range(0, max(len(steps), 1), _AT_ONCE):
        writer.add(first, steps[first : first + _AT_ONCE])
    return writer.lines()


def day_of(times: Sequence[datetime | None]) -> str:
    """Return the day of UTC of the first time there is."""
    time = next((time for time in times if time is not None), EPOCH)
    return time.astimezone(UTC).date().isoformat()


class _Writer:
    """Keeps what was written of each column, until all steps are through."""

    def __init__(
        self, day: str, ids: list[str], above: Sequence[Sequence[int]], *, logs: bool
    ) -> None:
        encoder = msgspec.json.Encoder(enc_hook=str)
        self._encode, self._encode_lines = encoder.encode, encoder.encode_lines
        self._day = b'"%bT' % day.encode()
        self._long = {name: take for name, take in _LINES.items() if logs or name != "log"}
        self._ids = ids
        self._above = above
        self._flat: dict[str, list[bytes]] = {}
        self._rows: dict[str, list[int]] = {}
        self._filled: set[str] = {"step_id"}

    def add(self, first: int, steps: Sequence[Step]) -> None:
        """Write some steps, of which the first has that position."""
        ids = self._ids[first : first + len(steps)]
        self._write("step_id", ids)
        names = [step.name for step in steps]
        if names != ids:
            self._filled.add("name")
        self._write("name", list(map(_unlike, names, ids)))
        for name, (take, none) in _PLAIN.items():
            self._values(name, take(steps), none)
        for name, take in _TIMES.items():
            self._times(name, take(steps))
        self._upstream([step.upstream for step in steps], first)
        self._attempts([step.attempts for step in steps])
        for name, take in self._long.items():
            self._lines(name, take(steps), first)

    def lines(self) -> Iterator[bytes]:
        """Return the columns that hold anything."""
        same: dict[bytes, str] = {}
        for name, parts in self._flat.items():
            if name not in self._filled:
                continue
            rows = self._rows.get(name)
            if rows is None:
                yield b'"%b":[' % name.encode()
                yield from _between(b",", filter(None, parts))
                yield b"],\n"
                continue
            if len(rows) < self._rows_of(name):
                text = self._encode(rows)
                other = same.setdefault(text, name)
                yield b'"%b@":%b,\n' % (
                    name.encode(),
                    text if other == name else self._encode(other),
                )
            yield b'"%b":[\n' % name.encode()
            yield from _between(b",\n", parts)
            yield b"\n],\n"

    def _rows_of(self, name: str) -> int:
        return self._attempts_seen if name.startswith("attempts.") else len(self._ids)

    _attempts_seen = 0

    def _write(self, name: str, column: _Column) -> None:
        self._flat.setdefault(name, []).append(self._encode(column)[1:-1])

    def _values(self, name: str, column: _Column, none: Any = None) -> None:
        if any(column) or column.count(none) < len(column):
            self._filled.add(name)
        self._write(name, column)

    def _times(self, name: str, column: list[datetime | None]) -> None:
        text = self._encode(column)
        there = len(column) - column.count(None)
        if there:
            self._filled.add(name)
            if text.count(b'Z"') != there:
                text = self._encode([time and time.astimezone(UTC) for time in column])
            # The encoder writes a time at a quarter of what a subtraction costs. The day and the
            # zone, equal in nearly all, are cut out afterwards, at the speed of memory.
            text = text.replace(self._day, b'"').replace(b'Z"', b'"')
        self._flat.setdefault(name, []).append(text[1:-1])

    def _upstream(self, column: list[tuple[str, ...]], first: int) -> None:
        counts = list(map(len, column))
        above = self._above[first : first + len(column)]
        self._values("upstream.counts", counts, 0)
        if list(map(len, above)) == counts:  # else some of them are no steps of the run
            self._values("upstream", list(chain.from_iterable(above)))
        else:
            flat = list(chain.from_iterable(column))
            self._values("upstream", list(map(self._position.get, flat, flat)))

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return dict(zip(self._ids, range(len(self._ids)), strict=True))

    def _attempts(self, column: list[tuple[Any, ...]]) -> None:
        self._values("attempts.counts", list(map(len, column)), 0)
        if not any(column):
            return
        flat = list(chain.from_iterable(column))
        self._values("attempts.number", [attempt.number for attempt in flat])
        self._values("attempts.status", [attempt.status for attempt in flat])
        self._times("attempts.start_time", [attempt.start_time for attempt in flat])
        self._times("attempts.end_time", [attempt.end_time for attempt in flat])
        self._lines("attempts.error", [attempt.error for attempt in flat], self._attempts_seen)
        self._attempts_seen += len(flat)

    def _lines(self, name: str, column: _Column, first: int) -> None:
        """Write one value a line; a value is left out where the fact is absent."""
        rows = self._rows.setdefault(name, [])
        parts = self._flat.setdefault(name, [])
        absent = column.count(None)
        if absent == len(column):
            return
        self._filled.add(name)
        if absent:
            rows += [row for row, value in enumerate(column, first) if value is not None]
            column = [value for value in column if value is not None]
        else:
            rows += range(first, first + len(column))
        parts.append(self._encode_lines(column)[:-1].replace(b"\n", b",\n"))


def _between(separator: bytes, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Put a separator between parts; joined, a column would be in memory twice."""
    parts = iter(parts)
    yield from islice(parts, 1)
    for part in parts:
        yield separator
        yield part


def _unlike(name: str, step_id: str) -> str | None:
    """Return a name; None for one that its id ends with."""
    return None if name == step_id[step_id.rfind(".") + 1 :] else name


def _error(step: Step) -> Any:
    """Return a step's error; a sign for one that its failure repeats."""
    failure = step.failure
    if failure is None or step.error is None:
        return step.error
    if step.error == failure.message:
        return AS_MESSAGE
    return AS_TRACEBACK if step.error == failure.traceback else step.error

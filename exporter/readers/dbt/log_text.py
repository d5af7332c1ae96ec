"""The text log of dbt core, `dbt.log`, and that of Fusion.

Core writes local times without a date, so that its times mean something only beside another file
of the same invocation. Fusion writes UTC, and its header has the date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import ClassVar, Final

from exporter.codec.text import clip, plain
from exporter.readers.dbt.log_clock import Clock
from exporter.readers.dbt.log_core import (
    ENTRY,
    ERROR_CHARACTERS,
    TIME,
    core_excerpt,
    core_outcomes,
    entries,
)
from exporter.readers.dbt.log_fusion import fusion_outcomes
from exporter.readers.dbt.logs import Invocation, Names, Outcome
from exporter.readers.dbt.statuses import command_of

_EDGE: Final = 1 << 16
"""The beginning and the end of an invocation in which its command and its end are looked for."""

_HEADER: Final = re.compile(
    rb"^={10,60} (\d{4}-\d\d-\d\dT)?(\d\d:\d\d:\d\d\.\d{1,9})Z? \| ([0-9A-Za-z-]{8,64}) ={10,60}",
    re.MULTILINE,
)
_ARGUMENTS: Final = re.compile(
    rb"""'invocation_command': (?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")"""
)
_COMMAND: Final = re.compile(
    TIME + rb"\[debug\] \[MainThread\]: Command `([^`\n]*)` (succeeded|failed) at \S+"
    rb"(?: after (\d+(?:\.\d+)?) seconds)?",
    re.MULTILINE,
)
_INTERRUPT: Final = re.compile(
    TIME + rb"\[\w+ *\] \[MainThread\]: [^\n]{0,20}Exited because of keyboard interrupt",
    re.MULTILINE,
)
_STOPPED: Final = re.compile(
    TIME + rb"\[error\] \[MainThread\]: [^\n]{0,40}Encountered an error:", re.MULTILINE
)
_CHECKS: Final = re.compile(
    TIME + rb"\[info \] \[MainThread\]: (?:\x1b\[\d*m)?\d+ checks? failed:", re.MULTILINE
)
"""Of `dbt debug`; what they failed with stands in the next entries."""
_VERSION: Final = re.compile(
    TIME + rb"\[info \](?: \[MainThread\])?: (?:Running with dbt=|dbt-fusion )(\S+)", re.MULTILINE
)
_FUSION_END: Final = re.compile(
    rb"^Finished '([a-z -]{1,40})' ([^\n]{0,200}?)(?: for target [^\n]*)? \[([^\]\n]{1,20})\]\s*$",
    re.MULTILINE,
)
_FUSION_ERROR: Final = re.compile(TIME + rb"\[error\]: ", re.MULTILINE)


class TextLog:
    """A text log and its invocations."""

    telemetry: ClassVar[bool] = False

    def __init__(self, *, name: str, data: bytes, whole: bool) -> None:
        self.name = name
        self.data = data
        self.whole = whole
        self._parts: dict[str, tuple[int, int, re.Match[bytes]]] = {}
        headers = list(_headers(data))
        # without a header there is one end too many
        for header, after in zip(headers, [*headers[1:], None], strict=False):
            end = after.start() if after else len(data)
            # the same invocation twice would be a log pasted together: the last one counts
            invocation = header[3].decode("ascii")
            self._parts.pop(invocation, None)
            self._parts[invocation] = (header.end(), end, header)

    def ids(self) -> Sequence[str]:
        """Return the invocations in it, oldest first."""
        return tuple(self._parts)

    def invocation(
        self,
        invocation: str,
        anchor: datetime | None = None,
    ) -> Invocation | None:
        """Return what it says of an invocation as a whole."""
        part = self._parts.get(invocation)
        if part is None:
            return None
        start, end, header = part
        head = self.data[start : min(end, start + _EDGE)]
        tail = self.data[max(start, end - _EDGE) : end]
        said = Invocation(id=invocation)
        version = _VERSION.search(head)
        said.version = version[2].decode("utf-8", "replace") if version else None
        said.started = Clock.of_header(header[1], header[2], anchor).start
        if header[1]:
            self._fusion_end(said, head, tail)
        else:
            self._core_end(said, head, tail)
        if said.seconds is not None and said.started is not None:
            said.ended = said.started + timedelta(seconds=said.seconds)
        return said

    def outcomes(
        self, invocation: str, names: Names, anchor: datetime | None
    ) -> dict[str, Outcome]:
        """Return what it says of each node, in the order of their start."""
        part = self._parts.get(invocation)
        if part is None:
            return {}
        start, end, header = part
        clock = Clock.of_header(header[1], header[2], anchor)
        if header[1]:
            return fusion_outcomes(self.data[start:end], names, clock)
        return core_outcomes(self.data, start, end, clock)

    def excerpt(self, invocation: str, unique_id: str) -> str | None:
        """Return what was said of one node, without SQL."""
        part = self._parts.get(invocation)
        if part is None or part[2][1]:
            return None
        start, end, _ = part
        return core_excerpt(self.data, unique_id, start, end)

    def _core_end(self, said: Invocation, head: bytes, tail: bytes) -> None:
        arguments = _ARGUMENTS.search(head)
        if arguments:
            said.line = (arguments[1] or arguments[2] or b"").decode("utf-8", "replace")
        last = _last(_COMMAND, tail)
        if last:
            said.line = said.line or last[2].decode("utf-8", "replace")
            said.ending = "succeeded" if last[3] == b"succeeded" else "failed"
            said.seconds = float(last[4]) if last[4] else None
        said.command = _command(last[2] if last else b"", said.line)
        if _INTERRUPT.search(tail):
            said.ending = "interrupted"
        stopped = _last(_STOPPED, tail)
        if stopped and said.ending != "interrupted":
            said.ending = "failed"
            said.error = _block(tail, stopped.end())
        elif said.ending == "failed" and (checks := _last(_CHECKS, tail)):
            said.error = _said_next(tail, checks.end())

    @staticmethod
    def _fusion_end(said: Invocation, head: bytes, tail: bytes) -> None:
        last = _last(_FUSION_END, tail)
        if last:
            said.line = "dbt " + last[1].decode()
            said.command = command_of(said.line)
            said.ending = "failed" if re.search(rb"\berrors?\b", last[2]) else "succeeded"
            said.seconds = _seconds(last[3])
        error = _FUSION_ERROR.search(head) or _FUSION_ERROR.search(tail)
        if error:
            said.error = _block(error.string, error.end())


def _command(ended: bytes, line: str | None) -> str | None:
    """Return the command: as its end names it, else as it was typed.

    Where a program calls dbt, what was typed is that program's own: `dbt ` and its arguments.
    """
    return command_of(ended.decode("utf-8", "replace")) or command_of(line or "")


def _headers(data: bytes) -> Iterator[re.Match[bytes]]:
    place = 0 if data.startswith(b"=") else data.find(b"\n==========") + 1
    while place or data.startswith(b"="):
        header = _HEADER.match(data, place)
        if header:
            yield header
        place = data.find(b"\n==========", place) + 1
        if not place:
            return


def _last(pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes] | None:
    last = None
    for last in pattern.finditer(data):  # noqa: B007 - the last one is what is wanted
        pass
    return last


def _block(data: bytes, start: int) -> str | None:
    after = ENTRY.search(data, start)
    text = plain(data[start : after.start() if after else len(data)].decode("utf-8", "replace"))
    text = re.sub(r"(?m)^ +\d+: (?:<unknown>|\w+)(?:\n +at .*)?$\n?", "", text)
    return clip(text.strip(), ERROR_CHARACTERS) or None


def _said_next(data: bytes, start: int) -> str | None:
    """Return what the next entries say that are for people."""
    next_ones = takewhile(lambda each: each[1] == b"info", entries(data, start, len(data)))
    text = "\n".join(each[3].strip() for each in next_ones)
    return clip(text.strip(), ERROR_CHARACTERS) or None


def _seconds(text: bytes) -> float | None:
    total = 0.0
    parts = re.findall(rb"([\d.]{1,40})\s{0,9}(ms|s|m|h)", text)
    for number, unit in parts:
        try:
            total += float(number) * {b"ms": 0.001, b"s": 1, b"m": 60, b"h": 3600}[unit]
        except ValueError:
            return None
    return total if parts else None

"""The JSON log: `--log-format json` on the console, `--log-format-file json` in `dbt.log`.

One object a line, `{"info": {...}, "data": {...}}`. The codes are those of dbt's events
(core/dbt/events/core_types.proto); Fusion writes the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

import msgspec

from exporter.codec.text import clip, plain
from exporter.readers.dbt.logs import Invocation, Names, Outcome
from exporter.readers.dbt.statuses import command_of, native
from exporter.readers.dbt.times import moment

_EXCERPT_CHARACTERS: Final = 16_000
_ERROR_CHARACTERS: Final = 4_000
_ID: Final = re.compile(rb'"invocation_id"\s{0,9}:\s{0,9}"([^"\\]{1,100})"')
_RESULTS: Final = frozenset(
    {"Q007", "Q008", "Q012", "Q015", "Q016", "Q018", "Q019", "Q033", "Q034"}
)
"""A node's last word: tests, models, snapshots, seeds, freshness, hooks, skips."""


class _Info(msgspec.Struct):
    name: str = ""
    code: str = ""
    level: str = ""
    msg: str = ""
    ts: str = ""
    thread: str = ""
    invocation_id: str = ""


class _NodeInfo(msgspec.Struct):
    unique_id: str = ""
    node_status: Any = None
    node_started_at: str = ""
    node_finished_at: str = ""


class _Data(msgspec.Struct):
    node_info: _NodeInfo | None = None
    args: dict[str, Any] | None = None
    execution_time: float | None = None
    status: Any = None
    success: bool | None = None
    elapsed: float | None = None
    command: str | None = None
    completed_at: str | None = None
    keyboard_interrupt: bool | None = None
    version: str | None = None
    exc: str | None = None
    unique_id: str | None = None


class _Line(msgspec.Struct):
    info: _Info
    data: _Data | None = None


class JsonLog:
    """A JSON log and its invocations."""

    telemetry: ClassVar[bool] = False

    def __init__(self, *, name: str, data: bytes, whole: bool) -> None:
        self.name = name
        self.data = data
        self.whole = whole
        ids: dict[str, None] = {}
        for found in _ID.finditer(data):
            ids[found[1].decode("utf-8", "replace")] = None
        self._ids = tuple(ids)
        self._decoder = msgspec.json.Decoder(_Line)

    def ids(self) -> Sequence[str]:
        """Return the invocations in it, oldest first."""
        return self._ids

    def _lines(self, invocation: str, *needles: bytes) -> Iterator[tuple[_Info, _Data]]:
        mark = invocation.encode()
        for raw in self.data.splitlines():
            # the needles spare decoding the lines with SQL, which are most of them
            if mark in raw and (not needles or any(needle in raw for needle in needles)):
                try:
                    line = self._decoder.decode(raw)
                except (msgspec.MsgspecError, UnicodeDecodeError):
                    continue  # a line that was cut, or a print between the lines
                if line.info.invocation_id == invocation:
                    yield line.info, line.data or _Data()

    def invocation(
        self,
        invocation: str,
        anchor: datetime | None = None,  # noqa: ARG002 - these lines have dates
    ) -> Invocation | None:
        """Return what it says of an invocation as a whole."""
        if invocation not in self._ids:
            return None
        said = Invocation(id=invocation)
        needles = (b'"A001"', b'"A002"', b'"Q039"', b'"Z030"', b'"Z049"', b"ncountered an error")
        for info, data in self._lines(invocation, *needles):
            if info.code == "A001":
                said.started = moment(info.ts)
                said.version = data.version.lstrip("=") if data.version else None
            elif info.code == "A002" and data.args:
                line = data.args.get("invocation_command")
                said.line = line if isinstance(line, str) else None
            elif info.code == "Q039":
                said.line = said.line or data.command
                # where a program calls dbt, what was typed is that program's own
                said.command = command_of(data.command or "")
                if data.success is not None and said.ending is None:
                    said.ending = "succeeded" if data.success else "failed"
                said.seconds = data.elapsed
                said.ended = moment(data.completed_at or info.ts)
            elif info.code == "Z030" and data.keyboard_interrupt:
                said.ending = "interrupted"
            elif info.level == "error" and "ncountered an error" in info.msg[:60]:
                said.ending = said.ending or "failed"
                said.error = clip(_after_first_line(info.msg), _ERROR_CHARACTERS)
        said.command = said.command or command_of(said.line or "")
        if said.ending == "interrupted":
            said.error = None
        return said

    def outcomes(
        self,
        invocation: str,
        names: Names,  # noqa: ARG002 - these lines have ids
        anchor: datetime | None,  # noqa: ARG002 - these lines have dates
    ) -> dict[str, Outcome]:
        """Return what it says of each node, in the order of their start."""
        found: dict[str, Outcome] = {}
        latest: dict[str, Outcome] = {}
        for info, data in self._lines(invocation, b'"node_info"', b'"Z034"'):
            node = data.node_info
            if node is None or not node.unique_id:
                # a skip because of an ephemeral model names no node: its thread tells
                if info.code == "Z034" and info.thread in latest:
                    latest[info.thread].status = "skipped"
                continue
            outcome = found.get(node.unique_id)
            if outcome is None:
                if info.code.startswith("Z"):
                    continue  # the summary at the end, which repeats results
                outcome = found[node.unique_id] = Outcome(node.unique_id)
            latest[info.thread] = outcome
            outcome.started = outcome.started or moment(node.node_started_at)
            if info.code in _RESULTS:
                outcome.status = native(data.status) or native(node.node_status) or None
                outcome.seconds = data.execution_time
                outcome.ended = moment(node.node_finished_at) or moment(info.ts)
                outcome.worker = info.thread or None
                if outcome.started is None and outcome.ended and outcome.seconds is not None:
                    outcome.started = outcome.ended - timedelta(seconds=outcome.seconds)
            elif info.name == "CatchableExceptionOnRun" and data.exc:
                outcome.message = clip(plain(data.exc), _ERROR_CHARACTERS)
        return found

    def excerpt(self, invocation: str, unique_id: str) -> str | None:
        """Return what was said of one node, without SQL."""
        said = [
            f"{info.ts[11:26]} {plain(info.msg)}"
            for info, data in self._lines(invocation, unique_id.encode())
            if (info.level != "debug" or info.name == "CatchableExceptionOnRun")
            and not info.code.startswith("Z")
            and data.node_info
            and data.node_info.unique_id == unique_id
        ]
        return clip("\n".join(said), _EXCERPT_CHARACTERS) or None


def _after_first_line(text: str) -> str:
    return plain(text).partition("\n")[2].strip() or plain(text)

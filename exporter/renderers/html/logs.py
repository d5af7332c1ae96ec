"""The logs of the steps, in data elements of their own: packed until a person opens one.

Each element holds a JSON object in the manner of the payload, `{"log":[` with one log a line, some
`BLOCK` of text in all. In the payload itself `"log@":[...]` says which steps have a log and
`"log.counts":[...]` how many of these each element has. Logs that are small all together stand in
the payload like any other column.

A page holds `BUDGET` of logs at the most. Beyond that the longest are cut, those of steps that did
not come through last and least: what stays is the part around the first line of failure, and the
end. Every cut is marked where it is and told in a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from exporter.model import Note, Step
from exporter.model.named import NamedTuple
from exporter.model.statuses import COMPLETED, NOT_RUN
from exporter.model.value import replace
from exporter.report import Report
from exporter.report.words import count, size

BUDGET: Final = 10_000_000
"""Characters of all logs together."""
BLOCK: Final = 1_000_000
"""Characters of logs from which on an element is full."""
INLINE: Final = 32_000
"""Characters of all logs together up to which they stand in the payload itself."""
_WEIGHT: Final = 8
"""How many times the room of another's the log of a step has that did not come through."""
_LEAST: Final = 2_000
"""Room below which a log is not worth a window of its own around the first failure."""
_BEFORE: Final = 1_000
"""Characters shown before the first line of failure."""
_MARK: Final = 120
"""Room for one mark of a cut."""
_SIGNS: Final = (
    "Traceback", "ERROR", "Error", "error:", "Exception", "FATAL", "Fatal", "fatal:",
    "FAILED", "Failed", "failed", "panic:", "CRITICAL",
)  # fmt: skip
"""What the first line of a failure has in it, in the tools' usual spellings."""


def fitted(report: Report) -> Report:
    """Return the report with its logs cut to what a page holds, and a note that says so."""
    steps = [step for step in report.steps() if step.log]
    lengths = [len(step.log or "") for step in steps]
    if sum(lengths) <= BUDGET:
        return report
    shares = _shares(steps, lengths)
    cut: dict[str, Step] = {}
    left = 0
    for step, length, share in zip(steps, lengths, shares, strict=True):
        if step.log and length > share:
            text = cut_log(step.log, share)
            cut[step.step_id] = replace(step, log=text)
            left += length - len(text)
    note = Note(
        code="logs-cut",
        level="warning",
        message=f"The logs of {count(len(cut), 'step')} are cut in this page, by {size(left)} in "
        f"all: it holds {size(BUDGET)} of logs. The JSON export has them whole (--format json).",
    )
    run = replace(report.run, steps={**report.run.steps, **cut})
    return report._replace(run=run, notes=(*report.notes, note))


def _shares(steps: Sequence[Step], lengths: Sequence[int]) -> list[int]:
    """Share the room out: a log that needs less than its share leaves the rest to the others."""
    weights = [1 if step.status in COMPLETED | NOT_RUN else _WEIGHT for step in steps]
    order = sorted(range(len(steps)), key=lambda i: lengths[i] / weights[i])
    room, weight = BUDGET, sum(weights)
    shares = [0] * len(steps)
    for i in order:
        shares[i] = min(lengths[i], room * weights[i] // weight)
        room -= shares[i]
        weight -= weights[i]
    return shares


def cut_log(text: str, limit: int) -> str:
    """Cut a log to `limit` characters: the part around its first failure, and its end."""
    if len(text) <= limit:
        return text
    if limit < 2 * _MARK:
        return text[len(text) - limit :]
    window = _window(text, limit)
    room = max(limit - _MARK - (len(window) + _MARK if window else 0), 0)
    tail = text[len(text) - room :]
    line = tail.find("\n") + 1
    tail = tail[line if line <= room // 2 else 0 :]
    at = text.find(window) if window else 0
    if window and at + len(window) < len(text) - len(tail):
        pieces = [_mark(at) if at else "", window, _mark(len(text) - len(tail) - at - len(window))]
    else:
        pieces = [_mark(len(text) - len(tail))]
    return "".join(pieces) + tail


def _window(text: str, limit: int) -> str:
    """Return whole lines around the first line of failure, where that is before the end."""
    if limit < _LEAST:
        return ""
    first = len(text) - limit // 2
    for sign in _SIGNS:
        found = text.find(sign, 0, first)
        first = found if found >= 0 else first
    if first >= len(text) - limit // 2:
        return ""
    most = limit // 4
    start = text.rfind("\n", 0, max(first - min(_BEFORE, most // 2), 0)) + 1
    start = start if first - start <= most // 2 else first
    end = text.find("\n", start + most // 2, start + most)
    return text[start : end + 1 if end >= 0 else start + most]


def _mark(left: int) -> str:
    return f"\n… {size(left)} of this log left out here; the JSON export has it whole …\n"


class Logs(NamedTuple):
    """The logs that stand in elements of their own; empty where they stand in the payload."""

    rows: Sequence[int]
    """The positions of the steps that have one."""
    blocks: Sequence[Sequence[str]]
    """Their logs, element by element."""

    def columns(self) -> dict[str, list[int]]:
        """Return the columns of the payload that say where the logs are."""
        if not self.rows:
            return {}
        return {"log@": list(self.rows), "log.counts": [len(block) for block in self.blocks]}

    def elements(self) -> Iterator[bytes]:
        """Write the content of each element, as JSON."""
        encode = msgspec.json.Encoder().encode_lines
        for block in self.blocks:
            yield b'{"log":[\n%b\n],\n"end":true}' % encode(block)[:-1].replace(b"\n", b",\n")


NO_LOGS: Final = Logs((), ())


def logs_of(steps: Sequence[Step]) -> Logs:
    """Return the logs of steps as the page has them."""
    logs = [step.log for step in steps]
    if not any(logs):
        return NO_LOGS
    found = [log for log in logs if log is not None]
    if sum(map(len, found)) <= INLINE:
        return NO_LOGS
    return Logs([row for row, log in enumerate(logs) if log is not None], list(_blocks(found)))


def _blocks(logs: Sequence[str]) -> Iterator[Sequence[str]]:
    first = room = 0
    for i, log in enumerate(logs, 1):
        room += len(log)
        if room >= BLOCK or i == len(logs):
            yield logs[first:i]
            first, room = i, 0

"""The lines of Fusion's text log that say how a node ended.

They name a node by kind and name and not by id, so that the manifest has to tell which it is:
` Succeeded [  0.36s] model main.stg_events (view)`,
`    Failed [  0.03s] test  assert_x (tests/assert_x.sql)`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from exporter.codec.text import plain
from exporter.readers.dbt.log_clock import Clock
from exporter.readers.dbt.logs import Names, Outcome
from exporter.readers.dbt.statuses import FUSION_WORDS

_ENDED: Final = re.compile(
    rb"^(\d\d:\d\d:\d\d\.\d{6}) \[info \]: {1,10}([A-Z][a-z]{3,12}) "
    rb"\[ {0,9}(\d+(?:\.\d+)?s|-{3,12})\] ([a-z_]{3,20}) {1,3}(\S+)"
    rb"(?: \(([^()\n]{1,500})\))?\s*$",
    re.MULTILINE,
)
_BEGAN: Final = re.compile(
    rb"^(\d\d:\d\d:\d\d\.\d{6}) \[info \]: Started (model|test|seed|snapshot|unit test|function) "
    rb"(\S+)\s*$",
    re.MULTILINE,
)
_TROUBLE: Final = re.compile(
    rb"^\d\d:\d\d:\d\d\.\d{6} \[error\]: (.*?)(?=^\d\d:\d\d:\d\d\.\d{6} \[|\Z)",
    re.MULTILINE | re.DOTALL,
)
_FRAMES: Final = re.compile(r"(?m)^ +\d+: (?:<unknown>|\w+)\n?(?: +at .*\n?)?")
_TESTS: Final = frozenset({"test", "unit_test"})


def fusion_outcomes(data: bytes, names: Names, clock: Clock) -> dict[str, Outcome]:
    """Return what the log says of each node that the manifest lets us tell apart."""
    found: dict[str, Outcome] = {}
    for when, kind, name in _BEGAN.findall(data):
        unique_id = names.find(kind.decode().replace(" ", "_"), _bare(name))
        if unique_id:
            found.setdefault(unique_id, Outcome(unique_id, started=clock.at(when)))
    for when, verb, seconds, kind_, name, where in _ENDED.findall(data):
        kind = kind_.decode()
        status = FUSION_WORDS.get(verb.decode().lower())
        unique_id = names.find(kind, _bare(name))
        if status is None or unique_id is None:
            continue
        outcome = found.setdefault(unique_id, Outcome(unique_id))
        outcome.status = "fail" if status == "error" and kind in _TESTS else status
        outcome.ended = clock.at(when)
        if seconds.endswith(b"s") and status != "skipped":
            outcome.seconds = float(seconds[:-1])
            if outcome.ended is not None and outcome.started is None:
                outcome.started = outcome.ended - timedelta(seconds=outcome.seconds)
        _place(outcome, where.decode("utf-8", "replace"))
    _explain(data, found)
    return found


def _bare(name: bytes) -> str:
    # tests stand without a schema; a name may hold dots, a schema hardly
    return name.decode("utf-8", "replace").split(".", 1)[-1]


def _place(outcome: Outcome, where: str) -> None:
    # `path:line:column`, a path alone, or what a model is materialised as
    path, _, rest = where.partition(":")
    if "/" in path or "\\" in path:
        outcome.path = path
        line = rest.partition(":")[0]
        outcome.line = int(line) if line.isascii() and line.isdigit() and int(line) > 0 else None


def _explain(data: bytes, found: dict[str, Outcome]) -> None:
    """Give each failed node the error that names it, by its id or by its file below `run/`."""
    failed = [each for each in found.values() if each.status in {"error", "fail"}]
    if not failed:
        return
    for raw in _TROUBLE.findall(data):
        text = _FRAMES.sub("", plain(raw.decode("utf-8", "replace"))).strip()
        for outcome in failed:
            name = outcome.unique_id.split(".", 2)[-1]
            if outcome.message is None and (
                re.search(rf"(?<![\w.]){re.escape(outcome.unique_id)}(?![\w.])", text)
                or re.search(rf"/{re.escape(name)}\.(?:sql|py|csv|yml)\b", text)
            ):
                outcome.message = text

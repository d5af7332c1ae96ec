"""The entries of dbt core's text log that say how a node ended.

`22:39:47.455335 [error] [Thread-1 (]: 39 of 42 ERROR creating sql table model main.fct_events ...
[ERROR in 0.04s]`. The line has no id; the node is the one that last began on the same thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from exporter.codec.text import clip, plain
from exporter.readers.dbt.log_clock import Clock
from exporter.readers.dbt.logs import Outcome
from exporter.readers.dbt.statuses import LOG_WORDS

TIME: Final = rb"^(?:\x1b\[0m)?(\d\d:\d\d:\d\d\.\d{6}) "
ENTRY: Final = re.compile(TIME + rb"\[(\w+) *\](?: \[([^\]\n]*)\])?: ?", re.MULTILINE)
ERROR_CHARACTERS: Final = 4_000
_EXCERPT_CHARACTERS: Final = 16_000
_EXPLAINED: Final = 50
"""Failed nodes whose message is looked for."""
_NODE_BYTES: Final = 1 << 21
"""How far from a node's start its own entries are looked for."""
_LINE_CHARACTERS: Final = 2_000

_EVENT: Final = re.compile(
    TIME + rb"\[\w+ *\] \[([^\]\n]*)\]: (?:(Began|Finished) running node (\S+)"
    rb"|(?:\x1b\[\d*m)?(\d+ of \d+ (?!START)[A-Z][^\n]*)|CANCEL query (\S+))",
    re.MULTILINE,
)
_RESULT: Final = re.compile(
    r"\d+ of \d+ ([A-Z-]+) (.*?)(?: \.*)? ?\[[^\[\]]*?(?: in (\d+(?:\.\d+)?)s)?\]$"
)
_HOOK: Final = re.compile(r"hook: ([\w-]+)\.(\S+)")
_MESSAGE: Final = re.compile(r"(?:[A-Z][a-z]+ ){1,2}Error in \w+ ")
_QUIET: Final = re.compile(
    r"(?:On |Using |SQL status|Writing |Began |Finished |Opening|Re-using|.*Error running SQL)"
)


def core_outcomes(data: bytes, start: int, end: int, clock: Clock) -> dict[str, Outcome]:
    """Return what the log says of each node between two places."""
    found: dict[str, Outcome] = {}
    running: dict[bytes, Outcome] = {}
    for event in _EVENT.finditer(data, start, end):
        when, thread, verb, node, result, cancel = event.groups()
        if verb == b"Began":
            unique_id = node.decode("utf-8", "replace")
            outcome = found.get(unique_id)
            if outcome is None:
                outcome = found[unique_id] = Outcome(unique_id, started=clock.at(when))
            # the log cuts a thread's name to ten characters, so that it is no worker's name
            running[thread] = outcome
        elif verb:
            outcome = found.get(node.decode("utf-8", "replace"))
            if outcome is not None:
                outcome.ended = clock.at(when)
                outcome.finished = True
        elif result:
            line = plain(result.decode("utf-8", "replace"))
            _conclude(line, when, running.get(thread), clock, found)
        elif cancel:
            outcome = found.get(plain(cancel.decode("utf-8", "replace")))
            if outcome is not None:
                outcome.cancelled = True
    _explain(found, data, start, end)
    return found


def core_excerpt(data: bytes, unique_id: str, start: int, end: int) -> str | None:
    """Return what was said of one node, without SQL."""
    began = _entry_with(data, b": Began running node " + unique_id.encode(), start, end)
    if began is None:
        return None
    end = min(end, began.start() + _NODE_BYTES)
    # a microbatch model begins and ends once a batch: all of them are told
    words = b": Finished running node " + unique_id.encode()
    last, stop = end, began.end()
    while True:
        finished = _entry_with(data, words, stop, end)
        if finished is None:
            break
        last = finished.start()
        stop = finished.end() + len(words)
    said = [
        f"{when} {text}"
        for when, level, thread, text in entries(data, began.start(), last)
        if thread == began[3] and _worth_telling(level, text)
    ]
    return clip("\n".join(said), _EXCERPT_CHARACTERS) or None


def entries(data: bytes, start: int, end: int) -> Iterator[tuple[str, bytes, bytes, str]]:
    """Yield time, level, thread and text of each entry, which may have many lines."""
    before: re.Match[bytes] | None = None
    for entry in ENTRY.finditer(data, start, end):
        if before is not None:
            yield _parted(data, before, entry.start())
        before = entry
    if before is not None:
        yield _parted(data, before, end)


def _parted(data: bytes, entry: re.Match[bytes], end: int) -> tuple[str, bytes, bytes, str]:
    text = plain(data[entry.end() : end].decode("utf-8", "replace"))
    return entry[1].decode(), entry[2], entry[3] or b"", text


def _entry_with(data: bytes, words: bytes, start: int, end: int) -> re.Match[bytes] | None:
    """Return the entry that ends in these words; a search for bytes spares a slow pattern."""
    while True:
        place = data.find(words, start, end)
        if place < 0:
            return None
        start = place + len(words)
        if data[start : start + 1] in {b"\n", b"\r", b""}:
            return ENTRY.match(data, data.rfind(b"\n", 0, place) + 1)


def _explain(found: dict[str, Outcome], data: bytes, start: int, end: int) -> None:
    """Give failed nodes their message: `Runtime Error in source ghosts (...)`, one entry of it."""
    failed = [outcome for outcome in found.values() if outcome.status == "error"]
    for outcome in failed[:_EXPLAINED]:
        unique_id = outcome.unique_id.encode()
        began = _entry_with(data, b": Began running node " + unique_id, start, end)
        if began is None:
            continue
        until = min(end, began.start() + _NODE_BYTES)
        stop = data.find(b": Finished running node " + unique_id, began.end(), until)
        for _, _, thread, text in entries(data, began.start(), until if stop < 0 else stop):
            if thread == began[3] and _MESSAGE.match(text):
                outcome.message = clip(text, ERROR_CHARACTERS)
                break


def _conclude(
    text: str, when: bytes, outcome: Outcome | None, clock: Clock, found: dict[str, Outcome]
) -> None:
    match = _RESULT.match(text) if len(text) <= _LINE_CHARACTERS else None
    if match is None:
        return
    verb, what, seconds = match.groups()
    hook = _HOOK.match(what)
    if hook:
        unique_id = f"operation.{hook[1]}.{hook[1]}-{hook[2].replace('.', '-')}"
        outcome = found.setdefault(unique_id, Outcome(unique_id))
        outcome.ended = clock.at(when)
        if outcome.ended and seconds:
            outcome.started = outcome.ended - timedelta(seconds=float(seconds))
    if outcome is None or verb not in LOG_WORDS:
        return
    outcome.status = LOG_WORDS[verb]
    outcome.seconds = float(seconds) if seconds else None


def _worth_telling(level: bytes, text: str) -> bool:
    # debug entries are SQL and bookkeeping; of those only what an adapter says of an error stays
    if level != b"debug":
        return True
    return "error" in text[:300].lower() and not _QUIET.match(text)

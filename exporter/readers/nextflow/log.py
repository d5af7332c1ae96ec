"""The log `.nextflow.log`: what was submitted, what ended and how, and what the run ended with.

Source: `nextflow.Session`, `nextflow.processor.TaskProcessor` and `TaskPollingMonitor`. A line is
`Oct-20 13:13:46.123 [thread] LEVEL logger - message`, its month in the machine's language, year and
zone nowhere; lines without that beginning belong to the one before. `Execution complete --
Goodbye` is written whatever the end was.
"""

from __future__ import annotations

import re
from typing import Final

from exporter.codec.repair import Repairs, text_of
from exporter.codec.text import clip, plain
from exporter.model import SourceFile
from exporter.readers.nextflow.statuses import (
    ABORTED,
    CACHED,
    COMPLETED,
    FAILED,
    IGNORE,
    RETRY,
    SIGNALS,
)
from exporter.readers.nextflow.wire import Row, Told, process_of

_CHARACTERS: Final = 20_000
_LINES: Final = 400
"""Lines of one entry that are kept."""
_ENTRY: Final = re.compile(
    r"\S{1,20}-\d\d \d\d:\d\d:\d\d\.\d{3} \[[^\]]{1,200}\] "
    r"([A-Z]{4,5}) {1,2}(\S{1,100}) - (.*)",
    re.DOTALL,
)
_HASH: Final = r"\[([0-9a-f]{2}/[0-9a-f]{6})\] "
_BEGUN: Final = re.compile(rf"{_HASH}(Submitted|Re-submitted|Cached) process > (.+)")
_NOTE: Final = re.compile(
    rf"{_HASH}NOTE: (.*?)(?: -- Execution is retried.*| -- Error is ignored)?$", re.DOTALL
)
_IGNORED: Final = " -- Error is ignored"
_HANDLER: Final = re.compile(
    r"Task completed > TaskHandler\[(?:jobId: [^;]{0,80}; )?id: (\d{1,12}); name: (.+?); "
    r"status: ([A-Z]{2,12}); exit: (-|-?\d{1,12}); error: (.*?); workDir: (\S+?)[\s\]]",
    re.DOTALL,
)
_WORK: Final = re.compile(r"(?:^|/)([0-9a-f]{2})/([0-9a-f]{6})[0-9a-f]{0,58}$")
_ERROR: Final = re.compile(r"Error executing process > '(.+)'")
_WORK_DIR: Final = re.compile(r"^Work dir:\s+(\S+)", re.MULTILINE)
_STATS: Final = re.compile(r"(succeeded|failed|ignored|cached|retries|aborted)Count=(\d{1,9})")
_LAUNCH: Final = re.compile(r"Launching [`'](.{1,300}?)[`'](?: \[([\w-]{1,100})\])?")
_VERSION: Final = re.compile(r"N E X T F L O W\s+~\s+version (\S{1,60})")
_CORE: Final = re.compile(r"nextflow\.(?:cli|processor|script|extension|Session|dag)\b")
"""Whose errors end a run; what a pipeline logs itself is by `nextflow.Nextflow`."""
_ABORT: Final = "Session aborted -- Cause: "
_UNBEGUN: Final = "Operation aborted"
"""What the launcher says of a run that it could not begin; it ends with exit status 1."""
_NAMELESS: Final = "@unknown\n"
"""Stands before an exception that has no message for users."""
_RAISED: Final = re.compile(r"[\w.$]{1,200}(?:Exception|Error): (.+)", re.DOTALL)


class _State:
    """What was read of a log so far."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.rows: dict[str, Row] = {}
        self.goodbye = False
        self.aborted: str | None = None
        self.core_error: str | None = None
        self.cancelled = False
        self.unbegun = False
        self.stats: dict[str, int] = {}


def log_of(data: bytes, file: SourceFile) -> Told | None:
    """Read a log; None where no line of it is one."""
    told = Told("log", file)
    state = _State(told)
    text = text_of(data, Repairs())
    count = 0
    for entry in _entries(text):
        found = _ENTRY.fullmatch(entry)
        if found is not None:
            count += 1
            _entry(state, found)
    if not count:
        return None
    told.rows = list(state.rows.values())
    told.whole = state.goodbye
    _verdict(state)
    return told


def _entries(text: str) -> list[str]:
    """Return each entry with the lines that belong to it."""
    entries: list[list[str]] = []
    for line in text.splitlines():
        # cheap before sure: most lines are looked at once
        if len(line) > 20 and "[" in line[18:45] and _ENTRY.match(line):  # noqa: PLR2004 - the time
            entries.append([line])
        elif entries and len(entries[-1]) < _LINES:
            entries[-1].append(line)
    return ["\n".join(entry) for entry in entries]


def _entry(state: _State, found: re.Match[str]) -> None:
    level, logger, message = found[1], found[2], found[3]
    told = state.told
    if begun := _BEGUN.match(message):
        _begun(state, begun)
    elif message.startswith("Task completed > "):
        _ended(state, message)
    elif note := _NOTE.match(message):
        _told_of(state, note, message)
    elif error := _ERROR.match(message):
        _error(state, error[1].partition("\n")[0].rstrip("'"), message)
    elif level == "ERROR" and _CORE.match(logger):
        text = plain(message.removeprefix(_NAMELESS))
        state.core_error = state.core_error or clip(text, _CHARACTERS)
    elif not _end(state, message):
        _about(told, message)


def _end(state: _State, message: str) -> bool:
    """Take what is said of the run's end; say whether it was that."""
    if message.startswith(_ABORT):
        state.aborted = plain(message.removeprefix(_ABORT).partition("\nThread[")[0])[:_CHARACTERS]
    elif message.startswith(_UNBEGUN):
        raised = _RAISED.match(message.partition("\n")[2].partition("\n\tat ")[0])
        state.unbegun = True
        state.core_error = state.core_error or (
            clip(plain(raised[1]), _CHARACTERS) if raised else None
        )
    elif message.startswith("Execution cancelled"):
        state.cancelled = True
    elif "WorkflowStats[" in message:
        state.stats = {name: int(number) for name, number in _STATS.findall(message)}
    elif message.startswith("> Execution complete"):
        state.goodbye = True
    else:
        return False
    return True


def _told_of(state: _State, found: re.Match[str], message: str) -> None:
    state.told.errors[found[1]] = clip(plain(found[2]), _CHARACTERS)
    row = state.rows.get(found[1])
    if row is not None:
        row.status = FAILED
        row.action = IGNORE if _IGNORED in message else RETRY


def _about(told: Told, message: str) -> None:
    """Take what a run says of itself in the beginning."""
    if message.startswith("$> ") and told.command is None:
        told.command = message.removeprefix("$> ").strip()[:_CHARACTERS]
    elif message.startswith("Session UUID: "):
        told.session = message.removeprefix("Session UUID: ").strip()[:64]
        told.metadata["session"] = told.session
    elif message.startswith("Run name: "):
        told.run_name = message.removeprefix("Run name: ").strip()[:200]
    elif (version := _VERSION.match(message.lstrip())) and told.version is None:
        told.version = version[1]
    elif (launch := _LAUNCH.match(message)) and told.dag is None:
        told.dag = launch[1].removeprefix("https://github.com/")
        told.run_name = told.run_name or launch[2]


def _begun(state: _State, found: re.Match[str]) -> None:
    key, how, name = found[1], found[2], found[3].strip()
    status = CACHED if how == "Cached" else "SUBMITTED"
    state.rows[key] = Row(name, status, hash=key, process=process_of(name))
    if status != CACHED:
        state.told.again[key] = how == "Re-submitted"


def _ended(state: _State, message: str) -> None:
    found = _HANDLER.match(message)
    if found is None:
        return
    work = _WORK.search(found[6])
    if work is None:
        return
    key = f"{work[1]}/{work[2]}"
    row = state.rows.setdefault(key, Row(found[2], "", hash=key, process=process_of(found[2])))
    row.task_id, row.exit = found[1], None if found[4] == "-" else found[4]
    row.facts["work_dir"] = found[6]
    # the handler says COMPLETED of whatever ended by itself
    good = found[3] == COMPLETED and found[4] == "0" and found[5] in {"-", "null"}
    row.status = COMPLETED if good else ABORTED if found[3] == ABORTED else FAILED


def _error(state: _State, name: str, message: str) -> None:
    text = clip(plain(message), _CHARACTERS)
    work = _WORK_DIR.search(message)
    place = _WORK.search(work[1]) if work else None
    key = f"{place[1]}/{place[2]}" if place else None
    if key:
        state.told.errors[key] = text
    same = [row for row in state.rows.values() if row.name == name and row.status == "SUBMITTED"]
    if key in state.rows:
        state.rows[key].status = FAILED
    elif key is None and len(same) == 1:
        same[0].status = FAILED
    else:
        state.told.unmade[name] = Row(name, FAILED, hash=key, process=process_of(name))
    state.told.errors.setdefault(name, text)
    state.core_error = state.core_error or text


def _verdict(state: _State) -> None:
    told, stats = state.told, state.stats
    failed = stats.get("failed", 0) - stats.get("retries", 0)
    if state.aborted is not None:
        stopped = state.aborted in SIGNALS
        told.verdict = "cancelled" if stopped else "failed"
        told.word = state.aborted if stopped else "Session aborted"
        told.error = None if stopped else state.core_error or state.aborted
    elif state.unbegun:
        told.verdict, told.word, told.error = "failed", _UNBEGUN, state.core_error
    elif state.core_error is not None or state.cancelled or failed > 0 or stats.get("aborted"):
        told.verdict, told.error = "failed", state.core_error
        told.word = "Execution cancelled" if state.cancelled else None
    elif state.goodbye and stats:
        told.verdict, told.word = "success", "Execution complete"

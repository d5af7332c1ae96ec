"""Logs of jobs, where they are at hand: what the last command wrote is the error's text.

`glab ci trace` and `…/jobs/ID/trace` give them, with the job's id in the file's name. The runner
marks sections, and before each command of the script a line begins with `$`. Newer ones write the
time and the stream before each line, with `+` where it goes on.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.repair import Repairs, text_of
from exporter.codec.text import clip, strip_ansi
from exporter.model import SourceFile
from exporter.model.named import NamedTuple

_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z [0-9a-f]{2}[OE]([ +]|\Z)")
_SECTION: Final = re.compile(r"section_(start|end):\d{1,19}:([\w.-]{1,200})(?:\[[^\]\n]{0,200}\])?")
_OVER: Final = re.compile(r"\r|\x1b\[0K")
"""What begins a line again."""
_SCRIPTS: Final = frozenset({"step_script", "build_script"})
_COMMAND: Final = "$ "
_FAILED: Final = "ERROR: Job failed"
_EXIT: Final = re.compile(
    r"ERROR: Job failed: (?:command terminated with )?exit (?:code|status) \d"
)
_LINES: Final = 400
_TOLD: Final = 40
_CHARACTERS: Final = 20_000


class _Line(NamedTuple):
    """A line of a log."""

    section: str | None
    """The section that it begins; empty where it ends one, None where it does neither."""
    text: str


class JobLog(NamedTuple):
    """What a job that failed wrote of it."""

    file: SourceFile
    message: str
    whole: str


def error_in(file: SourceFile, data: bytes) -> JobLog | None:
    """Return what a log tells of its job's failure; None for a job that did not fail."""
    script: deque[str] = deque(maxlen=_LINES)
    others: deque[str] = deque(maxlen=_TOLD)
    failed = section = ""
    for line in _lines(data):
        if line.section is not None:
            section = line.section
        text = line.text.rstrip()
        if text.startswith(_FAILED):
            failed = text
        elif text:
            (script if section in _SCRIPTS else others).append(text)
    if not failed:
        return None
    own = _last_command(script)
    if not own or not _EXIT.match(failed):  # it did not get so far, or was stopped from outside
        lines = [*(own or others), failed]
        message = failed.removeprefix("ERROR: ")
    else:
        lines = [*own, failed]
        message = telling_line("\n".join(own[1:][-_TOLD:])) or own[0]
    return JobLog(file, message, clip("\n".join(lines), _CHARACTERS))


def _last_command(lines: deque[str]) -> list[str]:
    """Return the last command of a script with what it wrote."""
    told = list(lines)
    begins = [at for at, line in enumerate(told) if line.startswith(_COMMAND)]
    return told[begins[-1] :] if begins else told


def _lines(data: bytes) -> list[_Line]:
    """Return the lines without times and colours."""
    lines: list[_Line] = []
    for raw in text_of(data, Repairs()).split("\n"):
        stamp = _STAMP.match(raw)
        line = _line(raw[stamp.end() :] if stamp else raw)
        if stamp and stamp[1] == "+" and lines and line.section is None:
            lines[-1] = _Line(lines[-1].section, lines[-1].text + line.text)
        else:
            lines.append(line)
    return lines


def _line(raw: str) -> _Line:
    """Take a line apart; of one that was written over the last text is what a terminal shows."""
    parts = [strip_ansi(part) for part in _OVER.split(raw)]
    section, text = None, ""
    for part in parts:
        mark = _SECTION.fullmatch(part)
        if mark:
            section = mark[2] if mark[1] == "start" else ""
        elif part.strip():
            text = part
    return _Line(section, text)

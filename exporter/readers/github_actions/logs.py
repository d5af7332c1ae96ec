"""Logs of jobs, where they are at hand: what stands before the error is the error's text.

`gh run view --log` and `--log-failed` write a line as job, step and text with tabs between; the API
gives the log of one job, whose id must be in the file's name. Each line begins with its time.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.repair import Repairs, text_of
from exporter.codec.text import clip, plain
from exporter.model import HEAD_BYTES
from exporter.readers.github_actions.recognise import LOG_OF_GH, id_in

_STAMP: Final = re.compile(r"\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z ?")
_LINES: Final = 400
"""Lines of a step that are kept, its last ones."""
_STEPS: Final = 20_000
_TOLD: Final = 40
"""Lines before an error among which the telling one is looked for."""
_CHARACTERS: Final = 20_000
_UNKNOWN: Final = "UNKNOWN STEP"
"""What `gh` calls the step of lines that it cannot place."""
_ERROR: Final = "##[error]"
_EXIT: Final = re.compile(r"##\[error\]Process completed with exit code -?\d{1,10}\.?\s*\Z")
_RUN: Final = "##[group]Run "
_BEGUN: Final = "##[endgroup]"
_MARK: Final = re.compile(r"##\[(?:group|endgroup|command|debug|section|warning|error)\]")


@dataclass(slots=True)
class JobLog:
    """The log of one job, by the names of its steps."""

    file: str
    steps: dict[str, deque[str]] = field(default_factory=dict)

    def add(self, step: str, line: str) -> None:
        """Add a line."""
        if step not in self.steps and len(self.steps) < _STEPS:
            self.steps[step] = deque(maxlen=_LINES)
        if step in self.steps:
            self.steps[step].append(line)


def logs_in(name: str, data: bytes) -> dict[str | int, JobLog]:
    """Return the logs in a file by the job's name, or by its id."""
    logs: dict[str | int, JobLog] = {}
    text = text_of(data, Repairs()).replace("\r\n", "\n").replace("\r", "\n")
    of_gh = LOG_OF_GH.match(text[:HEAD_BYTES].encode()) is not None
    own = id_in(name)
    for line in text.removesuffix("\n").split("\n"):
        if of_gh:
            parts = line.split("\t", 2)
            if len(parts) == 3:  # noqa: PLR2004 - job, step and text
                log = logs.setdefault(parts[0].lstrip("\ufeff"), JobLog(name))
                log.add(parts[1], _STAMP.sub("", parts[2], count=1))
        elif own is not None:
            logs.setdefault(own, JobLog(name)).add(_UNKNOWN, _STAMP.sub("", line, count=1))
    return logs


def error_in(log: JobLog, failed: list[str]) -> tuple[str, str] | None:
    """Return the telling line of the error in a job's log, and what stands around it.

    `failed` are the names of the steps that failed. None where nothing was written before it.
    """
    named = [log.steps[name] for name in failed if name in log.steps]
    lines = list(named[0] if named else log.steps.get(_UNKNOWN, ()))
    ends = [at for at, line in enumerate(lines) if line.startswith(_ERROR)]
    if not named and not ends:
        return None  # where it broke is not known
    lines = lines[: ends[-1] + 1] if ends else lines
    begin = max((at for at, line in enumerate(lines) if line.startswith(_RUN)), default=None)
    if begin is not None:
        rest = lines[begin:]
        lines = rest[rest.index(_BEGUN) + 1 :] if _BEGUN in rest else rest
    told = _plainly([line for line in lines[-_TOLD:] if not _EXIT.match(line)])
    whole = clip(_plainly(lines), _CHARACTERS)
    return (telling_line(told), whole) if told.strip() else None


def _plainly(lines: Iterable[str]) -> str:
    """Return lines without the runner's marks."""
    return plain("\n".join(_MARK.sub("", line, count=1) for line in lines if line != _BEGUN))

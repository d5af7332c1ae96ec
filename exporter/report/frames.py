"""A stack trace without most frames of what is only installed: one's own stand out.

A task that fails below Airflow shows a dozen frames of it before the one line that its author
wrote. The whole trace is shown elsewhere; this is its short form.

Of Python and Node the paths tell what is installed: `site-packages`, `dist-packages`, the standard
library, `node_modules`, `node:`. Of other languages nothing does, and their traces stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from exporter.model.late import late
from exporter.report.words import count

_FRAME: Final = late(
    r"(?P<indent>[ \t]{1,12})(?:"
    r'File "(?P<python>[^"\n]{1,1000})", line \d+'
    r"|at (?:[^()\n]{1,300} \()?(?P<node>(?:file://|node:|/|[A-Za-z]:\\)[^()\n]{1,1000}):\d+:\d+\)?$)"
)
_PACKAGE: Final = late(
    r"[/\\](?:site|dist)-packages[/\\](?P<python>[\w-]{1,60})"
    r"|[/\\]lib(?:64)?[/\\]python\d(?:\.\d+)?(?=[/\\])|\\Lib\\|^<frozen "
    r"|[/\\]node_modules[/\\](?P<node>(?:@[\w.-]{1,40}[/\\])?[\w.-]{1,60})"
)
_NAMED: Final = 3
_LEAST: Final = 2
"""A single frame is not longer than what would stand for it."""


class _Frame:
    """One frame: its line, and those below that belong to it."""

    def __init__(self, line: str, found: re.Match[str]) -> None:
        self.lines = [line]
        self.indent: str = found["indent"]
        self.node = found["node"] is not None
        self.package = _package(found)

    def takes(self, line: str) -> bool:
        """Say whether a line that begins no frame belongs to this one."""
        return line.startswith(self.indent) and line.strip() != ""


def own_frames(trace: str) -> str:
    """Return a trace in which a line stands for each row of frames of installed packages.

    The last frame before the error stays, whosever it is. A text without frames stays as it is.
    """
    if "-packages" not in trace and "node" not in trace and "python" not in trace.lower():
        return trace
    told: list[str] = []
    row: list[_Frame] = []
    for line in trace.split("\n"):
        if found := _FRAME.match(line):
            frame = _Frame(line, found)
            if row and row[-1].node != frame.node:  # the trace of another language
                told += _told(row)
                row = []
            row.append(frame)
        elif row and row[-1].takes(line):
            row[-1].lines.append(line)
        else:
            told += _told(row)
            row = []
            told.append(line)
    return "\n".join([*told, *_told(row)])


def _package(found: re.Match[str]) -> str | None:
    """Return what a frame is part of, where that is installed; None of one's own code."""
    path = found["python"] or found["node"]
    if found["node"] and path.startswith("node:"):
        return "node"
    known = [*_PACKAGE.finditer(path)]
    return (known[-1]["python"] or known[-1]["node"] or "python") if known else None


def _told(frames: Sequence[_Frame]) -> list[str]:
    """Return the lines of some frames that stand together."""
    lines: list[str] = []
    folded: list[_Frame] = []
    # Python's last frame is where it was raised, Node's is the first
    raised = frames[0 if frames[0].node else -1] if frames else None
    for frame in frames:
        if frame.package is not None and frame is not raised:
            folded.append(frame)
            continue
        lines += [*_folded(folded), *frame.lines]
        folded = []
    return [*lines, *_folded(folded)]


def _folded(frames: Sequence[_Frame]) -> list[str]:
    if len(frames) < _LEAST:
        return [line for frame in frames for line in frame.lines]
    names = list(dict.fromkeys(str(frame.package) for frame in frames))
    said = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return [f"{frames[0].indent}… {count(len(frames), 'frame')} of {said} …"]

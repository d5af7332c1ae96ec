"""Exceptions as Python prints them: what was raised, where, and what kind of failure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exporter.codec.text import clip, plain
from exporter.model import Failure, FailureKind, Location
from exporter.model.late import late
from exporter.model.named import NamedTuple

CHARACTERS: Final = 20_000
"""How much of a message or a traceback is kept."""
BEGIN: Final = "Traceback (most recent call last):"
DIRECT_CAUSE: Final = "The above exception was the direct cause of the following exception:"
SILENT: Final = "It failed without a message."
_FRAME: Final = late(r' {2,4}File "([^"\n]{1,1000})", line (\d{1,7})\b')
_RAISED: Final = late(r"((?:[A-Za-z_]\w{0,200}\.){0,20})([A-Za-z_]\w{0,200})(?::[ \n]|:?$)")
_OTHERS: Final = late(r"/(?:site|dist)-packages/|/lib/python\d|^<|/\.?venv/")
_LATE: Final = late(r"(?:Timeout|TimeoutError|TimedOut|TimeoutExpired|TimeoutException)$")
_CHECKS: Final = frozenset({"AssertionError", "DagsterAssetCheckFailedError"})
_AROUND: Final = frozenset(
    {
        "ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "BrokenPipeError",
        "MemoryError", "ChildProcessCrashException", "DagsterExecutionInterruptedError",
        "KeyboardInterrupt", "SystemExit", "WorkerLost", "ManagerLost",
    }
)  # fmt: skip


class Raised(NamedTuple):
    """An exception that ended something."""

    type: str | None
    """Its class, without the module."""
    value: str
    """What it says, without the class."""
    text: str | None = None
    """The whole traceback, where there is one."""
    frames: Sequence[tuple[str, int]] = ()
    """File and line, the outermost first."""


def of_text(text: str) -> Raised | None:
    """Read what Python printed: of a chain the last exception counts, which was not handled.

    None where there is no traceback in it.
    """
    lines = plain(text).split("\n")
    begins = [place for place, line in enumerate(lines) if line.strip() == BEGIN]
    if not begins:
        return None
    indent = len(lines[begins[-1]]) - len(lines[begins[-1]].lstrip())
    rest = [line[indent:] for line in lines[begins[-1] + 1 :]]
    said = next((place for place, line in enumerate(rest) if line and not line[0].isspace()), None)
    if said is None:
        return None
    kind, value = named("\n".join(rest[said:]))
    whole = "\n".join(line[indent:] for line in lines[begins[0] :])
    return Raised(kind, value, clip(plain(whole), CHARACTERS), frames_of(rest[:said]))


def frames_of(lines: Sequence[str]) -> list[tuple[str, int]]:
    """Return the places that lines of a traceback name."""
    return [(found[1], int(found[2])) for line in lines if (found := _FRAME.match(line))]


def named(text: str) -> tuple[str | None, str]:
    """Take `package.ValueError: what it says` apart; the class is None where none stands there."""
    text = plain(text)
    found = _RAISED.match(text)
    if found is None or not (found[1] or found[2][:1].isupper()):
        return None, clip(text, CHARACTERS)
    return found[2], clip(plain(text[found.end() :]).lstrip(), CHARACTERS)


def kind_of(type_: str | None, value: str) -> FailureKind:
    """Return what kind of failure an exception is."""
    if type_ is not None and _LATE.search(type_):
        return "timeout"
    if type_ in _CHECKS:
        return "assertion"
    if type_ in _AROUND or "SIGKILL" in value[:300] or "SIGTERM" in value[:300]:
        return "infrastructure"
    return "error"


def failure_of(raised: Raised) -> Failure:
    """Return the failure as the report has it."""
    return Failure(
        kind=kind_of(raised.type, raised.value),
        type=raised.type,
        message=first_line(raised.value) or raised.type or SILENT,
        traceback=raised.text,
    )


def error_of(raised: Raised) -> str:
    """Return the whole message."""
    return raised.value or raised.type or SILENT


def first_line(text: str) -> str | None:
    """Return the first line that is not blank."""
    return next(filter(None, (line.strip() for line in text.split("\n"))), None)


def own_place(raised: Raised | None, roots: Sequence[str]) -> Location | None:
    """Return the last place that is below one of the folders `roots`, and no library's."""
    for file, line in reversed(raised.frames if raised else ()):
        path = file.replace("\\", "/")
        found = None if _OTHERS.search(path) else below(path, roots)
        if found is not None:
            return Location(file=found, line=line)
    return None


def below(path: str, roots: Sequence[str]) -> str | None:
    """Return a path relative to the first of the folders that it is in; a relative one as it is."""
    path = path.replace("\\", "/")
    if ".." in path.split("/"):
        return None
    if not path.startswith("/") and path[1:3] != ":/":
        return path.removeprefix("./") or None
    for root in roots:
        start = root.replace("\\", "/").rstrip("/") + "/"
        if len(start) > 1 and path.startswith(start):
            return path[len(start) :] or None
    return None

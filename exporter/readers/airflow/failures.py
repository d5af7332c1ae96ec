"""What a task failed with, taken apart: from a traceback as text, or from Airflow 3's objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from exporter.codec.text import clip, plain
from exporter.model import Failure, FailureKind, Location
from exporter.model.exit_codes import exit_code
from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.readers.airflow.records import Dag
from exporter.readers.airflow.wire import ExceptionWire

_CHARACTERS: Final = 20_000
_CHAIN: Final = 20
_BEGIN: Final = "Traceback (most recent call last):"
_FRAME: Final = late(r'  File "([^"\n]{1,1000})", line (\d{1,7})\b')
_BOX: Final = "\u256d"
_FRAME_MARKS: Final = ("\u2502", "\u2570")
_BOXED: Final = late(r"\u2502 (\S{1,400}):(\d{1,7}) in (\S{1,200})\s{1,200}\u2502$")
_RAISED: Final = late(r"([A-Za-z_][\w.]{0,200})(?::\s?|$)")
_OTHERS: Final = late(r"/(?:site|dist)-packages/|/lib/python\d|^<frozen ")
_DAGS: Final = late(r"(?:^|/)(dags/[^\n]{1,400})$")
_CAUSE: Final = (
    "\nDuring handling of the above exception, another exception occurred:\n",
    "\nThe above exception was the direct cause of the following exception:\n",
)
_TIMEOUT: Final = late(r"(?:Timeout|TimeoutError|TimedOut)$")
_KILLED: Final = late(r"SIGTERM|SIGKILL|[Zz]ombie|heartbeat|return code -|Negsignal")
_EXITED: Final = late(
    r"Bash command failed\. The command returned a non-zero exit code (\d{1,10})"
    r"|Task exited with return code (-\d{1,3})"
)
_INFRASTRUCTURE: Final = frozenset(
    {"AirflowTaskTerminated", "ConnectionError", "ConnectionRefusedError", "ConnectionResetError",
     "BrokenPipeError", "PodLaunchFailedException", "MemoryError"}
)  # fmt: skip


class Raised(NamedTuple):
    """An exception that ended a task."""

    type: str | None
    value: str
    text: str | None
    """The whole traceback."""
    frames: Sequence[tuple[str, int]] = ()
    """File and line, the outermost first."""


def of_text(lines: Sequence[str]) -> Raised | None:
    """Read a traceback: the last exception of a chain is the one that counts."""
    if any(line.startswith(_BOX) for line in lines):
        lines = list(_unboxed(lines))
    begins = [place for place, line in enumerate(lines) if line.strip() == _BEGIN]
    rest = lines[begins[-1] + 1 :] if begins else lines
    frames = [
        (found[1], int(found[2])) for line in rest if (found := _FRAME.match(line)) is not None
    ]
    said = next((place for place, line in enumerate(rest) if line and not line[0].isspace()), None)
    if said is None:
        return None
    value = plain("\n".join(rest[said:]))
    named = _RAISED.match(value)
    text = clip(plain("\n".join(lines)), _CHARACTERS) if begins else None
    if named is None or not begins:
        return Raised(None, clip(value, _CHARACTERS), text, frames)
    kind = named[1].rpartition(".")[2]
    return Raised(kind, clip(value[named.end() :], _CHARACTERS), text, frames)


def _unboxed(lines: Sequence[str]) -> Iterator[str]:
    """Turn a traceback in a frame, as Airflow 3.0 and 3.1 print it, into a usual one.

    Left out are the lines of code around each place and the values of all variables, which are
    nobody's business.
    """
    for line in lines:
        if line.startswith(_BOX):
            yield _BEGIN
        elif found := _BOXED.match(line):
            yield f'  File "{found[1]}", line {found[2]}, in {found[3]}'
        elif not line.startswith(_FRAME_MARKS):
            yield line


def of_objects(chain: Sequence[ExceptionWire]) -> Raised | None:
    """Read the exceptions of a log of Airflow 3, the last raised first."""
    if not chain:
        return None
    parts: list[str] = []
    for place, each in reversed(list(enumerate(chain[:_CHAIN]))):
        parts.append(_BEGIN)
        parts += [
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
            for frame in each.frames or ()
        ]
        value = plain(each.exc_value or "")
        parts.append(f"{each.exc_type}: {value}" if value else f"{each.exc_type}")
        parts += [plain(note) for note in each.exc_notes or ()]
        if place:
            parts.append(_CAUSE[bool(each.is_cause)])
    first = chain[0]
    return Raised(
        first.exc_type,
        clip(plain(first.exc_value or ""), _CHARACTERS),
        clip("\n".join(parts), _CHARACTERS),
        [
            (frame.filename, frame.lineno)
            for frame in first.frames or ()
            if frame.filename and frame.lineno
        ],
    )


def failure_of(raised: Raised) -> Failure:
    """Return the failure as the report has it."""
    lines = [line.strip() for line in raised.value.split("\n")]
    message = next(filter(None, lines), None) or raised.type or "It failed without a message."
    return Failure(kind=_kind(raised), type=raised.type, message=message, traceback=raised.text)


def error_of(raised: Raised) -> str:
    """Return the whole message."""
    return raised.value or raised.type or "It failed without a message."


def exit_code_in(raised: Raised) -> int | None:
    """Return the exit code of a BashOperator's command, or of the task's own process."""
    found = _EXITED.match(raised.value)
    return exit_code(found[1] or found[2]) if found else None


def _kind(raised: Raised) -> FailureKind:
    if raised.type is not None and _TIMEOUT.search(raised.type):
        return "timeout"
    # the SQL checks of Airflow's providers raise a plain AirflowException
    if raised.type == "AssertionError" or raised.value.startswith("Test failed."):
        return "assertion"
    if raised.type in _INFRASTRUCTURE or _KILLED.search(raised.value[:300]):
        return "infrastructure"
    return "error"


def place_of(raised: Raised | None, dag: Dag | None) -> Location | None:
    """Return the last place of a traceback that is the DAG's own code, and not a library's."""
    for file, line in reversed(raised.frames if raised else ()):
        path = file.replace("\\", "/")
        if not _OTHERS.search(path) and (found := in_repository(path, dag)) is not None:
            return Location(file=found, line=line)
    return None


def in_repository(path: str, dag: Dag | None) -> str | None:
    """Return a file below the folder of DAGs, beginning with that folder's name.

    Airflow knows the folder, not the repository that it is a part of.
    """
    folder = (dag.folder or "").replace("\\", "/").rstrip("/") if dag else ""
    if folder and path.startswith(f"{folder}/"):
        return f"{folder.rpartition('/')[2]}{path[len(folder) :]}"
    found = _DAGS.search(path)
    return found[1] if found and ".." not in found[1] else None

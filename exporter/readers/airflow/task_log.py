"""One task's log: what it failed with, and the end of what it said.

Airflow 2 writes text and prints a traceback twice, the second time with more of its own code;
Airflow 3 writes a JSON object a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from exporter.codec.text import clip, plain
from exporter.codec.tolerant import decode, decode_items, decode_lines
from exporter.model import Artifact
from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.readers.airflow.failures import Raised, of_objects, of_text
from exporter.readers.airflow.recognise import Family
from exporter.readers.airflow.wire import EventWire, LogWire

_READ: Final = 1024 * 1024
"""Of a longer log the end is read: that is where a task says why it stopped."""
_LINES: Final = 60
_CHARACTERS: Final = 4_000
_FAILED: Final = "Task failed with exception"
_TRACEBACK: Final = "Traceback (most recent call last):"
_NEW_LINE: Final = late(r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|(?:\*\*\*| INFO -) ")
_EXITED: Final = late(r"Task exited with return code (?:-\d{1,3}|Negsignal\.\w{1,20})")
_QUOTED: Final = late(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""")
_SKIPPED: Final = "Marking task as SKIPPED. dag_id="
_SAID: Final = late(r"\[[^\]\n]{1,60}\] \{taskinstance\.py:\d{1,6}\} INFO - (?!Exporting env|::)")
_SKIPPING: Final = late(
    r"\[info {0,9}\] Skipping task\. {0,60}\[task\][^\n]{0,200}? reason=(.{1,4000})"
)
_MARGIN: Final = late(r"^\[[^\]\n]{1,60}\] \{[^}\n]{1,90}\} ")


class Story(NamedTuple):
    """What a log tells of one try."""

    raised: Raised | None
    text: str | None
    """The end of what the task said before it stopped."""
    skipped: str | None = None
    """Why it skipped itself."""


def read_log(artifact: Artifact, family: Family) -> Story:
    """Read a log.

    Raises ExportError when it cannot be read.
    """
    long = artifact.size > _READ and family != "rest-log"
    data = artifact.tail(_READ) if long else artifact.read()
    if family == "json-log":
        return of_events(decode_lines(data, EventWire, where=artifact.name).values)
    if family == "text-log":
        return of_lines(plain(data.decode("utf-8", "replace")).split("\n"))
    content = decode(data, LogWire, where=artifact.name).value.content
    if isinstance(content, list):
        return of_events(decode_items(content, EventWire, where=artifact.name).values)
    return of_lines(plain(_of_tuples(content)).split("\n"))


def _of_tuples(content: Any) -> str:
    """Return the text in what the API of Airflow 2 gives: `[('host', 'text')]`, as Python says."""
    import ast  # noqa: PLC0415 - only bodies of the old API need it

    if not isinstance(content, str):
        return ""
    try:
        pairs = ast.literal_eval(content)
        return "\n".join(str(text) for _, text in pairs)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return content.replace("\\n", "\n")


def of_events(events: Sequence[EventWire]) -> Story:
    """Read the lines of a log of Airflow 3."""
    failed = next(
        (place for place, each in enumerate(events) if each.error_detail and each.event == _FAILED),
        None,
    )
    if failed is None:
        failed = next((place for place, each in enumerate(events) if each.error_detail), None)
    if failed is None and (why := _reason(events)):
        return Story(None, None, why)
    if failed is None:
        words = [each for each in events if each.level in {"error", "critical"} and each.event]
        raised = Raised(None, plain(str(words[-1].event)), None) if words else None
        return Story(raised, _end([_line(each) for each in events if each.event]))
    said = [_line(each) for each in events[:failed] if each.event]
    return Story(of_objects(events[failed].error_detail or ()), _end(said))


def _line(event: EventWire) -> str:
    return f"{(event.level or '').upper()} - {plain(str(event.event))}"


def _reason(events: Sequence[EventWire]) -> str | None:
    said = [each.reason for each in events if each.event == "Skipping task."]
    return clip(plain(said[-1]), _CHARACTERS) if said and isinstance(said[-1], str) else None


def skip_in(lines: Sequence[str]) -> str | None:
    """Return why a task skipped itself: the last thing it says before Airflow marks it so.

    Airflow 2 writes the exception's own words, and nothing where it has none.
    """
    for number, line in enumerate(lines):
        if (found := _SKIPPING.search(line)) is not None:
            return _unquoted(found[1])
        if _SKIPPED in line:
            at = number - 1
            while at >= 0 and "::group::" in lines[at]:
                at -= 1
            end = at + 1
            while at > end - _LINES and at > 0 and not _NEW_LINE.match(lines[at]):
                at -= 1
            begin = _SAID.match(lines[at]) if at >= 0 else None
            if begin is not None:
                said = [lines[at][begin.end() :], *lines[at + 1 : end]]
                return clip("\n".join(said), _CHARACTERS) or None
    return None


def _unquoted(text: str) -> str:
    """Return what structlog printed of a text: as Python says it, where that has a quote around."""
    import ast  # noqa: PLC0415 - seldom needed

    found = _QUOTED.match(text)
    if found is None:
        return text.split(" ", 1)[0]
    try:
        return str(ast.literal_eval(found[0]))
    except (ValueError, SyntaxError):
        return text


def of_lines(lines: Sequence[str]) -> Story:
    """Read a log of Airflow 2, or a part of what `airflow dags test` printed."""
    begin = next((place for place, line in enumerate(lines) if _FAILED in line), None)
    if begin is None:
        traced = next((i for i, line in enumerate(lines) if line.startswith(_TRACEBACK)), None)
        begin = None if traced is None else max(0, traced - 1)
    if begin is None:
        if why := skip_in(lines):
            return Story(None, None, why)
        exits = [found[0] for line in lines if (found := _EXITED.search(line))]
        return Story(Raised(None, exits[-1], None) if exits else None, _end(lines))
    end = next((i for i in range(begin + 1, len(lines)) if _NEW_LINE.match(lines[i])), len(lines))
    return Story(of_text(lines[begin + 1 : end]), _end(lines[:begin]))


def _end(lines: Sequence[str]) -> str | None:
    """Return the last lines, without what Airflow says before the task begins."""
    begin = max((i + 1 for i, line in enumerate(lines) if "::endgroup::" in line), default=0)
    # what comes after the task is in a group too: then all of that group is kept
    kept = lines[begin:] or lines
    text = "\n".join(_MARGIN.sub("", line) for line in kept[-_LINES:])
    return clip(plain(text), _CHARACTERS) or None

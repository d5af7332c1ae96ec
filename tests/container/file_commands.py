"""The grammar of the file commands, as the runner reads them once a step has ended."""

from __future__ import annotations

from dataclasses import dataclass, field

SUMMARY_LIMIT = 1024 * 1024


@dataclass
class Assignments:
    """What a file assigned, up to its first malformed line, which `error` tells of."""

    values: dict[str, str] = field(default_factory=dict)
    error: str | None = None


class _MalformedError(Exception):
    pass


def parse_assignments(content: bytes) -> Assignments:
    """Read the text of GITHUB_OUTPUT, GITHUB_ENV or GITHUB_STATE.

    Only a line feed ends a line; a carriage return belongs to the value.
    """
    text = content.decode("utf-8-sig", errors="replace")
    result = Assignments()
    position = 0
    try:
        while position < len(text):
            line, position, _ = _line(text, position)
            if not line:
                continue
            name, value, position = _assignment(text, line, position)
            result.values[name] = value
    except _MalformedError as error:
        result.error = str(error)
    return result


def _assignment(text: str, line: str, position: int) -> tuple[str, str, int]:
    """Return a name, its value and where the next line starts."""
    equals, heredoc = line.find("="), line.find("<<")
    if equals >= 0 and (heredoc < 0 or equals < heredoc):
        name, _, value = line.partition("=")
        if not name:
            raise _MalformedError(f"Invalid format '{line}'. Name must not be empty")
        return name, value, position
    if heredoc >= 0:
        name, _, delimiter = line.partition("<<")
        if not name or not delimiter:
            raise _MalformedError(
                f"Invalid format '{line}'. Name must not be empty and delimiter must not be empty"
            )
        return name, *_heredoc(text, position, delimiter)
    raise _MalformedError(f"Invalid format '{line}'")


def _line(text: str, start: int) -> tuple[str, int, bool]:
    """Return a line, where the next one starts, and whether a line feed ended it."""
    end = text.find("\n", start)
    if end < 0:
        return text[start:], len(text), False
    return text[start:end], end + 1, True


def _heredoc(text: str, start: int, delimiter: str) -> tuple[str, int]:
    position = start
    while position < len(text):
        begin = position
        line, position, ended = _line(text, begin)
        if line == delimiter:
            return text[start : max(start, begin - 1)], position
        if not ended:
            raise _MalformedError(f"Invalid value. EOF value must be followed by a newline: {line}")
    raise _MalformedError(f"Invalid value. Matching delimiter not found '{delimiter}'")

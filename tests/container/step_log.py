"""What the runner makes of a step's output: the log, the annotations, the masks."""

from __future__ import annotations

import base64
import json
import re
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from tests.container.commands import REGISTERED, Command, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_ANNOTATIONS: Final = 10
LONGEST_MESSAGE: Final = 4096
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Annotation:
    """One error, warning or notice that the runner keeps."""

    level: str
    message: str
    file: str | None = None
    line: int | None = None
    end_line: int | None = None
    column: int | None = None
    end_column: int | None = None
    title: str | None = None


class Masks:
    """The secrets that the log must not show."""

    def __init__(self) -> None:
        self._values: set[str] = set()

    def add(self, secret: str) -> None:
        """Hide a value, each of its lines, and the usual ways to write them."""
        for value in {secret, *(line.strip() for line in _LINE_END.split(secret))}:
            if value.strip():
                self._values |= {
                    value,
                    base64.b64encode(value.encode()).decode(),
                    json.dumps(value)[1:-1],
                    escape(value, {'"': "&quot;", "'": "&apos;"}),
                    urllib.parse.quote(value, safe=""),
                }

    def hide(self, text: str) -> str:
        """Return the text with every stretch of secrets as three stars."""
        spans = sorted(
            (found.start(), found.end())
            for value in self._values
            for found in re.finditer(re.escape(value), text)
        )
        parts: list[str] = []
        done = 0
        for start, end in spans:
            if end <= done:
                continue
            if start > done or not parts:
                parts += [text[done:start], "***"]
            done = end
        return "".join([*parts, text[done:]])


@dataclass
class StepLog:
    """Read a step's lines one by one and keep what the runner would keep."""

    to_workspace_path: Callable[[str], str] = lambda path: path
    debug: bool = False
    lines: list[str] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    outputs: dict[str, str] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=dict)
    failed: bool = False
    masks: Masks = field(default_factory=Masks)
    _stop_token: str | None = None

    def feed(self, line: str) -> None:
        """Take one line of either stream."""
        command = parse(line, self._stop_token)
        if self._stop_token is not None:
            if command is not None and command.name == self._stop_token.lower():
                self._stop_token = None
            self._show(line)
        elif command is None:
            self._show(line)
        else:
            self._process(command, line)

    def issue(self, level: str, message: str, place: dict[str, str] | None = None) -> None:
        """Record an error, a warning or a notice, within the runner's limits."""
        message = _cut(self.masks.hide(message))
        self._show(f"##[{level}]{message}")
        if sum(kept.level == level for kept in self.annotations) >= MOST_ANNOTATIONS:
            self.dropped[level] += 1
            return
        place = place or {}
        numbers = _numbers(place)
        path = place.get("file")
        self.annotations.append(
            Annotation(
                level,
                message,
                file=self.to_workspace_path(path) if path else None,
                line=numbers.get("line"),
                end_line=numbers.get("endLine"),
                column=numbers.get("col"),
                end_column=numbers.get("endColumn"),
                title=place.get("title"),
            )
        )

    def _show(self, line: str) -> None:
        self.lines.append(self.masks.hide(line))

    def _process(self, command: Command, line: str) -> None:
        name, data, properties = command.name, command.data, command.properties
        match name:
            case "error" | "warning" | "notice":
                self.issue(name, data, properties)
            case "group" | "endgroup":
                self._show(f"##[{name}]{data}")
            case "debug":
                if self.debug:
                    self._show(f"##[debug]{data}")
            case "add-mask":
                if data.strip():
                    self.masks.add(data)
                    self._show("::add-mask::***")
                else:
                    self.issue("warning", "Can't add secret mask for empty string")
            case "stop-commands":
                self._stop(data)
            case "set-output" | "save-state" if properties.get("name"):
                kept = self.outputs if name == "set-output" else self.state
                kept[properties["name"]] = data
                self.issue("warning", f"The `{name}` command is deprecated")
            case "set-env" | "add-path" | "set-output" | "save-state":
                # The first two are disabled, the others lack a name.
                self.failed = True
                self.issue("error", f"Unable to process command '{line}' successfully.")
            case _:
                self._show(line)

    def _stop(self, token: str) -> None:
        if not token or token.lower() in REGISTERED or token.lower() == "pause-logging":
            self.failed = True
            self.issue("error", f"Invalid stop-commands token '{token}'")
            return
        self._stop_token = token
        if len(token) > 6:
            self.masks.add(token)
        self._show(f"::stop-commands::{token}")


class LineSplitter:
    """Turn a stream's chunks into lines, at each of the three line ends that the runner knows."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> Iterable[str]:
        """Return the lines that the chunk completes."""
        self._rest += chunk
        # A last `\r` may be the first half of `\r\n`: it waits for the next chunk.
        end = max(self._rest.rfind(b"\n"), self._rest.rfind(b"\r", 0, len(self._rest) - 1)) + 1
        whole, self._rest = self._rest[:end], self._rest[end:]
        return split_lines(whole.decode(errors="replace"))

    def close(self) -> Iterable[str]:
        """Return what stands after the last line end."""
        whole, self._rest = self._rest, b""
        return split_lines(whole.decode(errors="replace"))


def split_lines(text: str) -> list[str]:
    """Split where .NET does: at `\\r\\n`, `\\r` and `\\n`, and nowhere else."""
    lines = _LINE_END.split(text)
    return lines if lines[-1] else lines[:-1]


def _cut(message: str) -> str:
    """Cut at 4,096 units of UTF-16, as .NET counts."""
    encoded = message.encode("utf-16-le", errors="surrogatepass")
    return encoded[: LONGEST_MESSAGE * 2].decode("utf-16-le", errors="ignore")


def _numbers(place: dict[str, str]) -> dict[str, int]:
    """Read the lines and columns, and drop those that make no sense together."""
    names = ("line", "endLine", "col", "endColumn")
    numbers = {name: int(place[name]) for name in names if place.get(name, "").isdecimal()}
    for first, last in (("line", "endLine"), ("col", "endColumn")):
        if last in numbers:
            numbers.setdefault(first, numbers[last])
    one_line = "line" in numbers and numbers.get("endLine", numbers["line"]) == numbers["line"]
    if not one_line:
        numbers.pop("col", None)
        numbers.pop("endColumn", None)
    for first, last in (("line", "endLine"), ("col", "endColumn")):
        if numbers.get(last, 0) < numbers.get(first, 0) and last in numbers:
            del numbers[first], numbers[last]
    return numbers

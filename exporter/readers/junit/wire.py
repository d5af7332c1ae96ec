"""What stands in a report, as it stands there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from exporter.model.late import late

_STAMP: Final = late(r"-20\d{12}$")
"""How unittest-xml-reporting makes names of suites unique."""
_TEXT: Final = 40_000
"""Characters kept of one text: the first half of them and the last."""

WARNING: Final = "warning"
"""PHPUnit's, up to 9, and Codeception's: the test ran, and something about it is not in order."""
OUTCOMES: Final = frozenset(
    {
        "failure",
        "error",
        "skipped",
        "disabled",
        "rerunFailure",
        "rerunError",
        "flakyFailure",
        "flakyError",
        WARNING,
    }
)
"""Elements that say how a test ended; those with two words are Surefire's, and nextest's."""


class Text:
    """A text that comes in pieces; of a long one the beginning and the end."""

    __slots__ = ("_end", "_head", "_length", "_pieces")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._head: str | None = None
        self._end = 0
        self._length = 0

    def add(self, piece: str) -> None:
        """Add a piece."""
        self._pieces.append(piece)
        self._length += len(piece)
        self._end += len(piece)
        if self._end > 2 * _TEXT:
            whole = "".join(self._pieces)
            if self._head is None:
                self._head = whole[: _TEXT // 2]
            self._pieces = [whole[-_TEXT // 2 :]]
            self._end = _TEXT // 2

    def __str__(self) -> str:
        whole = "".join(self._pieces)
        if self._head is None:
            return whole
        cut = self._length - len(self._head) - len(whole)
        return f"{self._head}\n[... {cut:,} characters left out ...]\n{whole}"


@dataclass(slots=True)
class Outcome:
    """One element that says how a test, or one try of it, ended."""

    kind: str
    """The element's name."""
    message: str | None = None
    type: str | None = None
    time: str | None = None
    timestamp: str | None = None
    text: Text | None = None
    stack: Text | None = None
    """Surefire's `stackTrace`."""


@dataclass(slots=True)
class Suite:
    """A `testsuite`, or the `testsuites` around them."""

    attributes: dict[str, str]
    above: Suite | None = None
    root: bool = False
    cases: int = 0
    """Tests directly in it."""
    outcomes: list[Outcome] = field(default_factory=list)
    """Failures that are of no test."""
    properties: dict[str, str] = field(default_factory=dict)
    out: Text | None = None
    err: Text | None = None

    @property
    def name(self) -> str:
        """Return its name without the time of the run that some put there; empty if it has none."""
        return _STAMP.sub("", self.attributes.get("name", "").strip())


@dataclass(slots=True)
class Case:
    """A `testcase`."""

    attributes: dict[str, str]
    suite: Suite
    outcomes: list[Outcome] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    out: Text | None = None
    err: Text | None = None

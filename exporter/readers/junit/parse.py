"""From a report's elements to its suites and tests."""

from __future__ import annotations

from typing import Final

from exporter.readers.junit.wire import OUTCOMES, WARNING, Case, Outcome, Suite, Text

_SUITES: Final = frozenset({"testsuites", "testsuite"})
_OUTCOME_OF: Final = {name.lower(): name for name in OUTCOMES}
_MOST_PROPERTIES: Final = 200
_VALUE: Final = 500


class Report:
    """A handler of XML events that keeps what a report says."""

    def __init__(self) -> None:
        self.root: str | None = None
        self.suites: list[Suite] = []
        """In the order of the file; the first is the root."""
        self.cases: list[Case] = []
        self._open: list[tuple[str, object]] = []
        self._sink: Text | None = None
        self._property: tuple[dict[str, str], str, Text] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if self.root is None:
            self.root = name
        above = self._open[-1][1] if self._open else None
        made: object = None
        self._sink = None
        if name in _SUITES and (above is None or isinstance(above, Suite)):
            made = Suite(attributes, above, root=above is None)
            self.suites.append(made)
        elif name == "testcase" and isinstance(above, Suite):
            made = Case(attributes, above)
            above.cases += 1
            self.cases.append(made)
        elif isinstance(above, Case | Suite) and (kind := _outcome_in(above, name)):
            made = _outcome(kind, attributes)
            above.outcomes.append(made)
            self._sink = made.text = Text()
        elif name == "stackTrace" and isinstance(above, Outcome):
            self._sink = above.stack = above.stack or Text()
        elif name in {"system-out", "system-err"} and isinstance(above, Case | Suite):
            self._sink = _output(above, name)
        elif name == "properties" and isinstance(above, Case | Suite):
            made = above.properties
        elif name == "property" and isinstance(above, dict):
            self._start_property(above, attributes)
        self._open.append((name, made))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if self._property is not None and name == "property":
            where, key, text = self._property
            where[key] = str(text).strip()[:_VALUE]
            self._property = None
        self._open.pop()
        made = self._open[-1][1] if self._open else None
        self._sink = made.text if isinstance(made, Outcome) else None

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._sink is not None:
            self._sink.add(text)

    def _start_property(self, where: dict[str, str], attributes: dict[str, str]) -> None:
        key, value = attributes.get("name"), attributes.get("value")
        if not key or len(where) >= _MOST_PROPERTIES:
            return
        if value is not None:
            where[key] = value[:_VALUE]
            return
        self._sink = Text()
        self._property = (where, key, self._sink)


def _outcome_in(above: Case | Suite, name: str) -> str | None:
    """Return which outcome an element is: some write it with capitals. A suite is not warned."""
    kind = _OUTCOME_OF.get(name.lower())
    return None if kind == WARNING and isinstance(above, Suite) else kind


def _outcome(name: str, attributes: dict[str, str]) -> Outcome:
    return Outcome(
        kind=name,
        message=attributes.get("message"),
        type=attributes.get("type"),
        time=attributes.get("time"),
        timestamp=attributes.get("timestamp"),
    )


def _output(above: Case | Suite, name: str) -> Text:
    if name == "system-out":
        above.out = text = above.out or Text()
    else:
        above.err = text = above.err or Text()
    return text

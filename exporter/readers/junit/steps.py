"""Tests as steps, and failures that are of no test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from exporter.model import EMPTY, Attempt, Location, Step, StepStatus
from exporter.model.late import late
from exporter.readers.junit.decode import File, label_of
from exporter.readers.junit.failures import PANICKED, error_of, failure_of, text_of
from exporter.readers.junit.names import Named, named
from exporter.readers.junit.numbers import after, instant, seconds
from exporter.readers.junit.runner import NEXTEST, PLAYWRIGHT, PYTEST
from exporter.readers.junit.statuses import OF_ELEMENT, status_of, worst
from exporter.readers.junit.wire import Case, Outcome, Suite

KIND: Final = "test"
_SUITE: Final = "suite"
_LOG: Final = 20_000
_FLAKY: Final = frozenset({"flakyFailure", "flakyError"})
_RERUN: Final = frozenset({"rerunFailure", "rerunError"})
_LINE: Final = late(r"[1-9]\d{0,7}|0")
_IN_TRACEBACK: Final = late(r"^([\w.@+/-]{1,300}\.py):(\d{1,7}): ", 8)
_POINTED: Final = late(r"^ {0,9}\u276f ([^\s:]{1,300}):(\d{1,7}):\d{1,7}$", 8)
"""How Vitest points at the place in a test's file, by which it also calls the class."""
_PLACE: Final = late(r"([^\s:]{1,300}):(\d{1,7}):\d{1,7}(?: |$)")


@dataclass(slots=True)
class Made:
    """The steps of a run, and what was odd about them."""

    steps: dict[str, Step] = field(default_factory=dict)
    repeated: int = 0
    """Tests that share their whole name with an earlier one."""
    words: dict[str, None] = field(default_factory=dict)
    """Words that are not known."""
    timeless: int = 0
    """Tests whose time is stated and is no number."""


def steps_of(files: Sequence[File], runner: str | None) -> Made:
    """Make the steps by id, in the order of the files."""
    made = Made()
    tests, made.repeated = named(files)
    groups = {label_of(test.case.suite) for test in tests}
    for test in tests:
        made.steps[test.step_id] = _step(test, runner, made, by_suite=len(groups) > 1)
    for file in files:
        for suite in file.report.suites:
            if suite.outcomes:
                step = _suite_step(suite, file, made.steps)
                made.steps[step.step_id] = step
    return made


def _step(test: Named, runner: str | None, made: Made, *, by_suite: bool) -> Step:
    case = test.case
    attributes = case.attributes
    status, word, known = status_of(case)
    if not known:
        made.words[word or ""] = None
    took = seconds(attributes.get("time") or attributes.get("duration"))
    made.timeless += took is None and bool(attributes.get("time"))
    start = instant(attributes.get("timestamp"))[0] if runner == NEXTEST else None
    attempts = _attempts(case, start, took)
    failure = failure_of(case.outcomes) if status == "failed" else None
    suite, classname = label_of(case.suite), attributes.get("classname", "").strip()
    hostname = case.suite.attributes.get("hostname", "").strip()
    return Step(
        step_id=test.step_id,
        name=test.name,
        kind=KIND,
        group=_group(suite, classname, test.name, by_suite=by_suite),
        status=status,
        native_status=word,
        start_time=start,
        end_time=after(start, took) if start is not None and took is not None else None,
        duration_seconds=took,
        retry_count=max(len(attempts) - 1, 0),
        attempts=attempts,
        error=_error(case, status),
        failure=failure,
        metrics=_metrics(case),
        metadata=_metadata(case, suite, classname, hostname if runner == PLAYWRIGHT else None),
        location=_location(case, runner),
        worker=hostname or None if runner != PLAYWRIGHT else None,
        log=_log(case),
    )


def _group(suite: str, classname: str, name: str, *, by_suite: bool) -> str | None:
    """Return the suite; of a report with one suite alone the class, which tells more."""
    if by_suite or classname in {"", name}:
        return suite or classname or None
    return classname


def _error(case: Case, status: StepStatus) -> str | None:
    if status not in {"failed", "warned"}:
        return None
    outcome = worst([each for each in case.outcomes if OF_ELEMENT[each.kind] == status])
    if outcome is None and status == "warned":
        return None
    return error_of(outcome) if outcome else "The report says that it failed and nothing more."


def _attempts(case: Case, start: datetime | None, took: float | None) -> tuple[Attempt, ...]:
    """Return the tries, where the report tells of more than one.

    Surefire and nextest write each failed try of a test that passed at last as `flaky…`; of one
    that never passed, the first as `failure` and each later one as `rerun…`.
    """
    flaky = [each for each in case.outcomes if each.kind in _FLAKY]
    rerun = [each for each in case.outcomes if each.kind in _RERUN]
    final = [each for each in case.outcomes if each.kind not in _FLAKY | _RERUN]
    if not flaky and not rerun:
        return ()
    tries: list[Outcome | None] = [*flaky]
    last = worst(final)
    if rerun:
        tries += ([last] if last is not None else []) + rerun
    else:
        tries.append(last)
    return tuple(
        _attempt(number, each, (start, took) if each is None and start else (None, None))
        for number, each in enumerate(tries, 1)
    )


def _attempt(
    number: int, outcome: Outcome | None, own: tuple[datetime | None, float | None]
) -> Attempt:
    start, took = own
    if outcome is not None:
        start = instant(outcome.timestamp)[0]
        took = seconds(outcome.time)
    skipped = outcome is not None and OF_ELEMENT[outcome.kind] == "skipped"
    return Attempt(
        number=number,
        status="success" if outcome is None else "skipped" if skipped else "failed",
        start_time=start,
        end_time=after(start, took) if start is not None and took is not None else None,
        error=error_of(outcome) if outcome is not None and not skipped else None,
    )


def _log(case: Case) -> str | None:
    parts = [text for each in (case.out, case.err) if (text := text_of(each)).strip()]
    return "\n".join(parts)[-_LOG:] or None


def _metrics(case: Case) -> Mapping[str, float]:
    told = case.attributes.get("assertions", "").strip()
    return {"assertions": float(told)} if _LINE.fullmatch(told) else EMPTY


def _metadata(case: Case, suite: str, classname: str, project: str | None) -> Mapping[str, Any]:
    skipped = worst([each for each in case.outcomes if OF_ELEMENT[each.kind] == "skipped"])
    facts: dict[str, Any] = {
        "suite": suite,
        "classname": classname,
        "project": project,
        "reason": _reason(skipped) if skipped else None,
        "timestamp": case.attributes.get("timestamp"),
        "properties": case.properties,
    }
    return {name: value for name, value in facts.items() if value} or EMPTY


def _reason(skipped: Outcome) -> str:
    """Return why a test was skipped: some runners write it into the element."""
    said = (text_of(each).strip() for each in (skipped.message, skipped.text))
    return next(filter(None, said), "")[:_LOG]


def _location(case: Case, runner: str | None) -> Location | None:
    """Return where a test stands: as it says, or as its failure does."""
    stated = case.attributes.get("file") or case.suite.attributes.get("file") or ""
    file = stated.strip().replace("\\", "/").removeprefix("./")
    if file and _is_relative(file):
        own = bool(case.attributes.get("file"))
        text = case.attributes.get("line", "").strip() if own else ""
        line = int(text) if _LINE.fullmatch(text) else None
        if line is not None and runner == PYTEST:
            line += 1  # pytest counts from 0
        return Location(file=file, line=line or None)
    return _told_by_failure(case)


def _told_by_failure(case: Case) -> Location | None:
    attributes = case.attributes
    classname = attributes.get("classname", "").strip() or attributes.get("name", "").strip()
    for outcome in case.outcomes:
        place = _PLACE.match(outcome.message or "")
        if place and _is_relative(place[1]):
            return Location(file=place[1], line=int(place[2]) or None)
        text = text_of(outcome.text)
        panicked = PANICKED.search(f"{outcome.message or ''}\n{text}")
        if panicked and _is_relative(panicked[1]):
            return Location(file=panicked[1], line=int(panicked[2]) or None)
        pointed = _POINTED.search(text)
        if pointed and pointed[1] == classname and _is_relative(classname):
            return Location(file=classname, line=int(pointed[2]) or None)
        for found in _IN_TRACEBACK.finditer(text):
            module = found[1].removesuffix(".py").replace("/", ".")
            if _is_relative(found[1]) and f"{classname}.".startswith(f"{module}."):
                return Location(file=found[1], line=int(found[2]) or None)
    return None


def _is_relative(file: str) -> bool:
    return not file.startswith(("/", "~")) and ":" not in file and ".." not in file.split("/")


def _suite_step(suite: Suite, file: File, steps: Mapping[str, Step]) -> Step:
    """Make a step of a suite that failed itself, as when it cannot be loaded."""
    name = label_of(suite) or file.path
    step_id, number = f"{name} (suite)", 1
    while step_id in steps:
        number += 1
        step_id = f"{name} (suite) #{number}"
    failure = failure_of(suite.outcomes)
    first = worst(suite.outcomes)
    assert first is not None  # noqa: S101 - the caller looked
    return Step(
        step_id=step_id,
        name=name,
        kind=_SUITE,
        group=name,
        status="failed" if failure else OF_ELEMENT[first.kind],
        native_status=first.kind,
        error=error_of(first) if failure else None,
        failure=failure,
        log="\n".join(t for each in (suite.out, suite.err) if (t := text_of(each)).strip())[-_LOG:]
        or None,
    )

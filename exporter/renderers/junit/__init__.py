"""The run as JUnit XML, `junit.xml`, for what shows test reports: a suite a group, a test a step.

JUnit XML has no one definition. Written are the elements and attributes of the schema by which
Jenkins' xUnit plugin checks reports (`junit-10.xsd`, 3.1), and `file` and `line` of a test, which
that schema lacks and GitLab, CircleCI and the reporters of GitHub read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import ClassVar, Final

from exporter.codec.times import stamp
from exporter.model import Document
from exporter.renderers.junit.cases import TEXT, Cases, element, seconds
from exporter.renderers.junit.marks import Room, escaped, line
from exporter.renderers.junit.suites import (
    Counts,
    Suite,
    class_of,
    counts_of,
    names_of,
    opening,
    suites_of,
)
from exporter.report import Report
from exporter.report.stopped import stopped_by

WHOLE_RUN: Final = "the whole run"
"""The test that tells of a run that is not green, where no step does."""
_ROOM: Final = 20_000_000
"""Characters of all errors and logs: readers of such reports refuse files that are too large."""
_AT_ONCE: Final = 1 << 17
_MOST_NOTES: Final = 20
_ONE_ERROR: Final = Counts(tests=1, errors=1)


class JunitRenderer:
    """Draws a report as test results."""

    name: ClassVar[str] = "junit"

    def render(self, report: Report) -> Iterable[Document]:
        """Return `junit.xml`."""
        return (
            Document(
                name="junit.xml",
                format=self.name,
                media_type="application/xml",
                chunks=_pieces(report),
            ),
        )


def _pieces(report: Report) -> Iterator[bytes]:
    every = suites_of(report.run, report.run.steps.values())
    suites = every if report.selected is None else suites_of(report.run, report.steps())
    counted = [counts_of(suite.steps) for suite in suites]
    counts = reduce(Counts.plus, counted, Counts())
    alone = not counts.red and report.run.status != "success"
    yield _head(report, counts.plus(_ONE_ERROR) if alone else counts).encode()
    names = names_of(every)  # a name stays the same whatever is selected
    facts, told = _facts(report), f"<system-out>{_said(report)}</system-out>\n"
    if alone or not suites:
        yield _own(report, facts, names if alone else None).encode()
        facts = told = ""
    cases = Cases(Room(_ROOM), names, stopped_by(report.analysis), report.run.steps)
    for suite, its in zip(suites, counted, strict=True):
        yield f"{opening(suite, its)}{facts}".encode()
        classname = escaped(suite.name)
        yield from _together(cases.case(step, classname) for step in suite.steps)
        yield f"{told}</testsuite>\n".encode()
        facts = told = ""
    yield b"</testsuites>\n"


def _together(texts: Iterable[str]) -> Iterator[bytes]:
    """Put short texts together, so that they are written by the hundred and long ones are not."""
    some: list[str] = []
    size = 0
    for text in texts:
        some.append(text)
        size += len(text)
        if size > _AT_ONCE:
            yield "".join(some).encode()
            some.clear()
            size = 0
    yield "".join(some).encode()


def _head(report: Report, counts: Counts) -> str:
    took = report.run.duration_seconds
    time = "" if took is None else f' time="{seconds(took)}"'
    maker = escaped(line(report.generator.replace("-->", "")))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {maker} -->\n'
        f'<testsuites name="{escaped(line(report.run.dag_id))}" tests="{counts.tests}" '
        f'failures="{counts.failures}" errors="{counts.errors}"{time}>\n'
    )


def _facts(report: Report) -> str:
    """Return what is known of the run, which the first suite has."""
    run = report.run
    facts = {
        "dag_id": run.dag_id,
        "run_id": run.run_id,
        "status": run.status,
        "native_status": run.native_status,
        "start_time": stamp(run.start_time),
        "end_time": stamp(run.end_time),
        "reader": run.source.reader,
        "tool": run.source.tool,
        "tool_version": run.source.tool_version,
        "command": run.source.command,
    }
    inner = "".join(
        f'<property name="{name}" value="{escaped(line(value))}"/>'
        for name, value in facts.items()
        if value
    )
    return f"<properties>{inner}</properties>\n"


def _own(report: Report, facts: str, names: Mapping[str, str] | None) -> str:
    """Return a suite of the run itself: with a test that is no other's where the run is not green.

    `names` are those of the other tests; None where none is needed.
    """
    suite = Suite(class_of(report.run) or "runs", ())
    if names is None:
        return f"{opening(suite, Counts())}{facts}</testsuite>\n"
    name, taken = WHOLE_RUN, set(names.values())
    while name in taken:
        name = f"{name}, {report.run.status}"
    error = element("error", report.run.status, report.verdict.sentence, _said(report))
    test = f'<testcase classname="{escaped(suite.name)}" name="{name}">{error}</testcase>\n'
    return f"{opening(suite, _ONE_ERROR)}{facts}{test}</testsuite>\n"


def _said(report: Report) -> str:
    """Return the verdict, what the run itself failed with, and what is wrong with the record."""
    notes = [note.message for note in report.notes if note.level != "info"]
    more = f"and {len(notes) - _MOST_NOTES:,} more notes" if len(notes) > _MOST_NOTES else None
    said = [report.verdict.sentence, report.run.error, *notes[:_MOST_NOTES], more]
    return Room(TEXT).text("\n".join([each for each in said if each]), TEXT)

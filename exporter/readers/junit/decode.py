"""The files of a bundle as reports: what they say of their time, their counts and their runner."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from exporter.codec.xml_events import parse_xml
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.junit.numbers import after, instant, seconds
from exporter.readers.junit.parse import Report
from exporter.readers.junit.statuses import status_of
from exporter.readers.junit.wire import Case, Suite

_ROOTS: Final = frozenset({"testsuites", "testsuite"})
_COUNTS: Final = ("failures", "errors")


@dataclass(slots=True)
class File:
    """One report."""

    source: SourceFile
    report: Report
    broken: str | None = None
    """Why it could not be read to its end."""
    start: datetime | None = None
    end: datetime | None = None
    zoned: bool = True
    """Whether its times have a zone."""
    notes: list[Note] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Return the file's name."""
        return self.source.path

    @property
    def folder(self) -> str:
        """Return the folder that it lies in; empty for the storage's own."""
        return self.source.path.rpartition("/")[0]

    @property
    def root(self) -> Suite:
        """Return the outermost suite."""
        return self.report.suites[0]

    @property
    def seconds(self) -> float | None:
        """Return how long it took: what the root says, else the only suite in it."""
        stated = seconds(self.root.attributes.get("time"))
        if stated is not None:
            return stated
        if self.root.cases:
            return None  # a suite within is not all
        outer = [suite for suite in self.report.suites if suite.above is self.root]
        return seconds(outer[0].attributes.get("time")) if len(outer) == 1 else None


@dataclass(slots=True)
class Decoded:
    """The reports of a bundle, and what was no report."""

    files: list[File] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    """Why a file cannot be read, by its name."""
    notes: list[Note] = field(default_factory=list)
    """An `error` note for each of them."""


def decode(bundle: Bundle) -> Decoded:
    """Read every report."""
    found = Decoded()
    for artifact in bundle.artifacts:
        try:
            found.files.append(_file(artifact))
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            found.unread[artifact.name] = message
            found.notes.append(
                Note(code=error.code, level="error", message=message, where=artifact.name)
            )
    return found


def _file(artifact: Artifact) -> File:
    data = artifact.read()
    parsed = parse_xml(data, Report, where=artifact.name)
    report = parsed.handler
    if report.root not in _ROOTS:
        raise ExportError(
            "not-junit",
            f"its first element is `{(report.root or '')[:60]}`, not `testsuites` or `testsuite`",
            hint="let the test runner write JUnit XML",
            where=artifact.name,
        )
    file = File(
        SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data)),
        report,
        parsed.broken,
        notes=[
            Note(code="file-repaired", level="warning", message=text, where=artifact.name)
            for text in parsed.repairs
        ],
    )
    _clock(file)
    return file


def _clock(file: File) -> None:
    starts, ends = [], []
    for suite in file.report.suites:
        time, zoned = instant(suite.attributes.get("timestamp"))
        if time is None:
            continue
        file.zoned = file.zoned and zoned
        starts.append(time)
        took = seconds(suite.attributes.get("time"))
        ends.append((after(time, took) if took is not None else None) or time)
    file.start, file.end = min(starts, default=None), max(ends, default=None)


def failures_missing(file: File) -> int:
    """Return how many failures a report counts, where it holds no failed test at all."""
    if any(status_of(case)[0] == "failed" for case in file.report.cases):
        return 0
    if any(suite.outcomes for suite in file.report.suites):
        return 0
    return max((_count(suite, *_COUNTS) for suite in file.report.suites), default=0)


def tests_counted(file: File) -> int:
    """Return how many tests a report counts; 0 where it does not."""
    outer = (suite for suite in file.report.suites if suite.above is file.root)
    return _count(file.root, "tests") or sum(_count(suite, "tests") for suite in outer)


def skips_missing(file: File) -> int:
    """Return how many skipped tests a report counts beyond those that it holds.

    A runner may leave them out; then it counts as many more tests than it lists.
    """
    outer = (suite for suite in file.report.suites if suite.above is file.root)
    counted = _count(file.root, "skipped") or sum(_count(suite, "skipped") for suite in outer)
    here = sum(status_of(case)[0] == "skipped" for case in file.report.cases)
    unlisted = max(tests_counted(file) - len(file.report.cases), 0)
    return max(counted - here - unlisted, 0)


def _count(suite: Suite, *names: str) -> int:
    total = 0
    for name in names:
        text = suite.attributes.get(name, "").strip()
        if text.isascii() and text.isdecimal() and len(text) < 10:  # noqa: PLR2004 - no more tests
            total += int(text)
    return total


def label_of(suite: Suite) -> str:
    """Return a suite's name with those around it; empty where none has a name."""
    names: list[str] = []
    at: Suite | None = suite
    while at is not None:
        if at.name and not at.root:
            names.append(at.name)
        at = at.above
    if not names and suite.root:
        return suite.name
    return " / ".join(reversed(names))


def key_of(case: Case) -> tuple[str, str, str]:
    """Return what tells a test from others, in every report of it."""
    attributes = case.attributes
    return (
        label_of(case.suite),
        attributes.get("classname", "").strip(),
        attributes.get("name", "").strip(),
    )

"""The reports of one run as a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from posixpath import commonpath
from typing import Any, Final

from exporter.model import EMPTY, DagRun, Note, RunStatus, Source
from exporter.readers.base import RunRef
from exporter.readers.junit.cluster import Cluster, clusters
from exporter.readers.junit.decode import Decoded, File, label_of
from exporter.readers.junit.failures import text_of
from exporter.readers.junit.numbers import after
from exporter.readers.junit.runner import NEXTEST, Runner, runner_of
from exporter.readers.junit.steps import Made, steps_of
from exporter.readers.junit.verdict import verdict
from exporter.report.words import count

READER: Final = "junit"
_UNNAMED: Final = "tests"
_OF_THE_MACHINE: Final = (
    "java.", "sun.", "os.", "user.", "file.", "path.", "line.", "jdk.", "awt.", "surefire.",
    "jna.", "native.", "stdout.", "stderr.", "env.", "idea.", "localRepository", "basedir",
    "library.", "org.gradle.", "maven.",
)  # fmt: skip
"""How properties begin that a Java runner copies from its machine."""
_MOST: Final = 100
_LOG: Final = 4_000
_NAMED: Final = 3


class Runs:
    """The runs of a bundle by id."""

    def __init__(self, found: Decoded) -> None:
        self._unread = found.unread
        self._clusters: dict[str, Cluster] = {}
        for cluster in clusters(found.files):
            self._clusters[self._id(cluster)] = cluster
        self._known: dict[str, DagRun] = {}

    @property
    def ids(self) -> list[str]:
        """Return the ids of the runs."""
        return list(self._clusters)

    def ref(self, run_id: str) -> RunRef:
        """Return a run as a list shows it."""
        return RunRef.of(self.run(run_id))

    def run(self, run_id: str) -> DagRun:
        """Return one run whole."""
        if run_id not in self._known:
            self._known[run_id] = _run(self._clusters[run_id], run_id, self._unread)
        return self._known[run_id]

    def rivals(self, run_id: str) -> list[Note]:
        """Tell of red runs of the same tests shortly before, which this one may not replace."""
        own = self._clusters[run_id]
        red = [
            other
            for other, cluster in self._clusters.items()
            if other != run_id
            and cluster.repeats(own.keys)
            and own.start is not None
            and cluster.end is not None
            and cluster.end <= own.start
            and (own.start - cluster.end).total_seconds() <= 3600  # noqa: PLR2004 - an hour
            and self.run(other).status != "success"
        ]
        if not red or self.run(run_id).status != "success":
            return []
        named = ", ".join(name[:80] for name in red[:_NAMED])
        return [
            Note(
                code="red-report-beside",
                level="warning",
                message=f"There is another report of the same tests from shortly before, which is "
                f"not green: {named}. It is taken as a run of its own.",
                where=red[0],
            )
        ]

    def _id(self, cluster: Cluster) -> str:
        """Return the runner's own id, else the file, or the folder of several."""
        if len(cluster.files) == 1:
            own = cluster.files[0].root.attributes
            wanted = own.get("uuid", "").strip()[:100] or cluster.files[0].path
        else:
            wanted = _folder(cluster.files) or _UNNAMED
        made, number = wanted, 1
        while made in self._clusters:
            number += 1
            made = f"{wanted} ({number})"
        return made


def _folder(files: Sequence[File]) -> str:
    folders = [file.folder for file in files]
    return commonpath(folders) if all(folders) else ""


def _run(cluster: Cluster, run_id: str, unread: Mapping[str, str]) -> DagRun:
    files = cluster.files
    runner = runner_of(files)
    made = steps_of(files, runner.name)
    told = verdict(cluster, made, unread)
    start, end, took = _times(cluster)
    return DagRun(
        dag_id=_dag_id(files, runner),
        run_id=run_id,
        status=told.status,
        start_time=start,
        end_time=end,
        duration_seconds=took,
        total_retries=sum(step.retry_count for step in made.steps.values()),
        error=_error(told.status, made),
        metadata=_metadata(files),
        source=Source(
            reader=READER,
            tool=runner.name,
            tool_version=runner.version,
            files=tuple(file.source for file in files),
        ),
        steps=made.steps or EMPTY,
        notes=(
            *dict.fromkeys(note for file in files for note in file.notes),
            *told.notes,
            *_notes(cluster, made, runner),
        ),
    )


def _error(status: RunStatus, made: Made) -> str | None:
    if status == "failed" and not any(step.status == "failed" for step in made.steps.values()):
        return "The report counts failures, and holds no failed test."
    return None


def _times(cluster: Cluster) -> tuple[datetime | None, datetime | None, float | None]:
    start, end = cluster.start, cluster.end
    took = cluster.files[0].seconds if len(cluster.files) == 1 else None
    if start is None:
        return None, None, took
    if took is not None:
        return start, after(start, took), took
    if end is None or end <= start:
        return start, None, None
    return start, end, (end - start).total_seconds()


def _dag_id(files: Sequence[File], runner: Runner) -> str:
    names = {file.root.name for file in files}
    named = names.pop() if len(names) == 1 else ""
    if named:
        return named
    if runner.name:
        return runner.name
    outer = {
        suite.name
        for file in files
        for suite in file.report.suites
        if suite.above is file.root and not file.root.cases
    }
    if len(outer) == 1 and (only := outer.pop()):
        return only
    folder = _folder(files)
    stem = files[0].path.rpartition("/")[2].rpartition(".")[0] if len(files) == 1 else ""
    return stem or folder or _UNNAMED


def _metadata(files: Sequence[File]) -> Mapping[str, Any]:
    """Return the properties of the suites, and the output that is of no test."""
    properties: dict[str, str] = {}
    logs: dict[str, str] = {}
    for file in files:
        for suite in file.report.suites:
            for key, value in suite.properties.items():
                if len(properties) < _MOST and not key.startswith(_OF_THE_MACHINE):
                    properties.setdefault(key, value)
            parts = [text for each in (suite.out, suite.err) if (text := text_of(each)).strip()]
            if parts and len(logs) < _MOST and not suite.outcomes:
                logs[label_of(suite) or file.path] = "\n".join(parts)[-_LOG:]
    facts = {"properties": properties, "suite_output": logs}
    return {name: value for name, value in facts.items() if value} or EMPTY


def _notes(cluster: Cluster, made: Made, runner: Runner) -> list[Note]:
    files = cluster.files
    where = files[0].path
    notes = []

    def note(code: str, message: str) -> None:
        notes.append(Note(code=code, level="info", message=message, where=where))

    if len(files) > 1:
        note("several-reports", f"{len(files):,} reports are taken as those of one run.")
    if cluster.start is not None and not all(file.zoned for file in files):
        note("times-without-zone", "Times in the report have no zone: they are taken as UTC.")
    if made.steps and runner.name != NEXTEST:
        note(
            "no-test-times",
            "JUnit XML says how long a test took and not when it began, and knows no "
            "dependencies: there is no timeline.",
        )
    if made.repeated:
        note(
            "duplicate-ids",
            f"{count(made.repeated, 'test shares its', 'tests share their')} whole name with "
            "another: each has a number.",
        )
    if made.timeless:
        note(
            "unreadable-times",
            f"The time of {count(made.timeless, 'test')} is no number of seconds.",
        )
    return notes

"""How a run ended: as its runner's exit status would say, from its tests.

A report states no verdict. One failed test makes the run red. It is green when its reports were
read to their ends and hold tests, none of them failed; whatever speaks against that is noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporter.model import Note, NoteLevel, RunStatus
from exporter.readers.junit.cluster import Cluster
from exporter.readers.junit.decode import failures_missing, skips_missing, tests_counted
from exporter.readers.junit.steps import Made
from exporter.readers.junit.wire import WARNING
from exporter.report.words import count


@dataclass(slots=True)
class Verdict:
    """How a run stands."""

    status: RunStatus
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, level: NoteLevel, message: str, where: str) -> None:
        """Add a note."""
        self.notes.append(Note(code=code, level=level, message=message, where=where))


def verdict(cluster: Cluster, made: Made, unread: Mapping[str, str]) -> Verdict:
    """Return how a run stands; `unread` are files beside its own that cannot be read."""
    told = Verdict("success")
    statuses = {step.status for step in made.steps.values()}
    first = cluster.files[0].path
    doubts = _damage(cluster, unread, told)
    red = _counts(cluster, told)
    doubts = _skips(cluster, told) or doubts
    if not made.steps:
        told.note("no-tests", "warning", "The report holds no test: nothing was tested.", first)
        doubts = True
    elif statuses == {"skipped"}:
        told.note("nothing-ran", "warning", "Every test was skipped.", first)
    if made.words:
        named = ", ".join(repr(word[:40]) for word in list(made.words)[:3])
        told.note(
            "unknown-status-word",
            "warning",
            f"Tests have a status that is no known word: {named}. How they ended is unknown.",
            first,
        )
    red = red or "failed" in statuses
    doubts = (not red and _warnings(cluster, told)) or doubts
    if red:
        told.status = "failed"
    elif "cancelled" in statuses:
        told.status = "cancelled"
    elif doubts or "unknown" in statuses:
        told.status = "unknown"
    return told


def _damage(cluster: Cluster, unread: Mapping[str, str], told: Verdict) -> bool:
    before = len(told.notes)
    for file in cluster.files:
        if file.broken:
            told.note(
                "cut-report",
                "error",
                f"The XML {file.broken}: what came after is missing.",
                file.path,
            )
    folders = {file.folder for file in cluster.files}
    for name, message in unread.items():
        if name.rpartition("/")[0] in folders:
            told.note(
                "unreadable-report",
                "error",
                f"A file beside the others cannot be read, and may be a part of the run. {message}",
                name,
            )
    return len(told.notes) > before


def _skips(cluster: Cluster, told: Verdict) -> bool:
    """Say whether tests that look passed were skipped, by what a report counts."""
    before = len(told.notes)
    for file in cluster.files:
        missing = 0 if file.broken else skips_missing(file)
        if missing:
            told.note(
                "skips-not-listed",
                "warning",
                f"The report counts {count(missing, 'skipped test')} more than it holds: tests "
                "that look passed were not run, or the report was changed.",
                file.path,
            )
    return len(told.notes) > before


def _warnings(cluster: Cluster, told: Verdict) -> bool:
    """Say whether tests have warnings that may have made the runner fail."""
    before = len(told.notes)
    for file in cluster.files:
        kinds = (outcome.kind for case in file.report.cases for outcome in case.outcomes)
        if any(kind == WARNING for kind in kinds):
            told.note(
                "tests-warned",
                "warning",
                "Tests have a warning and none failed: PHPUnit up to 9 fails then, Codeception "
                "does not, and the report does not say how it ended.",
                file.path,
            )
    return len(told.notes) > before


def _counts(cluster: Cluster, told: Verdict) -> bool:
    """Say whether a report counts failures that it does not hold."""
    red = False
    for file in cluster.files:
        missing = failures_missing(file)
        if missing:
            red = True
            told.note(
                "failures-not-listed",
                "error",
                f"The report counts {missing:,} failure{'' if missing == 1 else 's'} and holds no "
                "failed test: the run failed, and what did is not known.",
                file.path,
            )
        tests, here = tests_counted(file), len(file.report.cases)
        if tests > here and not file.broken:
            told.note(
                "totals-differ",
                "warning",
                f"The report counts {tests:,} test{'' if tests == 1 else 's'} and holds {here:,}.",
                file.path,
            )
    return red

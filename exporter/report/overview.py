"""Several runs as one: a run whose steps are runs, drawn by all that draws a run.

So the verdict, the timeline, the comment and the outputs of several runs are those of one, and each
run keeps a report of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from exporter.analysis.facts import SEVERAL
from exporter.analysis.nesting import Nested
from exporter.model import DagRun, Failure, Note, RunStatus, Source, SourceFile, Step
from exporter.model.digest import sha256
from exporter.model.named import NamedTuple
from exporter.model.statuses import AS_STEP
from exporter.model.value import replace
from exporter.report.build import error_of
from exporter.report.members import member_facts
from exporter.report.report import Report
from exporter.report.words import count, one_line

READER: Final = "overview"
_WORST: Final[tuple[RunStatus, ...]] = (
    "failed",
    "unknown",
    "cancelled",
    "running",
    "retry",
    "created",
    "partial_success",
    "success",
)
"""The first of these that any run has is how all of them went together."""
_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME: Final = 60
_DIGEST: Final = 10


class Several(NamedTuple):
    """The reports of several runs, and how these belong together."""

    reports: Sequence[Report]
    folders: Sequence[str]
    """Where each has its own files, relative to the folder of the overview."""
    nested: Mapping[int, Nested]

    def names(self) -> list[str]:
        """Return what a person calls each: the DAG, and the run too where the DAG has several."""
        runs = [each.run for each in self.reports]
        counted = Counter(run.dag_id for run in runs)
        return [
            run.dag_id if counted[run.dag_id] == 1 else f"{run.dag_id} {run.run_id}" for run in runs
        ]

    def within(self, at: int) -> str:
        """Say in which step of which run one ran; empty for a run of its own."""
        place = self.nested.get(at)
        if place is None:
            return ""
        parent = self.reports[place.parent].run
        step = parent.steps.get(place.step_id) if place.step_id else None
        whole = f"{_tool(parent)} run {parent.run_id}"
        return one_line(f"step {step.name} of {whole}" if step else whole)

    def note(self, at: int) -> Note | None:
        """Return the note on a run that ran inside another; None for a run of its own."""
        if at not in self.nested:
            return None
        known = self.nested[at].proof == "id"
        why = "an id says so" if known else "its times lie within that step and no other"
        message = f"This ran inside {self.within(at)}: {why}."
        return Note(code="nested-run", level="info", message=message)


def overview(several: Several, notes: Sequence[Note]) -> DagRun:
    """Return the run that several make together: its steps are the runs, the outermost first."""
    runs = [each.run for each in several.reports]
    keys, names = _keys(runs), several.names()
    steps = {}
    for at, depth in _tree(len(runs), several.nested):
        place = several.nested.get(at)
        step = _step(several.reports[at], keys[at], names[at], place and names[place.parent])
        facts = member_facts(several.reports[at], several.folders[at], depth, several.within(at))
        steps[step.step_id] = replace(step, metadata=facts)
    start, end, whole = _span(runs)
    return DagRun(
        dag_id=one_line(", ".join(dict.fromkeys(run.dag_id for run in runs)), 120),
        run_id=count(len(runs), "run"),
        status=_status(runs, notes),
        start_time=start,
        end_time=end,
        duration_seconds=(end - start).total_seconds() if start and end and whole else None,
        metadata={SEVERAL: len(runs)},
        source=Source(reader=READER, files=_files(runs)),
        steps=steps,
        notes=tuple(notes),
        redactions=sum(run.redactions for run in runs),
    )


def _status(runs: Sequence[DagRun], notes: Sequence[Note]) -> RunStatus:
    """Return the worst status; unknown rather than success where a run could not be read."""
    known = {run.status for run in runs}
    worst: RunStatus = next((word for word in _WORST if word in known), "unknown")
    unread = any(note.level == "error" for note in notes)
    return "unknown" if unread and worst in {"success", "partial_success"} else worst


def folder_names(runs: Sequence[DagRun]) -> list[str]:
    """Return the name of each run's folder: one that is a name anywhere, and this run's alone.

    The next of two runs with all ids in common has a number.
    """
    seen: Counter[str] = Counter()
    names = []
    for name in map(_folder_name, runs):
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return names


def slug(text: str) -> str:
    """Return what of a text a name may hold anywhere; empty where that is nothing."""
    return _ODD.sub("-", text[:_LONGEST_NAME]).strip("-.")


def _folder_name(run: DagRun) -> str:
    digest = _digest(f"{run.source.reader}\0{run.dag_id}\0{run.run_id}")
    readable = slug(run.run_id)
    return f"{readable}-{digest}" if readable else digest


def _digest(told: str) -> str:
    return sha256(told.encode("utf-8", "replace"))[:_DIGEST]


def _span(runs: Sequence[DagRun]) -> tuple[datetime | None, datetime | None, bool]:
    """Return when the first began, when the last ended, and whether one was always at work.

    The end is None where one has none: it may be at work still. Days between runs that have nothing
    to do with one another are no time that they took.
    """
    start = min((run.start_time for run in runs if run.start_time), default=None)
    ends = [run.end_time for run in runs]
    if start is None or None in ends:
        return start, None, False
    times = sorted(
        (run.start_time, run.end_time) for run in runs if run.start_time and run.end_time
    )
    reached, whole = times[0][1], len(times) == len(runs)
    for begun, ended in times:
        whole = whole and begun <= reached
        reached = max(reached, ended)
    return start, reached, whole


def _tree(many: int, nested: Mapping[int, Nested]) -> list[tuple[int, int]]:
    """Return each run's place and depth, what ran inside a run right after it."""
    inside: dict[int | None, list[int]] = {}
    for at in range(many):
        inside.setdefault(nested[at].parent if at in nested else None, []).append(at)
    order: list[tuple[int, int]] = []
    line = [(at, 0) for at in reversed(inside.get(None, []))]
    while line:
        at, depth = line.pop()
        order.append((at, depth))
        line += [(child, depth + 1) for child in reversed(inside.get(at, []))]
    return order


def _keys(runs: Sequence[DagRun]) -> list[str]:
    """Return an id a run: its own, with its DAG or its reader where others have the same."""
    ways = (
        [run.run_id for run in runs],
        [f"{run.dag_id} {run.run_id}" for run in runs],
        [f"{run.source.reader} {run.dag_id} {run.run_id}" for run in runs],
    )
    counts = [Counter(way) for way in ways]
    return [
        next(
            (way[at] for way, counted in zip(ways, counts, strict=True) if counted[way[at]] == 1),
            f"{ways[-1][at]} #{at + 1}",
        )
        for at in range(len(runs))
    ]


def _step(report: Report, key: str, name: str, group: str | None) -> Step:
    run = report.run
    status = AS_STEP[run.status]
    error, failure = None, None
    if status in {"failed", "warned", "unknown", "cancelled"}:
        error = _error(report)
    if error and status == "failed":
        # what nobody has said is not the same as what nobody said of another run
        own = None if _is_told(report) else _digest(key)
        failure = Failure(kind="error", message=error, fingerprint=own)
    return Step(
        step_id=key,
        name=name,
        kind=_tool(run),
        group=group,
        status=status,
        native_status=run.native_status,
        start_time=run.start_time,
        end_time=run.end_time,
        duration_seconds=run.duration_seconds,
        error=error,
        failure=failure,
        metrics={word: float(number) for word, number in report.analysis.summary.by_status.items()},
    )


def _error(report: Report) -> str:
    """Say what the first cause is: the verdict alone does not tell what to look at."""
    said = [f"{cause.step.name}: {cause.message}" for cause in report.causes[:1]]
    return "\n".join(said or [report.run.error or report.verdict.sentence])


def _is_told(report: Report) -> bool:
    """Tell whether the run's record says what the first cause, or the whole, failed with."""
    if not report.causes:
        return report.run.error is not None
    return error_of(report.causes[0].step) is not None


def _tool(run: DagRun) -> str:
    return run.source.tool or run.source.reader


def _files(runs: Sequence[DagRun]) -> tuple[SourceFile, ...]:
    found = {file.path: file for run in runs for file in run.source.files}
    return tuple(found[path] for path in sorted(found))

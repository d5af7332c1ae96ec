"""An outermost run with what is inside it as a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from exporter.model import EMPTY, DagRun, Note, NoteLevel, RunStatus, Source, SourceFile, Step
from exporter.readers.base import RunRef
from exporter.readers.openlineage.edges import Edges
from exporter.readers.openlineage.events import Read, dictionary, text
from exporter.readers.openlineage.fold import Run
from exporter.readers.openlineage.gather import Gathered
from exporter.readers.openlineage.statuses import ENDED, RUNNING, START
from exporter.readers.openlineage.steps import error_of, steps_of
from exporter.report.words import count

READER: Final = "openlineage"
TOOL: Final = "OpenLineage"
_OPEN: Final = frozenset({"pending", "running", "retry", "unknown"})


def ref_of(gathered: Gathered, read: Read) -> RunRef:
    """Return a run as a list shows it."""
    return RunRef.of(run_of(gathered, read))


def run_of(gathered: Gathered, read: Read) -> DagRun:
    """Make the run with its steps."""
    root = gathered.root
    ended = root is not None and root.last.how is not None
    steps, edges = steps_of(gathered, ended=ended)
    files = _files(gathered)
    where = next(iter(root.files)) if root else files[0].path
    bad = [note for note in read.damaged if note.where in {file.path for file in files}]
    status, notes = _verdict(gathered, steps, where)
    notes += _notes(gathered, steps, edges, where)
    start, end = _times(gathered, status)
    engine = dictionary(root.facets if root else {}, "processing_engine")
    failed = any(step.status == "failed" for step in steps.values())
    return DagRun(
        dag_id=gathered.job,
        run_id=gathered.run_id,
        status=status,
        native_status=_word(root),
        start_time=start,
        end_time=end,
        duration_seconds=max((end - start).total_seconds(), 0.0) if start and end else None,
        total_retries=sum(step.retry_count for step in steps.values()),
        error=error_of(root) if root and status == "failed" and not failed else None,
        metadata=_metadata(gathered),
        source=Source(
            reader=READER,
            tool=text(engine.get("name")) or TOOL,
            tool_version=text(engine.get("version")),
            files=tuple(files),
        ),
        steps=steps or EMPTY,
        notes=(*bad, *notes),
    )


def _files(gathered: Gathered) -> list[SourceFile]:
    found: dict[str, SourceFile] = {}
    for run in (*((gathered.root,) if gathered.root else ()), *gathered.steps):
        found.update(run.files)
    return [found[path] for path in sorted(found)]


def _word(root: Run | None) -> str | None:
    if root is None:
        return None
    return root.last.how or next((word for word in (RUNNING, START) if word in root.seen), None)


def _verdict(
    gathered: Gathered, steps: Mapping[str, Step], where: str
) -> tuple[RunStatus, list[Note]]:
    root = gathered.root
    statuses = {step.status for step in steps.values()}
    if root is None:
        text_ = "There are only runs inside it on record and not itself: how it ended is not known."
        return (
            "failed" if "failed" in statuses else "unknown",
            [_note("missing-root", "warning", text_, where)],
        )
    how = root.last.how
    if how is None:
        status: RunStatus = "running" if root.seen & {START, RUNNING} else "unknown"
        text_ = (
            "No event tells of the run's end: it went on when the events were saved, or was killed."
        )
        return status, [_note("unfinished-run", "warning", text_, where)]
    status = ENDED[how]
    notes = []
    if root.contradicting:
        text_ = "Events of the run tell of different ends; the worst is reported."
        notes.append(_note("contradicting-files", "warning", text_, where))
    open_ = [step for step in steps.values() if step.status in _OPEN]
    failed = sum(step.status == "failed" for step in steps.values())
    if status == "success" and open_:
        status = "unknown"
        text_ = (
            "The run is said to be complete, but "
            f"{count(len(open_), 'of its steps has', 'of its steps have')} no end on record: "
            f"{open_[0].name[:100]}."
        )
        notes.append(_note("unfinished-steps", "warning", text_, where))
    elif status == "success" and failed and _ends_anyhow(root):
        status = "unknown"
        text_ = (
            f"{count(failed, 'step')} failed. Spark tells that an application ended, and not how: "
            "its last event is COMPLETE in any case."
        )
        notes.append(_note("end-without-result", "warning", text_, where))
    elif status == "success" and failed:
        text_ = f"{failed:,} step{'' if failed == 1 else 's'} failed and the run is complete."
        notes.append(_note("failures-allowed", "info", text_, where))
    return status, notes


def _ends_anyhow(root: Run) -> bool:
    """Say whether a run is an application of Spark, whose end tells nothing of its success."""
    facet = dictionary(root.job_facets, "jobType")
    return (facet.get("integration"), facet.get("jobType")) == ("SPARK", "APPLICATION")


def _notes(
    gathered: Gathered, steps: Mapping[str, Step], edges: Edges, where: str
) -> Iterator[Note]:
    runs = [*((gathered.root,) if gathered.root else ()), *gathered.steps]
    silent = sum(run.state is not None and not run.seen for run in gathered.steps)
    if silent:
        text_ = (
            f"{count(silent, 'task')} sent no event: what is said of "
            f"{'it' if silent == 1 else 'them'} is what Airflow tells at the end of the run."
        )
        yield _note("tasks-without-events", "info", text_, where)
    if any(run.naive for run in runs):
        text_ = "Times of events have no zone, and stand here as if they were UTC."
        yield _note("times-without-zone", "warning", text_, where)
    if any("?" in run.seen for run in runs):
        text_ = "There are events of a type that is not known; they add facts only."
        yield _note("unknown-status-word", "warning", text_, where)
    if edges.inferred:
        text_ = (
            "No event tells what waited for what. Dependencies are shown where a step reads a "
            "dataset that another one had written."
        )
        yield _note("dependencies-of-datasets", "info", text_, where)
        if edges.cut:
            text_ = f"Dependencies beyond the first {edges.inferred:,} are left out: too many."
            yield _note("dependencies-left-out", "warning", text_, where)
    elif len(steps) > 1 and not edges.told:
        text_ = "No event tells what waited for what, and no step reads what another one wrote."
        yield _note("no-dependencies", "info", text_, where)


def _note(code: str, level: NoteLevel, message: str, where: str) -> Note:
    return Note(code=code, level=level, message=message, where=where)


def _times(gathered: Gathered, status: RunStatus) -> tuple[datetime | None, datetime | None]:
    root = gathered.root
    if root is not None:
        return root.start, root.last.end if root.last.how else None
    starts = [run.start for run in gathered.steps if run.start]
    ends = [run.last.end for run in gathered.steps if run.last.end]
    over = status == "failed"
    return min(starts, default=None), max(ends, default=None) if over else None


def _metadata(gathered: Gathered) -> Mapping[str, Any]:
    root = gathered.root or gathered.steps[0]
    facts: dict[str, Any] = {
        "namespace": root.namespace or None,
        "producer": root.producer,
        "integration": text(dictionary(root.job_facets, "jobType").get("integration")),
        "nominal_start": text(dictionary(root.facets, "nominalTime").get("nominalStartTime")),
        "parent_run_id": root.parent if gathered.root else None,
        "parent_job": root.parent_job if gathered.root else None,
    }
    return {name: value for name, value in facts.items() if value} or EMPTY

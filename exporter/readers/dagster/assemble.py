"""What the sources say of a run, as a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from exporter.model import Bundle, DagRun, Note, NoteLevel, RunStatus, Source, SourceFile
from exporter.model.digest import sha256
from exporter.readers.base import RunRef
from exporter.readers.dagster.failures import raised_of
from exporter.readers.dagster.gather import Candidate
from exporter.readers.dagster.outline import Outline
from exporter.readers.dagster.records import metadata
from exporter.readers.dagster.steps import Made, steps_of
from exporter.readers.python_errors import error_of
from exporter.report.words import count

READER: Final = "dagster"
TOOL: Final = "Dagster"
_NAMED: Final = 5


def ref_of(candidate: Candidate) -> RunRef:
    """Return a run as a list shows it."""
    line = candidate.line()
    return RunRef(
        reader=READER,
        run_id=line.snapshot.run.run_id,
        dag_id=line.snapshot.run.job,
        status=line.status,
        start_time=line.start,
        end_time=line.end,
        duration_seconds=_seconds(line),
        files=line.snapshot.names,
    )


def run_of(bundle: Bundle, candidate: Candidate) -> DagRun:
    """Make the run with its steps."""
    line = candidate.line()
    made = steps_of(bundle, line)
    run = line.snapshot.run
    notes = [*line.notes, *_notes(candidate, line, made)]
    names = [*line.snapshot.names, *(artifact.name for artifact in made.logs)]
    return DagRun(
        dag_id=run.job,
        run_id=run.run_id,
        status=line.status,
        native_status=line.word,
        start_time=line.start,
        end_time=line.end,
        duration_seconds=_seconds(line),
        total_retries=sum(step.retry_count for step in made.steps.values()),
        error=_error(line),
        metadata=metadata(run),
        source=Source(
            reader=READER,
            tool=TOOL,
            tool_version=next((one.version for one in candidate.snapshots if one.version), None),
            files=tuple(_files(bundle, names)),
        ),
        steps=made.steps,
        notes=tuple(dict.fromkeys(notes)),
    )


def _seconds(line: Outline) -> float | None:
    start, end = line.start, line.end
    return (end - start).total_seconds() if start and end and end >= start else None


def _error(line: Outline) -> str | None:
    """Return what the run failed with, where that is no step's error."""
    failed: RunStatus = "failed"
    if line.status != failed or "failed" in line.steps.values() or line.told.failure is None:
        return None
    details = line.told.failure.details()
    return error_of(raised_of(details.error)) if details.error else details.message or None


def _notes(candidate: Candidate, line: Outline, made: Made) -> Iterator[Note]:
    where = line.snapshot.names[0]
    if len(candidate.snapshots) > 1:
        others = len(candidate.snapshots) - 1
        yield _note(
            "older-snapshots",
            "info",
            f"{count(others, 'more file or database tells', 'more files or databases tell')} of "
            "this run, of the same moment or an earlier one.",
            where,
        )
    if not line.graph.planned and made.steps:
        yield _note(
            "no-dependencies",
            "info",
            "The plan of the run is not there, so that what depends on what is not known, nor what "
            "never began.",
            where,
        )
    if line.graph.left_out:
        yield _note(
            "dependencies-left-out",
            "warning",
            f"{line.graph.left_out:,} dependencies between steps are left out: too many.",
            where,
        )
    if made.failed_checks:
        named = ", ".join(name[:80] for name in made.failed_checks[:_NAMED])
        yield _note(
            "checks-not-passed",
            "warning",
            f"Asset checks that did not pass and stopped nothing: {named}.",
            where,
        )
    if made.broken_hooks:
        named = ", ".join(key[:80] for key in made.broken_hooks[:_NAMED])
        yield _note(
            "hooks-failed",
            "warning",
            f"A hook failed, which changes nothing in how the steps before it ended: {named}.",
            where,
        )
    cut = [key for key, status in line.steps.items() if status == "unknown"]
    if cut and line.status in {"failed", "cancelled"}:
        yield _note(
            "steps-without-end",
            "warning",
            f"The run ended, and of {count(len(cut), 'step')} there is no end on record.",
            cut[0],
        )


def _note(code: str, level: NoteLevel, message: str, where: str) -> Note:
    return Note(code=code, level=level, message=message, where=where)


def _files(bundle: Bundle, names: Iterable[str]) -> Iterator[SourceFile]:
    by_name = {artifact.name: artifact for artifact in bundle.artifacts}
    for name in dict.fromkeys(names):
        if name in by_name:
            data = by_name[name].read()
            yield SourceFile(path=name, size_bytes=len(data), sha256=sha256(data))

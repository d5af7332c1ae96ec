"""The files of a run as a run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from exporter.model import EMPTY, DagRun, RunStatus, Source, SourceFile
from exporter.readers.base import RunRef
from exporter.readers.nextflow.chains import chains_of
from exporter.readers.nextflow.clock import Clock, clock_of
from exporter.readers.nextflow.edges import Joined, joined
from exporter.readers.nextflow.gather import Gathered, Surveyed
from exporter.readers.nextflow.notes import Read, notes_of
from exporter.readers.nextflow.statuses import FAILED, RETRY
from exporter.readers.nextflow.steps import steps_of, times_of
from exporter.readers.nextflow.verdict import verdict
from exporter.readers.nextflow.wire import Row, process_of

READER: Final = "nextflow"
TOOL: Final = "Nextflow"


def ref_of(run: Gathered, run_id: str, found: Surveyed) -> RunRef:
    """Return a run as a list shows it."""
    return RunRef.of(run_of(run, run_id, found))


def run_of(run: Gathered, run_id: str, found: Surveyed) -> DagRun:
    """Make the run with its steps."""
    log = run.told.get("log")
    rows = _rows(run)
    chains = chains_of(rows, log.again if log else {})
    told = verdict(run, chains.tasks)
    clock = clock_of(run.told.get("report"), run.told.get("trace"))
    steps = steps_of(chains.tasks, _errors(run), found, clock)
    made = joined(steps, found, whole=told.status == "success")
    start, end, seconds = _times(run, rows, told.status, clock)
    pick = [each for kind in ("report", "log", "trace") if (each := run.told.get(kind))]
    entry = run.entry
    files = [each.file for each in run.told.values()]
    files += [entry.file] if entry else []
    files += [made.file] if made.file else []
    command = next((each.command for each in pick if each.command), None)
    failed = any(step.status == "failed" for step in made.steps.values())
    error = next((each.error for each in pick if each.error), None)
    return DagRun(
        dag_id=next((each.dag for each in pick if each.dag), None) or _common(rows) or "nextflow",
        run_id=run_id,
        status=told.status,
        native_status=told.word,
        start_time=start,
        end_time=end,
        duration_seconds=seconds,
        total_retries=sum(step.retry_count for step in made.steps.values()),
        error=error if told.status == "failed" and not failed else None,
        metadata=_metadata(run, made),
        source=Source(
            reader=READER,
            tool=TOOL,
            tool_version=next((each.version for each in pick if each.version), None),
            command=command or (entry.command if entry else None),
            files=tuple(sorted(files, key=_path)),
        ),
        steps=made.steps or EMPTY,
        notes=(
            *(note for each in run.told.values() for note in each.notes),
            *told.notes,
            *notes_of(Read(run, rows, chains, made, clock), told.where),
        ),
    )


def _path(file: SourceFile) -> str:
    return file.path


def _rows(run: Gathered) -> list[Row]:
    """Return every try once: as the report has it, else the trace, else the log."""
    rows: list[Row] = []
    keys: set[tuple[str | None, str | None]] = set()
    hashes: set[str] = set()
    for kind in ("report", "trace", "log"):
        told = run.told.get(kind)
        for row in told.rows if told else ():
            known = row.hash in hashes if row.hash else row.task_id and row.key in keys
            if not known:
                rows.append(row)
        hashes.update(row.hash for row in rows if row.hash)
        keys.update(row.key for row in rows)
    log = run.told.get("log")
    told_by_log = {row.hash: row for row in log.rows} if log else {}
    for row in rows:
        row.action = row.action or getattr(told_by_log.get(row.hash), "action", None)
    return [*rows, *_unmade(run, rows)]


def _unmade(run: Gathered, rows: list[Row]) -> list[Row]:
    """Return the tasks that failed before they could be submitted, which have no line of a try."""
    log, report = run.told.get("log"), run.told.get("report")
    failed = {row.name for row in rows if row.status == FAILED and row.action != RETRY}
    made = {name: row for name, row in (log.unmade if log else {}).items() if name not in failed}
    name = _named(report.error) if report is not None else ""
    if name and name not in made and all(row.name != name for row in rows):
        made[name] = Row(name, FAILED, process=process_of(name))
    return list(made.values())


def _named(error: str | None) -> str:
    """Return the task that an error is of; nothing where it is of none."""
    head, found, rest = (error or "").partition("Error executing process > '")
    return rest.partition("\n")[0].rstrip().removesuffix("'") if found and not head else ""


def _errors(run: Gathered) -> dict[str, str]:
    errors: dict[str, str] = {}
    report = run.told.get("report")
    if report is not None and report.error and (name := _named(report.error)):
        errors[name] = report.error
    log = run.told.get("log")
    return {**errors, **(log.errors if log else {})}


def _times(
    run: Gathered, rows: list[Row], status: RunStatus, clock: Clock
) -> tuple[datetime | None, datetime | None, float | None]:
    over = status in {"success", "failed", "cancelled"}
    report = run.told.get("report")
    if report is not None and report.started:
        start, end = clock.local(report.started), clock.local(report.ended)
    elif run.entry is not None and run.entry.started:
        start = clock.local(run.entry.started)
        seconds = run.entry.seconds
        end = start + timedelta(seconds=seconds) if start and seconds is not None else None
    else:
        times = [times_of(row, clock) for row in rows]
        start = min((time for each in times if (time := each[0] or each[1])), default=None)
        end = max((time for each in times if (time := each[2])), default=None)
    if not over:
        return start, None, None
    seconds = max((end - start).total_seconds(), 0.0) if start and end else None
    return start, end, seconds


def _common(rows: list[Row]) -> str | None:
    """Return the workflow that all processes are in, for a trace without anything else."""
    heads = {row.process.partition(":")[0] for row in rows if ":" in row.process}
    return heads.pop() if len(heads) == 1 and all(":" in row.process for row in rows) else None


def _metadata(run: Gathered, made: Joined) -> Mapping[str, Any]:
    facts: dict[str, Any] = {}
    for kind in ("log", "report"):
        if kind in run.told:
            facts |= run.told[kind].metadata
    if run.entry is not None:
        facts.setdefault("session", run.entry.session)
    if made.feeds is not None:
        facts["process_edges"] = [
            [above, process] for process, each in made.feeds.edges.items() for above in each
        ]
    return facts or EMPTY

"""What the sources say of a run, as a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from exporter.codec.text import quoted
from exporter.codec.tolerant import decode
from exporter.model import Bundle, DagRun, ExportError, Note, Source, SourceFile
from exporter.model.digest import sha256
from exporter.readers.airflow.definition import dag_of_rest
from exporter.readers.airflow.discover import Candidate
from exporter.readers.airflow.failures import of_text
from exporter.readers.airflow.logs import Logs, logs_of
from exporter.readers.airflow.records import Dag, Taken
from exporter.readers.airflow.steps import Made, steps_of
from exporter.readers.airflow.times import moment
from exporter.readers.airflow.verdict import by_test, status_of, times_of
from exporter.readers.airflow.wire import VersionWire
from exporter.report.words import count

_SHOWN: Final = 5
_TOOL: Final = "apache-airflow"


def run_of(bundle: Bundle, candidate: Candidate, known: frozenset[str]) -> DagRun:
    """Make the run with its steps.

    Raises ExportError when its source cannot be read any more.
    """
    newest, site = candidate.newest, candidate.site
    run = newest.run
    taken = newest.take()
    notes = [*newest.notes, *taken.notes]
    status, said = status_of(newest)
    times, timed = times_of(newest)
    notes += [*said, *timed]
    dag, drawn_from = _dag(candidate, taken, notes)
    # what a scheduler prints of several tasks at once is not told apart
    ids = taken.ids if by_test(run) else {}
    logs = logs_of(site.logs, site.of("console"), run, known, ids)
    cleared = None if run.clear_number is None else run.clear_number > 0
    made = steps_of(taken, dag, logs, cleared=cleared)
    notes += _notes(candidate, made, logs, dag)
    version, told_in = _version(candidate, notes)
    return DagRun(
        dag_id=run.dag_id,
        run_id=run.run_id,
        status=status,
        native_status=run.state,
        start_time=times.start,
        end_time=times.end,
        duration_seconds=times.seconds,
        total_retries=sum([step.retry_count for step in made.steps.values()]),
        metadata=_metadata(candidate, dag),
        source=Source(
            reader="airflow",
            tool=_TOOL,
            tool_version=version,
            command=f"airflow dags test {run.dag_id}" if by_test(run) else None,
            files=_files(bundle, [*newest.names, *drawn_from, *told_in], logs),
        ),
        steps=made.steps,
        notes=tuple(dict.fromkeys(notes)),
    )


def _dag(
    candidate: Candidate, taken: Taken, notes: list[Note]
) -> tuple[Dag | None, tuple[str, ...]]:
    """Return the definition: the source's own, else that of another, else a list of tasks."""
    if taken.dag is not None:
        return taken.dag, ()
    for other in candidate.snapshots[1:]:
        if other.origin == "database" and (dag := other.take().dag) is not None:
            return dag, ()
    ran = {each.task_id for each in taken.instances if each.state != "removed"}
    fits: list[tuple[bool, str, Dag]] = []
    for artifact in candidate.site.of("tasks"):
        try:
            dag = dag_of_rest(artifact, notes)
        except ExportError as error:
            notes.append(
                Note(code=error.code, level="error", message=error.message, where=artifact.name)
            )
            continue
        # the list does not say of which DAG it is: its tasks do
        if dag is not None and ran and ran <= set(dag.tasks):
            named = candidate.newest.run.dag_id not in artifact.name
            fits.append((named, artifact.name, dag))
    if not fits:
        return None, ()
    _, name, dag = min(fits, key=lambda fit: fit[:2])
    return dag, (name,)


def _notes(candidate: Candidate, made: Made, logs: Logs, dag: Dag | None) -> Iterable[Note]:
    where = candidate.newest.names[0]
    yield from logs.notes
    if len(candidate.snapshots) > 1:
        others = len(candidate.snapshots) - 1
        yield _info(
            "older-snapshots",
            f"{count(others, 'more file or database tells', 'more files or databases tell')} of "
            "this run, of the same moment or an earlier one; the latest counts.",
            where,
        )
    if dag is None and made.steps:
        yield _info(
            "no-dependencies",
            "What depends on what is not on record. With Airflow 2, `airflow dags reserialize` "
            "before `airflow dags test` puts it into the database.",
            where,
        )
    if dag is not None and dag.changed:
        yield _info(
            "dag-changed",
            "The DAG was changed after this run; dependencies and groups are those of now.",
            where,
        )
    if made.thinned:
        yield _info(
            "edges-thinned-out",
            f"{made.thinned:,} dependencies between mapped tasks are left out: of those on many "
            "instances only the failed ones and the last to end are kept.",
            where,
        )
    if made.unknown:
        words = ", ".join(quoted(word) for word in list(made.unknown)[:_SHOWN])
        yield _warning(
            "unknown-status-word",
            f"States of tasks that are no known words count as unknown: {words}.",
            where,
        )
    if made.twice:
        yield _warning(
            "duplicate-ids",
            f"{count(made.twice, 'task instance has', 'task instances have')} an id that stands "
            "above already, with a number after it here.",
            where,
        )
    yield from _of_logs(made, logs, where)
    for name, text in candidate.site.import_errors[:_SHOWN]:
        yield import_error(name, text)


def _of_logs(made: Made, logs: Logs, where: str) -> Iterable[Note]:
    if made.silent:
        yield _info(
            "no-task-logs",
            f"There is no log of {count(len(made.silent), 'failed task')}, so the reason is not "
            "known. Keep Airflow's folder of logs, or what `airflow dags test` prints.",
            made.silent[0] if made.silent else where,
        )
    if made.mute:
        yield _info(
            "error-not-in-log",
            f"The logs of {count(len(made.mute), 'failed task')} name no error; the scheduler's "
            "may.",
            made.mute[0],
        )
    if made.unlisted:
        yield _info(
            "tries-not-listed",
            f"{count(made.unlisted, 'try is', 'tries are')} counted and not listed: when that was "
            "is not known.",
            where,
        )
    if logs.left:
        yield _info(
            "logs-not-read",
            f"{count(logs.left, 'more log')} of failed tasks did not fit in and stayed unread.",
            where,
        )


def import_error(name: str, text: str) -> Note:
    """Return the note on a DAG file that could not be imported."""
    raised = of_text(text.split("\n"))
    why = ": ".join(filter(None, (raised.type, raised.value.split("\n")[0]))) if raised else ""
    return _warning(
        "import-error",
        f"This file of DAGs could not be imported: {why[:300] or 'it does not say why'}.",
        name[:300] or "unknown",
    )


def _info(code: str, message: str, where: str) -> Note:
    return Note(code=code, level="info", message=message, where=where)


def _warning(code: str, message: str, where: str) -> Note:
    return Note(code=code, level="warning", message=message, where=where)


def _metadata(candidate: Candidate, dag: Dag | None) -> dict[str, Any]:
    run = candidate.newest.run
    logical, after = moment(run.logical), moment(run.run_after)
    said = {
        "run_type": run.run_type,
        "logical_date": logical.isoformat() if logical else None,
        "run_after": after.isoformat() if after else None,
        "triggered_by": run.triggered_by,
        "cleared": run.clear_number or None,
        "tags": list(dag.tags) if dag and dag.tags else None,
        "timezone": dag.zone if dag else None,
    }
    return {name: value for name, value in said.items() if value}


def _version(candidate: Candidate, notes: list[Note]) -> tuple[str | None, tuple[str, ...]]:
    """Return Airflow's version, which only the API tells."""
    for artifact in candidate.site.of("version"):
        try:
            found = decode(artifact.read(), VersionWire, where=artifact.name).value.version
        except ExportError as error:
            notes.append(
                Note(code=error.code, level="warning", message=error.message, where=artifact.name)
            )
            continue
        if found:
            return found, (artifact.name,)
    return None, ()


def _files(bundle: Bundle, names: Sequence[str], logs: Logs) -> tuple[SourceFile, ...]:
    used = dict.fromkeys((*names, *(artifact.name for artifact in logs.used)))
    by_name = {artifact.name: artifact for artifact in bundle.artifacts}
    return tuple(
        SourceFile(path=name, size_bytes=len(data), sha256=sha256(data))
        for name in used
        if name in by_name and (data := by_name[name].read()) is not None
    )

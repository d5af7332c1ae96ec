"""Runs from Airflow's metadata database, of 2.10 to 3.3: told apart by columns, not by revision.

Older ones, from 1.10 on, are read by the same columns, as far as they have them.

Read are only `dag_run`, `task_instance`, `task_instance_history`, `task_reschedule`, `dag`,
`dag_tag`, `serialized_dag`, `import_error`, the times of `log`, and of `xcom` which branches were
taken: the others hold what people keep secret, and pickles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Final

from exporter.codec.sqlite import Database, open_database, text_of
from exporter.model import Artifact, Bundle, Note
from exporter.readers.airflow.records import Instance, Place, Run, Snapshot, Taken, Totals, Try
from exporter.readers.airflow.skipped import choices_of
from exporter.readers.airflow.statuses import FINISHED, NOT_BEGUN, native
from exporter.readers.airflow.stored import dag_of_run
from exporter.readers.airflow.times import moment
from exporter.readers.databases import beside

_RUNS: Final = 10_000
_RUN_TEXTS: Final = (
    "dag_id", "run_id", "state", "run_type", "start_date", "end_date", "logical_date",
    "execution_date", "run_after", "last_scheduling_decision", "queued_at", "triggered_by",
    "dag_hash", "created_dag_version_id",
)  # fmt: skip
_INSTANCE_TEXTS: Final = (
    "task_id", "state", "start_date", "end_date", "queued_dttm", "hostname",
    "custom_operator_name", "task_display_name", "rendered_map_index", "pool", "queue", "executor",
    "scheduled_dttm", "operator", "id", "dag_version_id",
)  # fmt: skip
_INSTANCE_NUMBERS: Final = ("map_index", "try_number", "max_tries", "duration")
_TRY_TEXTS: Final = (
    "task_id", "state", "start_date", "end_date", "queued_dttm", "scheduled_dttm",
    "task_instance_id",
)  # fmt: skip
_TRY_NUMBERS: Final = ("map_index", "try_number", "duration")
_DONE: Final = "', '".join(FINISHED)
_START: Final = text_of("start_date")
_END: Final = text_of("end_date")
_TOTALS: Final = f"""
    SELECT {text_of("dag_id")}, {{run}}, count(*),
      sum(state IS NULL OR state NOT IN ('{_DONE}')),
      sum(state IS NOT NULL AND state NOT IN ('{_DONE}', 'no_status')),
      sum(ifnull(state, '') IN ('failed', 'upstream_failed')),
      min({_START}), max({_END}), min({_END}),
      sum(start_date IS NULL AND end_date IS NOT NULL AND
        ifnull(state, '') IN ('success', 'failed', 'skipped', 'running', 'up_for_retry'))
    FROM task_instance GROUP BY 1, 2
"""  # noqa: S608 - our own words
_EARLIER: Final = f"""
    SELECT {text_of("dag_id")}, {text_of("run_id")}, min({_START}), max({_END})
    FROM task_instance_history GROUP BY 1, 2
"""  # noqa: S608 - our own words


def snapshots(
    bundle: Bundle, artifact: Artifact, site: str, notes: list[Note]
) -> Iterator[Snapshot]:
    """List the runs of a database.

    Raises ExportError when it cannot be read.
    """
    with closing(open_database(bundle, artifact)) as database:
        notes += database.notes
        rows = database.select(
            "dag_run",
            _RUN_TEXTS,
            rest=f"ORDER BY rowid DESC LIMIT {_RUNS + 1}",
            others=["clear_number"],
        )
        totals = _totals(database)
        tested = _tests(database)
        key = _key(database, "task_instance")
        names = (artifact.name, *beside(bundle, artifact.name))
    if len(rows) > _RUNS:
        notes.append(
            Note(
                code="runs-left-out",
                level="warning",
                message=f"The database has more than {_RUNS:,} runs; the oldest are left out.",
                where=artifact.name,
            )
        )
    for row in rows[:_RUNS]:
        run = _run(row)
        if not run.dag_id or not run.run_id:
            notes.append(
                Note(
                    code="unreadable-item",
                    level="error",
                    message="A run in the database has no id and is left out.",
                    where=artifact.name,
                )
            )
            continue
        counted = totals.get((run.dag_id, _value(run, key) or ""), Totals())
        yield Snapshot(
            origin="database",
            site=site,
            names=names,
            run=run,
            totals=counted,
            take=lambda run=run: _take(bundle, artifact, run),  # type: ignore[misc]
            command_time=_command_time(tested.get(run.dag_id, ()), counted),
            notes=database.notes,
        )


def import_errors(bundle: Bundle, artifact: Artifact) -> list[tuple[str, str]]:
    """Return the DAG files that could not be imported, and why.

    Raises ExportError when the database cannot be read.
    """
    columns = ("filename", "stacktrace")
    with closing(open_database(bundle, artifact)) as database:
        rows = database.select("import_error", columns, rest="ORDER BY rowid LIMIT 100")
    return [(name or "", text or "") for name, text in rows]


def _run(row: Sequence[Any]) -> Run:
    clears = row[14]
    return Run(
        dag_id=row[0] or "",
        run_id=row[1] or "",
        state=native(row[2]),
        run_type=row[3],
        start=row[4],
        end=row[5],
        logical=row[6] or row[7],
        run_after=row[8],
        decided=row[9],
        queued=row[10],
        clear_number=clears if isinstance(clears, int) else None,
        triggered_by=row[11],
        dag_hash=row[12],
        version=row[13],
    )


def _totals(database: Database) -> dict[tuple[str, str], Totals]:
    found: dict[tuple[str, str], Totals] = {}
    if not {"start_date", "end_date", "state"} <= database.columns("task_instance"):
        return found
    key = text_of(_key(database, "task_instance"))
    for row in database.rows(_TOTALS.format(run=key)):
        found[row[0], row[1]] = Totals(
            count=row[2],
            unfinished=row[3],
            going=row[4],
            failed=row[5],
            first=row[6],
            last=row[7],
            earliest_end=row[8],
            startless=row[9],
        )
    if {"start_date", "end_date"} <= database.columns("task_instance_history"):
        for dag_id, run_id, first, last in database.rows(_EARLIER):
            totals = found.get((dag_id, run_id))
            if totals is not None:
                totals.first = min(filter(None, (totals.first, first)), default=None)
                totals.last = max(filter(None, (totals.last, last)), default=None)
    return found


def _tests(database: Database) -> dict[str, list[str]]:
    """Return when `airflow dags test` was called, by DAG."""
    if not {"dttm", "dag_id", "event"} <= database.columns("log"):
        return {}
    rows = database.select(
        "log",
        ("dag_id", "dttm"),
        rest="WHERE event = 'cli_dag_test' ORDER BY dttm DESC LIMIT 10000",
    )
    calls: dict[str, list[str]] = {}
    for dag_id, time in reversed(rows):
        if dag_id and time:
            calls.setdefault(dag_id, []).append(time)
    return calls


def _command_time(calls: Sequence[str], totals: Totals) -> Any:
    evidence = min(filter(None, (totals.first, totals.earliest_end)), default=None)
    before = [call for call in calls if evidence is None or call <= evidence]
    return moment(before[-1]) if before else None


def _take(bundle: Bundle, artifact: Artifact, run: Run) -> Taken:
    notes: list[Note] = []
    with closing(open_database(bundle, artifact)) as database:
        rows = _of_run(database, "task_instance", run, _INSTANCE_TEXTS, _INSTANCE_NUMBERS)
        earlier = _of_run(database, "task_instance_history", run, _TRY_TEXTS, _TRY_NUMBERS)
        pokes = _pokes(database, run, rows)
        key = _key(database, "xcom")
        choices = choices_of(database, run.dag_id, key, _value(run, key))
        ran = [row[15] for row in rows if row[15] and row[1] not in NOT_BEGUN]
        dag = dag_of_run(database, run, ran, notes)
    tries: dict[Place, list[Try]] = {}
    ids: dict[str, tuple[Place, int]] = {}
    for task_id, state, start, end, queued, scheduled, own, index, number, seconds in earlier:
        if task_id and isinstance(number, int):
            ids[_bare(own)] = ((task_id, _index(index)), number)
            tries.setdefault((task_id, _index(index)), []).append(
                Try(number, native(state), start, end, _number(seconds), queued or scheduled)
            )
    for row in rows:
        ids[_bare(row[14])] = ((row[0], _index(row[16])), row[17])
    return Taken(
        instances=[_instance(row) for row in rows if row[0]],
        tries=tries,
        ids=ids,
        first_pokes=pokes,
        choices=choices,
        dag=dag,
        notes=notes,
    )


def _of_run(
    database: Database, table: str, run: Run, columns: Sequence[str], numbers: Sequence[str]
) -> list[tuple[Any, ...]]:
    key = _key(database, table)
    return database.select(
        table,
        columns,
        rest=f"WHERE dag_id = ? AND {key} = ? ORDER BY rowid",
        values=(run.dag_id, _value(run, key)),
        others=numbers,
    )


def _key(database: Database, table: str) -> str:
    """Return the column that names the run; before 2.2 that was its date."""
    known = database.columns(table)
    return "execution_date" if "run_id" not in known and "execution_date" in known else "run_id"


def _value(run: Run, key: str) -> str | None:
    return run.run_id if key == "run_id" else run.logical


def _instance(row: Sequence[Any]) -> Instance:
    (
        task_id, state, start, end, queued, worker, custom, display, label, pool, queue, executor,
        scheduled, operator, _, _, index, number, most, seconds,
    ) = row  # fmt: skip
    return Instance(
        task_id,
        index if isinstance(index, int) else -1,
        native(state),
        number if isinstance(number, int) else 0,
        most if isinstance(most, int) else None,
        start,
        end,
        _number(seconds),
        queued or scheduled,
        worker,
        custom or operator,
        display,
        label,
        pool,
        queue,
        executor,
    )


def _bare(own: str | None) -> str:
    # 3.0 and 3.1 write an id with dashes, later versions without
    return (own or "").replace("-", "")


def _index(value: object) -> int:
    return value if isinstance(value, int) else -1


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _pokes(database: Database, run: Run, rows: list[tuple[Any, ...]]) -> dict[Place, str]:
    """Return when each sensor that comes and goes looked for the first time in this try."""
    places = {(row[0], _index(row[16])): (row[14], row[17]) for row in rows}
    first: dict[Any, str] = {}
    if "ti_id" in database.columns("task_reschedule"):
        found = database.select("task_reschedule", ("ti_id", "start_date"))
        for ti_id, start in found:
            if start:
                first[ti_id] = min(start, first.get(ti_id, start))
        return {place: first[own] for place, (own, _) in places.items() if own in first}
    numbers = ("map_index", "try_number")
    found = _of_run(database, "task_reschedule", run, ("task_id", "start_date"), numbers)
    for task_id, start, index, number in found:
        place = (task_id, _index(index))
        if start and place in places and places[place][1] == number:
            first[place] = min(start, first.get(place, start))
    return first

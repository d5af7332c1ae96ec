"""Runs from Airflow's metadata database, of 2.10 to 3.3: told apart by columns, not by revision.

Read are only `dag_run`, `task_instance`, `task_instance_history`, `task_reschedule`, `dag`,
`dag_tag`, `serialized_dag`, `import_error` and the times of `log`: the others hold what people keep
secret, and pickles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Final

from exporter.codec.sqlite import Database, beside, open_database
from exporter.model import Artifact, Bundle, Note
from exporter.readers.airflow.definition import dag_of, unpacked
from exporter.readers.airflow.records import Dag, Instance, Place, Run, Snapshot, Taken, Totals, Try
from exporter.readers.airflow.statuses import FINISHED, NOT_BEGUN, native
from exporter.readers.airflow.times import moment

_RUNS: Final = 10_000
_RUN_COLUMNS: Final = (
    "dag_id", "run_id", "state", "run_type", "start_date", "end_date", "logical_date",
    "execution_date", "run_after", "last_scheduling_decision", "queued_at", "clear_number",
    "triggered_by", "dag_hash", "created_dag_version_id",
)  # fmt: skip
_INSTANCE_COLUMNS: Final = (
    "task_id", "map_index", "state", "try_number", "max_tries", "start_date", "end_date",
    "duration", "queued_dttm", "hostname", "custom_operator_name", "task_display_name",
    "rendered_map_index", "pool", "queue", "executor", "scheduled_dttm", "operator", "id",
    "dag_version_id",
)  # fmt: skip
_PLAIN: Final = 16
"""How many of these go into an instance as they are."""
_TRY_COLUMNS: Final = (
    "task_id", "map_index", "try_number", "state", "start_date", "end_date", "duration",
    "queued_dttm", "scheduled_dttm",
)  # fmt: skip
_OF_RUN: Final = "WHERE dag_id = ? AND run_id = ? ORDER BY rowid"
_DONE: Final = "', '".join(FINISHED)
_TOTALS: Final = f"""
    SELECT dag_id, run_id, count(*),
      sum(state IS NULL OR state NOT IN ('{_DONE}')),
      sum(state IS NOT NULL AND state NOT IN ('{_DONE}', 'no_status')),
      sum(state IN ('failed', 'upstream_failed')),
      min(start_date), max(end_date), min(end_date),
      sum(start_date IS NULL AND end_date IS NOT NULL AND
        state IN ('success', 'failed', 'skipped', 'running', 'up_for_retry'))
    FROM task_instance GROUP BY dag_id, run_id
"""  # noqa: S608 - our own words
_EARLIER: Final = """
    SELECT dag_id, run_id, min(start_date), max(end_date)
    FROM task_instance_history GROUP BY dag_id, run_id
"""


def snapshots(
    bundle: Bundle, artifact: Artifact, site: str, notes: list[Note]
) -> Iterator[Snapshot]:
    """List the runs of a database.

    Raises ExportError when it cannot be read.
    """
    with closing(open_database(bundle, artifact)) as database:
        notes += database.notes
        damaged = any(note.code == "database-cut" for note in database.notes)
        rows = database.select("dag_run", _RUN_COLUMNS, rest=f"ORDER BY rowid DESC LIMIT {_RUNS}")
        totals = _totals(database)
        tested = _tests(database)
        names = (artifact.name, *beside(bundle, artifact.name))
    for row in rows:
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
        counted = totals.get((run.dag_id, run.run_id), Totals())
        yield Snapshot(
            origin="database",
            site=site,
            names=names,
            run=run,
            totals=counted,
            take=lambda run=run: _take(bundle, artifact, run),  # type: ignore[misc]
            command_time=_command_time(tested.get(run.dag_id, ()), counted),
            notes=database.notes,
            damaged=damaged,
        )


def import_errors(bundle: Bundle, artifact: Artifact) -> list[tuple[str, str]]:
    """Return the DAG files that could not be imported, and why.

    Raises ExportError when the database cannot be read.
    """
    with closing(open_database(bundle, artifact)) as database:
        rows = database.select(
            "import_error", ("filename", "stacktrace"), rest="ORDER BY rowid LIMIT 100"
        )
    return [(str(name or ""), str(text or "")) for name, text in rows]


def _run(row: Sequence[Any]) -> Run:
    texts: list[str | None] = [each if isinstance(each, str) else None for each in row]
    clears = row[11]
    return Run(
        dag_id=texts[0] or "",
        run_id=texts[1] or "",
        state=native(texts[2]),
        run_type=texts[3],
        start=texts[4],
        end=texts[5],
        logical=texts[6] or texts[7],
        run_after=texts[8],
        decided=texts[9],
        queued=texts[10],
        clear_number=clears if isinstance(clears, int) else None,
        triggered_by=texts[12],
        dag_hash=texts[13],
        version=texts[14],
    )


def _totals(database: Database) -> dict[tuple[str, str], Totals]:
    found: dict[tuple[str, str], Totals] = {}
    if not {"start_date", "end_date", "state"} <= database.columns("task_instance"):
        return found
    for row in database.rows(_TOTALS):
        found[row[0], row[1]] = Totals(
            count=row[2],
            unfinished=row[3],
            going=row[4],
            failed=row[5] or 0,
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
    rows = database.rows(
        "SELECT dag_id, dttm FROM log WHERE event = 'cli_dag_test' ORDER BY dttm LIMIT 10000"
    )
    calls: dict[str, list[str]] = {}
    for dag_id, time in rows:
        if isinstance(time, str):
            calls.setdefault(dag_id, []).append(time)
    return calls


def _command_time(calls: Sequence[str], totals: Totals) -> Any:
    evidence = min(filter(None, (totals.first, totals.earliest_end)), default=None)
    before = [call for call in calls if evidence is None or call <= evidence]
    return moment(before[-1]) if before else None


def _take(bundle: Bundle, artifact: Artifact, run: Run) -> Taken:
    of_run = (run.dag_id, run.run_id)
    with closing(open_database(bundle, artifact)) as database:
        rows = database.select("task_instance", _INSTANCE_COLUMNS, rest=_OF_RUN, values=of_run)
        earlier = database.select(
            "task_instance_history", _TRY_COLUMNS, rest=_OF_RUN, values=of_run
        )
        pokes = _pokes(database, run, rows)
        notes: list[Note] = []
        dag = _dag(database, run, rows, notes)
    tries: dict[Place, list[Try]] = {}
    for task_id, index, number, state, start, end, seconds, queued, scheduled in earlier:
        if isinstance(number, int):
            tries.setdefault((task_id, _index(index)), []).append(
                Try(number, native(state), start, end, _number(seconds), queued or scheduled)
            )
    return Taken(
        instances=[_instance(row) for row in rows if isinstance(row[0], str) and row[0]],
        tries=tries,
        first_pokes=pokes,
        dag=dag,
        notes=notes,
    )


def _instance(row: Sequence[Any]) -> Instance:
    instance = Instance(*row[:_PLAIN])
    instance.map_index = _index(instance.map_index)
    instance.state = native(instance.state)
    if not isinstance(instance.try_number, int):
        instance.try_number = 0
    if not isinstance(instance.max_tries, int):
        instance.max_tries = None
    instance.seconds = _number(instance.seconds)
    instance.queued = instance.queued or row[16]
    instance.operator = instance.operator or row[17]
    return instance


def _index(value: object) -> int:
    return value if isinstance(value, int) else -1


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _pokes(database: Database, run: Run, rows: list[tuple[Any, ...]]) -> dict[Place, str]:
    """Return when each sensor that comes and goes looked for the first time in this try."""
    known = database.columns("task_reschedule")
    if not {"start_date"} <= known:
        return {}
    if "ti_id" in known:
        by_id = {row[18]: (row[0], _index(row[1])) for row in rows}
        found = database.rows("SELECT ti_id, min(start_date) FROM task_reschedule GROUP BY ti_id")
        return {by_id[key]: first for key, first in found if key in by_id and first}
    current = {(row[0], _index(row[1])): row[3] for row in rows}
    found = database.select(
        "task_reschedule",
        ("task_id", "map_index", "try_number", "start_date"),
        rest=_OF_RUN,
        values=(run.dag_id, run.run_id),
    )
    pokes: dict[Place, str] = {}
    for task_id, index, number, start in found:
        place = (task_id, _index(index))
        if isinstance(start, str) and current.get(place) == number:
            pokes[place] = min(start, pokes.get(place, start))
    return pokes


def _dag(
    database: Database, run: Run, rows: list[tuple[Any, ...]], notes: list[Note]
) -> Dag | None:
    """Return the definition: of the version that the tasks ran with, where versions are kept."""
    versions = [row[19] for row in rows if row[19] and row[2] not in NOT_BEGUN]
    version = max(set(versions), key=versions.count) if versions else run.version
    stored = database.select(
        "serialized_dag",
        ("data", "data_compressed", "dag_version_id", "dag_hash"),
        rest="WHERE dag_id = ? ORDER BY rowid DESC LIMIT 1000",
        values=(run.dag_id,),
    )
    own = [row for row in stored if row[2] == version and version is not None]
    if not stored:
        return None
    chosen = (own or stored)[0]
    dag = dag_of(unpacked(chosen[0], chosen[1]), notes, where=database.name)
    if dag is None:
        return None
    places = database.select(
        "dag", ("fileloc",), rest="WHERE dag_id = ? LIMIT 1", values=(run.dag_id,)
    )
    if not dag.file and places and isinstance(places[0][0], str):
        dag.file = places[0][0]
    tags = database.select(
        "dag_tag", ("name",), rest="WHERE dag_id = ? ORDER BY name LIMIT 100", values=(run.dag_id,)
    )
    dag.tags = tuple(row[0] for row in tags if isinstance(row[0], str))
    dag.changed = (version is not None and not own) or bool(
        version is None and run.dag_hash and chosen[3] and run.dag_hash != chosen[3]
    )
    return dag

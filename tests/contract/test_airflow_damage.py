"""Files of Airflow that are damaged, cut, mixed up, or not of Airflow at all."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from exporter.model import Bundle, DagRun, ExportError
from exporter.readers.airflow import AirflowReader
from exporter.readers.base import RunRef
from tests.support.airflow import (
    ABORTED,
    DATABASE,
    NAMES,
    NEW,
    OLD,
    TEST_GREEN,
    TEST_NEW,
    changed,
    codes,
    files_of,
    listing_of,
    run_of,
    runs_of,
)
from tests.support.memory import bundle_of

Files = dict[str, bytes]
GREEN_DAGS = {"ci_green", "ci_deferred"}


def _judge(files: Files, label: object) -> list[DagRun]:
    """Read all runs; what is read may be less, but never green where the truth is not."""
    runs: list[DagRun] = []
    reader, bundle = AirflowReader(), bundle_of(files)
    claim = reader.claim(bundle)
    if claim is None:
        return runs
    listing = reader.runs(bundle.only(claim.files))
    assert all("\n" not in note.message for note in listing.notes), label
    for ref in listing.refs:
        run = _read(bundle, ref)
        if run is None:
            continue
        assert run.status == ref.status, label
        if run.status == "success":
            assert run.dag_id in GREEN_DAGS, label
            assert len(run.steps) == {"ci_green": 21, "ci_deferred": 4}[run.dag_id], label
            assert all(step.status in {"success", "skipped"} for step in run.steps.values()), label
        runs.append(run)
    return runs


def _read(bundle: Bundle, ref: RunRef) -> DagRun | None:
    with suppress(ExportError):
        return AirflowReader().read(bundle, ref)
    return None


@pytest.mark.parametrize("name", NAMES)
def test_cut_and_missing_files_never_turn_a_run_green(name: str) -> None:
    files = files_of(name)
    for path, data in files.items():
        log = "log" in path  # of these there are many, and none says how a run ended
        for share in (0.3,) if log else (0.0, 0.001, 0.3, 0.9, 0.999):
            _judge({**files, path: data[: int(len(data) * share)]}, (path, share))
        _judge({other: data for other, data in files.items() if other != path}, path)
        if path != DATABASE and not log:
            # without the database, what is left has to speak for itself
            _judge({other: files[other] for other in files if other not in {path, DATABASE}}, path)


@pytest.mark.parametrize("name", NAMES)
def test_a_cut_database_is_told(name: str) -> None:
    data = files_of(name)[DATABASE]
    for share in (0.01, 0.1, 0.3, 0.6, 0.9, 0.99):
        files = {DATABASE: data[: int(len(data) * share)]}
        listing = listing_of(files)
        assert listing.refs == ()
        (note,) = listing.notes
        assert (note.level, note.where) == ("error", DATABASE)
        assert note.code == "database-cut"


def test_files_of_other_cases_are_never_mixed_into_a_green_run() -> None:
    for one in NAMES:
        for other in NAMES:
            if one == other:
                continue
            files, strange = files_of(one), files_of(other)
            for path in set(files) & set(strange):
                _judge({**files, path: strange[path]}, (one, other, path))
            _judge({**strange, **files}, (one, other))


@pytest.mark.parametrize("name", NAMES)
def test_flipped_bytes_are_no_traceback(name: str) -> None:
    random_ = random.Random(name)
    files = files_of(name)
    reader = AirflowReader()
    for _ in range(40):
        spoilt = dict(files)
        for path in [DATABASE, *random_.sample(sorted(files), 3)]:
            data = bytearray(files[path])
            for _ in range(random_.choice((1, 3, 30, 300))):
                data[random_.randrange(len(data))] = random_.randrange(256)
            spoilt[path] = bytes(data)
        bundle = bundle_of(spoilt)
        claim = reader.claim(bundle)
        for ref in reader.runs(bundle.only(claim.files)).refs if claim else ():
            run = _read(bundle, ref)
            assert run is None or run.dag_id != "ci_failing" or run.status != "success"


@pytest.mark.parametrize(
    "data",
    [b"x", b"SQLite format 3\x00", b"SQLite format 3\x00\x10\x00" + bytes(5000), b"[]", b"{}"],
)
def test_a_file_that_is_called_like_the_database_gets_one_clear_line(data: bytes) -> None:
    reader = AirflowReader()
    bundle = bundle_of({DATABASE: data}, single=True)
    listing = reader.runs(bundle)  # as with `--reader airflow`
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_damaged_database_harms_no_other_run() -> None:
    files = {f"b/{DATABASE}": files_of(NEW)[DATABASE], f"a/{DATABASE}": files_of(OLD)[DATABASE]}
    files[f"a/{DATABASE}"] = files[f"a/{DATABASE}"][:20_000]
    listing = listing_of(files)
    assert len(listing.refs) == 3
    assert {note.where for note in listing.notes if note.level == "error"} == {f"a/{DATABASE}"}


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE dag_run (id)")
        connection.execute("CREATE TABLE alembic_version (id)")
    others = {
        "x.db": (tmp_path / "x.db").read_bytes(),
        "package.json": b'{"name": "x", "version": "1"}',
        "run.json": b'{"dag_id": "a", "run_id": "b", "status": "success"}',
        "tasks.json": b'{"version": "2.0.0", "tasks": [{"label": "x"}]}',
        "events.log": b'{"timestamp":"2026-11-23T04:01:18Z","level":"info","event":"hello"}\n',
        "app.log": b"[2026-11-23 04:00:00,123] INFO - hello\n",
        "notes.txt": b"[DAG] TEST\n",
        "version.json": b'{"version":"3.3.2","git_version":"x"}',
    }
    assert AirflowReader().claim(bundle_of(others)) is None


def test_logs_alone_are_claimed_and_tell_of_no_run() -> None:
    listing = listing_of(files_of(NEW, "logs/"))
    assert listing.refs == ()
    (note,) = listing.notes
    assert (note.code, note.level) == ("no-runs-on-record", "error")


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref, *_) = listing_of(files_of(NEW)).refs
    with pytest.raises(ExportError) as caught:
        AirflowReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"
    other = RunRef(reader="airflow", run_id="no", dag_id="ci_green", status="success")
    with pytest.raises(ExportError):
        AirflowReader().read(bundle_of(files_of(NEW)), other)


def test_what_stands_in_the_log_beside_the_database_only_counts(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    path.write_bytes(files_of(TEST_GREEN)[DATABASE])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("UPDATE dag_run SET state = 'failed'")
        connection.execute("UPDATE task_instance SET state = 'failed' WHERE task_id = 'done'")
        connection.commit()
        files = {name: (tmp_path / name).read_bytes() for name in (DATABASE, f"{DATABASE}-wal")}
    assert run_of({DATABASE: files[DATABASE]}, "ci_green").status == "success"
    run = run_of(files, "ci_green")
    assert (run.status, run.steps["done"].status) == ("failed", "failed")
    assert [file.path for file in run.source.files] == [DATABASE, f"{DATABASE}-wal"]
    assert "log-put-in" in codes(run)


@pytest.mark.parametrize(
    ("statement", "status", "code"),
    [
        ("UPDATE task_instance SET state = NULL WHERE task_id = 'join'", "unknown", None),
        ("UPDATE task_instance SET state = 'running' WHERE task_id = 'join'", "unknown", None),
        ("UPDATE task_instance SET state = 'elated' WHERE task_id = 'join'", "unknown", None),
        ("DELETE FROM task_instance", "unknown", "missing-steps"),
        ("UPDATE dag_run SET state = 'elated'", "unknown", "unknown-status-word"),
        ("UPDATE dag_run SET state = 'queued'", "created", None),
        ("UPDATE dag_run SET state = 'failed'", "failed", "failed-without-failed-step"),
        (
            "UPDATE task_instance SET state = 'failed' WHERE task_id = 'choose'",
            "success",
            "failed-steps-in-green-run",
        ),
    ],
)
def test_what_contradicts_a_green_run(
    tmp_path: Path, statement: str, status: str, code: str | None
) -> None:
    data = changed(files_of(TEST_GREEN)[DATABASE], tmp_path / "a.db", [statement])
    run = run_of({DATABASE: data}, "ci_green")
    assert run.status == status
    assert code is None or code in codes(run)
    if "task_id = 'join'" in statement:
        assert "unfinished-steps" in codes(run)


@pytest.mark.parametrize(
    ("state", "status", "attempts"),
    [
        ("NULL", "pending", ["failed"]),
        ("'scheduled'", "pending", ["failed"]),
        ("'queued'", "pending", ["failed"]),
        ("'running'", "running", ["failed", "running"]),
        ("'deferred'", "running", ["failed", "running"]),
        ("'up_for_reschedule'", "running", ["failed", "running"]),
        ("'awaiting_input'", "running", ["failed", "running"]),
        ("'up_for_retry'", "retry", ["failed", "failed"]),
        ("'restarting'", "retry", ["failed", "unknown"]),
        ("'shutdown'", "running", ["failed", "running"]),
        ("'removed'", "skipped", ["failed"]),
        ("'upstream_failed'", "upstream_failed", ["failed"]),
        ("'skipped'", "skipped", ["failed", "skipped"]),
    ],
)
def test_every_state_has_a_word(
    tmp_path: Path, state: str, status: str, attempts: list[str]
) -> None:
    data = changed(
        files_of(TEST_GREEN)[DATABASE],
        tmp_path / "a.db",
        [
            f"UPDATE task_instance SET state = {state} WHERE task_id = 'flaky'",
            "UPDATE dag_run SET state = 'running', end_date = NULL",
        ],
    )
    step = run_of({DATABASE: data}, "ci_green").steps["flaky"]
    assert step.status == status
    assert step.native_status == (None if state == "NULL" else state.strip("'"))
    assert [attempt.status for attempt in step.attempts] == attempts


def test_values_of_the_wrong_kind_are_no_traceback(tmp_path: Path) -> None:
    data = changed(
        files_of(TEST_NEW)[DATABASE],
        tmp_path / "a.db",
        [
            "UPDATE task_instance SET start_date = 5, end_date = 'soon', duration = 'long'",
            "UPDATE task_instance SET try_number = 1000000000000 WHERE task_id = 'broken'",
            "UPDATE task_instance SET try_number = 'one' WHERE task_id = 'extract'",
            "UPDATE task_instance SET map_index = 'x' || map_index WHERE task_id = 'divide'",
            "UPDATE task_instance SET queued_dttm = x'00ff', hostname = 1, pool = 2.5",
            "UPDATE dag_run SET end_date = '9999-99-99', clear_number = 'many'",
            'UPDATE serialized_dag SET data = \'{"dag": {"tasks": [1, {}]}}\'',
        ],
    )
    run = run_of({DATABASE: data}, "ci_failing")
    assert run.status == "failed"
    assert len(run.steps) == 27
    assert codes(run) >= {"duplicate-ids", "unreadable-item"}


def test_a_definition_that_cannot_be_read_costs_the_edges_only(tmp_path: Path) -> None:
    for value in ("NULL", "'{'", "5", "x'00'"):
        data = changed(
            files_of(TEST_GREEN)[DATABASE],
            tmp_path / "a.db",
            [f"UPDATE serialized_dag SET data = {value}"],
        )
        run = run_of({DATABASE: data}, "ci_green")
        assert (run.status, len(run.steps)) == ("success", 21)
        assert not any(step.upstream for step in run.steps.values())
        assert codes(run) >= {"unreadable-dag", "no-dependencies"}


def test_tables_that_are_missing_are_missed_only_where_they_matter(tmp_path: Path) -> None:
    optional = ("serialized_dag", "task_instance_history", "task_reschedule", "import_error")
    data = changed(
        files_of(NEW)[DATABASE],
        tmp_path / "a.db",
        [f"DROP TABLE {table}" for table in (*optional, "dag", "dag_tag", "log")],
    )
    assert [run.status for run in runs_of({DATABASE: data})] == ["success", "success", "failed"]
    cut = changed(data, tmp_path / "b.db", ["DROP TABLE task_instance"])
    assert [run.status for run in runs_of({DATABASE: cut})] == ["unknown", "unknown", "failed"]


def test_an_aborted_run_by_its_states_alone_is_not_over() -> None:
    run = run_of(files_of(ABORTED, "ci/states"), "ci_failing")
    assert (run.status, run.end_time) == ("running", None)


def test_of_very_many_runs_the_newest_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.readers.airflow.database._RUNS", 2)
    listing = listing_of(files_of(NEW, DATABASE))
    assert {ref.dag_id for ref in listing.refs} == {"ci_failing", "ci_deferred"}
    assert [note.code for note in listing.notes] == ["runs-left-out"]

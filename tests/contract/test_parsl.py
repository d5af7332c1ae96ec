"""Real runs of Parsl: what must be said of them, and what must never be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.base import RunRef
from exporter.readers.choose import claims_on
from exporter.readers.parsl import ParslReader
from tests.support.memory import bundle_of, files_below
from tests.support.reading import FIXTURES, codes, damaged, files_of, listing_of, runs_of

TREE = FIXTURES / "parsl"
CASES = sorted(path.parent for path in TREE.glob("*/ORIGIN.md"))
DATABASE = "runinfo/monitoring.db"


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(ParslReader(), files)
    return run


def changed(case: str, folder: Path, *statements: str) -> DagRun:
    path = folder / "a.db"
    path.write_bytes(files_of(TREE / case)[DATABASE])
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return read({DATABASE: path.read_bytes()})


def statuses(run: DagRun) -> dict[str, str]:
    return {step.name: step.status for step in run.steps.values()}


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_only_this_reader_claims_its_files(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    (claimed,) = claims_on(bundle, load_readers("auto"), forced=False)
    assert (claimed.reader.name, claimed.claim.score) == ("parsl", 95)


def test_it_claims_none_of_the_others_files() -> None:
    for other in set(READERS) - {"parsl"}:
        for name in {other, other.replace("-", "_")}:
            if (FIXTURES / name).is_dir():
                files = files_below(FIXTURES / name)
                assert ParslReader().claim(bundle_of(files)) is None, name


def test_a_red_run() -> None:
    run = read(files_of(TREE / "red"))
    assert (run.dag_id, run.status, run.total_retries) == ("flow.py", "failed", 2)
    assert statuses(run) == {
        "extract": "success",
        "flaky": "success",
        "price #2": "success",
        "price #3": "success",
        "load": "failed",
        "total": "upstream_failed",
    }
    total = run.steps["5"].metadata["reason"]
    assert total.startswith("DependencyError([(ValueError('row count mismatch:")
    assert "reason" not in run.steps["4"].metadata
    load = run.steps["4"]
    assert load.error == "row count mismatch: <expected> 14 & got 0"
    assert load.failure is not None
    assert (load.failure.type, load.native_status, load.upstream) == (
        "ValueError",
        "failed",
        ("0",),
    )
    assert [attempt.status for attempt in load.attempts] == ["failed", "failed"]
    assert [(a.status, a.error) for a in run.steps["1"].attempts] == [
        ("failed", "the source is not ready"),
        ("success", None),
    ]
    assert (run.steps["3"].cached, run.steps["3"].attempts) == (True, ())
    assert run.steps["5"].upstream == ("0", "1", "3", "4")
    assert run.duration_seconds == pytest.approx(27.85, abs=0.01)
    assert codes(run) == {"times-without-zone"}


def test_a_green_and_a_killed_run() -> None:
    assert read(files_of(TREE / "green")).status == "success"
    killed = read(files_of(TREE / "killed"))
    assert (killed.status, killed.end_time) == ("running", None)
    assert "unfinished-run" in codes(killed)
    assert not {"failed", "upstream_failed"} & set(statuses(killed).values())


@pytest.mark.parametrize(
    ("statement", "status", "code"),
    [
        ("UPDATE workflow SET time_completed = NULL", "running", "unfinished-run"),
        ("DELETE FROM status WHERE task_id = 0", "unknown", "unfinished-steps"),
        ("DELETE FROM task WHERE task_id = 0", "unknown", "incomplete-record"),
        ("DELETE FROM task", "unknown", "incomplete-record"),
        ("UPDATE status SET task_status_name = 'elated' WHERE task_id = 0", "unknown", None),
    ],
)
def test_what_contradicts_a_green_run(
    tmp_path: Path, statement: str, status: str, code: str | None
) -> None:
    run = changed("green", tmp_path, statement)
    assert run.status == status
    assert code is None or code in codes(run)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("unsched", "pending"),
        ("pending", "pending"),
        ("launched", "running"),
        ("running", "running"),
        ("running_ended", "running"),
        ("joining", "running"),
        ("exec_done", "success"),
        ("memo_done", "success"),
        ("failed", "failed"),
        ("dep_fail", "upstream_failed"),
        ("fail_retryable", "retry"),
    ],
)
def test_every_status_has_a_word(tmp_path: Path, word: str, status: str) -> None:
    run = changed(
        "green",
        tmp_path,
        "DELETE FROM status WHERE task_id = 0 AND task_status_name != 'pending'",
        f"UPDATE status SET task_status_name = '{word}' WHERE task_id = 0",
        "UPDATE workflow SET time_completed = NULL",
    )
    assert (run.steps["0"].status, run.steps["0"].native_status) == (status, word)


def test_damage_never_turns_a_run_green() -> None:
    others = {"green.db": files_of(TREE / "green")[DATABASE]}
    for case in ("red", "killed"):
        own = read(files_of(TREE / case)).run_id
        for what, broken in damaged(files_of(TREE / case), others):
            for run in runs_of(ParslReader(), broken):
                assert run.status != "success" or run.run_id != own, what


def test_values_of_the_wrong_kind_are_no_traceback(tmp_path: Path) -> None:
    run = changed(
        "red",
        tmp_path,
        "UPDATE workflow SET time_began = 5, time_completed = 'soon'",
        "UPDATE task SET task_depends = 'a,,99,4,4', task_func_name = 'x'",
        "UPDATE try SET task_fail_history = 'odd(', task_try_time_launched = 'x'",
    )
    assert run.steps["5"].upstream == ("4",)


def test_several_runs_in_one_database_and_a_broken_one() -> None:
    files = {f"{case}/m.db": files_of(TREE / case)[DATABASE] for case in ("green", "red")}
    assert [run.status for run in runs_of(ParslReader(), files)] == ["failed", "success"]
    listing = listing_of(ParslReader(), {"m.db": files["red/m.db"][:-2000]})
    assert (listing.refs, len(listing.notes)) == ((), 1)
    bundle = bundle_of({"x.db": b"x"}, single=True)
    assert [note.level for note in ParslReader().runs(bundle).notes] == ["error"]


def test_a_run_that_is_gone_is_an_error() -> None:
    ref = RunRef(reader="parsl", run_id="no", dag_id="d", status="success")
    with pytest.raises(ExportError):
        ParslReader().read(bundle_of({}), ref)


def test_of_very_many_runs_the_newest_are_listed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(files_of(TREE / "green")[DATABASE])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE older AS SELECT * FROM workflow")
        connection.execute("UPDATE older SET run_id = 'newer'")
        connection.execute("INSERT INTO workflow SELECT * FROM older")
        connection.commit()
    monkeypatch.setattr("exporter.readers.parsl.database._RUNS", 1)
    listing = listing_of(ParslReader(), {DATABASE: path.read_bytes()})
    assert [ref.run_id for ref in listing.refs] == ["newer"]
    assert [note.code for note in listing.notes] == ["runs-left-out"]

"""Damaged files of Dagster: never green where the truth is not, never a traceback."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exporter.model import DagRun, ExportError
from exporter.readers.base import RunRef
from exporter.readers.dagster import DagsterReader
from tests.contract.test_dagster import CASES, TREE, answer, by_answer, statuses
from tests.support.memory import bundle_of
from tests.support.reading import codes, damaged, facts_of, files_of, listing_of, runs_of

RUNS = "home/history/runs.db"


def changed(files: dict[str, bytes], folder: Path, *statements: str) -> dict[str, bytes]:
    path = folder / "a.db"
    path.write_bytes(files[RUNS])
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return {**files, RUNS: path.read_bytes()}


def homes(case: str) -> dict[str, bytes]:
    return {p: d for p, d in files_of(TREE / case).items() if p.startswith("home/")}


def one(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(DagsterReader(), files)
    return run


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_damage_never_turns_a_run_green(case: Path) -> None:
    facts = {facts_of(each)["run_id"]: facts_of(each) for each in CASES}
    others = {
        f"{other.name}/{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
        if not name.endswith((".err", ".out", "index.db"))
    }
    reader = DagsterReader()
    for what, broken in damaged(files_of(case), others):
        if "/compute_logs/" in what:
            continue
        for run in runs_of(reader, broken):
            truth = facts[run.run_id]["status_in_db"]
            assert run.status != "success" or truth == "SUCCESS", (what, run.run_id)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_flipped_bytes_are_no_traceback(case: Path) -> None:
    chance = random.Random(case.name)
    files = files_of(case)
    reader = DagsterReader()
    for _ in range(40):
        spoilt = dict(files)
        for path in chance.sample(sorted(files), min(3, len(files))):
            data = bytearray(files[path])
            for _ in range(chance.choice((1, 3, 30, 300)) if data else 0):
                data[chance.randrange(len(data))] = chance.randrange(256)
            spoilt[path] = bytes(data)
        for ref in listing_of(reader, spoilt).refs:
            try:
                run = reader.read(bundle_of(spoilt), ref)
            except ExportError:
                continue
            green = {facts_of(each)["run_id"] for each in CASES if each.name == "green"}
            assert run.status != "success" or run.run_id in green or run.run_id not in {
                facts_of(each)["run_id"] for each in CASES}  # fmt: skip


def test_a_list_of_runs_that_says_more_than_the_events_is_not_green(tmp_path: Path) -> None:
    files = changed(homes("red"), tmp_path, "UPDATE runs SET status = 'SUCCESS'")
    run = one(files)
    assert (run.status, run.native_status) == ("unknown", "SUCCESS")
    assert "status-contradicted" in codes(run)


def test_without_events_a_green_word_is_not_enough() -> None:
    files = {RUNS: homes("green")[RUNS]}
    run = one(files)
    assert (run.status, set(statuses(run).values())) == ("unknown", {"unknown"})
    assert "missing-steps" in codes(run)


def test_events_without_the_list_of_runs_say_how_it_ended() -> None:
    for case, status in (("green", "success"), ("red", "failed"), ("killed", "running")):
        files = homes(case)
        del files[RUNS]
        run = one(files)
        assert run.status == status
        assert "no-dependencies" in codes(run)


def test_the_plan_says_what_is_missing(tmp_path: Path) -> None:
    files = homes("green")
    (events,) = [
        path for path in files if path.startswith("home/history/runs/") and "index" not in path
    ]
    path = tmp_path / "e.db"
    path.write_bytes(files[events])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM event_logs WHERE step_key = 'total'")
        connection.commit()
    run = one({**files, events: path.read_bytes()})
    assert (run.status, run.steps["total"].status) == ("unknown", "unknown")
    assert "unfinished-steps" in codes(run)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("QUEUED", "created"),
        ("NOT_STARTED", "created"),
        ("MANAGED", "unknown"),
        ("STARTING", "running"),
        ("STARTED", "running"),
        ("SUSPENDED", "running"),
        ("CANCELING", "running"),
        ("ELATED", "unknown"),
    ],
)
def test_every_status_of_a_run_has_a_word(tmp_path: Path, word: str, status: str) -> None:
    files = changed(homes("killed"), tmp_path, f"UPDATE runs SET status = '{word}'")
    assert (one(files).status, one(files).native_status) == (status, word)


def test_a_cancelled_run(tmp_path: Path) -> None:
    run = one(changed(homes("killed"), tmp_path, "UPDATE runs SET status = 'CANCELED'"))
    assert (run.status, set(statuses(run).values())) == ("cancelled", {"cancelled"})


def test_an_event_after_the_list_counts(tmp_path: Path) -> None:
    run = one(
        changed(homes("red"), tmp_path, "UPDATE runs SET status = 'STARTED', end_time = NULL")
    )
    assert (run.status, run.native_status) == ("failed", "FAILURE")
    assert run.end_time is not None


def test_values_of_the_wrong_kind_are_no_traceback(tmp_path: Path) -> None:
    run = one(
        changed(
            homes("red"),
            tmp_path,
            "UPDATE runs SET start_time = 'soon', end_time = 1e300, create_timestamp = 5",
            'UPDATE runs SET run_body = \'{"pipeline_code_origin": [1], "tags": 5}\'',
            "UPDATE snapshots SET snapshot_body = 'x'",
            "UPDATE run_tags SET value = NULL",
        )
    )
    assert run.status == "failed"


def test_an_error_of_graphql_is_one_clear_line() -> None:
    for tree in (
        {"data": {"runsOrError": {"__typename": "PythonError", "message": "no such\nfield"}}},
        {"data": {"runOrError": {"__typename": "RunNotFoundError", "message": "gone"}}},
        {"errors": [{"message": "bad"}], "data": {"runsOrError": {}}},
    ):
        listing = listing_of(DagsterReader(), {"a.json": json.dumps(tree).encode()})
        assert listing.refs == ()
        assert [note.code for note in listing.notes] == ["answer-error"]


def test_a_green_answer_without_steps_is_not_green() -> None:
    tree = answer()
    (run,) = tree["data"]["runsOrError"]["results"]
    for key in ("eventConnection", "stepStats", "executionPlan"):
        del run[key]
    run["status"] = "SUCCESS"
    assert by_answer(tree).status == "unknown"


def test_a_file_that_is_none_gets_one_clear_line() -> None:
    for data in (b"x", b"SQLite format 3\x00", b"\x1f\x8b\x08xx", b"{}"):
        bundle = bundle_of({"x.db": data}, single=True)
        listing = DagsterReader().runs(bundle)  # as with `--reader dagster`
        assert listing.refs == ()
        assert [note.level for note in listing.notes] == ["error"]


def test_a_run_that_is_gone_is_an_error() -> None:
    ref = RunRef(reader="dagster", run_id="no", dag_id="d", status="success")
    with pytest.raises(ExportError):
        DagsterReader().read(bundle_of({}), ref)

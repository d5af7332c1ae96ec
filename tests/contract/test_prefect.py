"""The verdict on flow runs of Prefect, their tasks and tries, whole and damaged."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.prefect import PrefectReader
from tests.support.memory import bundle_of, files_below
from tests.support.reading import (
    FIXTURES,
    cases_of,
    codes,
    damaged,
    facts_of,
    files_of,
    listing_of,
    runs_of,
)
from tools.corpus.case import Case
from tools.corpus.prefect import check

CASES = cases_of("prefect")
TREE = FIXTURES / "prefect"
DB = "prefect.db"
GREEN = {"8a9fc081-af59-4128-aa4f-234e05cfb736", "b2e0d1f8-10aa-493d-ad9e-8d3bc2d9c6b7"}
INSIDE = {"fa890c06-08d7-4754-bfa1-758337dbf07e", "2175256b-d855-4c8a-a3fd-80d43f73d1f0"}
"""Flows inside others that succeeded; without the outer one they are runs of their own."""

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(PrefectReader(), files)
    return run


def of(case: str) -> dict[str, bytes]:
    return files_of(TREE / case)


def changed(case: str, folder: Path, *statements: str) -> dict[str, bytes]:
    path = folder / DB
    path.write_bytes(of(case)[DB])
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return {DB: path.read_bytes()}


def answers(**files: Any) -> dict[str, bytes]:
    kept = {name: json.loads(data) for name, data in of("answers").items()}
    kept.update({f"{name}.json": tree for name, tree in files.items()})
    return {name: json.dumps(tree).encode() for name, tree in kept.items() if tree is not None}


def answer(name: str) -> Any:
    return json.loads(of("answers")[f"{name}.json"])


def test_there_are_cases() -> None:
    assert len(CASES) == 6


@by_name
def test_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["flow_runs"] = {name: ["PAUSED", "Paused", 9] for name in facts["flow_runs"]}
    facts["edges_by_task_name"] = [["never", "there"]]
    assert len(check(Case(case.name, case, facts)).differences) >= 2


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    others = {
        f"{other.name}/{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
        if name in {DB, "flow_runs.json"}
    }
    for what, broken in damaged(files_of(case), others):
        listing_of(PrefectReader(), broken)
        for run in runs_of(PrefectReader(), broken):
            assert run.status != "success" or run.run_id in GREEN | INSIDE, what


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    own = claims.pop("prefect")
    assert own is not None
    assert own.score >= 90
    assert set(own.files) == set(files_of(case))
    assert not any(claim for claim in claims.values())


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "prefect" and (FIXTURES / tool).is_dir():
            assert PrefectReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_words_and_numbers_of_a_red_run() -> None:
    run = read(of("failing"))
    assert (run.dag_id, run.native_status, run.total_retries) == ("nightly", "Failed", 2)
    assert run.metadata["subflows"]["check"]["state"] == "Failed"
    double = run.steps["double[1]"]
    assert (double.name, double.status, double.upstream) == ("double-b5e", "failed", ("extract",))
    assert double.failure is not None
    assert (double.failure.kind, double.failure.type) == ("error", "ValueError")
    assert "Traceback (most recent call last)" in (double.failure.traceback or "")
    assert "ERROR" in (double.log or "")
    flaky = run.steps["flaky"]
    assert [(each.status, each.error) for each in flaky.attempts] == [
        ("failed", "RuntimeError('flaky 1')"),
        ("failed", "RuntimeError('flaky 2')"),
        ("success", None),
    ]
    assert (flaky.retry_count, flaky.max_retries) == (2, 2)
    slow_step = run.steps["slow"]
    slow = slow_step.failure
    assert slow is not None
    assert slow.kind == "timeout"
    assert run.steps["lookup[1]"].cached
    after = run.steps["after"]
    assert (after.status, after.native_status, after.start_time) == (
        "upstream_failed",
        "NotReady",
        None,
    )
    why = after.metadata["reason"]
    assert why.startswith("Upstream task run '")
    assert why.endswith("' did not reach a 'COMPLETED' state.")
    assert "reason" not in slow_step.metadata
    inner = run.steps["check/double"]
    assert (inner.group, inner.status, inner.upstream) == ("check", "failed", ("check/extract",))
    report = run.steps["report"]
    assert report.metadata["artifacts"] == [{"key": "report", "type": "markdown", "data": "# done"}]
    assert report.queue_seconds == pytest.approx(0.005004)


def test_the_database_and_the_answers_say_the_same() -> None:
    database, api = read(of("failing")), read(of("answers"))
    assert database.steps.keys() == api.steps.keys()
    for key, step in database.steps.items():
        assert (step.status, step.start_time, step.end_time, step.upstream) == (
            api.steps[key].status,
            api.steps[key].start_time,
            api.steps[key].end_time,
            api.steps[key].upstream,
        )
        assert step.duration_seconds == api.steps[key].duration_seconds
    assert (database.status, database.start_time) == (api.status, api.start_time)
    assert api.source.tool_version == "3.8.8"
    both = read({**of("failing"), **of("answers")})
    assert len(both.steps) == len(api.steps)
    assert len(both.source.files) == 8


def test_a_flow_that_runs_again_has_its_tasks_once() -> None:
    run = read(of("again"))
    extract = run.steps["extract"]
    assert [each.number for each in extract.attempts] == [1, 2]
    assert run.metadata["flow_run_count"] == 2


def test_what_the_log_beside_the_database_holds_counts(tmp_path: Path) -> None:
    path = tmp_path / DB
    path.write_bytes(of("green")[DB])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("UPDATE flow_run SET state_type = 'FAILED', state_name = 'Failed'")
        connection.commit()
        files = {name: (tmp_path / name).read_bytes() for name in (DB, f"{DB}-wal")}
    assert read({DB: files[DB]}).status == "success"
    run = read(files)
    assert (run.status, [file.path for file in run.source.files]) == (
        "failed",
        [DB, f"{DB}-wal"],
    )
    assert "log-put-in" in codes(run)


@pytest.mark.parametrize(
    ("kind", "name", "status"),
    [
        ("SCHEDULED", "Scheduled", "created"),
        ("SCHEDULED", "Late", "created"),
        ("SCHEDULED", "AwaitingRetry", "retry"),
        ("PENDING", "Pending", "created"),
        ("RUNNING", "Retrying", "running"),
        ("PAUSED", "Suspended", "running"),
        ("CANCELLING", "Cancelling", "running"),
        ("COMPLETED", "AnyWord", "success"),
        ("FAILED", "TimedOut", "failed"),
        ("CRASHED", "Crashed", "failed"),
        ("CANCELLED", "Cancelled", "cancelled"),
        ("ELATED", "Elated", "unknown"),
    ],
)
def test_every_state_of_a_flow_run(tmp_path: Path, kind: str, name: str, status: str) -> None:
    update = f"UPDATE flow_run SET state_type = '{kind}', state_name = '{name}'"
    run = read(changed("cancelled", tmp_path, update))
    assert (run.status, run.native_status) == (status, name)
    if status in {"created", "retry", "running"}:
        assert "unfinished-run" in codes(run)
        assert run.end_time is None


@pytest.mark.parametrize(
    ("kind", "name", "going", "over"),
    [
        ("SCHEDULED", "Late", "pending", "unknown"),
        ("SCHEDULED", "AwaitingRetry", "retry", "unknown"),
        ("PENDING", "AwaitingConcurrencySlot", "pending", "unknown"),
        ("PENDING", "NotReady", "upstream_failed", "upstream_failed"),
        ("RUNNING", "Running", "running", "unknown"),
        ("PAUSED", "Paused", "pending", "unknown"),
        ("CANCELLING", "Cancelling", "running", "unknown"),
        ("COMPLETED", "SkippedByHand", "success", "success"),
        ("COMPLETED", "RolledBack", "warned", "warned"),
        ("FAILED", "Failed", "failed", "failed"),
        ("CRASHED", "Crashed", "failed", "failed"),
        ("CANCELLED", "Cancelled", "cancelled", "cancelled"),
        ("ELATED", "Elated", "unknown", "unknown"),
    ],
)
def test_every_state_of_a_task_run(
    tmp_path: Path, kind: str, name: str, going: str, over: str
) -> None:
    update = f"UPDATE task_run SET state_type = '{kind}', state_name = '{name}'"
    ended = read(changed("cancelled", tmp_path, update))
    assert {step.status for step in ended.steps.values()} == {over}
    if over == "unknown":
        assert "lost-ends" in codes(ended)
    flow = "UPDATE flow_run SET state_type = 'RUNNING', state_name = 'Running'"
    run = read(changed("cancelled", tmp_path, update, flow))
    assert {step.status for step in run.steps.values()} == {going}


def test_tasks_without_their_flow_run_are_no_green_run() -> None:
    tasks = [task for task in answer("task_runs") if task["state_type"] == "COMPLETED"]
    files = answers(task_runs=tasks, flow_runs=None, logs=None)
    runs = runs_of(PrefectReader(), files)
    assert {run.status for run in runs} == {"unknown"}
    assert all("no-flow-run" in codes(run) for run in runs)


def test_a_flow_that_broke_by_itself_is_a_step(tmp_path: Path) -> None:
    inner = "UPDATE flow_run SET state_type = 'CRASHED', state_name = 'Crashed' WHERE "
    assert not any(step.kind == "subflow" for step in read(of("green")).steps.values())
    run = read(changed("green", tmp_path, f"{inner} parent_task_run_id IS NOT NULL"))
    step = run.steps["load"]
    assert (step.kind, step.status, step.native_status) == ("subflow", "failed", "Crashed")
    assert step.failure is not None
    assert step.failure.kind == "infrastructure"


def test_a_flow_that_broke_outside_its_tasks_says_so_before_its_traceback() -> None:
    (flow,) = (each for each in answer("flow_runs") if each["parent_task_run_id"] is None)
    said = "Flow run encountered an exception. KeyError: 'day'"
    flow |= {"state_type": "FAILED", "state_name": "Failed"}
    flow["state"] = {"type": "FAILED", "name": "Failed", "message": said}
    trace = "Encountered exception:\nTraceback (most recent call last):\nKeyError: 'day'"
    row = {"level": 40, "message": trace, "flow_run_id": flow["id"], "task_run_id": None}
    row["timestamp"] = "2026-11-28T07:51:40.576561Z"
    files = {"flow_runs.json": [flow], "logs.json": [row]}
    run = read({name: json.dumps(rows).encode() for name, rows in files.items()})
    assert (run.status, run.error) == ("failed", f"{said}\n\n{trace}")


def test_a_flow_inside_what_is_not_on_record_is_left_out_and_told() -> None:
    run = read(answers(task_runs=None))
    assert (run.dag_id, run.status) == ("nightly", "failed")
    assert "inner-runs-left-out" in codes(run)


def test_the_inner_flow_is_a_run_where_nothing_else_is() -> None:
    flows = [run for run in answer("flow_runs") if run["parent_task_run_id"]]
    inner = {run["id"] for run in flows}
    tasks = [task for task in answer("task_runs") if task["flow_run_id"] in inner]
    runs = runs_of(PrefectReader(), answers(flow_runs=flows, task_runs=tasks))
    assert {run.dag_id for run in runs} == {"load", "check"}


def test_what_the_command_line_prints_is_read_too() -> None:
    # `prefect flow-run inspect -o json`: one object, the state not a second time
    (run,) = [each for each in answer("flow_runs") if each["parent_task_run_id"] is None]
    del run["state_type"], run["state_name"]
    made = read({"run.json": json.dumps(run, indent=2).encode()})
    assert (made.status, made.native_status, len(made.steps)) == ("failed", "Failed", 0)


def test_pages_and_lines_are_read_too() -> None:
    tasks, flows = answer("task_runs"), answer("flow_runs")
    lines = "\n".join(json.dumps(task) for task in tasks)
    page = {"results": flows, "count": 3, "limit": 200, "pages": 1, "page": 1}
    made = read({"t.jsonl": lines.encode(), "f.json": json.dumps(page).encode()})
    assert (made.status, len(made.steps)) == ("failed", 14)


def test_the_graph_tells_what_a_task_waited_for() -> None:
    tasks = answer("task_runs")
    nodes = []
    for task in tasks:
        inputs = [each for values in task.pop("task_inputs").values() for each in values]
        parents = [{"id": each["id"]} for each in inputs if each["input_type"] == "task_run"]
        nodes.append([task["id"], {"kind": "task-run", "id": task["id"], "parents": parents}])
    graph = {"root_node_ids": [], "nodes": nodes}
    run = read(answers(task_runs=tasks, graph=graph))
    assert run.steps["double[1]"].upstream == ("extract",)
    assert run.steps["check/double"].upstream == ("check/extract",)


def test_an_answer_as_long_as_a_page_may_be_cut() -> None:
    task = next(task for task in answer("task_runs") if task["name"].startswith("slow"))
    tasks = [{**task, "id": f"{number:036}"} for number in range(200)]
    run = next(r for r in runs_of(PrefectReader(), answers(task_runs=tasks)) if r.steps)
    assert "page-may-be-cut" in codes(run)


def test_values_of_the_wrong_kind_are_no_traceback(tmp_path: Path) -> None:
    run = read(
        changed(
            "failing",
            tmp_path,
            "UPDATE task_run SET start_time = 5, total_run_time = 'long', run_count = 'many'",
            "UPDATE task_run SET task_inputs = '[1]', tags = '{}', empirical_policy = '5'",
            "UPDATE task_run_state SET timestamp = 'soon', state_details = '[]', type = 7",
            "UPDATE flow_run SET end_time = '9999-99-99', tags = 'x', run_count = 1e300",
            "UPDATE log SET level = 'high', timestamp = 7",
        )
    )
    assert (run.status, len(run.steps)) == ("failed", 14)


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE flow_run (id)")
    others = {
        "x.db": (tmp_path / "x.db").read_bytes(),
        "version.json": b'"3.8.8"',
        "flows.json": of("answers")["flows.json"],
        "logs.json": of("answers")["logs.json"],
        "run.json": b'{"id": "x", "flow_id": "y", "state": "done"}',
    }
    assert PrefectReader().claim(bundle_of(others)) is None


@pytest.mark.parametrize("data", [b"", b"{", b"[{}]", b"null", b"\x00", b"<html>", b"5"])
def test_what_is_no_run_gets_one_clear_line(data: bytes) -> None:
    listing = PrefectReader().runs(bundle_of({"runs.json": data}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref,) = listing_of(PrefectReader(), of("green")).refs
    with pytest.raises(ExportError) as caught:
        PrefectReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"

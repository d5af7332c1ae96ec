"""The log that Parsl writes of every run: what must be said by it, and what must never be."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exporter.model import DagRun
from exporter.plugins import READERS, Heads
from exporter.readers.parsl import ParslReader
from tests.support.memory import bundle_of
from tests.support.reading import FIXTURES, codes, files_of, runs_of

TREE = FIXTURES / "parsl"
LOG = "runinfo/000/parsl.log"
DATABASE = "runinfo/monitoring.db"
OLD = "2020-05-13 19:15:33.078 parsl.dataflow.dflow:85 [INFO]  "


def log_of(case: str) -> str:
    return files_of(TREE / f"logged-{case}")[LOG].decode()


def read(text: str) -> DagRun:
    (run,) = runs_of(ParslReader(), {"runinfo/000/parsl.log": text.encode()})
    return run


def old(*lines: str) -> DagRun:
    whole = ("Starting DataFlowKernel with config", *lines)
    return read("".join(f"{OLD}{line}\n" for line in whole))


def statuses(run: DagRun) -> dict[str, str]:
    return {step.name: step.status for step in run.steps.values()}


def test_a_red_run() -> None:
    run = read(log_of("red"))
    assert (run.dag_id, run.status, run.total_retries) == ("logged.py", "failed", 2)
    assert run.run_id == "721a8e47-1a30-4b66-8854-6e2ef59a049b"
    assert (run.source.tool_version, codes(run)) == ("2026.10.26", set())
    assert statuses(run) == {
        "extract": "success",
        "flaky": "success",
        "price #2": "success",
        "price #3": "success",
        "copy": "success",
        "load": "failed",
        "total": "upstream_failed",
    }
    load = run.steps["5"]
    assert load.error == "row count mismatch: <expected> 14 & got 0"
    assert load.failure is not None
    assert load.failure.type == "ValueError"
    assert load.failure.traceback is not None
    assert 'File "/srv/flow/logged.py", line 32, in load' in load.failure.traceback
    assert [attempt.status for attempt in load.attempts] == ["failed", "failed"]
    assert [(a.status, a.error) for a in run.steps["1"].attempts] == [
        ("failed", "ConnectionError"),
        ("success", None),
    ]
    assert (run.steps["3"].cached, run.steps["3"].attempts) == (True, ())
    assert run.steps["6"].upstream == ("0", "1", "3", "4", "5")
    assert run.start_time is not None
    assert run.start_time.isoformat(timespec="seconds") == "2026-11-28T22:27:02+00:00"


def test_a_green_and_a_killed_run() -> None:
    green = read(log_of("green"))
    assert (green.status, set(statuses(green).values())) == ("success", {"success"})
    killed = read(log_of("killed"))
    assert (killed.status, killed.end_time, killed.steps["5"].status) == (
        "running",
        None,
        "running",
    )
    assert "unfinished-run" in codes(killed)


def test_a_log_that_is_cut_is_never_green() -> None:
    for case in ("green", "red"):
        text = log_of(case)
        over = text.index("Terminated executors")
        for at in range(text.index("Task 0 submitted"), over, 97):
            for run in runs_of(ParslReader(), {"parsl.log": text[:at].encode()}):
                assert run.status not in {"success", "cancelled"}, at
    lines = log_of("red").split("\n")
    for number in range(len(lines)):
        text = "\n".join(lines[:number] + lines[number + 1 :])
        for run in runs_of(ParslReader(), {"parsl.log": text.encode()}):
            assert run.status != "success", lines[number]


def test_the_words_of_older_versions() -> None:
    run = old(
        "Parsl version: 0.9.0",
        "Run id is: 0c4d",
        "Task 0 submitted for App make, waiting on tasks []",
        "Task 0 launched on executor threads",
        "Task 1 submitted for App sum, waiting on tasks [0]",
        "Task 2 submitted for App sum, waiting on tasks [1]",
        "Task 0 completed",
        "Task 1 launched on executor threads",
        "Task 1 failed after 0 retry attempts",
        "Task 2 failed due to failure in deps",
        "DFK cleanup complete",
    )
    assert (run.run_id, run.dag_id, run.status) == ("0c4d", "parsl", "failed")
    assert codes(run) == {"times-without-zone"}
    assert [(s.status, s.upstream) for s in run.steps.values()] == [
        ("success", ()),
        ("failed", ("0",)),
        ("upstream_failed", ("1",)),
    ]


def test_what_is_open_at_the_end_stays_so() -> None:
    task = ("Task 0 submitted for App make, waiting on tasks []", "Task 0 launched on executor t")
    for end in ("DFK cleanup complete", "Python is exiting with a DFK still running"):
        run = old(*task, end)
        assert (run.run_id, run.status) == ("runinfo/000/parsl.log", "unknown")
        assert "unfinished-steps" in codes(run)
    run = old(*task, "Task 0 marked for retry")
    assert (run.status, run.steps["0"].status) == ("running", "retry")
    reused = "Reusing cached result for task 0"
    memo = old(task[0], reused, "Task 0 completed", "Terminated executors")
    assert (memo.status, memo.steps["0"].cached) == ("success", True)
    lost = old("Task 7 changing state from launched to exec_done", "Terminated executors")
    assert (lost.status, "incomplete-record" in codes(lost)) == ("unknown", True)


def test_the_database_says_more_of_the_same_run(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(files_of(TREE / "red")[DATABASE])
    own = re.search(r"Run id is: (\S+)", log_of("red"))
    assert own is not None
    with closing(sqlite3.connect(path)) as connection:
        for table in ("workflow", "task", "try", "status"):
            connection.execute(f"UPDATE {table} SET run_id = ?", [own[1]])
        connection.execute("UPDATE workflow SET host = 'node7', workflow_name = 'nightly'")
        connection.execute("UPDATE workflow SET time_began = '2026-11-28 14:27:02.99'")
        running = "2026-11-28 14:27:03.136"
        connection.execute(
            "UPDATE try SET hostname = 'node8', task_try_time_running = ?", [running]
        )
        connection.commit()
    files = {LOG: log_of("red").encode(), DATABASE: path.read_bytes()}
    (run,) = runs_of(ParslReader(), files)
    assert sorted(each.path for each in run.source.files) == sorted(files)
    assert (run.status, run.dag_id, run.metadata["host"]) == ("failed", "logged.py", "node7")
    assert run.source.tool_version == "2026.10.26"
    flaky = run.steps["1"]
    assert [attempt.error for attempt in flaky.attempts] == ["the source is not ready", None]
    extract = run.steps["0"]
    assert extract.worker == "node8"
    assert extract.queue_seconds == pytest.approx(6.1e-5, abs=1e-6)
    assert extract.start_time is not None
    assert extract.start_time.isoformat(timespec="milliseconds") == "2026-11-28T22:27:03.136+00:00"
    assert run.steps["5"].failure is not None
    assert run.steps["5"].failure.traceback is not None


def test_it_is_reached_from_the_table_of_readers() -> None:
    for name in ("parsl.log", "runinfo/000/parsl.log"):
        bundle = bundle_of({name: log_of("green").encode()})
        assert READERS["parsl"].may_know(Heads(bundle)), name


@pytest.mark.parametrize(
    "text",
    ["", "Starting DataFlowKernel with config", "INFO Starting DataFlowKernel with config\nTask 0"],
)
def test_other_logs_are_not_claimed(text: str) -> None:
    assert ParslReader().claim(bundle_of({"parsl.log": text.encode()})) is None

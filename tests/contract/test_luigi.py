"""Real runs of Luigi: what must be said of them, and what must never be."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.base import RunRef
from exporter.readers.choose import claims_on
from exporter.readers.luigi import LuigiReader
from exporter.readers.luigi.ids import Ids, digest, name_of
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
from tools.corpus.luigi import check

TREE = FIXTURES / "luigi"
CASES = cases_of("luigi")
GREEN = {"local-green"}
CENTRAL = "central-red"
HISTORY = "luigi-task-hist.db"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(LuigiReader(), files)
    return run


def of(case: str, *only: str) -> dict[str, bytes]:
    files = files_of(TREE / case)
    return {name: data for name, data in files.items() if not only or name in only}


def log_of(case: str) -> str:
    return of(case)["luigi.log"].decode()


def by_log(text: str) -> DagRun:
    return read({"luigi.log": text.encode()})


def graph() -> Any:
    return json.loads(of(CENTRAL)["graph.json"])


def by_graph(tree: Any, **more: Any) -> DagRun:
    files = {"graph.json": json.dumps(tree).encode()}
    return read({**files, **{f"{name}.json": json.dumps(t).encode() for name, t in more.items()}})


def statuses(run: DagRun) -> dict[str, str]:
    return {step.name: step.status for step in run.steps.values()}


def test_there_are_cases() -> None:
    assert len(CASES) == 5


@by_name
def test_real_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["face"] = ":)" if facts["face"] != ":)" else ":("
    facts["scheduled"] = 50
    facts["failed"] += 1
    facts["attempts"] = {"never": 1}
    facts["already_complete"] = 9
    facts["edges_families"] = [["never", "ever"]]
    facts["last_informed_status"]["never"] = "DONE"
    differences = " ".join(check(Case(case.name, case, facts)).differences)
    for word in ("the run is", "steps, not 50", "are failed", "attempts are", "steps are"):
        assert word in differences
    assert ("edges" in differences) == (case.name == CENTRAL)


@by_name
def test_only_this_reader_claims_its_files(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    (claimed,) = claims_on(bundle, load_readers("auto"), forced=False)
    assert (claimed.reader.name, claimed.claim.score) == ("luigi", 95)
    assert len(claimed.claim.files) == len(bundle.artifacts)


def test_it_claims_none_of_the_others_files() -> None:
    for other in set(READERS) - {"luigi"}:
        for name in {other, other.replace("-", "_")}:
            if (FIXTURES / name).is_dir():
                files = files_below(FIXTURES / name)
                assert LuigiReader().claim(bundle_of(files)) is None, name


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    own = {run.run_id for run in runs_of(LuigiReader(), files_of(case))}
    others = {
        f"{other.name}-{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
    }
    for what, broken in damaged(files_of(case), others):
        for run in runs_of(LuigiReader(), broken):
            if run.status == "success" and case.name not in GREEN:
                assert run.run_id not in own, what


@pytest.mark.parametrize("case", [*(path.name for path in CASES), "local-killed"])
def test_a_log_that_is_cut_anywhere_is_not_green(case: str) -> None:
    text = log_of(case)
    end = text.index("This progress looks") if case in GREEN else len(text)
    for at in range(0, end, 31):
        for run in runs_of(LuigiReader(), {"luigi.log": text[:at].encode()}):
            assert run.status != "success", at
    for at in range(1, len(text), 31):  # the beginning is missing
        for run in runs_of(LuigiReader(), {"luigi.log": text[at:].encode()}):
            assert run.status != "success" or case in GREEN, at


@pytest.mark.parametrize("case", [path.name for path in CASES])
def test_flipped_bytes_are_no_traceback(case: str) -> None:
    chance = random.Random(case)
    files = of(case)
    for _ in range(30):
        spoilt = dict(files)
        path = chance.choice(sorted(files))
        data = bytearray(files[path])
        for _ in range(chance.choice((1, 3, 30))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        spoilt[path] = bytes(data)
        for run in runs_of(LuigiReader(), spoilt):
            assert run.status != "success" or case in GREEN


def test_what_a_red_run_tells() -> None:
    run = read(of("local-red"))
    assert (run.dag_id, run.status, run.native_status) == ("Report", "failed", ":(")
    assert run.metadata["because"] == "there were failed tasks"
    assert re.fullmatch(r"\d+", run.run_id)
    assert statuses(run) == {
        "Report()": "upstream_failed",
        "Total(day=2026-11-23)": "upstream_failed",
        "Clean(day=2026-11-23, region=eu)": "success",
        "Clean(day=2026-11-23, region=us)": "failed",
        "Clean(day=2026-11-23, region=a, b)": "success",
        "Extract(day=2026-11-23, region=eu)": "success",
        "Extract(day=2026-11-23, region=us)": "success",
        "Extract(day=2026-11-23, region=a, b)": "success",
    }
    steps = {step.name: step for step in run.steps.values()}
    bad = steps["Clean(day=2026-11-23, region=us)"]
    assert bad.error == "row count mismatch: <expected> 14 & got 0"
    assert bad.failure is not None
    assert (bad.failure.kind, bad.failure.type) == ("error", "ValueError")
    assert (bad.failure.traceback or "").startswith("Traceback (most recent call last):")
    assert (bad.group, bad.native_status, bad.retry_count) == ("Clean", "FAILED", 1)
    again = steps["Clean(day=2026-11-23, region=eu)"]
    assert [(a.status, a.error) for a in again.attempts] == [
        ("failed", "the source is not ready"),
        ("success", None),
    ]
    assert steps["Report()"].metadata["reason"] == "had failed dependencies"
    assert codes(run) == {"no-dependencies"}
    assert run.start_time is None


def test_the_scheduler_adds_times_dependencies_and_waiting() -> None:
    run = read(of(CENTRAL))
    steps = {step.name: step for step in run.steps.values()}
    total = steps["Total(day=2026-11-23)"]
    assert {run.steps[up].group for up in total.upstream} == {"Clean"}
    assert len(total.upstream) == 3
    assert run.start_time is not None
    assert run.duration_seconds is not None
    assert run.duration_seconds > 0
    failed = steps["Clean(day=2026-11-23, region=eu)"]
    assert [a.status for a in failed.attempts] == ["failed"]
    assert all(a.start_time and a.end_time for a in failed.attempts)
    extract = steps["Extract(day=2026-11-23, region=eu)"]
    assert extract.queue_seconds is not None
    assert extract.duration_seconds is not None
    assert extract.metadata["params"] == {"day": "2026-11-23", "region": "eu"}
    assert "times-without-zone" not in codes(run)


def test_answers_alone_tell_the_same() -> None:
    whole, alone = read(of(CENTRAL)), read(of(CENTRAL, "graph.json", "worker_list.json", HISTORY))
    assert (alone.run_id, alone.status) == (whole.run_id, "failed")
    assert statuses(alone) == statuses(whole)
    # without history the scheduler may have forgotten that a task failed
    assert by_graph(graph()).status in {"failed", "running"}


def test_a_history_alone_says_how_tasks_ended() -> None:
    run = read(of(CENTRAL, HISTORY))
    assert (run.run_id, run.status) == ("history-1", "failed")
    assert codes(run) >= {"history-alone", "times-without-zone", "no-dependencies"}
    names = {key for key, step in run.steps.items() if step.status == "failed"}
    assert {run.steps[key].group for key in names} == {"Clean"}


def test_a_list_of_what_is_done_is_not_green() -> None:
    run = read(of(CENTRAL, "task_list.DONE.json"))
    assert (run.status, set(statuses(run).values())) == ("unknown", {"success"})
    assert "incomplete-record" in codes(run)


def test_a_graph_is_green_only_when_all_of_it_is_done() -> None:
    tree = graph()
    for task in tree["response"].values():
        task["status"] = "DONE"
    assert by_graph(tree).status == "success"
    worker = json.loads(of(CENTRAL)["worker_list.json"])
    worker["response"][0]["num_pending"] = 3
    assert by_graph(tree, worker_list=worker).status == "unknown"
    first = next(iter(tree["response"]))
    tree["response"][first]["deps"].append("Elsewhere_1_0123456789")
    assert by_graph(tree).status == "unknown"


@pytest.mark.parametrize(
    ("word", "status", "run_status"),
    [
        ("PENDING", "pending", "running"),
        ("RUNNING", "running", "running"),
        ("BATCH_RUNNING", "running", "running"),
        ("SUSPENDED", "pending", "running"),
        ("FAILED", "failed", "failed"),
        ("DISABLED", "failed", "failed"),
        ("UNKNOWN", "failed", "failed"),
        ("ELATED", "unknown", "running"),
    ],
)
def test_every_status_has_a_word(word: str, status: str, run_status: str) -> None:
    tree = graph()
    for task in tree["response"].values():
        task["status"] = "DONE"
    key = next(key for key in tree["response"] if key.startswith("Report"))
    tree["response"][key]["status"] = word
    run = by_graph(tree)
    assert (run.steps[key].status, run.steps[key].native_status) == (status, word)
    assert run.status == run_status


def test_a_failure_that_the_scheduler_tells() -> None:
    tree = graph()
    key = next(k for k, t in tree["response"].items() if t["params"].get("region") == "us"
               and t["name"] == "Clean")  # fmt: skip
    tree["response"][key]["status"] = "DISABLED"
    text = 'Runtime error:\nTraceback (most recent call last):\n  File "/x.py", line 1, in run\n'
    error = {"response": {"taskId": key, "error": json.dumps(f"{text}KeyError: 'rows'\n"),
                          "taskModule": "jobs", "taskFamily": "Clean"}}  # fmt: skip
    run = by_graph(tree, fetch_error=error)
    step = run.steps[key]
    assert step.failure is not None
    assert (step.failure.type, step.error) == ("KeyError", "'rows'")
    assert run.metadata["module"] == "jobs"


def test_a_task_that_yields_others_is_tried_once() -> None:
    run = read(of("local-green"))
    assert (run.status, run.native_status) == ("success", ":)")
    green = next(step for step in run.steps.values() if step.group == "Green")
    assert len(green.attempts) == 1


def test_what_was_done_before_is_cached() -> None:
    run = by_log(
        "INFO: Informed scheduler that task   A__99914b932b   has status   DONE\n"
        "INFO: Worker Worker(salt=7, workers=1, host=ci, username=ci, pid=1) was stopped. Bye\n"
        "INFO: \n===== Luigi Execution Summary =====\n\nScheduled 1 tasks of which:\n"
        "* 1 complete ones were encountered:\n    - 1 A()\n\nDid not run any tasks\n"
        "This progress looks :) because there were no failed tasks or missing dependencies\n\n"
        "===== Luigi Execution Summary =====\n"
    )
    assert (run.run_id, run.status, run.steps["A__99914b932b"].cached) == ("7", "success", True)


def test_missing_data_are_no_failure_and_no_success() -> None:
    run = read(of("local-missing"))
    assert (run.status, run.native_status) == ("partial_success", ":|")
    assert statuses(run)["Elsewhere()"] == "pending"
    assert "missing-data" in codes(run)


def test_a_task_that_cannot_be_scheduled_failed() -> None:
    run = read(of("local-scheduling"))
    steps = {step.group: step for step in run.steps.values()}
    assert run.status == "failed"
    assert (steps["Odd"].status, steps["Odd"].native_status) == ("failed", "UNKNOWN")
    assert steps["Odd"].error == "nobody knows whether it is done"
    assert steps["Scheduling"].status == "upstream_failed"


def test_a_killed_worker_is_not_over() -> None:
    run = read(of("local-killed"))
    assert (run.status, run.end_time) == ("running", None)
    assert {step.status for step in run.steps.values()} == {"running"}
    assert "unfinished-run" in codes(run)


def test_a_face_that_the_tasks_contradict_is_not_green() -> None:
    text = log_of("local-red").replace("looks :(", "looks :)")
    run = by_log(text)
    assert run.status == "unknown"
    assert "status-contradicted" in codes(run)
    fewer = re.sub(r"Scheduled \d+ tasks", "Scheduled 50 tasks", log_of("local-green"))
    run = by_log(fewer)
    assert run.status == "unknown"
    assert "incomplete-record" in codes(run)


def summary_of(case: str) -> str:
    text = log_of(case)
    return text[text.index("===== Luigi") :]


def test_a_summary_alone_names_its_tasks() -> None:
    run = by_log(f"INFO: \n{summary_of('local-red')}")
    assert (run.dag_id, run.status, run.native_status) == ("luigi", "failed", ":(")
    assert statuses(run) == {
        "Clean(day=2026-11-23, region=a, b)": "success",
        "Clean(day=2026-11-23, region=eu)": "success",
        "Clean(day=2026-11-23, region=us)": "failed",
        "Report()": "upstream_failed",
        "Total(day=2026-11-23)": "upstream_failed",
    }
    assert "incomplete-record" in codes(run)  # three are shortened
    # it is green where it names all, and three tasks by one name are none
    named = summary_of("local-green")
    assert by_log(named).status == "success"
    several = re.sub(r"- 1 \w+\((.*)\)", r"- 3 Bar(num=2,3,4)", named)
    assert by_log(several).status == "unknown"


def test_a_log_that_two_handlers_wrote_is_one_run() -> None:
    for case in ("local-green", "local-red"):
        text = log_of(case)
        doubled = f"{text}INFO: \n{summary_of(case)}"
        assert [step.status for step in by_log(doubled).steps.values()] == [
            step.status for step in by_log(text).steps.values()
        ]
    # of another worker it is another run
    other = summary_of("local-green").replace("Scheduled", "Scheduled ", 1)
    assert (
        len(runs_of(LuigiReader(), {"l.log": f"{log_of('local-red')}INFO: \n{other}".encode()}))
        == 2
    )


def test_a_process_that_died_says_how() -> None:
    text = log_of("local-killed")
    task = re.findall(r"task\s+(\S+)\s+has", text)[0]
    died = f"INFO: Task {task} died unexpectedly with exit code -9\n"
    told = f"INFO: Informed scheduler that task   {task}   has status   FAILED\n"
    step = by_log(text + died + told).steps[task]
    assert step.failure is not None
    assert (step.status, step.failure.kind) == ("failed", "infrastructure")
    assert step.metadata["exit_code"] == -9


def test_times_of_a_log_are_read_where_it_has_them() -> None:
    lines = log_of("local-green").split("\n")
    timed = [
        f"2026-11-23 04:00:{number % 60:02},500 luigi-interface[7] {line}"
        if line.startswith(("INFO", "ERROR"))
        else line
        for number, line in enumerate(lines)
    ]
    run = by_log("\n".join(timed))
    assert run.status == "success"
    assert run.start_time is not None
    assert run.start_time.isoformat() == "2026-11-23T04:00:00.500000+00:00"
    assert "times-without-zone" in codes(run)


def test_several_runs_in_one_log_and_one_folder() -> None:
    text = log_of("local-green") + log_of("local-red")
    runs = runs_of(LuigiReader(), {"luigi.log": text.encode()})
    assert sorted(run.status for run in runs) == ["failed", "success"]
    files = {f"{case}/{n}": d for case in ("local-red", CENTRAL) for n, d in of(case).items()}
    assert sorted(run.status for run in runs_of(LuigiReader(), files)) == ["failed", "failed"]


def test_an_answer_that_is_damaged_costs_that_answer() -> None:
    files = of(CENTRAL)
    files["graph.json"] = files["graph.json"][:500]
    listing = listing_of(LuigiReader(), files)
    assert [note.where for note in listing.notes] == ["graph.json"]
    assert [ref.status for ref in listing.refs] == ["failed"]


def test_a_run_that_is_gone_is_an_error() -> None:
    ref = RunRef(reader="luigi", run_id="no", dag_id="d", status="success")
    with pytest.raises(ExportError):
        LuigiReader().read(bundle_of({}), ref)


def test_ids_and_names_of_very_many_tasks_are_brought_together() -> None:
    number, worker = 3000, "Worker(salt=6037924438, workers=2, host=vm, username=root, pid=1)"
    ids = [f"T_{n}_{digest({'n': str(n)})}" for n in range(number)]
    told = [f"INFO: Informed scheduler that task   {key}   has status   PENDING" for key in ids]
    told += ["INFO: Done scheduling tasks", "INFO: Running Worker with 2 processes"]
    for n, key in enumerate(ids):
        told += [
            f"INFO: [pid {n + 1}] Worker {worker} running   T(n={n})",
            f"ERROR: [pid {n + 1}] Worker {worker} failed    T(n={n})",
            "Traceback (most recent call last):",
            '  File "x.py", line 1, in run',
            f"ValueError: {n}",
            f"INFO: Informed scheduler that task   {key}   has status   FAILED",
        ]
    (run,) = runs_of(LuigiReader(), {"luigi.log": "\n".join(told).encode()})
    assert {key: step.name for key, step in run.steps.items()} == {
        key: f"T(n={n})" for n, key in enumerate(ids)
    }
    assert run.steps[ids[7]].error == "7"


@pytest.mark.parametrize(
    ("names", "display", "found"),
    [
        (["A_1_0123456789"], "A(n=1)", "A_1_0123456789"),  # the only one of that family
        (["A_1_0123456789", "A_2_0123456789"], "A(n=1)", None),
        (["A_1_0123456789", "AB_1_0123456789"], "A(n=1)", "A_1_0123456789"),
        ([f"A_1_{digest({'n': '1'})}", "A_2_0123456789"], "A(n=1)", f"A_1_{digest({'n': '1'})}"),
        ([f"A_1_{digest({'n': '1'})}", f"A_x_{digest({'n': '1'})}"], "A(n=1)", None),
        ([], "A(n=1)", None),
        (["B_1_0123456789"], "no name", None),
    ],
)
def test_which_id_a_name_has(names: list[str], display: str, found: str | None) -> None:
    assert Ids(names).of(display) == found


def test_the_longest_family_that_is_known_is_an_ids() -> None:
    assert name_of("A_B_1_0123456789", {"A", "A_B"}) == "A_B"
    assert name_of("A_B_1_0123456789", {"C"}) == "A"
    assert name_of("odd", ()) == "odd"

"""The verdict on runs of Kubeflow Pipelines, and which of their tasks are steps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.kubeflow import KubeflowReader
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
from tools.corpus.kubeflow import check

CASES = cases_of("kubeflow")
TREE = FIXTURES / "kubeflow"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def tree() -> Any:
    return json.loads((TREE / "failed/run.json").read_bytes())


def read(run: Any) -> DagRun:
    (made,) = runs_of(KubeflowReader(), {"run.json": json.dumps(run).encode()})
    return made


def green() -> Any:
    """Return the run as if its last task had gone well."""
    run = tree()
    run["state"] = "SUCCEEDED"
    for task in run["run_details"]["task_details"]:
        task["state"] = "SUCCEEDED" if task["state"] == "FAILED" else task["state"]
        task["error"] = None
    return run


def task(run: Any, name: str) -> Any:
    return next(each for each in run["run_details"]["task_details"] if each["display_name"] == name)


def test_there_are_cases() -> None:
    assert [case.name for case in CASES] == ["failed", "list", "nodes"]


@by_name
def test_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    for each in facts.values():
        each.update(status="cancelled", steps={"x": "failed"}, cached=["x"], edges=[["x", "y"]])
    assert len(check(Case(case.name, case, facts)).differences) >= 4


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    others = {
        f"{other.name}/{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
    }
    for what, broken in damaged(files_of(case), others):
        listing_of(KubeflowReader(), broken)
        for run in runs_of(KubeflowReader(), broken):
            assert run.status != "success" or run.run_id == "run-8", what


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    own = claims.pop("kubeflow")
    assert own is not None
    assert own.score >= 90
    assert not any(claim for claim in claims.values())


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "kubeflow" and (FIXTURES / tool).is_dir():
            assert KubeflowReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_words_and_numbers_of_a_red_run() -> None:
    run = read(tree())
    assert (run.dag_id, run.native_status, run.duration_seconds) == ("train-model", "FAILED", 200)
    train = run.steps["train"]
    assert (train.duration_seconds, train.queue_seconds, train.worker) == (100, 10, "train-x-train")
    assert train.failure is not None
    assert (train.failure.type, train.failure.message) == ("code 2", "ValueError: loss is NaN")
    assert train.failure.traceback == "ValueError: loss is NaN\nsee the log"
    load = run.steps["load"]
    assert (load.cached, load.start_time, load.native_status) == (True, None, "SKIPPED")
    assert run.steps["prepare/clean"].group == "prepare"


def nodes() -> Any:
    return json.loads((TREE / "nodes/run.json").read_bytes())


def test_nodes_of_the_workflow_are_no_steps() -> None:
    run = read(nodes())
    assert (run.steps["load"].queued_time, run.steps["load"].duration_seconds) == (None, 2)
    bare = nodes()
    del bare["pipeline_spec"]
    steps = read(bare).steps
    assert {key: step.status for key, step in steps.items()} == {
        "train": "failed",
        "load": "success",
        "condition-2": "failed",
        "report": "skipped",
        "notify": "skipped",
    }
    for each in bare["run_details"]["task_details"]:
        each["child_tasks"] = []
    assert "train-model-x7k2p" in read(bare).steps  # nothing tells what it is


def test_what_argo_left_out_of_a_green_run_costs_no_green() -> None:
    run = nodes()
    run["state"] = "SUCCEEDED"
    for each in run["run_details"]["task_details"]:
        each["state"] = each["state"].replace("FAILED", "SUCCEEDED")
    made = read(run)
    assert (made.status, made.steps["report"].status) == ("success", "skipped")
    task(run, "report")["end_time"] = "0001-01-01T00:00:00Z"
    assert read(run).status == "unknown"


@pytest.mark.parametrize(("driver", "step"), [("root", "root-driver"), ("load", "load-driver")])
def test_a_task_that_cannot_be_prepared_is_told(driver: str, step: str) -> None:
    run = nodes()
    for each in run["run_details"]["task_details"]:
        each["state"] = "SUCCEEDED" if each["state"] == "FAILED" else each["state"]
    task(run, f"{driver}-driver")["state"] = "FAILED"
    assert [key for key, each in read(run).steps.items() if each.status == "failed"] == [step]


def test_a_group_whose_task_cannot_be_prepared_is_told_once() -> None:
    run = nodes()
    task(run, "train-driver")["state"] = "FAILED"
    told = run["run_details"]["task_details"]
    told[:] = [each for each in told if each["display_name"] not in {"train", "executor"}]
    steps = read(run).steps
    assert [key for key, each in steps.items() if each.status == "failed"] == [
        "condition-2/train-driver"
    ]


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("PENDING", "created"),
        ("RUNNING", "running"),
        ("SUCCEEDED", "success"),
        ("SKIPPED", "success"),
        ("FAILED", "failed"),
        ("CANCELING", "running"),
        ("CANCELED", "cancelled"),
        ("PAUSED", "running"),
        ("RUNTIME_STATE_UNSPECIFIED", "unknown"),
        (None, "unknown"),
    ],
)
def test_every_state_of_a_run(state: str | None, status: str) -> None:
    run = green()
    run["state"] = state
    made = read(run)
    assert (made.status, made.native_status) == (status, state)
    assert (made.end_time is None) == (status in {"created", "running", "unknown"})


@pytest.mark.parametrize(
    ("state", "going", "over"),
    [
        ("PENDING", "pending", "unknown"),
        ("RUNNING", "running", "unknown"),
        ("SUCCEEDED", "success", "success"),
        ("SKIPPED", "success", "success"),
        ("CACHED", "success", "success"),
        ("FAILED", "failed", "failed"),
        ("CANCELING", "running", "unknown"),
        ("CANCELED", "cancelled", "cancelled"),
        ("PAUSED", "pending", "unknown"),
        ("ELATED", "unknown", "unknown"),
    ],
)
def test_every_state_of_a_task(state: str, going: str, over: str) -> None:
    run = tree()
    task(run, "clean")["state"] = state
    assert read(run).steps["prepare/clean"].status == over
    run["state"] = "RUNNING"
    assert read(run).steps["prepare/clean"].status == going


def test_whatever_speaks_against_it_costs_the_green() -> None:
    assert read(green()).status == "success"
    open_ = green()
    task(open_, "split")["state"] = "RUNNING"
    run = read(open_)
    assert run.status == "unknown"
    assert "unfinished-steps" in codes(run)
    spoilt = green()
    spoilt["run_details"]["task_details"].append(5)
    assert read(spoilt).status == "unknown"
    allowed = green()
    task(allowed, "split")["state"] = "FAILED"
    run = read(allowed)
    assert run.status == "success"
    assert "failures-allowed" in codes(run)


def test_a_group_that_broke_by_itself_is_a_step() -> None:
    run = tree()
    task(run, "prepare").update(state="FAILED", error={"code": 4, "message": "no such input"})
    step = read(run).steps["prepare"]
    assert (step.status, step.error) == ("failed", "no such input")


def test_tasks_that_hold_each_other_end_somewhere() -> None:
    run = tree()
    task(run, "root")["parent_task_id"] = "task-0"
    task(run, "prepare")["parent_task_id"] = "task-7"
    assert read(run).status == "failed"


def test_tasks_of_later_versions_are_read_too() -> None:
    run = tree()
    run["tasks"] = run.pop("run_details")["task_details"]
    for each in run["tasks"]:
        each["status"] = each.pop("state")
        each["name"] = each.pop("display_name")
    assert read(run).steps == read(tree()).steps


def test_without_a_definition_nothing_is_known_of_dependencies() -> None:
    run = tree()
    run["pipeline_spec"] = None
    made = read(run)
    assert not any(step.upstream for step in made.steps.values())
    assert "no-dependencies" in codes(made)
    assert made.dag_id == "p-1"


def test_of_a_run_that_stands_twice_the_ended_one_counts() -> None:
    going = tree()
    going["state"] = "RUNNING"
    files = {"a.json": json.dumps(tree()).encode(), "b.json": json.dumps(going).encode()}
    (run,) = runs_of(KubeflowReader(), files)
    assert run.status == "failed"


def test_values_of_the_wrong_kind_are_no_traceback() -> None:
    run = tree()
    run["pipeline_spec"] = {"root": {"dag": {"tasks": {"train": {"dependentTasks": [5, {}]}}}}}
    for each in run["run_details"]["task_details"]:
        each["execution_id"] = {"a": 1}
        each["start_time"] = "soon"
    assert read(run).status == "failed"
    run["pipeline_spec"] = "gone"
    assert read(run).status == "failed"


@pytest.mark.parametrize(
    "data", [b'{"run_id":"a","experiment_id":"b"}', b'{"run_id":1,"storage_state":"x"}']
)
def test_other_files_are_left_alone(data: bytes) -> None:
    assert KubeflowReader().claim(bundle_of({"run.json": data})) is None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\x00", b'{"runs": []}'])
def test_what_is_no_run_gets_one_clear_line(data: bytes) -> None:
    listing = KubeflowReader().runs(bundle_of({"run.json": data}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref,) = listing_of(KubeflowReader(), files_of(TREE / "failed")).refs
    with pytest.raises(ExportError) as caught:
        KubeflowReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"


def test_a_task_that_a_condition_left_out_says_which() -> None:
    run = tree()
    assert "reason" not in read(run).steps["maybe"].metadata
    tasks = run["pipeline_spec"]["root"]["dag"]["tasks"]
    tasks["maybe"]["triggerPolicy"] = {"condition": " inputs.x == 'tails' "}
    made = read(run).steps["maybe"]
    assert (made.status, made.metadata["reason"]) == (
        "skipped",
        "its condition is not met: inputs.x == 'tails'",
    )
    tasks["load"]["triggerPolicy"] = {"condition": "true"}
    assert "reason" not in read(run).steps["load"].metadata, "it is cached, not skipped"


def test_what_a_group_left_out_has_the_groups_condition() -> None:
    run = tree()
    tasks = run["pipeline_spec"]["root"]["dag"]["tasks"]
    tasks["prepare"]["triggerPolicy"] = {"condition": "a > b"}
    for task in run["run_details"]["task_details"]:
        if task["display_name"] == "clean":
            task.update(state="SKIPPED", execution_id="0")
    step = read(run).steps["prepare/clean"]
    assert (step.status, step.metadata["reason"]) == ("skipped", "its condition is not met: a > b")

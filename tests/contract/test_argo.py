"""The verdict on workflows of Argo, their steps and their graph."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.argo import ArgoReader
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
from tools.corpus.argo import check
from tools.corpus.case import Case

CASES = cases_of("argo")
TREE = FIXTURES / "argo"
NAME = "workflow.json"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(ArgoReader(), files)
    return run


def document(case: str, name: str = NAME) -> Any:
    return json.loads((TREE / case / name).read_bytes())


def run_of(tree: Any) -> DagRun:
    return read({NAME: json.dumps(tree).encode()})


def changed(case: str, change: Callable[[Any], object]) -> DagRun:
    tree = document(case)
    change(tree)
    return run_of(tree)


def node(tree: Any, name: str) -> Any:
    (found,) = [each for each in tree["status"]["nodes"].values() if each["name"].endswith(name)]
    return found


def test_there_are_cases() -> None:
    assert len(CASES) == 3


@by_name
def test_workflows_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["run_phase"] = "Error" if facts["run_phase"] == "Succeeded" else "Succeeded"
    facts["failed_ids"] = []
    facts["attempts"] = dict.fromkeys(facts["attempts"], 7)
    assert len(check(Case(case.name, case, facts)).differences) >= 3


@by_name
def test_damage_never_turns_a_workflow_green(case: Path) -> None:
    as_yaml = yaml.safe_dump(document(case.name)).encode()
    others = {
        f"{other.name}/{NAME}": (other / NAME).read_bytes() for other in CASES if other != case
    }
    truth = facts_of(case)["run_phase"]
    for files in ({NAME: (case / NAME).read_bytes()}, {"workflow.yaml": as_yaml}):
        for what, broken in damaged(files, others):
            listing_of(ArgoReader(), broken)
            for run in runs_of(ArgoReader(), broken):
                if run.run_id == facts_of(case)["workflow"] and truth != "Succeeded":
                    assert run.status != "success", what


@by_name
def test_a_workflow_in_yaml_is_the_same(case: Path) -> None:
    tree = document(case.name)
    usual = run_of(tree)
    for text in (yaml.safe_dump(tree), f"---\n{yaml.safe_dump(tree)}---\nkind: Other\n"):
        other = read({"workflow.yaml": text.encode()})
        assert (other.status, other.steps) == (usual.status, usual.steps)
    listed = {"apiVersion": "v1", "kind": "List", "items": [tree]}
    for text in (yaml.safe_dump(listed), yaml.safe_dump([tree])):
        assert read({"workflow.yaml": text.encode()}).steps == usual.steps
    assert run_of([tree]).steps == usual.steps


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    own = claims.pop("argo")
    assert own is not None
    assert own.score >= 90
    assert not any(claim for claim in claims.values())


def test_an_object_from_a_database_has_its_longest_key_last() -> None:
    """As PostgreSQL's `jsonb` orders them, in which KubeArchive keeps objects."""
    tree = document("dag-failed")
    usual = run_of(tree)
    tree["spec"] = {
        **tree["spec"],
        "arguments": {"parameters": [{"name": "x", "value": "y" * 5000}]},
    }
    mixed = {key: tree[key] for key in ("kind", "spec", "status", "metadata", "apiVersion")}
    files = {NAME: json.dumps(mixed).encode()}
    (claim,) = [found for each in load_readers("auto") if (found := each.claim(bundle_of(files)))]
    assert claim.files == (NAME,)
    assert read(files).steps == usual.steps
    other = {"kind": "Workflow", "spec": {"entrypoint": "x"}}
    assert ArgoReader().claim(bundle_of({NAME: json.dumps(other).encode()})) is None


def kubeflow(**phases: str) -> DagRun:
    """Read a workflow as Kubeflow Pipelines 2 makes it: a driver and an executor for each task."""
    told = {"load": "Succeeded", "load-executor": "Skipped", "train": "Failed",
            "train-executor": "Failed", **phases}  # fmt: skip
    nodes: dict[str, Any] = {}

    def add(key: str, name: str, kind: str, holder: str | None, template: str, *children: str,
            phase: str = "Succeeded") -> None:  # fmt: skip
        nodes[key] = {
            "id": key, "name": f"p-1.{key}", "displayName": name, "type": kind, "phase": phase,
            "templateName": template, "boundaryID": holder, "children": list(children),
            "startedAt": "2026-11-02T09:00:00Z", "finishedAt": "2026-11-02T09:00:05Z",
        }  # fmt: skip

    add("p-1", "p-1", "DAG", None, "entrypoint", "root-driver", phase=told["train"])
    add("root-driver", "root-driver", "Pod", "p-1", "system-dag-driver", "root")
    add("root", "root", "DAG", "p-1", "root", "load-driver", phase=told["train"])
    for name, after in (("load", "train-driver"), ("train", None)):
        kind = "Skipped" if told[f"{name}-executor"] == "Skipped" else "Pod"
        add(f"{name}-driver", f"{name}-driver", "Pod", "root", "system-container-driver", name)
        add(name, name, "DAG", "root", "system-container-executor", f"{name}-executor",
            phase=told[name])  # fmt: skip
        add(f"{name}-executor", "executor", kind, name, "system-container-impl",
            *[after] if after else [], phase=told[f"{name}-executor"])  # fmt: skip
    nodes["p-1"]["name"] = "p-1"
    nodes["train-executor"]["message"] = "main: Error (exit code 1)"
    return run_of(
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Workflow",
            "metadata": {"name": "p-1", "generateName": "p-", "uid": "u"},
            "spec": {"entrypoint": "entrypoint"},
            "status": {
                "phase": told["train"],
                "startedAt": "2026-11-02T09:00:00Z",
                "finishedAt": "2026-11-02T09:01:00Z",
                "nodes": nodes,
            },
        }
    )


def test_an_executor_of_kubeflow_has_the_name_of_its_task() -> None:
    run = kubeflow()
    named = {key: (step.name, step.group, step.status) for key, step in run.steps.items()}
    assert named["train-executor"] == ("train", "root", "failed")
    assert named["load-executor"] == ("load", "root", "success")
    assert named["load-driver"] == ("load-driver", "root", "success")
    assert run.steps["train-executor"].upstream == ("train-driver",)
    assert (run.status, len(run.steps)) == ("failed", 5)


def test_an_executor_that_is_left_out_is_a_result_from_the_cache() -> None:
    step = kubeflow().steps["load-executor"]
    assert (step.status, step.cached, step.native_status) == ("success", True, "Skipped")
    step = kubeflow(load="Failed").steps["load-executor"]
    assert (step.status, step.cached) == ("skipped", False)
    step = kubeflow(**{"load-executor": "Succeeded"}).steps["load-executor"]
    assert (step.status, step.cached) == ("success", False)


def test_a_workflow_that_failed_and_says_nothing_says_so() -> None:
    def quiet(tree: Any) -> None:
        tree["status"] = {"phase": "Failed"}

    assert changed("dag-failed", quiet).error == "Argo says 'Failed' and nothing more."


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "argo" and (FIXTURES / tool).is_dir():
            assert ArgoReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_words_and_numbers_of_a_red_workflow() -> None:
    run = run_of(document("dag-failed"))
    assert (run.dag_id, run.run_id, run.native_status) == ("nightly-etl", "etl-x7k2p", "Failed")
    assert (run.duration_seconds, run.total_retries, run.error) == (140, 1, None)
    steps = {step.name: step for step in run.steps.values()}
    loop = steps["load(0:eu)"]
    assert (loop.kind, loop.group, loop.retry_count, loop.max_retries) == ("Pod", "load", 1, 3)
    assert [(each.number, each.status, each.error) for each in loop.attempts] == [
        (1, "failed", "Error (exit code 1): connection reset by peer"),
        (2, "success", None),
    ]
    check_ = steps["check"]
    assert check_.failure is not None
    assert check_.failure.message == "AssertionError: 3 != 4"
    assert (check_.failure.traceback or "").startswith("Error (exit code 3): Traceback")
    assert check_.metadata["pod"] == "etl-x7k2p-py-1178435264"
    assert check_.metrics == {"cpu_resource_seconds": 30, "memory_resource_seconds": 1}
    assert check_.worker == "node-1"
    assert steps["join"].group == "model"
    assert {name: steps[name].status for name in ("join", "publish", "audit", "thanks")} == {
        "join": "upstream_failed",
        "publish": "upstream_failed",
        "audit": "skipped",
        "thanks": "skipped",
    }
    assert steps["onExit"].upstream == ()
    assert steps["onExit"].metadata["hook"] is True
    (note,) = [note for note in run.notes if note.code == "tasks-without-node"]
    assert note.message.endswith(": never.")


def test_what_is_odd_in_a_green_workflow() -> None:
    run = run_of(document("steps-green"))
    steps = {step.name: step for step in run.steps.values()}
    assert run.status == "success"
    assert steps["copy(2:2)"].cached
    assert (steps["db"].status, steps["db"].native_status) == ("unknown", "Running")
    assert steps["onExit"].status == "failed"
    assert "failures-allowed" in codes(run)


def test_who_stopped_a_workflow_did_not_break_it() -> None:
    run = run_of(document("terminated"))
    assert (run.status, run.error) == ("cancelled", "Stopped with strategy 'Terminate'")
    assert [step.status for step in run.steps.values()] == ["cancelled", "upstream_failed"]


def test_a_dag_that_is_tried_again_has_each_step_once() -> None:
    run = run_of(document("more", "tried-again.json"))
    assert [(step.name, step.status, step.retry_count) for step in run.steps.values()] == [
        ("a", "success", 1),
        ("b", "success", 1),
    ]
    a, b = run.steps
    assert run.steps[b].upstream == (a,)
    assert [each.status for each in run.steps[b].attempts] == ["failed", "success"]


def test_several_workflows_in_one_list() -> None:
    files = {"list.json": (TREE / "more" / "list.json").read_bytes()}
    runs = {run.run_id: run for run in runs_of(ArgoReader(), files)}
    # the newest is first
    assert list(runs) == ["waits-1", "packed-1", "stored-1"]
    assert [run.status for run in runs.values()] == ["running", "success", "unknown"]
    assert len(runs["packed-1"].steps) == 1
    assert codes(runs["waits-1"]) == {"unfinished-run", "suspended"}
    assert codes(runs["stored-1"]) == {"nodes-elsewhere"}


def test_compressed_nodes_that_are_damaged_are_told() -> None:
    def spoil(tree: Any) -> None:
        tree["status"].update(nodes={}, compressedNodes="H4sIAAAA")

    run = changed("steps-green", spoil)
    assert (run.status, codes(run)) == ("unknown", {"nodes-elsewhere"})


def test_a_workflow_of_kubeflow_pipelines_is_a_text_in_its_run() -> None:
    tree = document("dag-failed")
    usual = run_of(tree)
    run = {"run": {"id": "x"}, "pipeline_runtime": {"workflow_manifest": json.dumps(tree)}}
    assert run_of(run).steps == usual.steps


def test_an_object_without_its_kind_is_known() -> None:
    tree = document("dag-failed")
    usual = run_of(tree)
    del tree["kind"], tree["apiVersion"]
    assert run_of(tree).steps == usual.steps
    tree["metadata"] = {"name": "etl-x7k2p"}
    run = run_of(tree)
    assert [(step.step_id, step.status, step.upstream) for step in run.steps.values()] == [
        (step.step_id, step.status, step.upstream) for step in usual.steps.values()
    ]


@pytest.mark.parametrize(
    ("phase", "status"),
    [
        ("Succeeded", "success"),
        ("Failed", "failed"),
        ("Error", "failed"),
        ("Running", "running"),
        ("Pending", "created"),
        ("Elated", "unknown"),
        ("", "unknown"),
    ],
)
def test_every_phase_of_a_workflow_is_known(phase: str, status: str) -> None:
    def change(tree: Any) -> None:
        tree["status"]["phase"] = phase
        tree["metadata"]["labels"] = {}

    assert changed("steps-green", change).status == status


@pytest.mark.parametrize(
    ("phase", "status"),
    [
        ("Pending", "pending"),
        ("Running", "running"),
        ("Succeeded", "success"),
        ("Skipped", "skipped"),
        ("Failed", "failed"),
        ("Error", "failed"),
        ("Omitted", "skipped"),
        ("", "pending"),
        ("Elated", "unknown"),
    ],
)
def test_every_phase_of_a_node_is_known(phase: str, status: str) -> None:
    def change(tree: Any) -> None:
        tree["status"]["phase"] = "Running"
        node(tree, ".get")["phase"] = phase

    run = changed("steps-green", change)
    (step,) = [step for step in run.steps.values() if step.name == "get"]
    assert step.status == status


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda tree: node(tree, ".get").update(phase="Running"), "unfinished-steps"),
        (lambda tree: node(tree, ".get").update(phase="Elated"), "unknown-status-word"),
        (lambda tree: node(tree, "b5t9d").update(phase="Failed"), "contradicting-status"),
        (lambda tree: tree["status"]["nodes"].clear(), "missing-nodes"),
        (lambda tree: tree["status"]["nodes"].update(x=5), "unreadable-workflow-nodes"),
        (lambda tree: tree["status"].pop("phase"), "missing-status"),
    ],
)
def test_whatever_speaks_against_it_costs_the_green(
    change: Callable[[Any], object], code: str
) -> None:
    run = changed("steps-green", change)
    assert run.status == "unknown"
    assert code in codes(run)


def test_a_damaged_field_costs_no_node() -> None:
    def spoil(tree: Any) -> None:
        node(tree, ".get").update(startedAt=5, hostNodeName=["x"], children="none")

    run = changed("steps-green", spoil)
    (step,) = [step for step in run.steps.values() if step.name == "get"]
    assert (len(run.steps), step.status, step.start_time) == (7, "success", None)


def test_a_node_that_ended_before_it_began_took_no_time() -> None:
    run = changed(
        "steps-green", lambda tree: node(tree, ".get").update(finishedAt="2026-11-20T08:59:00Z")
    )
    (step,) = [step for step in run.steps.values() if step.name == "get"]
    assert step.duration_seconds == 0


def test_a_failure_of_a_group_itself_is_a_step() -> None:
    def change(tree: Any) -> None:
        tree["status"]["phase"] = "Error"
        for name in ("model.stage", "model.check", "model.join"):
            del tree["status"]["nodes"][node(tree, name)["id"]]
        node(tree, ".model").update(phase="Error", message="template x not found", children=[])

    run = changed("dag-failed", change)
    (step,) = [step for step in run.steps.values() if step.status == "failed"]
    assert (step.name, step.kind, step.error) == ("model", "DAG", "template x not found")
    assert step.failure is not None
    assert step.failure.kind == "infrastructure"


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Step exceeded its deadline", "timeout"),
        ("Max duration limit exceeded", "timeout"),
        ("OOMKilled (exit code 137)", "infrastructure"),
        ("Error (exit code 1)", "error"),
    ],
)
def test_kinds_of_failures(message: str, kind: str) -> None:
    run = changed("dag-failed", lambda tree: node(tree, ".check").update(message=message))
    (step,) = [step for step in run.steps.values() if step.failure]
    assert step.failure is not None
    assert (step.failure.kind, step.error) == (kind, message)


def test_a_step_between_two_tries_waits_for_its_retry() -> None:
    def change(tree: Any) -> None:
        tree["status"]["phase"] = "Running"
        retry = node(tree, "load(0:eu)")
        retry.update(phase="Running", finishedAt=None, children=retry["children"][:1])

    run = changed("dag-failed", change)
    (step,) = [step for step in run.steps.values() if step.name == "load(0:eu)"]
    assert (step.status, step.retry_count, step.end_time) == ("retry", 0, None)


def test_of_the_same_workflow_twice_the_newer_object_counts() -> None:
    older = document("dag-failed")
    older["metadata"]["resourceVersion"] = "99"
    older["status"]["phase"] = "Running"
    newer = document("dag-failed")
    files = {"a.json": json.dumps(newer).encode(), "b.json": json.dumps(older).encode()}
    listing = listing_of(ArgoReader(), files)
    assert [(ref.run_id, ref.status) for ref in listing.refs] == [("etl-x7k2p", "failed")]
    assert [note.code for note in listing.notes] == ["same-run-twice"]


def test_two_workflows_of_one_name_are_told_apart() -> None:
    one, other = document("dag-failed"), document("dag-failed")
    other["metadata"]["uid"] = "another"
    files = {"a.json": json.dumps(one).encode(), "b.json": json.dumps(other).encode()}
    runs = runs_of(ArgoReader(), files)
    assert {run.run_id for run in runs} == {"another", one["metadata"]["uid"]}


@pytest.mark.parametrize(
    "tree",
    [
        {"apiVersion": "argoproj.io/v1alpha1", "kind": "CronWorkflow", "metadata": {"name": "x"}},
        {"apiVersion": "argoproj.io/v1alpha1", "kind": "WorkflowTemplate", "spec": {}},
        {"kind": "Workflow", "apiVersion": "other.io/v1", "spec": {"entrypoint": "x"}},
        {"services": {"web": {"entrypoint": "x"}}},
        {"metadata": {}, "spec": {}, "other": "entrypoint"},
    ],
)
def test_other_objects_are_left_alone(tree: Any) -> None:
    for name, text in (("x.json", json.dumps(tree)), ("x.yaml", yaml.safe_dump(tree))):
        assert ArgoReader().claim(bundle_of({name: text.encode()})) is None


def test_a_workflow_that_was_never_submitted_is_no_run() -> None:
    tree = document("dag-failed")
    del tree["status"]
    files = {NAME: json.dumps(tree).encode()}
    listing = listing_of(ArgoReader(), files)
    assert (listing.refs, listing.notes) == ((), ())
    named = ArgoReader().runs(bundle_of(files, single=True))
    assert [note.code for note in named.notes] == ["not-submitted"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\x00", b"<html>"])
def test_what_is_no_workflow_gets_one_clear_line(data: bytes) -> None:
    listing = ArgoReader().runs(bundle_of({NAME: data}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_run_that_is_gone_is_an_error() -> None:
    files = {NAME: (TREE / "terminated" / NAME).read_bytes()}
    (ref,) = listing_of(ArgoReader(), files).refs
    with pytest.raises(ExportError) as caught:
        ArgoReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"

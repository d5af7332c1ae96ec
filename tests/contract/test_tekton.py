"""The verdict on runs of Tekton, their tasks and what these waited for."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.tekton import TektonReader
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
from tools.corpus.tekton import check

CASES = cases_of("tekton")
TREE = FIXTURES / "tekton"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(TektonReader(), files)
    return run


def document(case: str) -> Any:
    (data,) = files_of(TREE / case).values()
    return json.loads(data)


def run_of(tree: Any) -> DagRun:
    return read({"runs.json": json.dumps(tree).encode()})


def changed(case: str, change: Callable[[Any], object]) -> DagRun:
    tree = document(case)
    change(tree)
    return run_of(tree)


def pipeline_run(tree: Any) -> Any:
    return tree["items"][0] if "items" in tree else tree


def condition(tree: Any, **facts: Any) -> None:
    pipeline_run(tree)["status"]["conditions"][0].update(facts)


def task_run(tree: Any, end: str) -> Any:
    (found,) = [each for each in tree["items"] if each["metadata"]["name"].endswith(end)]
    return found


def statuses(run: DagRun) -> dict[str, str]:
    return {step.name: step.status for step in run.steps.values()}


def test_there_are_cases() -> None:
    assert len(CASES) == 4


@by_name
def test_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts[0]["status"] = "True" if facts[0]["status"] == "False" else "False"
    facts[0]["task_runs"] = {"never": ["there", [["True", "Succeeded"]]]}
    assert len(check(Case(case.name, case, facts)).differences) >= 2


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    tree = document(case.name)
    truth = facts_of(case)[0]
    others = {
        f"{other.name}/{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
    }
    parts = {f"{number}.json": json.dumps(each).encode() for number, each in
             enumerate(tree.get("items", [tree]))}  # fmt: skip
    as_yaml = {"runs.yaml": yaml.safe_dump_all(tree.get("items", [tree])).encode()}
    for files in (files_of(case), parts, as_yaml):
        for what, broken in damaged(files, others):
            listing_of(TektonReader(), broken)
            for run in runs_of(TektonReader(), broken):
                if run.run_id == truth["name"] and truth["status"] != "True":
                    assert run.status != "success", what


@by_name
def test_how_the_objects_are_printed_does_not_matter(case: Path) -> None:
    tree = document(case.name)
    usual = run_of(tree)
    items = tree.get("items", [tree])
    forms = {
        "list.yaml": yaml.safe_dump(tree),
        "documents.yaml": yaml.safe_dump_all(items),
        "lines.json": "\n".join(json.dumps(each) for each in items),
        "plain.json": json.dumps(items),
    }
    for name, text in forms.items():
        assert read({name: text.encode()}).steps == usual.steps
    apart = {f"{number}/x.json": json.dumps(each).encode() for number, each in enumerate(items)}
    run = read(apart)
    assert (run.steps, run.status) == (usual.steps, usual.status)
    assert len(run.source.files) == len(items)


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    own = claims.pop("tekton")
    assert own is not None
    assert own.score >= 90
    assert not any(claim for claim in claims.values())


def test_an_object_from_a_database_has_its_longest_key_last() -> None:
    """As PostgreSQL's `jsonb` orders them, in which Tekton Results and KubeArchive keep objects."""
    tree = document("failed")
    usual = run_of(tree)
    keys = ("kind", "spec", "status", "metadata", "apiVersion")
    long = {"description": "x" * 5000}
    items = [
        {key: {**each["spec"], **long} if key == "spec" else each[key] for key in keys}
        for each in tree["items"]
    ]
    forms = (
        {f"{number}.json": json.dumps(each).encode() for number, each in enumerate(items)},
        {"list.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": items}).encode()},
        {"list.json": json.dumps({"items": items}, indent=2).encode()},
    )
    for files in forms:
        bundle = bundle_of(files)
        (claim,) = [found for each in load_readers("auto") if (found := each.claim(bundle))]
        assert set(claim.files) == set(files)
        run = read(files)
        assert (run.steps, run.status) == (usual.steps, usual.status)


def record(tree: Any, name: str = "r", *, bare: bool = False) -> Any:
    kept = {key: tree[key] for key in tree if not bare or key not in {"kind", "apiVersion"}}
    data = {
        "type": f"{tree.get('apiVersion')}.{tree.get('kind')}",
        "value": base64.b64encode(json.dumps(kept).encode()).decode(),
    }
    return {"name": f"ci/results/1/records/{name}", "uid": name, "data": data, "etag": "1"}


def test_records_of_tekton_results_are_what_is_in_them() -> None:
    tree = document("failed")
    usual = run_of(tree)
    log = {"data": {"type": "results.tekton.dev/v1alpha2.Log", "value": "e30="}}
    bad = {"data": {"type": "tekton.dev/v1.TaskRun", "value": "%%%"}}
    records = [record(each, str(number)) for number, each in enumerate(tree["items"])]
    page = {"records": [log, bad, *records], "next_page_token": ""}
    bare = [record(each, bare=True) for each in tree["items"]]
    forms = (
        {"page.json": json.dumps(page, indent=2).encode()},
        {f"{number}.json": json.dumps(each).encode() for number, each in enumerate(records)},
        {"p.json": json.dumps({"records": bare}).encode()},
    )
    for files in forms:
        (claim,) = [
            found for each in load_readers("auto") if (found := each.claim(bundle_of(files)))
        ]
        assert set(claim.files) == set(files)
        run = read(files)
        assert (run.steps, run.status) == (usual.steps, usual.status)
    summary = {"results": [{"name": "x", "summary": {"type": "tekton.dev/v1.TaskRun"}}]}
    assert TektonReader().claim(bundle_of({"x.json": json.dumps(summary).encode()})) is None


@pytest.mark.parametrize(
    "tree",
    [
        {"kind": "PipelineRun", "spec": {}},
        {"kind": "Run", "spec": {"x": "PipelineRun" * 500}},
        {"kind": "List", "items": [{"kind": "Pod", "metadata": {"ownerReferences": [
            {"kind": "TaskRun", "apiVersion": "example.org/v1"}]}, "x": "y" * 5000}]},
    ],
)  # fmt: skip
def test_what_only_speaks_of_runs_is_left_alone(tree: Any) -> None:
    assert TektonReader().claim(bundle_of({"x.json": json.dumps(tree).encode()})) is None


def test_a_task_run_without_its_label_goes_to_the_run_that_names_it() -> None:
    def forget(tree: Any) -> None:
        for each in tree["items"]:
            each["metadata"].get("labels", {}).pop("tekton.dev/pipelineRun", None)

    assert changed("failed", forget).steps == run_of(document("failed")).steps


def old(message: str) -> DagRun:
    """Read a run of Pipelines v0.12: a condition that is not met, no list of what was skipped."""

    def of(task: str, status: str, reason: str, **more: Any) -> Any:
        told = {"type": "Succeeded", "status": status, "reason": reason, "message": f"of {task}"}
        return {"pipelineTaskName": task, "status": {"conditions": [told], **more}}

    times = {"startTime": "2020-06-11T13:15:32Z", "completionTime": "2020-06-11T13:15:42Z"}
    done = {"type": "Succeeded", "status": "True", "reason": "Completed", "message": message}
    return run_of(
        {
            "apiVersion": "tekton.dev/v1beta1",
            "kind": "PipelineRun",
            "metadata": {"name": "app-1", "uid": "u"},
            "spec": {
                "pipelineSpec": {
                    "tasks": [
                        {"name": "build"},
                        {"name": "deploy", "conditions": [{"conditionRef": "on-main"}]},
                        {"name": "smoke", "runAfter": ["deploy"]},
                    ]
                }
            },
            "status": {
                **times,
                "conditions": [done],
                "taskRuns": {
                    "app-1-build": of("build", "True", "Succeeded", **times),
                    "app-1-deploy": of("deploy", "False", "ConditionCheckFailed"),
                },
            },
        }
    )


def test_a_condition_that_is_not_met_is_no_failure() -> None:
    run = old("Tasks Completed: 1, Skipped: 2")
    assert (run.status, codes(run)) == ("success", set())
    assert statuses(run) == {"build": "success", "deploy": "skipped", "smoke": "skipped"}
    deploy = run.steps["app-1-deploy"]
    assert (deploy.metadata["reason"], deploy.start_time, deploy.error) == ("of deploy", None, None)


@pytest.mark.parametrize("message", ["Tasks Completed: 1, Skipped: 1", "All is well", ""])
def test_a_task_without_a_word_that_is_not_counted_costs_the_green(message: str) -> None:
    run = old(message)
    assert (run.status, statuses(run)["smoke"]) == ("unknown", "unknown")
    assert "missing-tasks" in codes(run)


def test_a_green_run_that_names_no_task_says_so() -> None:
    def forget(tree: Any) -> None:
        condition(tree, status="True", reason="Succeeded", message="Tasks Completed: 5")
        pipeline_run(tree)["spec"].pop("pipelineSpec", None)
        status = pipeline_run(tree)["status"]
        for name in ("childReferences", "skippedTasks", "pipelineSpec"):
            status.pop(name, None)
        tree["items"] = tree["items"][:1]

    run = changed("failed", forget)
    assert (run.status, run.steps, codes(run)) == ("success", {}, {"no-task-detail"})


def test_a_run_that_failed_and_says_nothing_says_so() -> None:
    def quiet(tree: Any) -> None:
        condition(tree, status="False", reason="Failed", message="")
        pipeline_run(tree)["status"].update(childReferences=[], skippedTasks=[])
        tree["items"] = tree["items"][:1]

    run = changed("failed", quiet)
    assert (run.status, run.error) == (
        "failed",
        "Tekton says that the run failed (Failed) and nothing more.",
    )


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "tekton" and (FIXTURES / tool).is_dir():
            assert TektonReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_words_and_numbers_of_a_red_run() -> None:
    run = run_of(document("failed"))
    assert (run.dag_id, run.run_id, run.native_status) == ("ci", "ci-7hq2k", "Failed")
    assert (run.duration_seconds, run.total_retries, run.error) == (141, 1, None)
    assert statuses(run) == {
        "clone": "success",
        "build (amd64)": "success",
        "build (arm64)": "success",
        "test": "failed",
        "approve": "success",
        "scan": "skipped",
        "sign": "upstream_failed",
        "deploy": "upstream_failed",
        "docs": "warned",
        "report": "success",
    }
    test = run.steps["ci-7hq2k-test"]
    assert [(each.number, each.status, each.error) for each in test.attempts] == [
        (1, "failed", '"step-pytest" exited with code 1'),
        (2, "failed", test.error),
    ]
    assert (test.retry_count, test.max_retries, test.duration_seconds) == (1, 2, 54)
    assert test.failure is not None
    assert (test.failure.kind, test.failure.type) == ("error", "Failed")
    assert (test.failure.traceback or "").endswith("step pytest: exit code 1 (Error)")
    assert test.upstream == ("ci-7hq2k-build-0", "ci-7hq2k-build-1")
    assert run.steps["sign"].metadata["blocked_by"] == ["ci-7hq2k-test"]
    build = run.steps["ci-7hq2k-build-1"]
    assert (build.queue_seconds, build.metrics) == (1, {"pod_start_seconds": 17})
    assert run.steps["ci-7hq2k-clone"].result == {"commit": "1f2e3d4c"}
    assert run.steps["ci-7hq2k-report"].group == "finally"


def test_a_time_limit_stops_what_had_not_begun() -> None:
    run = run_of(document("timeout"))
    assert (run.dag_id, run.status) == ("slow-on-push", "failed")
    assert run.error == 'PipelineRun "slow-9mm4p" failed to finish within "1m0s"'
    assert statuses(run) == {
        "one": "failed",
        "two": "upstream_failed",
        "other": "success",
        "far": "cancelled",
        "tell": "cancelled",
    }
    failure = run.steps["slow-9mm4p-one"].failure
    assert failure is not None
    assert failure.kind == "timeout"


def test_who_cancelled_a_run_did_not_break_it() -> None:
    run = run_of(document("cancelled"))
    assert run.status == "cancelled"
    assert set(statuses(run).values()) == {"cancelled"}


def test_names_without_task_runs_are_no_success() -> None:
    tree = document("failed")
    run = run_of(pipeline_run(tree))
    assert run.status == "failed"
    assert {step.status for step in run.steps.values() if step.kind != "Task"} == {"unknown"}
    assert "no-task-detail" in codes(run)
    pipeline_run(tree)["status"]["conditions"][0].update(status="True", reason="Completed")
    run = run_of(pipeline_run(tree))
    assert "success" not in statuses(run).values()


def test_task_runs_without_their_pipeline_run_are_no_green_run() -> None:
    def lose(tree: Any) -> None:
        tree["items"] = [task_run(tree, "-clone"), task_run(tree, "-docs")]

    run = changed("failed", lose)
    assert (run.run_id, run.status) == ("ci-7hq2k", "unknown")
    assert "no-pipeline-run" in codes(run)


def test_a_task_run_alone_is_a_run() -> None:
    tree = task_run(document("failed"), "-test")
    del tree["metadata"]["labels"]["tekton.dev/pipelineRun"]
    run = run_of(tree)
    assert (run.run_id, run.status, run.native_status) == ("ci-7hq2k-test", "failed", "Failed")
    assert (len(run.steps), run.total_retries) == (1, 1)


@pytest.mark.parametrize(
    ("facts", "spec", "status"),
    [
        ({"status": "True", "reason": "Succeeded"}, None, "success"),
        ({"status": "True", "reason": "Completed"}, None, "success"),
        ({"status": "True", "reason": "Elated"}, None, "unknown"),
        ({"status": "False", "reason": "Failed"}, None, "failed"),
        ({"status": "False", "reason": "CouldntGetPipeline"}, None, "failed"),
        ({"status": "False", "reason": "Cancelled"}, "Cancelled", "cancelled"),
        ({"status": "False", "reason": "PipelineRunCancelled"}, None, "cancelled"),
        ({"status": "True", "reason": "ExceededResourceQuota"}, "PipelineRunPending", "created"),
        ({"type": "Other"}, None, "unknown"),
        ({"status": "maybe"}, None, "unknown"),
    ],
)
def test_words_of_a_run_that_is_over(facts: Any, spec: str | None, status: str) -> None:
    def change(tree: Any) -> None:
        condition(tree, **facts)
        tree["spec"]["status"] = spec

    assert changed("older", change).status == status


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("Started", "running"),
        ("Running", "running"),
        ("PipelineRunStopping", "running"),
        ("CancelledRunningFinally", "running"),
        ("ResolvingPipelineRef", "running"),
        ("PipelineRunPending", "created"),
    ],
)
def test_words_of_a_run_that_goes_on(reason: str, status: str) -> None:
    def change(tree: Any) -> None:
        condition(tree, status="Unknown", reason=reason)
        del tree["status"]["completionTime"]

    run = changed("older", change)
    assert (run.status, run.end_time) == (status, None)
    assert "unfinished-run" in codes(run)


@pytest.mark.parametrize(
    ("word", "reason", "status"),
    [
        ("True", "Succeeded", "success"),
        ("True", "FailureIgnored", "warned"),
        ("False", "StepFailed", "failed"),
        ("False", "TaskRunTimeout", "failed"),
        ("False", "TaskRunCancelled", "cancelled"),
        ("False", "ConditionCheckFailed", "skipped"),
        ("Unknown", "ToBeRetried", "retry"),
        ("Unknown", "Pending", "pending"),
        ("Unknown", "Running", "running"),
        ("maybe", "Running", "unknown"),
    ],
)
def test_words_of_a_task_run(word: str, reason: str, status: str) -> None:
    def change(tree: Any) -> None:
        condition(tree, status="Unknown", reason="Running")
        del pipeline_run(tree)["status"]["completionTime"]
        task_run(tree, "-docs")["status"]["conditions"][0].update(status=word, reason=reason)

    step = changed("failed", change).steps["ci-7hq2k-docs"]
    assert (step.status, step.native_status) == (status, reason)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("StepOOM", "infrastructure"),
        ("PodEvicted", "infrastructure"),
        ("TaskRunImagePullFailed", "infrastructure"),
        ("TaskRunTimeout", "timeout"),
        ("StepFailed", "error"),
    ],
)
def test_kinds_of_failures(reason: str, kind: str) -> None:
    def change(tree: Any) -> None:
        task_run(tree, "-test")["status"]["conditions"][0].update(reason=reason)

    failure = changed("failed", change).steps["ci-7hq2k-test"].failure
    assert failure is not None
    assert failure.kind == kind


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("When Expressions evaluated to false", "skipped"),
        ("Parent Tasks were skipped", "skipped"),
        ("PipelineRun was stopping", "upstream_failed"),
        ("PipelineRun was gracefully stopped", "cancelled"),
        ("PipelineRun Tasks timeout has been reached", "cancelled"),
        ("Matrix Parameters have an empty array", "skipped"),
        ("None", "skipped"),
    ],
)
def test_reasons_of_skipped_tasks(reason: str, status: str) -> None:
    def change(tree: Any) -> None:
        pipeline_run(tree)["status"]["skippedTasks"][0]["reason"] = reason

    step = changed("failed", change).steps["scan"]
    assert (step.status, step.native_status) == (status, reason)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            {
                "reason": "When Expressions evaluated to false",
                "whenExpressions": [
                    {"input": "push", "operator": "in", "values": ["tag", "release"]},
                    {"cel": "'x' == 'y'"},
                ],
            },
            "When Expressions evaluated to false: 'push' in ['tag', 'release'] and 'x' == 'y'",
        ),
        (
            {"whenExpressions": [{"input": "no", "operator": "notin", "values": ["no"]}] * 7},
            "when " + " and ".join(["'no' notin ['no']"] * 5 + ["2 more"]),
        ),
        ({"reason": "Parent Tasks were skipped"}, "Parent Tasks were skipped"),
        ({"reason": "None"}, None),
        ({}, None),
        ({"reason": "x", "whenExpressions": [5, {"input": 3, "operator": "in"}, None]}, "x"),
        ({"reason": "x", "whenExpressions": {"input": "a"}}, "x"),
    ],
)
def test_why_a_task_was_skipped(told: Any, words: str | None) -> None:
    def change(tree: Any) -> None:
        pipeline_run(tree)["status"]["skippedTasks"][0] = {"name": "scan", **told}

    assert changed("failed", change).steps["scan"].metadata.get("reason") == words


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda tree: tree["status"]["taskRuns"].clear(), "missing-tasks"),
        (lambda tree: tree["status"]["taskRuns"].update(x=5), "unreadable-task-runs"),
        (
            lambda tree: tree["status"]["taskRuns"]["old-5zx8c-tell"]["status"]["conditions"][
                0
            ].update(status="Unknown", reason="Running"),
            "unfinished-steps",
        ),
        (lambda tree: tree.update(status="gone"), "unreadable-status"),
    ],
)
def test_whatever_speaks_against_it_costs_the_green(
    change: Callable[[Any], object], code: str
) -> None:
    run = changed("older", change)
    assert run.status != "success"
    assert code in codes(run)


def test_of_the_same_run_twice_the_newer_object_counts() -> None:
    older = document("older")
    older["metadata"]["resourceVersion"] = "7"
    older["status"]["conditions"][0].update(status="Unknown", reason="Running")
    newer = document("older")
    files = {"a.json": json.dumps(newer).encode(), "b.json": json.dumps(older).encode()}
    assert read(files).status == "success"


def test_two_runs_of_one_name_are_told_apart() -> None:
    one, other = document("older"), document("older")
    other["metadata"]["uid"] = "another"
    files = {"a.json": json.dumps(one).encode(), "b.json": json.dumps(other).encode()}
    ids = {run.run_id for run in runs_of(TektonReader(), files)}
    assert ids == {"another", one["metadata"]["uid"]}


@pytest.mark.parametrize(
    "tree",
    [
        {"apiVersion": "tekton.dev/v1", "kind": "Pipeline", "metadata": {"name": "x"}},
        {"apiVersion": "tekton.dev/v1", "kind": "Task", "metadata": {"name": "x"}},
        {"apiVersion": "triggers.tekton.dev/v1", "kind": "TaskRun", "metadata": {"name": "x"}},
        {"apiVersion": "tekton.dev/v1", "kind": "TaskRun", "name": "no metadata"},
    ],
)
def test_other_objects_are_left_alone(tree: Any) -> None:
    for name, text in (("x.json", json.dumps(tree)), ("x.yaml", yaml.safe_dump(tree))):
        assert TektonReader().claim(bundle_of({name: text.encode()})) is None


def test_a_run_that_was_only_written_down_is_no_run() -> None:
    text = """apiVersion: tekton.dev/v1
kind: PipelineRun
metadata:
  name: on-push
  annotations:
    pipelinesascode.tekton.dev/on-event: "[push]"
spec:
  params:
    - name: revision
      value: {{ revision }}
"""
    listing = listing_of(TektonReader(), {".tekton/push.yaml": text.encode()})
    assert (listing.refs, listing.notes) == ((), ())
    whole = text.replace("{{ revision }}", "x").encode()
    named = TektonReader().runs(bundle_of({"push.yaml": whole}, single=True))
    assert [note.code for note in named.notes] == ["not-submitted"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\x00", b"<html>"])
def test_what_is_no_run_gets_one_clear_line(data: bytes) -> None:
    listing = TektonReader().runs(bundle_of({"runs.json": data}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref,) = listing_of(TektonReader(), files_of(TREE / "older")).refs
    with pytest.raises(ExportError) as caught:
        TektonReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"

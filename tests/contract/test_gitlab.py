"""The verdict on pipelines of GitLab, their jobs and the tries of these."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporter.analysis import analyse
from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.gitlab import GitlabReader
from exporter.readers.gitlab.statuses import OF_JOB, OF_PIPELINE
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
from tools.corpus.gitlab import check

CASES = cases_of("gitlab")
TREE = FIXTURES / "gitlab"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(GitlabReader(), files)
    return run


def jobs_of(name: str) -> Any:
    return json.loads(files_of(TREE / name)["jobs.json"])


def run_of(jobs: Any, **more: Any) -> DagRun:
    files = {"jobs.json": json.dumps(jobs).encode()}
    return read(files | {f"{key}.json": json.dumps(each).encode() for key, each in more.items()})


def changed(change: Callable[[Any], object]) -> DagRun:
    jobs = jobs_of("green")
    change(jobs)
    return run_of(jobs)


def test_there_are_cases() -> None:
    assert len(CASES) == 3


@by_name
def test_pipelines_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["status"] = "cancelled"
    facts["jobs"]["7"] = ["never", "there", 0]
    facts["edges"].append(["7", "8"])
    assert len(check(Case(case.name, case, facts)).differences) == 3


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    others = {
        f"{other.name}/{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
    }
    for what, broken in damaged(files_of(case), others):
        for run in runs_of(GitlabReader(), broken):
            if run.status == "success":
                assert (run.run_id, len(run.steps)) == ("9002", 4), what


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    assert claims.pop("gitlab") is not None
    assert not any(claims.values())


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "gitlab" and (FIXTURES / tool).is_dir():
            assert GitlabReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_words_and_numbers_of_a_red_run() -> None:
    run = read(files_of(TREE / "failed"))
    assert (run.dag_id, run.native_status, run.duration_seconds) == ("shop/orders", "failed", 175)
    assert len(run.source.files) == 4
    unit = run.steps["110"]
    assert (unit.group, unit.kind, unit.worker) == ("test", "job", "blue-1 (#12)")
    assert (unit.queue_seconds, unit.duration_seconds, unit.retry_count) == (0.5, 60, 1)
    assert [(each.status, each.error) for each in unit.attempts] == [
        (
            "failed",
            "script_failure: a command of its script failed, and the job's log has the output",
        ),
        ("failed", "job_execution_timeout: it ran longer than a job may"),
    ]
    assert unit.failure is not None
    assert unit.failure.kind == "timeout"
    assert [each.status for each in run.steps["111"].attempts] == ["failed", "success"]
    assert run.steps["106"].metrics == {"coverage": 81.5}
    assert run.steps["108"].metadata["blocked_by"] == ["110"]
    docs = run.steps["113"]
    assert (docs.kind, docs.metadata["downstream_pipeline"]) == ("bridge", "9050")
    told = analyse(run)
    assert told.rerun == "glab api --method POST projects/77/pipelines/9001/retry"
    assert [cause.rerun for cause in told.root_causes] == ["glab ci retry 110 --repo shop/orders"]


def test_graphql_tells_what_jobs_need_too() -> None:
    nodes = [{"name": "test", "needs": {"nodes": [{"name": "build"}]}, "id": "gid://gitlab/Ci::1"}]
    answer = {"data": {"project": {"pipeline": {"jobs": {"nodes": nodes}}}}}
    run = run_of(jobs_of("green"), needs=answer)
    assert run.steps["202"].upstream == ("201",)
    assert "no-needs" not in codes(run)


def test_without_a_graph_nothing_is_made_up() -> None:
    run = read(files_of(TREE / "green"))
    assert not any(step.upstream for step in run.steps.values())
    assert "no-needs" in codes(run)


@pytest.mark.parametrize(("word", "status"), OF_PIPELINE.items())
def test_words_of_pipelines(word: str, status: str) -> None:
    def change(jobs: Any) -> None:
        for job in jobs:
            job["pipeline"]["status"] = word

    run = changed(change)
    assert (run.status, run.native_status) == (status, word)
    assert (run.end_time is None) == (status in {"created", "running"})


@pytest.mark.parametrize(("word", "status"), [*OF_JOB.items(), ("levitating", "unknown")])
def test_words_of_jobs(word: str, status: str) -> None:
    def change(jobs: Any) -> None:
        jobs[1]["status"] = word

    run = changed(change)
    step = run.steps["202"]
    assert (step.status, step.native_status) == (status, word)
    assert (run.status == "success") == (status in {"success", "skipped"})


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("script_failure", "error"),
        (None, "error"),
        ("job_execution_timeout", "timeout"),
        ("stuck_or_timeout_failure", "timeout"),
        ("runner_system_failure", "infrastructure"),
        ("missing_dependency_failure", "infrastructure"),
    ],
)
def test_kinds_of_failures(reason: str | None, kind: str) -> None:
    def change(jobs: Any) -> None:
        jobs[1].update(status="failed", failure_reason=reason)

    failure = changed(change).steps["202"].failure
    assert failure is not None
    assert failure.kind == kind


def test_a_failure_that_is_allowed_is_a_warning() -> None:
    def change(jobs: Any) -> None:
        jobs[1].update(status="failed", failure_reason="script_failure", allow_failure=True)

    run = changed(change)
    step = run.steps["202"]
    assert (run.status, step.status) == ("success", "warned")
    assert (step.error or "").startswith("script_failure: a command of its script failed")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda jobs: jobs.append({"id": [], "stage": "x"}), "unreadable-jobs"),
        (lambda jobs: jobs[0].update(status="failed"), "contradicting-status"),
        (lambda jobs: jobs[0].update(status="running"), "unfinished-steps"),
        (lambda jobs: jobs[0]["pipeline"].update(status="running"), "answers-differ"),
        (lambda jobs: [job["pipeline"].update(status="merry") for job in jobs], "unknown-status"),
    ],
)
def test_whatever_speaks_against_it_costs_the_green(
    change: Callable[[Any], object], code: str
) -> None:
    run = changed(change)
    assert run.status != "success"
    assert any(each.startswith(code) for each in codes(run))


def test_a_pipeline_without_its_jobs_is_not_green() -> None:
    pipeline = json.loads(files_of(TREE / "failed")["pipeline.json"])
    pipeline["status"] = "success"
    run = read({"pipeline.json": json.dumps(pipeline).encode()})
    assert (run.status, "missing-jobs" in codes(run)) == ("unknown", True)


def test_pages_one_after_another_and_a_full_one() -> None:
    jobs = jobs_of("failed")
    pages = (json.dumps(jobs[:5]) + json.dumps(jobs[5:])).encode()
    assert read({"pages.json": pages}).status == "failed"
    many = [{**jobs_of("green")[0], "id": 1000 + n, "name": f"job {n}"} for n in range(20)]
    assert "maybe-more-jobs" in codes(run_of(many))


def test_two_pipelines_are_two_runs() -> None:
    jobs = [*jobs_of("failed"), *jobs_of("green")]
    runs = runs_of(GitlabReader(), {"jobs.json": json.dumps(jobs).encode()})
    assert {(run.run_id, run.status) for run in runs} == {("9001", "failed"), ("9002", "success")}


def test_a_webhook_is_no_answer() -> None:
    hook: dict[str, Any] = {
        "object_kind": "pipeline",
        "object_attributes": {"before_sha": "0", "status": "x"},
    }
    hook["builds"] = [{"stage": "a", "name": "b", "status": "c", "allow_failure": False}]
    assert GitlabReader().claim(bundle_of({"x.json": json.dumps(hook).encode()})) is None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"null", b"\x00"])
def test_what_is_no_answer_gets_one_clear_line(data: bytes) -> None:
    listing = GitlabReader().runs(bundle_of({"x.json": data}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref,) = listing_of(GitlabReader(), files_of(TREE / "green")).refs
    with pytest.raises(ExportError) as caught:
        GitlabReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"


def test_a_cancelled_job_that_is_allowed_to_costs_no_green() -> None:
    def change(jobs: Any) -> None:
        jobs[0] |= {"status": "canceled", "allow_failure": True}

    run = changed(change)
    assert run.status == "success"
    assert not any(step.status == "upstream_failed" for step in run.steps.values())

    def forbidden(jobs: Any) -> None:
        jobs[0] |= {"status": "canceled", "allow_failure": False}

    assert changed(forbidden).status == "unknown"


def test_a_pipeline_that_failed_below_a_bridge_is_told() -> None:
    jobs = jobs_of("green")
    below = {"id": 99, "project_id": 1, "status": "failed", "web_url": "https://gitlab.example/x"}
    bridge = {**jobs[0], "id": 9_999, "name": "deploy", "downstream_pipeline": below}
    run = run_of(jobs, bridges=[bridge])
    assert run.status == "success"
    (note,) = [each for each in run.notes if each.code == "downstream-failed"]
    assert "deploy" in note.message
    below["status"] = "success"
    assert "downstream-failed" not in codes(run_of(jobs, bridges=[bridge]))


def test_a_job_of_no_pipeline_costs_the_others_their_green() -> None:
    def change(jobs: Any) -> None:
        del jobs[0]["pipeline"]

    run = changed(change)
    assert run.status == "unknown"
    assert "unreadable-jobs" in codes(run)


def test_a_list_of_pipelines_tells_of_each() -> None:
    known = {"sha": "a" * 40, "before_sha": "b" * 40, "ref": "main", "source": "push"}
    told = [{"id": 1, "status": "success", **known}, {"id": 2, "status": "failed", **known}]
    runs = runs_of(GitlabReader(), {"pipelines.json": json.dumps(told).encode()})
    assert {run.run_id: run.status for run in runs} == {"1": "unknown", "2": "failed"}


def test_a_job_that_did_not_run_says_why() -> None:
    green, failed = (read(files_of(TREE / name)) for name in ("green", "failed"))
    why = {step.native_status: step.metadata.get("reason") for step in green.steps.values()}
    assert why["manual"] == "it is started by hand, and nobody did"
    assert why["skipped"] == "it was to run after a failure, and nothing failed"
    assert why["success"] is None
    (stopped,) = [each for each in failed.steps.values() if each.native_status == "skipped"]
    assert stopped.status == "upstream_failed"
    assert "reason" not in stopped.metadata


TRACE = (
    "\x1b[0KRunning with gitlab-runner 17.1.0 (abc)\x1b[0;m\n"
    "section_start:1700000000:prepare_executor\r\x1b[0K\x1b[36;1mPreparing\x1b[0;m\n"
    "section_end:1700000001:prepare_executor\r\x1b[0K"
    "section_start:1700000001:step_script\r\x1b[0K\x1b[36;1mExecuting the script\x1b[0;m\n"
    "\x1b[32;1m$ make\x1b[0;m\nWarning: error-prone\n"
    "\x1b[32;1m$ pytest\x1b[0;m\ncollected 3 items\nE   AssertionError: 3 != 4\n"
    "section_end:1700000009:step_script\r\x1b[0K"
    "section_start:1700000009:after_script\r\x1b[0KRunning after script\n$ echo error: bye\n"
    "section_end:1700000010:after_script\r\x1b[0K"
    "\x1b[31;1mERROR: Job failed: exit code 1\n\x1b[0;m\n"
)


def stamped(trace: str) -> str:
    """Write a log as newer runners do, with a line that goes on."""
    begin = "2026-06-05T11:59:09.752210Z 00O"
    lines = [f"{begin} {line}" for line in trace.split("\n")]
    return "\n".join(lines).replace("E   Assertion", f"E   \n{begin}+Assertion")


def failing(jobs: Any) -> Any:
    jobs[1].update(status="failed", failure_reason="script_failure")
    return jobs


@pytest.mark.parametrize(
    ("trace", "encoding"),
    [(TRACE, "utf-8"), (stamped(TRACE), "utf-8"), (TRACE.replace("\n", "\r\n"), "utf-16")],
)
def test_a_log_says_what_a_job_failed_with(trace: str, encoding: str) -> None:
    jobs = json.dumps(failing(jobs_of("green"))).encode()
    run = read({"jobs.json": jobs, "traces/job-202.log": trace.encode(encoding)})
    failure = run.steps["202"].failure
    assert failure is not None
    assert (failure.kind, failure.type) == ("error", "script_failure")
    assert failure.message.endswith("AssertionError: 3 != 4")
    assert failure.traceback is not None
    assert [line.replace("   ", "") for line in failure.traceback.split("\n")] == [
        "$ pytest",
        "collected 3 items",
        "EAssertionError: 3 != 4",
        "ERROR: Job failed: exit code 1",
    ]
    assert "errors-elsewhere" not in codes(run)
    assert {file.path for file in run.source.files} == {"jobs.json", "traces/job-202.log"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("exit code 1", "execution took longer than 1h0m0s seconds"), "Job failed: execution"),
        (("Job failed: exit code 1", "Job failed (system failure): no space"), "Job failed (sys"),
        (("collected 3 items\nE   AssertionError: 3 != 4\n", ""), "$ pytest"),
        (("ERROR: Job failed: exit code 1", "Job succeeded"), "script_failure: a command"),
    ],
)
def test_what_stopped_a_job_from_outside_is_its_error(
    change: tuple[str, str], message: str
) -> None:
    jobs = json.dumps(failing(jobs_of("green"))).encode()
    trace = TRACE.replace(*change).encode()
    error = read({"jobs.json": jobs, "202.txt": trace}).steps["202"].error
    assert (error or "").startswith(message)


def test_a_log_of_another_job_or_alone_says_nothing() -> None:
    jobs = json.dumps(failing(jobs_of("green"))).encode()
    known = read({"jobs.json": jobs})
    assert read({"jobs.json": jobs, "999.log": TRACE.encode()}) == known
    assert read({"jobs.json": jobs, "job.log": TRACE.encode()}) == known
    assert GitlabReader().claim(bundle_of({"202.log": TRACE.encode()})) is None

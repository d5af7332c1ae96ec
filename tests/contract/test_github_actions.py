"""The verdict on runs of GitHub Actions, their graph, and what must never be said of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.github_actions import GithubActionsReader
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
from tools.corpus.github_actions import check

CASES = cases_of("github-actions")
TREE = FIXTURES / "github-actions"
WORKFLOW = ".github/workflows/ci.yml"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(GithubActionsReader(), files)
    return run


def changed(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(data)
    change(document)
    return json.dumps(document).encode()


def test_there_are_cases() -> None:
    assert len(CASES) == 5


@by_name
def test_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["failed_jobs"] = [1]
    facts["conclusion"] = "failure" if facts["conclusion"] != "failure" else "success"
    facts["edges"] = [["never", "there"]]
    differences = check(Case(case.name, case, facts)).differences
    assert len(differences) == 3


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    files = files_of(case)
    truth = read(files).status
    others = {
        f"{other.name}/{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
    }
    for what, broken in damaged(files, others):
        listing_of(GithubActionsReader(), broken)
        for run in runs_of(GithubActionsReader(), broken):
            own = run.run_id == str(facts_of(case)["run_id"])
            if own and truth != "success":
                assert run.status != "success", what


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    own = claims.pop("github-actions")
    assert own is not None
    assert own.score >= 90
    assert set(own.files) == set(files_of(case))
    assert not any(claim for claim in claims.values())


def test_no_other_fixture_is_claimed() -> None:
    reader = GithubActionsReader()
    for tool in READERS:
        if tool != "github-actions" and (FIXTURES / tool).is_dir():
            assert reader.claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_a_job_that_failed_tells_of_its_step_and_its_annotations() -> None:
    run = read(files_of(TREE / "matrix-failed"))
    step = run.steps["81003"]
    assert step.failure is not None
    assert step.failure.message == "shop/cart.py:12: test_total: AssertionError: 3 != 4"
    text = step.failure.traceback or ""
    assert text.startswith('Step 3, "Test" failed.\n\nshop/cart.py:12')
    assert text.endswith("Process completed with exit code 1.")
    assert (step.location and step.location.file, step.location and step.location.line) == (
        WORKFLOW,
        16,
    )
    assert step.metadata["annotations"][0]["path"] is None
    assert run.steps["81004"].error == 'Cancelled in step 3, "Test".'


def test_what_was_skipped_after_a_failure_is_told_from_what_a_condition_skipped() -> None:
    files = files_of(TREE / "matrix-failed")
    statuses = {step.name: step.status for step in read(files).steps.values()}
    assert statuses["package"] == statuses["Deploy to staging"] == "upstream_failed"
    assert statuses["nightly"] == "skipped"
    del files[WORKFLOW]
    run = read(files)
    assert {step.status for step in run.steps.values()} >= {"skipped"}
    assert not any(step.upstream for step in run.steps.values())
    assert "no-workflow-file" in codes(run)


def test_why_a_job_was_skipped_is_told_where_the_workflow_leaves_no_doubt() -> None:
    files = files_of(TREE / "matrix-failed")
    steps = {step.name: step for step in read(files).steps.values()}
    assert steps["nightly"].metadata["reason"] == (
        "its condition is not met: github.event_name == 'schedule'"
    )
    assert "reason" not in steps["package"].metadata, "what stopped it is worked out"
    after = b"  weekly:\n    needs: [nightly]\n    runs-on: x\n"
    files[WORKFLOW] = files[WORKFLOW].replace(b"\n  nightly:", b"\n" + after + b"\n  nightly:")
    files["jobs.json"] = changed(
        files["jobs.json"],
        lambda tree: tree["jobs"].append(
            {**tree["jobs"][-1], "id": 99, "name": "weekly", "conclusion": "skipped", "steps": []}
        ),
    )
    weekly = read(files).steps["99"]
    assert weekly.metadata["reason"] == "it needs nightly, which was skipped"
    del files[WORKFLOW]
    assert not any("reason" in step.metadata for step in read(files).steps.values())


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("false", "its condition is not met: false"),
        ("${{ a &&\n      b }}", "its condition is not met: ${{ a && b }}"),
        ("[1]", None),
        ("''", None),
    ],
)
def test_a_condition_is_told_on_one_line(condition: str, words: str | None) -> None:
    files = files_of(TREE / "matrix-failed")
    before = b"github.event_name == 'schedule'"
    files[WORKFLOW] = files[WORKFLOW].replace(before, condition.encode())
    (step,) = [each for each in read(files).steps.values() if each.name == "nightly"]
    assert step.metadata.get("reason") == words


@pytest.mark.parametrize(
    ("message", "path", "told"),
    [
        ("Canceling since a higher priority waiting request for 'ci-7' exists", ".github", True),
        ('The strategy configuration was canceled because "test.a" failed', ".github", True),
        ("The run was canceled by @octocat.", ".github", True),
        ("The operation was canceled.", ".github", False),
        ("orders are cancelled by mistake", "shop/cart.py", False),
    ],
)
def test_why_a_job_was_cancelled_is_what_github_says_of_it(
    message: str, path: str, told: bool
) -> None:
    files = files_of(TREE / "matrix-failed")
    files["annotations.json"] = changed(
        files["annotations.json"],
        lambda tree: tree.update(
            {"81004": [{"path": path, "annotation_level": "failure", "message": message}]}
        ),
    )
    step = read(files).steps["81004"]
    assert (step.status, step.error) == ("cancelled", 'Cancelled in step 3, "Test".')
    assert step.metadata.get("reason") == (message if told else None)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("waiting", "waits for a protection rule of its environment"),
        ("pending", "waits for its concurrency group"),
        ("queued", None),
    ],
)
def test_what_a_job_waits_for_is_told_where_github_says_it(status: str, words: str | None) -> None:
    files = files_of(TREE / "matrix-failed")
    files["jobs.json"] = changed(
        files["jobs.json"],
        lambda tree: tree["jobs"][9].update(status=status, conclusion=None, steps=[]),
    )
    assert read(files).steps["81010"].metadata.get("reason") == words


def test_a_condition_of_its_own_is_asked_after_a_failure_too() -> None:
    files = files_of(TREE / "matrix-failed")
    files["jobs.json"] = changed(
        files["jobs.json"],
        lambda tree: tree["jobs"][9].update(conclusion="skipped", steps=[], runner_name=None),
    )
    assert read(files).steps["81010"].status == "skipped"


def test_waiting_for_a_runner_is_known() -> None:
    run = read(files_of(TREE / "matrix-failed"))
    assert run.steps["81003"].queue_seconds == 138
    assert run.steps["81008"].queue_seconds is None
    assert run.steps["81008"].start_time is None


def test_attempts_are_tries_of_one_step() -> None:
    run = read(files_of(TREE / "run-again"))
    flaky = run.steps["82005"]
    assert [(each.number, each.status) for each in flaky.attempts] == [
        (1, "failed"),
        (2, "success"),
    ]
    assert flaky.attempts[0].error == 'Step 3, "Test" failed.'
    assert flaky.duration_seconds == 33
    # carried over, and skipped before: neither was tried twice
    assert run.steps["82004"].retry_count == run.steps["82006"].retry_count == 0


def test_without_earlier_attempts_that_is_said() -> None:
    files = files_of(TREE / "run-again")
    jobs = [job for job in _all_jobs(files["jobs.json"]) if job["run_attempt"] == 2]
    run = read({**files, "jobs.json": json.dumps({"total_count": 3, "jobs": jobs}).encode()})
    assert (run.status, run.total_retries) == ("success", 0)
    assert "earlier-attempts" in codes(run)


def _all_jobs(data: bytes) -> list[dict[str, Any]]:
    decoder, text, at = json.JSONDecoder(), data.decode(), 0
    jobs: list[dict[str, Any]] = []
    while at < len(text):
        page, at = decoder.raw_decode(text, at)
        jobs += page["jobs"]
    return jobs


def test_pages_may_come_in_any_form() -> None:
    files = files_of(TREE / "run-again")
    usual = read(files)
    jobs = _all_jobs(files["jobs.json"])
    forms = {
        "slurped": json.dumps(
            [{"total_count": 6, "jobs": jobs[:2]}, {"total_count": 6, "jobs": jobs[2:]}]
        ),
        "lines": "\n".join(json.dumps({"total_count": 6, "jobs": [job]}) for job in jobs),
        "one": json.dumps({"total_count": 6, "jobs": jobs}),
    }
    for text in forms.values():
        assert read({**files, "jobs.json": text.encode()}).steps == usual.steps
    alone = "\n".join(json.dumps(job) for job in jobs)
    run = read({**files, "jobs.json": alone.encode()})
    assert (run.steps, run.status) == (usual.steps, "unknown")
    assert "missing-jobs" in codes(run)


def test_a_missing_page_is_no_green_run() -> None:
    files = files_of(TREE / "run-again")
    first = files["jobs.json"].split(b'{"total_count"')[1]
    run = read({**files, "jobs.json": b'{"total_count"' + first})
    assert run.status == "unknown"
    assert "missing-jobs" in codes(run)


def test_a_page_that_is_cut_off_is_no_green_run() -> None:
    files = files_of(TREE / "run-again")
    run = read({**files, "jobs.json": files["jobs.json"][:-9]})
    assert run.status == "unknown"
    assert "cut-answer" in codes(run)


def test_jobs_alone_are_green_only_when_the_workflow_has_no_others() -> None:
    files = files_of(TREE / "green")
    del files["run.json"]
    files["jobs.json"] = changed(files["jobs.json"], lambda tree: tree.update(total_count=7))
    run = read(files)
    assert (run.status, run.dag_id) == ("success", "Release")
    assert "no-run-answer" in codes(run)
    fewer = changed(
        files["jobs.json"], lambda tree: tree.update(jobs=tree["jobs"][:5], total_count=5)
    )
    assert read({**files, "jobs.json": fewer}).status == "unknown"
    assert read({"jobs.json": files["jobs.json"]}).status == "unknown"


def test_a_run_that_succeeded_though_a_job_failed_may_be_so() -> None:
    files = files_of(TREE / "green")
    files["jobs.json"] = changed(
        files["jobs.json"], lambda tree: tree["jobs"][5].update(conclusion="failure")
    )
    run = read(files)
    assert (run.status, run.steps["85006"].status) == ("success", "failed")
    assert "failures-allowed" in codes(run)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "in_progress", "conclusion": None, "completed_at": None}, "unfinished-steps"),
        ({"conclusion": "elated"}, "unknown-status-word"),
        ({"id": "x"}, "unreadable-jobs"),
    ],
)
def test_a_doubtful_job_costs_the_green(change: dict[str, Any], code: str) -> None:
    files = files_of(TREE / "green")
    files["jobs.json"] = changed(files["jobs.json"], lambda tree: tree["jobs"][5].update(change))
    run = read(files)
    assert run.status == "unknown"
    assert code in codes(run)


def test_an_answer_of_an_older_attempt_is_not_believed() -> None:
    files = files_of(TREE / "run-again")
    older = changed(files["run.json"], lambda tree: tree.update(run_attempt=1))
    run = read({**files, "run.json": older})
    assert run.status == "unknown"
    assert "stale-run-answer" in codes(run)
    jobs = [job for job in _all_jobs(files["jobs.json"]) if job["run_attempt"] == 1]
    data = json.dumps({"total_count": 3, "jobs": jobs}).encode()
    run = read({**files, "jobs.json": data})
    assert run.status == "unknown"
    assert "older-attempt" in codes(run)


@pytest.mark.parametrize(
    ("status", "conclusion", "expected"),
    [
        ("completed", "timed_out", "failed"),
        ("completed", "startup_failure", "failed"),
        ("completed", "cancelled", "cancelled"),
        ("completed", "action_required", "created"),
        ("completed", "stale", "unknown"),
        ("completed", "neutral", "success"),
        ("completed", "skipped", "success"),
        ("completed", None, "unknown"),
        ("queued", None, "created"),
        ("waiting", None, "created"),
        ("in_progress", None, "running"),
        ("elated", None, "unknown"),
    ],
)
def test_every_word_of_a_run_is_known(status: str, conclusion: str | None, expected: str) -> None:
    files = files_of(TREE / "green")
    words = {"status": status, "conclusion": conclusion}
    files["run.json"] = changed(files["run.json"], lambda tree: tree.update(words))
    assert read(files).status == expected


def test_several_runs_are_told_apart_and_the_newest_is_first() -> None:
    files = {f"{case.name}/{name}": data for case in CASES for name, data in files_of(case).items()}
    runs = runs_of(GithubActionsReader(), files)
    assert len(runs) == 5
    assert runs[0].run_id == str(facts_of(TREE / "run-again")["run_id"])
    for case in CASES:
        alone = read(files_of(case))
        (same,) = [run for run in runs if run.run_id == alone.run_id]
        assert (same.steps.keys(), same.status) == (alone.steps.keys(), alone.status)
        assert {key: step.upstream for key, step in same.steps.items()} == {
            key: step.upstream for key, step in alone.steps.items()
        }


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"total_count":0,"jobs":[]}', b"\x00"])
def test_what_tells_of_no_run_gets_one_clear_line(data: bytes) -> None:
    reader = GithubActionsReader()
    bundle = bundle_of({"jobs.json": data}, single=True)
    listing = reader.runs(bundle)
    assert listing.refs == ()
    assert all("\n" not in note.message for note in listing.notes)
    if data.startswith(b'{"total'):
        assert [note.code for note in listing.notes] == ["no-jobs"]


def test_imitations_are_left_alone() -> None:
    page = {
        "total_count": 1,
        "jobs": [
            {
                "id": 1,
                "run_id": 2,
                "run_attempt": 1,
                "html_url": "https://git.example/a/b/actions/runs/2/jobs/0",
                "head_sha": "x",
                "index_in_repo": 4,
                "runner_name": "r",
            }
        ],
    }
    assert GithubActionsReader().claim(bundle_of({"j.json": json.dumps(page).encode()})) is None


def test_workflow_files_alone_are_no_run() -> None:
    files = files_of(TREE / "green")
    del files["run.json"], files["jobs.json"]
    assert GithubActionsReader().claim(bundle_of(files)) is None


def test_a_run_that_is_gone_is_an_error() -> None:
    files = files_of(TREE / "event")
    (ref,) = listing_of(GithubActionsReader(), files).refs
    with pytest.raises(ExportError) as caught:
        GithubActionsReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"


def test_reading_twice_gives_the_same() -> None:
    for case in CASES:
        assert read(files_of(case)) == read(files_of(case))


def test_a_list_of_runs_tells_of_each() -> None:
    one = json.loads(files_of(TREE / "green")["run.json"])
    other = {**one, "id": one["id"] + 1, "conclusion": "failure"}
    page = {"total_count": 2, "workflow_runs": [one, other]}
    for told in (page, [page]):
        runs = runs_of(GithubActionsReader(), {"runs.json": json.dumps(told).encode()})
        assert sorted(run.status for run in runs) == ["failed", "unknown"]
        assert all("missing-jobs" in codes(run) for run in runs)


def test_a_runs_event_is_known_as_a_runner_writes_it() -> None:
    run = json.loads(files_of(TREE / "green")["run.json"])
    event = {
        "action": "completed",
        "repository": {f"key_{number:04}": "https://api.github.com/" for number in range(200)},
        "workflow_run": {
            **run,
            "conclusion": "failure",
            "workflow_id": 5,
            "workflow_url": "https://api.github.com/repos/acme/shop/actions/workflows/5",
        },
    }
    payload = json.dumps(event, indent=2, sort_keys=True).encode()
    assert payload.index(b"workflow_run") > 4096
    assert read({"event.json": payload}).status == "failed"
    other = json.dumps({"check_run": {}, **event}, indent=2, sort_keys=True).encode()
    assert GithubActionsReader().claim(bundle_of({"event.json": other})) is None


def test_jobs_of_a_server_that_knows_no_attempts_are_read() -> None:
    job = {
        "id": 4,
        "run_id": 7,
        "run_url": "https://ghe.example/api/v3/repos/acme/shop/actions/runs/7",
        "node_id": "MDg6Q2hlY2tSdW40",
        "status": "completed",
        "conclusion": "failure",
        "name": "build",
        "steps": [{"name": "Test", "status": "completed", "conclusion": "failure", "number": 1}],
    }
    assert read({"job.json": json.dumps(job).encode()}).status == "failed"
    jobs = {"total_count": 1, "jobs": [job]}
    run = read({"jobs.json": json.dumps(jobs).encode()})
    assert (run.run_id, run.status) == ("7", "failed")
    job["conclusion"] = "success"
    assert read({"jobs.json": json.dumps(jobs).encode()}).status == "unknown"


def gh_jobs(number: int, **facts: Any) -> list[dict[str, Any]]:
    return [
        {
            "completedAt": "2026-11-20T09:01:00Z",
            "conclusion": "success",
            "databaseId": 100 + each,
            "name": f"build ({each})",
            "startedAt": "2026-11-20T09:00:00Z",
            "status": "completed",
            "steps": [],
            "url": f"https://github.com/acme/shop/actions/runs/7/job/{100 + each}",
            **facts,
        }
        for each in range(number)
    ]


MATRIX = b"""name: CI
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    strategy: { matrix: { n: [1, 2] } }
"""


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"conclusion": "success", "status": "completed"}, "success"),
        ({"conclusion": "failure", "status": "completed"}, "failed"),
        ({"conclusion": "", "status": "in_progress"}, "running"),
        ({"url": "https://github.com/acme/shop/actions/runs/7"}, "unknown"),
        ({"workflowName": "CI"}, "success"),  # the workflow file names no other jobs
    ],
)
def test_gh_was_not_asked_for_the_id(asked: dict[str, Any], status: str) -> None:
    view = json.dumps({**asked, "jobs": gh_jobs(2)}).encode()
    run = read({"view.json": view, WORKFLOW: MATRIX})
    assert (run.run_id, run.status, len(run.steps)) == ("7", status, 2)


def test_as_many_jobs_as_a_page_of_gh_may_not_be_all() -> None:
    asked = {"workflowName": "CI", "jobs": gh_jobs(30)}
    run = read({"view.json": json.dumps(asked).encode(), WORKFLOW: MATRIX})
    assert run.status == "unknown"
    assert "maybe-more-jobs" in codes(run)
    told = {**asked, "conclusion": "success", "status": "completed"}
    assert read({"view.json": json.dumps(told).encode()}).status == "success"


def test_a_job_of_no_run_costs_the_others_their_green() -> None:
    jobs = gh_jobs(2)
    jobs[1].pop("url")
    page = [{**job, "node_id": "CR_kw", "run_attempt": 1} for job in jobs]
    told = {"total_count": 2, "jobs": page}
    run = read({"view.json": json.dumps(told).encode(), WORKFLOW: MATRIX})
    assert run.status == "unknown"


def red(*steps: str) -> dict[str, Any]:
    inner = [
        {"name": name, "number": at, "status": "completed", "conclusion": "failure"}
        for at, name in enumerate(steps, 1)
    ]
    (job,) = gh_jobs(1, conclusion="failure", name="build", steps=inner)
    return {"conclusion": "failure", "status": "completed", "jobs": [job]}


def log_of(*lines: str, prefix: str = "build\tTest\t") -> bytes:
    stamp = "2026-11-20T09:00:00.1234567Z"
    return "".join(f"{prefix}{stamp} {line}\n" for line in lines).encode()


TEST_LOG = (
    "##[group]Run make test",
    "make test",
    "shell: /usr/bin/bash -e {0}",
    "##[endgroup]",
    "##[group]collecting",
    "3 tests",
    "##[endgroup]",
    "E   AssertionError: 3 != 4",
    "##[error]Process completed with exit code 1.",
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("failed.log", log_of(*TEST_LOG)),
        ("failed.txt", b"\xef\xbb\xbf" + log_of(*TEST_LOG)),
        ("failed.txt", log_of(*TEST_LOG).decode().replace("\n", "\r\n").encode("utf-16")),
        ("job-100100.log", log_of("##[group]Run echo", "hi", *TEST_LOG, "Post job", prefix="")),
        ("x.log", log_of(*TEST_LOG, "Post job", prefix="build\tUNKNOWN STEP\t")),
    ],
)
def test_a_log_says_what_a_job_failed_with(name: str, data: bytes) -> None:
    told = red("Test")
    told["jobs"][0]["databaseId"] = 100100
    run = read({"view.json": json.dumps(told).encode(), name: data})
    (step,) = run.steps.values()
    assert step.error == "E   AssertionError: 3 != 4"
    assert step.failure is not None
    assert step.failure.traceback == (
        'Step 1, "Test" failed.\n\ncollecting\n3 tests\nE   AssertionError: 3 != 4\n'
        "Process completed with exit code 1."
    )
    assert "errors-elsewhere" not in codes(run)
    assert {file.path for file in run.source.files} == {"view.json", name}


def test_a_log_of_other_jobs_or_of_nothing_changes_nothing() -> None:
    view = json.dumps(red("Test")).encode()
    (plain_,) = read({"view.json": view}).steps.values()
    for data in (
        log_of(*TEST_LOG, prefix="deploy\tTest\t"),
        log_of(*TEST_LOG, prefix="build\tOther\t"),
        log_of("##[error]Process completed with exit code 1."),
        log_of("all is well", prefix="build\tUNKNOWN STEP\t"),
    ):
        (step,) = read({"view.json": view, "failed.log": data}).steps.values()
        assert step == plain_


def test_an_annotation_of_a_file_is_told_before_the_log() -> None:
    note = {
        "path": "shop/cart.py",
        "blob_href": "https://github.com/acme/shop/blob/1/shop/cart.py",
        "start_line": 12,
        "annotation_level": "failure",
        "message": "3 != 4",
    }
    files = {
        "view.json": json.dumps(red("Test")).encode(),
        "annotations-100.json": json.dumps([note]).encode(),
        "failed.log": log_of("ERROR: something else", "##[error]exit"),
    }
    (step,) = read(files).steps.values()
    assert step.error == "shop/cart.py:12: 3 != 4"
    assert "something else" in ((step.failure and step.failure.traceback) or "")


def test_a_log_alone_is_no_run() -> None:
    assert GithubActionsReader().claim(bundle_of({"failed.log": log_of(*TEST_LOG)})) is None

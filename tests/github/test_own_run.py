"""The workflow run that the action is a part of, asked of GitHub and reported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exporter.github.runs import CALLS, SPOKEN
from tests.github.jobs import Job
from tests.github.trouble import answer_json
from tests.github.workflow_runs import RunsGitHub, in_a_workflow

Made = tuple[Job, RunsGitHub]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with in_a_workflow(tmp_path) as (job, github):
        github.add_job(1, "build (linux)")
        github.add_job(2, "build (mac)")
        github.add_job(3, "test / unit")
        github.add_job(4, "deploy")
        github.add_job(5, "report", None)
        yield job, github


def report(job: Job) -> dict[str, Any]:
    done = job.run()
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((job.folder / "dagrun-report/report.json").read_bytes())
    return found


def named(found: dict[str, Any]) -> dict[str, Any]:
    return {step["name"]: step for step in found["steps"].values()}


def codes(found: dict[str, Any]) -> set[str]:
    return {note["code"] for note in found["notes"]}


def fail(github: RunsGitHub, number: int, **facts: Any) -> None:
    for job in github.jobs:
        if job["id"] == number:
            job.update(conclusion="failure", **facts)
            job["steps"][0]["conclusion"] = "failure"


def test_the_other_jobs_make_the_verdict(made: Made) -> None:
    job, _ = made
    found = report(job)
    assert (found["run_id"], found["status"], found["dag_id"]) == (
        "77",
        "success",
        ".github/workflows/ci.yml",
    )
    steps = named(found)
    assert list(steps) == ["build (linux)", "build (mac)", "test / unit", "deploy"]
    assert steps["test / unit"]["upstream"] == ["1", "2"]
    assert steps["deploy"]["upstream"] == ["3"]
    assert steps["deploy"]["queue_seconds"] == 7
    assert steps["test / unit"]["group"] == "test"
    assert {"reporting-job"} <= codes(found)
    assert (job.outputs()["status"], job.outputs()["conclusion"]) == ("success", "success")
    assert "Succeeded" in (job.folder / "summary").read_text("utf-8")


def test_a_failed_job_is_red_and_says_why(made: Made) -> None:
    job, github = made
    fail(github, 3)
    github.jobs[3].update(conclusion="skipped", steps=[], runner_name=None)
    github.say(3, "expected 42, got 41")
    found = report(job)
    assert found["status"] == "failed"
    unit = named(found)["test / unit"]
    assert unit["failure"]["message"] == "src/a.py:3: expected 42, got 41"
    assert named(found)["deploy"]["status"] == "upstream_failed"
    assert found["analysis"]["rerun"] == "gh run rerun 77 --failed --repo octo/shop"
    assert job.outputs()["conclusion"] == "failure"


def test_without_the_right_to_read_checks_the_rest_is_told(made: Made) -> None:
    job, github = made
    fail(github, 3)
    github.may_read_checks = False
    found = report(job)
    assert found["status"] == "failed"
    (said,) = [note for note in found["notes"] if note["code"] == "annotations-not-read"]
    assert "checks: read" in said["message"]
    assert len([call for call in github.calls if "annotations" in call]) == 1


def test_while_another_job_goes_on_the_run_does(made: Made) -> None:
    job, github = made
    github.jobs[3].update(status="in_progress", conclusion=None, completed_at=None)
    assert report(job)["status"] == "running"


def test_a_job_that_is_still_to_come_is_no_green(made: Made) -> None:
    job, github = made
    del github.jobs[3]
    assert report(job)["status"] == "running"


def test_without_the_checkout_nothing_tells_whether_jobs_are_to_come(made: Made) -> None:
    job, github = made
    for path in (job.folder / ".github/workflows").iterdir():
        path.unlink()
    found = report(job)
    assert found["status"] == "running"
    assert not any(step["upstream"] for step in found["steps"].values())
    fail(github, 3)
    assert report(job)["status"] == "failed"


def test_on_another_runner_every_job_counts(made: Made) -> None:
    job, _ = made
    job.runner = "somewhere else"
    found = report(job)
    assert (found["status"], len(found["steps"])) == ("running", 5)


def test_what_was_run_again_is_one_step(made: Made) -> None:
    job, github = made
    github.runs[77]["run_attempt"] = 2
    fail(github, 3)
    for number, name in ((11, "build (linux)"), (12, "build (mac)"), (13, "test / unit")):
        github.add_job(number, name, run_attempt=2)
    github.add_job(14, "deploy", run_attempt=2)
    github.add_job(15, "report", None, run_attempt=2, runner_name="GitHub Actions 5")
    github.jobs[4].update(status="completed", conclusion="success", runner_name="older")
    found = report(job)
    assert (found["status"], found["total_retries"] > 0) == ("success", True)
    unit = named(found)["test / unit"]
    assert [each["status"] for each in unit["attempts"]] == ["failed", "success"]


def test_every_page_is_asked_for(made: Made) -> None:
    job, github = made
    for number in range(100, 330):
        github.add_job(number, f"build ({number})")
    found = report(job)
    assert len(found["steps"]) == 234
    assert len([call for call in github.calls if "/jobs?" in call]) == 3
    assert "missing-jobs" not in codes(found)


def test_of_many_failed_jobs_a_few_are_asked_what_they_said(made: Made) -> None:
    job, github = made
    for number in range(100, 140):
        github.add_job(number, f"build ({number})", "failure")
    report(job)
    assert len([call for call in github.calls if "annotations" in call]) == SPOKEN
    assert len(github.calls) < CALLS


def test_another_run_can_be_named(made: Made) -> None:
    job, github = made
    github.add_run(55, status="completed", conclusion="failure", name="Nightly")
    github.add_job(900, "nightly", "failure", run_id=55)
    github.jobs[-1]["html_url"] = github.jobs[-1]["html_url"].replace("77", "55")
    job.inputs["RUN-ID"] = "55"
    found = report(job)
    assert (found["run_id"], found["status"]) == ("55", "failed")


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"RUN-ID": "nightly"}, 2, "no id of a workflow run"),
        ({"GITHUB-TOKEN": ""}, 1, "set `github-token`"),
        ({"RUN-ID": "404"}, 1, "actions: read"),
    ],
)
def test_what_cannot_be_asked_is_one_clear_line(
    made: Made, change: dict[str, str], code: int, said: str
) -> None:
    job, _ = made
    job.inputs |= change
    done = job.run()
    assert done.returncode == code
    assert said in done.stdout + done.stderr


def test_an_answer_that_is_none_is_one_clear_line(made: Made) -> None:
    job, github = made
    github.trouble.append(("/jobs", lambda _work: answer_json(200, {"jobs": "many"})))
    done = job.run()
    assert done.returncode == 1
    assert "not what GitHub's API says" in done.stdout + done.stderr


def test_with_a_storage_path_files_are_read(made: Made) -> None:
    job, github = made
    job.inputs["STORAGE-PATH"] = "."
    assert job.run().returncode == 1
    assert not [call for call in github.calls if "/jobs" in call]

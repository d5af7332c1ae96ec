"""The program in the workflow after that of a fork, which may write and trusts nothing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exporter.github.sticky import COMMENT_MARK, parse
from tests.github.fake import REPOSITORY
from tests.github.jobs import Job, broken_run, on_pull_request, packed
from tests.github.payloads import FORK, HEAD, workflow_run
from tests.support import gfm


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with on_pull_request(tmp_path) as made:
        yield made


@pytest.fixture
def after(job: Job, tmp_path: Path) -> Job:
    """The second workflow: an empty workspace, and the first one's artifact."""
    job.github.pulls.clear()
    job.github.add_pull(7, "patch-1", HEAD, repo=FORK)
    job.event_name, job.event = "workflow_run", workflow_run()
    source = tmp_path.parent / f"{tmp_path.name}-before"
    broken_run(source)
    before = Job(job.github, source, inputs={"COMMENT": "never", "UPLOAD-ARTIFACT": "false"})
    assert before.run().returncode == 0
    data = packed({path.name: path.read_bytes() for path in (source / "dagrun-report").iterdir()})
    job.github.add_artifact("dagrun-report", data, id=9001)
    job.github.calls.clear()
    return job


def replace_artifact(job: Job, data: bytes, name: str = "dagrun-report") -> dict[str, Any]:
    job.github.artifacts.clear()
    return job.github.add_artifact(name, data, id=9001)


def test_the_report_of_a_fork_is_commented_without_an_input(after: Job) -> None:
    done = after.run()
    assert done.returncode == 0, done.stderr
    (comment,) = after.github.of(7)
    shown = gfm.shown(comment["body"])
    assert "Failed: orders_daily" in shown
    assert "boom" in shown
    ((key, section),) = parse(comment["body"]).items()
    assert (key, section.run_id, section.attempt) == ("CI / orders_daily", 9001, 2)
    number = after.github.artifacts[0]["id"]
    runs = "https://github.com/octo/shop/actions/runs/9001"
    assert f"[Download all files]({runs}/artifacts/{number})" in comment["body"]
    assert f"[Workflow run]({runs})" in comment["body"]
    assert len(after.github.calls) <= 8
    assert "::error" not in done.stderr
    masked = [line for line in done.stderr.splitlines() if line.startswith("::add-mask::")]
    assert masked == ["::add-mask::s+g=/", "::add-mask::s%252Bg%253D%252F"]
    assert after.outputs()["artifact-id"] == ""
    assert after.outputs()["comment-id"] == str(comment["id"])
    assert "boom" in (after.folder / "summary").read_text("utf-8")


def test_what_the_first_workflow_has_commented_is_left_alone(after: Job, tmp_path: Path) -> None:
    first = Job(after.github, tmp_path / "first")
    first.folder.mkdir()
    broken_run(first.folder)
    command, environment = first.command()
    environment |= {"GITHUB_RUN_ID": "9001", "GITHUB_RUN_ATTEMPT": "2"}
    subprocess.run(command, cwd=first.folder, env=environment, check=True, capture_output=True)
    (comment,) = after.github.of(7)
    before = comment["body"]
    after.github.calls.clear()
    done = after.run()
    assert "the comment on #7 says so already" in done.stderr
    assert comment["body"] == before
    assert len(after.github.of(7)) == 1


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (workflow_run(event="push", repo=REPOSITORY), "is of no pull request"),
        (workflow_run(sha="d" * 40), "no open pull request has the commit"),
        (workflow_run(repo=None), "is of no pull request"),
        (workflow_run(run_id=9002), "has no artifact dagrun-report"),
        ({}, "is of no pull request"),
    ],
)
def test_where_there_is_nothing_to_say_a_notice_says_so(
    after: Job, event: dict[str, Any], said: str
) -> None:
    after.event = event
    done = after.run()
    assert done.returncode == 0, done.stderr
    assert "::notice title=dagrun-export::no report: " in done.stderr
    assert said in done.stderr
    assert "::warning" not in done.stderr
    assert after.github.of(7) == []
    assert after.written() == []


def test_an_artifact_that_has_expired(after: Job) -> None:
    after.github.artifacts[0]["expired"] = True
    assert "it has expired" in after.run().stderr


def test_another_artifact_by_its_name(after: Job) -> None:
    data = after.github.files[after.github.artifacts[0]["id"]]
    replace_artifact(after, data, "shop")
    assert after.run().returncode == 0
    assert after.github.of(7) == []
    after.inputs["ARTIFACT-NAME"] = "shop"
    assert after.run().returncode == 0
    assert len(after.github.of(7)) == 1


def test_the_newest_attempt_is_taken(after: Job) -> None:
    after.github.add_artifact("dagrun-report-2", packed({"report.json": b"{}"}), id=9001)
    done = after.run()
    assert done.returncode == 0
    assert any("artifacts/" in call and "zip" in call for call in after.github.calls)
    assert after.github.of(7) == [], "the older attempt's report was taken"


HOSTILE = {
    "no zip": b"<html>",
    "no report": packed({"other.json": b"{}"}),
    "a report elsewhere": packed({"../report.json": b"{}", "x/report.json": b"{}"}),
    "an empty report": packed({"report.json": b""}),
    "no JSON": packed({"report.json": b"{" * 1000}),
    "deep": packed({"report.json": b"[" * 500_000}),
    "of another kind": packed({"report.json": b'{"a": 1}'}),
    "a bomb": packed({"report.json": b'{"x":"' + b"0" * 80_000_000 + b'"}'}),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_anybody_can_upload_makes_no_red_job_and_no_comment(after: Job, data: bytes) -> None:
    replace_artifact(after, data)
    done = after.run()
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("::warning title=dagrun-export::no report: ") == 1
    assert after.github.of(7) == []


def test_a_digest_that_differs_is_refused(after: Job) -> None:
    after.github.artifacts[0]["digest"] = f"sha256:{'0' * 64}"
    assert "digests differ" in after.run().stderr
    assert after.github.of(7) == []


def test_a_report_that_lies_lies_in_its_own_words_only(after: Job) -> None:
    evil = f"@mona {COMMENT_MARK} <!-- dagrun-export:section key=CI --> ![x](https://evil.example)"
    report = {
        "schema_version": "1.0",
        "dag_id": evil,
        "run_id": evil,
        "status": "success",
        "metadata": {"pr": 1, "comment_key": "x"},
        "steps": {evil: {"step_id": evil, "name": evil, "status": "failed", "error": evil * 50}},
    }
    replace_artifact(
        after, packed({"report.json": json.dumps(report).encode(), "comment.md": b"evil"})
    )
    after.github.add_pull(1, "main", "e" * 40)
    done = after.run()
    assert done.returncode == 0, done.stderr
    assert after.github.of(1) == []
    (comment,) = after.github.of(7)
    assert comment["body"].count(COMMENT_MARK) == 1
    assert not list(gfm.tree(comment["body"]).iter("img"))
    assert set(parse(comment["body"])) == {f"CI / {evil}"}


def test_with_files_of_its_own_nothing_is_relayed(after: Job) -> None:
    broken_run(after.folder)
    for inputs in ({}, {"STORAGE-PATH": "runs"}):
        after.inputs |= inputs
        after.github.calls.clear()
        assert after.run().returncode == 0
        assert after.written() == ["report.html", "report.json"]
        assert not any("artifacts" in call for call in after.github.calls)
    assert len(after.github.of(7)) == 1


def test_a_place_that_was_named_is_not_replaced(after: Job) -> None:
    after.inputs["STORAGE-PATH"] = "."
    assert after.run().returncode == 4
    assert after.github.calls == []


def test_with_github_down_there_is_nothing_to_report(after: Job) -> None:
    after.github.api = "http://127.0.0.1:1"
    done = after.run()
    assert done.returncode == 0
    assert (
        "did not answer (Connection refused); the job needs `permissions: {actions: read}`"
        in done.stderr
    )

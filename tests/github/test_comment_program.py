"""The program itself, as a step of a workflow on a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exporter.github.sticky import parse
from tests.github.jobs import Job, broken_run, on_pull_request
from tests.github.payloads import FORK, pull_request
from tests.github.trouble import HangsError, say
from tests.support import gfm


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with on_pull_request(tmp_path) as made:
        yield made


def test_without_an_input_the_pull_request_has_its_comment(job: Job) -> None:
    broken_run(job.folder)
    job.inputs["MATRIX"] = '{"python": "3.12"}'
    done = job.run()
    assert done.returncode == 0, done.stderr
    (comment,) = job.github.of(7)
    assert "orders_daily" in gfm.shown(comment["body"])
    assert set(parse(comment["body"])) == {"CI / orders_daily (3.12)"}
    assert job.outputs()["comment-id"] == str(comment["id"])
    assert job.outputs()["comment-url"] == comment["html_url"]
    assert "wrote a comment on #7" in done.stderr
    assert len(job.github.calls) <= 8


def asked_for_comments(job: Job) -> list[str]:
    """Return the calls for comments and pull requests."""
    return [call for call in job.github.calls if "/issues/" in call or "/pulls" in call]


def test_never_asks_nothing(job: Job) -> None:
    broken_run(job.folder)
    job.inputs["COMMENT"] = "never"
    assert job.run().returncode == 0
    assert asked_for_comments(job) == []
    assert job.outputs()["comment-id"] == ""


def test_a_fork_has_its_summary_and_one_notice(job: Job) -> None:
    broken_run(job.folder)
    job.event = pull_request(repo=FORK)
    done = job.run()
    assert done.returncode == 0
    notices = [line for line in done.stderr.splitlines() if line.startswith("::notice")]
    assert len([line for line in notices if "a second workflow can comment" in line]) == 1
    assert "::warning" not in done.stderr
    assert "orders_daily" in (job.folder / "summary").read_text("utf-8")
    assert asked_for_comments(job) == []


def test_a_missing_permission_is_a_warning_with_the_block_to_add(job: Job) -> None:
    broken_run(job.folder)
    job.github.read_only = True
    done = job.run()
    assert done.returncode == 0
    (warning,) = [
        line
        for line in done.stderr.splitlines()
        if line.startswith("::warning title=dagrun-export::no")
    ]
    assert "`permissions: {contents: read, actions: read, pull-requests: write}`" in warning


@pytest.mark.parametrize("where", ["http://127.0.0.1:1", "hangs"])
def test_with_all_of_github_down_the_files_the_summary_and_success(job: Job, where: str) -> None:
    broken_run(job.folder)
    if where == "hangs":

        def hang(_work: Any) -> Any:
            raise HangsError

        job.github.trouble += [(".", hang)] * 99
    else:
        job.github.api = where
    done = job.run()
    assert done.returncode == 0
    assert done.stderr.count("::warning title=dagrun-export::no comment") == 1
    assert job.written() == ["report.html", "report.json"]
    assert "orders_daily" in (job.folder / "summary").read_text("utf-8")
    assert job.outputs()["status"] == "failed"


def test_a_gate_closes_after_the_comment_was_written(job: Job) -> None:
    broken_run(job.folder)
    job.inputs["FAIL-ON"] = "failure"
    assert job.run().returncode == 3
    assert len(job.github.of(7)) == 1


def test_who_is_stopped_while_waiting_ends_at_once_with_the_report_on_the_disk(job: Job) -> None:
    broken_run(job.folder)
    job.inputs["BASELINE"] = "none"
    job.github.trouble.append(("GET .*/comments", say(429, Retry_After="55")))
    assert job.stop_when(lambda: bool(asked_for_comments(job))) == 143
    assert job.written() == ["report.html", "report.json"]


def test_verbose_shows_no_token(job: Job) -> None:
    broken_run(job.folder)
    done = job.run("-v", "export")
    assert "github-token = (not shown) (from INPUT_GITHUB-TOKEN)" in done.stderr

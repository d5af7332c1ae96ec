"""The action as GitHub's runner starts it: `uses: org/dagrun-export@v1`."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from exporter.cli.outputs import ActionOutputs
from tests.container.file_commands import SUMMARY_LIMIT
from tests.container.job import Action, Job
from tests.container.machine import ROOT
from tests.container.runner import Runner
from tests.container.samples import step, write_run

if TYPE_CHECKING:
    from docker import DockerClient

pytestmark = pytest.mark.container

OUTPUTS = {each.name.replace("_", "-") for each in fields(ActionOutputs)}
"""All that the action declares: an output without a value is there, and empty."""


@pytest.fixture
def action() -> Action:
    return Action.load(ROOT / "action.yml")


@pytest.fixture
def runner(engine: DockerClient, image: str, job: Job, action: Action) -> Runner:
    return Runner(engine, image, job, action)


def test_a_green_run_needs_no_input(runner: Runner, job: Job, owner: int) -> None:
    write_run(job.workspace / "target" / "runs", "nightly-1", step("extract"), step("load"))
    result = runner.run()

    assert (result.exit_code, result.conclusion) == (0, "success"), result.text
    assert set(result.outputs) == OUTPUTS
    assert result.outputs["status"] == result.outputs["conclusion"] == "success"
    assert result.outputs["run-id"] == "nightly-1"
    assert (result.outputs["total"], result.outputs["failed"]) == ("2", "0")
    assert float(result.outputs["duration-seconds"]) == 60
    # Later steps find the files where the outputs say.
    assert result.outputs["output-dir"] == "dagrun-report"
    for name in ("json-file", "html-file"):
        path = job.workspace / result.outputs[name]
        assert path.stat().st_uid == path.parent.stat().st_uid == owner
    exported = json.loads((job.workspace / result.outputs["json-file"]).read_text("utf-8"))
    assert exported["run_id"] == "nightly-1"
    assert result.summary is not None
    assert "orders_daily" in result.summary
    # This runner is like one of GitHub Enterprise Server: nobody takes artifacts.
    (notice,) = result.annotations
    assert notice.level == "notice"
    assert notice.message.startswith("no artifact: this runner has no service")


def test_a_red_run_is_annotated_and_leaves_the_job_green(runner: Runner, job: Job) -> None:
    write_run(job.workspace, "nightly-1", *(step(f"s{n}", "failed") for n in range(30)))
    result = runner.run()

    assert result.conclusion == "success"
    assert (result.outputs["conclusion"], result.outputs["failed"]) == ("failure", "30")
    assert len(result.messages("error")) == 10
    assert result.dropped_annotations == 0
    assert "s0 broke" in result.messages("error")
    assert result.summary is not None
    assert "s0 broke" in result.summary


def test_a_gate_fails_the_job_after_all_was_written(runner: Runner, job: Job) -> None:
    write_run(job.workspace, "nightly-1", step("load", "failed"))
    result = runner.run({"fail-on": "failure"})

    assert (result.exit_code, result.conclusion) == (3, "failure")
    assert set(result.outputs) == OUTPUTS
    assert result.summary is not None
    assert (job.workspace / result.outputs["html-file"]).is_file()


def test_inputs_with_a_dash_arrive(runner: Runner, job: Job) -> None:
    write_run(job.workspace / "store", "one", step("a"))
    write_run(job.workspace / "store", "two", step("b"))
    result = runner.run(
        {
            "run-id": "one",
            "storage-path": str(job.workspace / "store"),
            "output-dir": "out",
            "format": "json\nmarkdown",
            "job-summary": "false",
        }
    )

    assert (result.exit_code, result.outputs["run-id"]) == (0, "one"), result.text
    assert result.outputs["output-dir"] == "out"
    assert result.outputs["html-file"] == ""
    assert sorted(path.name for path in (job.workspace / "out").iterdir()) == [
        "comment.md",
        "report.json",
        "summary.md",
    ]
    assert result.summary is None


def test_a_wrong_input_is_one_error_that_names_it(runner: Runner, job: Job) -> None:
    write_run(job.workspace, "nightly-1", step("load"))
    result = runner.run({"fail-on": "sometimes"})

    assert (result.exit_code, result.conclusion) == (2, "failure")
    (message,) = result.messages("error")
    assert "fail-on" in message
    assert "sometimes" in message
    assert not (job.workspace / "dagrun-report").exists()


def test_a_workspace_without_runs_is_one_error(runner: Runner, job: Job) -> None:
    result = runner.run()

    assert (result.exit_code, result.conclusion) == (4, "failure")
    assert len(result.messages("error")) == len(result.annotations) == 1
    assert list(job.workspace.iterdir()) == []


HOSTILE = (
    "::error::hijacked",
    "##[warning]hijacked",
    "a\n::notice::hijacked",
    "a\r##[error]hijacked",
    "a%0A::error::hijacked",
    "::stop-commands::pwn",
    "::add-mask::success",
    "::set-output name=status::hijacked",
    "::set-env name=PATH::hijacked",
    "<script>alert(1)</script>",
    "a\nstatus=hijacked",
    "b<<EOF\nhijacked\nEOF",
    "]]>\u2028\u202e\x1b[31m\x00",
)


def test_hostile_names_and_errors_command_nothing(runner: Runner, job: Job) -> None:
    steps = (step(text, "failed", error=text, name=text) for text in HOSTILE)
    write_run(job.workspace, "nightly-1", *steps, dag_id=HOSTILE[0], error=HOSTILE[2])
    result = runner.run()

    assert result.conclusion == "success", result.text
    assert set(result.outputs) == OUTPUTS
    assert "hijacked" not in result.outputs["status"]
    assert result.outputs["dag-id"] == HOSTILE[0]
    assert (result.env, result.state, result.paths) == ({}, {}, [])
    # Every annotation is one of ours; the masks and the log's commands are untouched.
    assert all((kept.title or "").startswith("dagrun-export") for kept in result.annotations)
    assert {kept.level for kept in result.annotations} == {"error", "notice"}
    assert "success" not in result.outputs["status"]
    assert "***" not in result.text


def test_a_secret_of_the_environment_stays_out_of_all_outputs(runner: Runner, job: Job) -> None:
    secret = "c0rrect-h0rse-battery"
    write_run(job.workspace, "nightly-1", step("load", "failed", error=f"login with {secret}"))
    result = runner.run(env={"WAREHOUSE_PASSWORD": secret})

    assert result.conclusion == "success", result.text
    assert result.summary is not None
    assert secret not in result.summary
    assert secret not in result.text
    assert all(secret not in kept.message for kept in result.annotations)
    for path in (job.workspace / "dagrun-report").iterdir():
        assert secret not in path.read_text("utf-8")
    exported = json.loads((job.workspace / "dagrun-report/report.json").read_text("utf-8"))
    assert exported["redactions"] > 0


def test_a_huge_run_still_has_a_summary(runner: Runner, job: Job) -> None:
    error = "Traceback (most recent call last)\n" + "  File x, line 1\n" * 200
    steps = (step(f"task_{n}", "failed", error=f"{error}boom {n}") for n in range(3000))
    write_run(job.workspace, "nightly-1", *steps)
    result = runner.run()

    assert result.conclusion == "success", result.text
    assert result.summary is not None
    assert 0 < len(result.summary.encode()) <= SUMMARY_LIMIT
    assert "3,000" in result.summary


def test_an_older_runner_without_its_newer_folders_serves_too(
    engine: DockerClient, image: str, job: Job, action: Action
) -> None:
    # Before 2.329 RUNNER_TEMP named a folder of the host that the container did not have.
    job.runner["temp"] = "/home/runner/work/_temp"
    write_run(job.workspace, "nightly-1", step("load"))
    result = Runner(engine, image, job, action).run()

    assert (result.conclusion, result.outputs["status"]) == ("success", "success"), result.text

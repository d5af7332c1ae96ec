from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.container.job import Action, Job

if TYPE_CHECKING:
    from pathlib import Path

ACTION = """
inputs:
  format: {description: f, default: "html,json"}
  github-token: {description: t, default: "${{ github.token }}"}
  job-summary: {description: s, default: true}
  run id: {description: r, required: true}
runs:
  using: docker
  image: Dockerfile
  env: {HOME: /nowhere, EXTRA: one, GIVEN: two}
  args: ["--format", "${{ inputs.format }}", "$HOME", ""]
"""


@pytest.fixture
def action(tmp_path: Path) -> Action:
    path = tmp_path / "action.yml"
    path.write_text(ACTION, encoding="utf-8")
    return Action.load(path)


def environment(
    job: Job, inputs: dict[str, str] | None = None, env: dict[str, str] | None = None
) -> dict[str, str]:
    return job.environment(
        inputs=inputs or {},
        files=job.prepare(),
        env=env or {},
        action_env={"EXTRA": "one", "GIVEN": "two", "HOME": "/nowhere"},
    )


def test_every_declared_input_is_there_and_undeclared_ones_too(action: Action) -> None:
    values = action.values({"format": "csv", "typo": "x"}, {"token": "ghs_1"})

    assert values == {
        "format": "csv",
        "github-token": "ghs_1",
        "job-summary": "true",
        "run id": "",
        "typo": "x",
    }


def test_arguments_see_inputs_alone_and_no_shell(action: Action) -> None:
    assert action.arguments({"format": "a b"}) == ["--format", "a b", "$HOME", ""]


def test_an_expression_that_the_harness_does_not_know_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "action.yml"
    path.write_text(
        "inputs: {a: {default: '${{ hashFiles(1) }}'}}\nruns: {using: docker}", encoding="utf-8"
    )

    with pytest.raises(ValueError, match="hashFiles"):
        Action.load(path).values({}, {})


def test_input_names_keep_their_dashes(tmp_path: Path) -> None:
    variables = environment(Job(tmp_path), {"github-token": "t", "run id": "r", "a.b": ""})

    assert variables["INPUT_GITHUB-TOKEN"] == "t"
    assert variables["INPUT_RUN_ID"] == "r"
    assert variables["INPUT_A.B"] == ""


def test_the_order_of_precedence(tmp_path: Path) -> None:
    env = {"GIVEN": "mine", "GITHUB_SHA": "mine", "RUNNER_OS": "mine", "HOME": "/mine", "CI": "1"}
    variables = environment(Job(tmp_path), {}, env)

    assert variables["GIVEN"] == "mine"
    assert variables["EXTRA"] == "one"
    assert variables["HOME"] == "/github/home"
    assert variables["GITHUB_SHA"] != "mine"
    assert variables["RUNNER_OS"] == "Linux"
    assert variables["CI"] == "1"
    assert variables["GITHUB_ACTIONS"] == "true"


def test_host_paths_are_translated_at_the_start_of_a_value_only(tmp_path: Path) -> None:
    job = Job(tmp_path)
    workspace = str(job.workspace)
    variables = environment(
        job, {"a": workspace, "b": f"{workspace}/x", "c": f"{workspace}x", "d": f"a,{workspace}/x"}
    )

    assert variables["INPUT_A"] == "/github/workspace"
    assert variables["INPUT_B"] == "/github/workspace/x"
    assert variables["INPUT_C"] == f"{workspace}x"
    assert variables["INPUT_D"] == f"a,{workspace}/x"
    assert variables["GITHUB_WORKSPACE"] == "/github/workspace"
    assert variables["GITHUB_EVENT_PATH"] == "/github/workflow/event.json"
    assert variables["RUNNER_TEMP"] == "/github/runner_temp"
    assert variables["GITHUB_OUTPUT"].startswith("/github/file_commands/set_output_")
    assert variables["RUNNER_WORKSPACE"] == str(job.workspace.parent)


def test_each_step_has_file_commands_of_its_own(tmp_path: Path) -> None:
    job = Job(tmp_path)
    first, second = job.prepare(), job.prepare()

    assert not set(first.values()) & set(second.values())
    assert {path.stat().st_mode & 0o777 for path in first.values()} == {0o644}


def test_the_folders_belong_to_the_runners_user(tmp_path: Path) -> None:
    # Only root can hand files to another user.
    owner = 1001 if os.geteuid() == 0 else os.geteuid()
    job = Job(tmp_path, owner=owner)
    (job.workspace / "a").write_text("", encoding="utf-8")
    files = job.prepare()

    owned = [job.workspace, job.workspace / "a", *files.values()]
    assert {path.stat().st_uid for path in owned} == {owner}


def test_paths_of_annotations_lose_the_workspace(tmp_path: Path) -> None:
    job = Job(tmp_path)

    assert job.to_workspace_path("/github/workspace/models/a.sql") == "models/a.sql"
    assert job.to_workspace_path("models/a.sql") == "models/a.sql"
    assert job.to_workspace_path("/elsewhere/a.sql") == "/elsewhere/a.sql"

"""The examples, done for real: the tool is installed and run as its workflow says, then reported.

What runs before the action in a workflow of `examples` runs here, in a small project of that
tool with one broken step; then the image is started as the runner starts it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from tests.container.job import Action, Job
from tests.container.machine import ROOT, need
from tests.container.runner import Runner, StepResult

if TYPE_CHECKING:
    from pathlib import Path

    from docker import DockerClient

pytestmark = [pytest.mark.container, pytest.mark.tools]

PROJECTS: Final = ROOT / "tests/container/projects"
EXAMPLES: Final = ROOT / "examples"
_OURS: Final = ("ACTIONS_", "GITHUB_", "INPUT_", "PYTHON", "RUNNER_", "VIRTUAL_ENV")
_PATIENCE: Final = 900


@dataclass(frozen=True)
class Told:
    """What the report must say of a project's run."""

    failed: str
    """The name of the broken step."""
    error: str
    """What its error says."""
    steps: int
    rerun: str
    """How the command begins that runs the rest again."""


TOLD: Final = {
    "airflow": Told("load", "42 rows have no customer", 3, ""),
    "dagster": Told("load", "42 rows have no customer", 3, "dagster job execute"),
    "dbt": Told("orders", "no_such_column", 3, "dbt retry"),
    "luigi": Told("Load", "42 rows have no customer", 3, ""),
    "prefect": Told("load", "42 rows have no customer", 3, ""),
    "snakemake": Told("load", "42 rows have no customer", 4, "snakemake"),
}


def workflow_of(tool: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the variables and the steps of the one job of a tool's example."""
    workflow = yaml.safe_load((EXAMPLES / f"{tool}.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    return job.get("env", {}), job["steps"]


def run_before(tool: str, job: Job) -> str:
    """Do what the example does before the action, and return what it printed."""
    home = need("setup/tool.sh", tool)
    shutil.copytree(PROJECTS / tool, job.workspace, dirs_exist_ok=True)
    env, steps = workflow_of(tool)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    environ["PATH"] = f"{home}/bin:{environ['PATH']}"
    environ |= {name: _filled(value, job) for name, value in env.items()}
    said = ""
    for step in steps:
        script = step.get("run")
        if script is None:
            continue
        # without `shell: bash` a pipe hides what fails in it, as on GitHub
        options = ("--noprofile", "--norc", "-e") + (("-o", "pipefail") if "shell" in step else ())
        own = environ | {name: _filled(value, job) for name, value in step.get("env", {}).items()}
        status, printed = _bash([*options, "-c", script], job.workspace, own)
        said += printed
        if status != 0 and script.startswith("pip install"):
            pytest.fail(f"{tool} cannot be installed: {printed[-2000:]}", pytrace=False)
    return said


def _bash(arguments: list[str], folder: Path, env: dict[str, str]) -> tuple[int, str]:
    """Run a script and end what it left running, as the runner does when a job is over."""
    process = subprocess.Popen(
        ["bash", *arguments],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(timeout=_PATIENCE)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, printed


def _filled(value: object, job: Job) -> str:
    return str(value).replace("${{ github.workspace }}", str(job.workspace))


@pytest.mark.parametrize("tool", TOLD)
def test_a_red_run_of_the_real_tool(tool: str, engine: DockerClient, image: str, job: Job) -> None:
    said = run_before(tool, job)
    result = Runner(engine, image, job, Action.load(ROOT / "action.yml")).run()
    check(result, job.workspace, tool, said)


def check(result: StepResult, workspace: Path, tool: str, said: str) -> None:
    told = TOLD[tool]
    about = f"{result.text}\n--- what {tool} printed:\n{said[-3000:]}"
    assert result.exit_code == 0, about
    assert result.outputs["status"] == "failed", about
    document = json.loads((workspace / result.outputs["json-file"]).read_bytes())
    assert document["source"]["reader"] == tool
    steps = document["steps"].values()
    assert len(steps) == told.steps, about
    (broken,) = [step for step in steps if step["status"] == "failed"]
    assert told.failed in broken["name"]
    assert told.error in (broken["error"] or "") + (broken["log"] or ""), about
    assert result.summary is not None
    head = result.summary.encode()[:4096].decode(errors="replace")
    assert told.failed in head
    assert told.rerun in result.summary
    assert all(step["status"] != "success" for step in steps if "mail" in step["name"].lower())


def test_each_project_has_its_example() -> None:
    assert {path.name for path in PROJECTS.iterdir()} == set(TOLD)
    for tool in TOLD:
        _, steps = workflow_of(tool)
        assert any(step.get("uses", "").startswith("org/dagrun-export@") for step in steps)

"""Run a workflow with `act` and read its log, which alone keeps the job summary."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.container.machine import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PARTS = (
    ".dockerignore",
    "Dockerfile",
    "LICENSE",
    "README.md",
    "action.yml",
    "entrypoint.py",
    "exporter",
    "pyproject.toml",
    "requirements",
    "templates",
)


@dataclass(frozen=True)
class Step:
    """What the log says of one step."""

    result: str
    outputs: dict[str, str]
    summary: str
    errors: list[dict[str, Any]]
    """The error annotations, with `arg` for the message and `kvPairs` for the place."""


@dataclass(frozen=True)
class ActRun:
    """A workflow's run."""

    exit_code: int
    lines: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """All that was said."""
        return "\n".join(str(line.get("msg", "")).rstrip() for line in self.lines)

    def step(self, step_id: str) -> Step:
        """Return the main stage of a step."""
        lines = [line for line in self.lines if line.get("stepID") == [step_id]]
        return Step(
            result=next(line["stepResult"] for line in lines if "stepResult" in line),
            outputs={line["name"]: line["arg"] for line in _commands(lines, "set-output")},
            summary="".join(line["content"] for line in _commands(lines, "summary")),
            errors=list(_commands(lines, "error")),
        )


def make_repository(folder: Path, workflow: Path) -> None:
    """Make a repository that holds the action, as `uses: ./` needs it, and a workflow."""
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignore)
        else:
            shutil.copy2(source, folder / name)
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    shutil.copy(workflow, workflows)
    person = ("-c", "user.name=o", "-c", "user.email=o@example.com", "-c", "commit.gpgsign=false")
    for command in (
        ("init", "--quiet", "--initial-branch", "main"),
        ("add", "--all"),
        (*person, "commit", "--quiet", "--message", "The action"),
        ("remote", "add", "origin", "https://github.com/octo/shop.git"),
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)


def run_act(program: str, image: str, folder: Path, home: Path) -> ActRun:
    """Run the repository's workflow; the checkout is the folder itself.

    Artifacts are kept below `home/artifacts`, in a folder for each workflow run.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(program, "push", "--json", "--bind", "--rm"),
        *("--artifact-server-path", str(home / "artifacts")),
        *("--artifact-server-addr", "127.0.0.1", "--artifact-server-port", str(port)),
        *("--platform", f"ubuntu-latest={image}", "--pull=false", "--no-cache-server"),
        *("--secret", "GITHUB_TOKEN=ghs_example"),
    ]
    # Its own home: act keeps settings and a cache there, and asks on its first start.
    own = {"HOME": home, "XDG_CACHE_HOME": home / "cache", "XDG_CONFIG_HOME": home / "config"}
    environment = {**os.environ, **{name: str(path) for name, path in own.items()}}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        timeout=900,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return ActRun(done.returncode, lines)


def _commands(lines: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [line for line in lines if line.get("command") == name]

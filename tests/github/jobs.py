"""The program itself as a step of a job, in a repository that is served."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.container.file_commands import parse_assignments
from tests.container.samples import step, write_run
from tests.github.fake import REPOSITORY, FakeGitHub
from tests.github.payloads import HEAD, pull_request
from tests.github.server import serving

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Job:
    """A job in a repository that is served."""

    github: FakeGitHub
    folder: Path
    event_name: str = "pull_request"
    event: dict[str, Any] = field(default_factory=pull_request)
    inputs: dict[str, str] = field(default_factory=lambda: {"GITHUB-TOKEN": "ghs_secret"})
    runner: str = "GitHub Actions 1"

    def command(self, *arguments: str) -> tuple[list[str], dict[str, str]]:
        """Return a step's command line and environment."""
        for name in ("summary", "output"):
            (self.folder / name).write_text("")
        (self.folder / "event.json").write_text(json.dumps(self.event))
        environment = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.github.api,
            "GITHUB_EVENT_NAME": self.event_name,
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_GRAPHQL_URL": f"{self.github.api}/graphql",
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": "77",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_WORKFLOW": "CI",
            "GITHUB_WORKSPACE": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "RUNNER_NAME": self.runner,
            **{f"INPUT_{name}": value for name, value in self.inputs.items()},
        }
        return [sys.executable, "-m", "exporter", *arguments], environment

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a step."""
        command, environment = self.command(*arguments)
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert "Traceback" not in done.stderr
        assert "ghs_secret" not in done.stderr + done.stdout
        for path in self.folder.rglob("*"):
            assert path.is_dir() or b"ghs_secret" not in path.read_bytes(), path
        return done

    def stop_when(self, met: Callable[[], bool]) -> int:
        """Run a step, end it as soon as a condition is met, and return its exit status."""
        command, environment = self.command()
        process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stderr=subprocess.PIPE
        )
        deadline = time.monotonic() + 30
        while not met() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        return process.returncode

    def outputs(self) -> dict[str, str]:
        """Return what later steps are told."""
        return parse_assignments((self.folder / "output").read_bytes()).values

    def written(self) -> list[str]:
        """Return the report's files."""
        return sorted(path.name for path in (self.folder / "dagrun-report").glob("*"))


@contextmanager
def on_pull_request(folder: Path) -> Iterator[Job]:
    """Serve a repository with a pull request; nothing that it is asked may be odd."""
    with serving(FakeGitHub()) as github:
        github.add_pull(7, "patch-1", HEAD)
        yield Job(github, folder)
    assert github.faults == []
    assert github.leaks == []


def broken_run(folder: Path) -> None:
    """Leave a run that broke."""
    write_run(folder / "runs", "nightly-1", step("extract"), step("load", "failed", error="boom"))


def packed(files: dict[str, bytes]) -> bytes:
    """Return files as a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()

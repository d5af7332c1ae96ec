"""A job on a runner's machine: its folders, its context, and what a container sees of them."""

from __future__ import annotations

import json
import os
import re
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

FILE_COMMANDS: Final = {
    "GITHUB_ENV": "set_env_",
    "GITHUB_OUTPUT": "set_output_",
    "GITHUB_PATH": "add_path_",
    "GITHUB_STATE": "save_state_",
    "GITHUB_STEP_SUMMARY": "step_summary_",
}
_SHA: Final = "4f0c5b3d" * 5
_MATRIX: Final = re.compile(r"\$\{\{\s*toJSON\(matrix\)\s*\}\}")
_EXPRESSION: Final = re.compile(r"\$\{\{\s*(github|inputs)\.([\w.-]+)\s*\}\}")


@dataclass(frozen=True)
class Action:
    """What action.yml says: the declared inputs with their defaults, and the arguments."""

    inputs: dict[str, str]
    args: tuple[str, ...]
    env: dict[str, str]

    @classmethod
    def load(cls, path: Path) -> Action:
        """Read an action.yml."""
        document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        declared: dict[str, Any] = document.get("inputs") or {}
        runs = document["runs"]
        return cls(
            {name: _text((about or {}).get("default")) for name, about in declared.items()},
            tuple(_text(item) for item in runs.get("args", ())),
            {name: _text(value) for name, value in (runs.get("env") or {}).items()},
        )

    def values(self, given: dict[str, str], context: dict[str, str]) -> dict[str, str]:
        """Return every input's value: the given ones, undeclared ones too, then the defaults."""
        defaults = {
            name: _evaluate(default, {"github": context}) for name, default in self.inputs.items()
        }
        return defaults | given

    def arguments(self, values: dict[str, str]) -> list[str]:
        """Return the arguments; they see the inputs alone."""
        return [_evaluate(item, {"inputs": values}) for item in self.args]


@dataclass
class Job:
    """The folders of one job below `work`, owned by the runner's user, and its context."""

    work: Path
    owner: int | None = None
    repository: str = "octo/shop"
    event_name: str = "push"
    event: dict[str, Any] = field(default_factory=dict)
    context: dict[str, str] = field(default_factory=dict)
    runner: dict[str, str] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name = self.repository.partition("/")[2]
        self.workspace = self.work / name / name
        self.temp = self.work / "_temp"
        self.home = self.temp / "_github_home"
        self.workflow = self.temp / "_github_workflow"
        self.file_commands = self.temp / "_runner_file_commands"
        for folder in (self.workspace, self.home, self.workflow, self.file_commands):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def mounts(self) -> dict[str, str]:
        """Host folders and where the container has them, in the order of path translation."""
        return {
            str(self.workspace): "/github/workspace",
            str(self.file_commands): "/github/file_commands",
            str(self.workflow): "/github/workflow",
            str(self.home): "/github/home",
            str(self.temp): "/github/runner_temp",
        }

    def prepare(self) -> dict[str, Path]:
        """Make a step's event file and file-command files, and return the latter by variable."""
        (self.workflow / "event.json").write_text(json.dumps(self.event), encoding="utf-8")
        step = uuid.uuid4()
        files = {
            variable: self.file_commands / f"{prefix}{step}"
            for variable, prefix in FILE_COMMANDS.items()
        }
        for path in files.values():
            path.touch(mode=0o644)
        if self.owner is not None and os.geteuid() == 0:
            for path in (self.work, *self.work.rglob("*")):
                os.chown(path, self.owner, self.owner, follow_symlinks=False)
        return files

    def environment(
        self,
        *,
        inputs: dict[str, str],
        files: dict[str, Path],
        env: dict[str, str],
        action_env: dict[str, str],
    ) -> dict[str, str]:
        """Return the container's variables: later ones win, then host paths are translated."""
        result = dict(env)
        result |= {f"INPUT_{name.replace(' ', '_').upper()}": text for name, text in inputs.items()}
        result = action_env | result
        result["HOME"] = str(self.home)
        result |= {f"GITHUB_{name.upper()}": text for name, text in self.github().items()}
        result |= {name: str(path) for name, path in files.items()}
        result |= {"GITHUB_ARTIFACTS": "", "GITHUB_ARTIFACTS_LIST": ""}
        result |= {f"RUNNER_{name.upper()}": text for name, text in self._runner().items()}
        result |= self.services
        result["GITHUB_ACTIONS"] = "true"
        result.setdefault("CI", "true")
        return {name: self.to_container(text) for name, text in result.items()}

    def github(self) -> dict[str, str]:
        """Return the values of the `github` context that become variables."""
        owner = self.repository.partition("/")[0]
        usual = {
            "action": "__self",
            "action_ref": "",
            "action_repository": "",
            "actor": "mona",
            "actor_id": "583231",
            "api_url": "https://api.github.com",
            "base_ref": "",
            "event_name": self.event_name,
            "event_path": str(self.workflow / "event.json"),
            "graphql_url": "https://api.github.com/graphql",
            "head_ref": "",
            "job": "report",
            "ref": "refs/heads/main",
            "ref_name": "main",
            "ref_protected": "false",
            "ref_type": "branch",
            "repository": self.repository,
            "repository_id": "1296269",
            "repository_owner": owner,
            "repository_owner_id": "583231",
            "retention_days": "90",
            "run_attempt": "1",
            "run_id": "4242",
            "run_number": "7",
            "server_url": "https://github.com",
            "sha": _SHA,
            "triggering_actor": "mona",
            "workflow": "nightly",
            "workflow_ref": f"{self.repository}/.github/workflows/nightly.yml@refs/heads/main",
            "workflow_sha": _SHA,
            "workspace": str(self.workspace),
        }
        return usual | self.context

    def _runner(self) -> dict[str, str]:
        usual = {
            "arch": "X64",
            "environment": "github-hosted",
            "name": "GitHub Actions 1",
            "os": "Linux",
            "temp": str(self.temp),
            # Both keep the host's paths: nothing is mounted there.
            "tool_cache": "/opt/hostedtoolcache",
            "workspace": str(self.workspace.parent),
        }
        return usual | self.runner

    def to_container(self, text: str) -> str:
        """Translate a value that is a mounted host path or starts with one."""
        return _translate(text, self.mounts)

    def to_host(self, path: str) -> str:
        """Translate a container's path to the host's."""
        return _translate(path, {inside: outside for outside, inside in self.mounts.items()})

    def to_workspace_path(self, path: str) -> str:
        """Return an annotation's file as the runner records it: relative to the workspace."""
        path = self.to_host(path)
        root = f"{self.workspace}/"
        return path.removeprefix(root)


def _translate(text: str, mapping: dict[str, str]) -> str:
    for source, target in mapping.items():
        if text == source:
            return target
        if text.startswith(f"{source}/"):
            return target + text[len(source) :]
    return text


def _evaluate(text: str, contexts: dict[str, dict[str, str]]) -> str:
    """Put values in place of `${{ github.x }}`, `${{ inputs.x }}` and a matrix's; refuse others."""
    result = _EXPRESSION.sub(lambda found: contexts.get(found[1], {}).get(found[2], ""), text)
    result = _MATRIX.sub(lambda _: json.dumps(contexts.get("matrix")), result)
    if "${{" in result:
        raise ValueError(f"this harness cannot evaluate {text!r}")
    return result


def _text(value: object) -> str:
    """Turn a YAML scalar into the text that the runner passes on."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

"""What the process that reads can do inside the image, and under the hardest settings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.container.plain import run_plain
from tests.unit.border.test_border import PROBE

if TYPE_CHECKING:
    from pathlib import Path

    from docker import DockerClient

pytestmark = pytest.mark.container

PYTHON: Final = "/app/.venv/bin/python"
TOKEN: Final = "ghs_planted0token0value"
LOOK: Final = """
import json, sys
sys.path.append("/data/code")
from exporter.border.channel import Message
from exporter.border.launch import launch
from exporter.border.kernel import hide_memory
from exporter.border.limits import Limits
hide_memory()
worker = launch(lambda *_: Message(), main="border_probe")
missing = worker.line.ask("confine", limits=list(Limits())).said["missing"]
found = worker.line.ask("look", file="/data/secret.txt").said
worker.end()
print(json.dumps([missing, found]))
"""
HARD: Final[dict[str, Any]] = {
    "read_only": True,
    "tmpfs": {"/tmp": ""},
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges"],
}
RUN: Final = {"dag_id": "shop", "run_id": "r1", "status": "failed", "steps": {
    "a": {"step_id": "a", "status": "failed", "error": f"token {TOKEN} refused"},
}}  # fmt: skip


@pytest.mark.parametrize("options", [{}, HARD], ids=["root", "no rights at all"])
def test_it_cannot_read_a_token(
    engine: DockerClient, image: str, tmp_path: Path, options: dict[str, Any]
) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "border_probe.py").write_text(PROBE, encoding="utf-8")
    (tmp_path / "secret.txt").write_text(TOKEN, encoding="utf-8")
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o755)
    ended = run_plain(
        engine, image, "-I", "-c", LOOK, data=tmp_path, entrypoint=[PYTHON],
        environment={"GITHUB_TOKEN": TOKEN, "INPUT_GITHUB-TOKEN": TOKEN}, **options,
    )  # fmt: skip
    assert ended.exit_code == 0, ended.stderr
    missing, found = json.loads(ended.stdout)
    assert TOKEN not in str(found)
    if options:
        assert missing == ["it has the same user (only root can change that)"]
    else:
        assert (found["user"], found["groups"], missing) == (65534, [], [])
    for what in ("keeper's environment", "keeper's memory", "a file", "a new file", "network",
                 "process", "program", "kill"):  # fmt: skip
        assert found[what] == "PermissionError", what


def test_it_works_without_any_right(engine: DockerClient, image: str, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps(RUN), encoding="utf-8")
    ended = run_plain(
        engine, image, "-v", "--format", "html,json", "r1", data=tmp_path,
        environment={"GITHUB_TOKEN": TOKEN}, **HARD,
    )  # fmt: skip
    assert ended.exit_code == 0, ended.stderr
    assert "it has the same user" in ended.stderr
    assert ended.changed == []
    report = tmp_path / "dagrun-report"
    assert {path.name for path in report.iterdir()} == {"report.html", "report.json"}
    assert TOKEN not in (report / "report.json").read_text(encoding="utf-8")

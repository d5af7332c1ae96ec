"""The workflows to copy: their permissions, their inputs, and that the pages show them whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted(ROOT.glob("examples/*.yml"))
SHOWN = ("pull-request", "fork-comment")
"""Those that the page about the action has whole."""
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def jobs(path: Path) -> list[dict[str, Any]]:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}, "each job says what it needs"
    return list(workflow["jobs"].values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_asks_for_no_more_than_it_says(path: Path) -> None:
    for job in jobs(path):
        assert set(job["permissions"]) <= {"contents", "actions", "pull-requests"}
        assert job["permissions"].get("contents") in {None, "read"}
        uses = [step.get("uses", "") for step in job["steps"]]
        assert "org/dagrun-export@v1" in uses
        for step in job["steps"]:
            if step.get("uses", "").startswith("org/dagrun-export@"):
                assert set(step.get("with", {})) <= set(ACTION["inputs"])
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            assert "${{" not in step.get("run", ""), "an expression would be pasted into a shell"
            assert step.get("with", {}).get("name") != "dagrun-report", "that name is taken"


@pytest.mark.parametrize("name", SHOWN)
def test_the_page_shows_a_workflow_whole(name: str) -> None:
    path = ROOT / f"examples/{name}.yml"
    page = (ROOT / "docs/action.md").read_text(encoding="utf-8")
    assert f"```yaml\n{path.read_text(encoding='utf-8')}```" in page
    assert f"(../examples/{path.name})" in page


def test_what_may_write_runs_nothing_of_the_pull_request() -> None:
    (job,) = jobs(ROOT / "examples/fork-comment.yml")
    assert job["steps"] == [{"uses": "org/dagrun-export@v1"}]
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}
    workflow = yaml.safe_load((ROOT / "examples/fork-comment.yml").read_text(encoding="utf-8"))
    first = yaml.safe_load((ROOT / "examples/pull-request.yml").read_text(encoding="utf-8"))
    trigger = workflow[True]["workflow_run"]  # `on` is a truth value in YAML 1.1
    assert trigger == {"workflows": [first["name"]], "types": ["completed"]}


def test_the_block_to_add_is_the_same_everywhere() -> None:
    from exporter.publishers.comment import FORKS, PERMISSIONS  # noqa: PLC0415 - for this test only

    page = (ROOT / "docs/action.md").read_text(encoding="utf-8")
    assert f"```yaml\n{PERMISSIONS}\n```" in page
    (job,) = jobs(ROOT / "examples/pull-request.yml")
    assert job["permissions"] == yaml.safe_load(PERMISSIONS)["permissions"]
    name, _, anchor = FORKS.partition("#")
    heading = anchor.replace("-", " ")
    assert re.search(
        rf"^## {heading}$", (ROOT / name).read_text("utf-8"), re.MULTILINE | re.IGNORECASE
    )

"""The action under `act`, which is the nearest that a laptop comes to a workflow's run."""

from __future__ import annotations

import io
import json
import os
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.act.act import ActRun, make_repository, run_act
from tests.container.machine import base_name, need
from tests.container.samples import step, write_run

pytestmark = pytest.mark.act


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout of a repository in which a pipeline has just failed."""
    folder = tmp_path_factory.mktemp("act") / "shop"
    folder.mkdir()
    make_repository(folder, Path(__file__).with_name("workflow.yml"))
    write_run(
        folder / "runs",
        "nightly-1",
        step("extract"),
        step("load", "failed", error="no such table: orders\nline two"),
        step("report", "skipped"),
    )
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What act keeps."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def run(folder: Path, home: Path) -> ActRun:
    program = need("setup/act.sh", "path")
    # With what this machine needs for it, the layers are made before act asks for them.
    need("image.sh", "dagrun-export:test")
    return run_act(program, base_name(), folder, home)


def test_without_an_input_the_run_is_found_and_reported(run: ActRun, folder: Path) -> None:
    report = run.step("report")

    assert report.result == "success", run.text
    assert report.outputs["status"] == "failed"
    assert report.outputs["conclusion"] == "failure"
    assert report.outputs["run-id"] == "nightly-1"
    counts = [report.outputs[name] for name in ("total", "passed", "failed", "skipped")]
    assert counts == ["3", "1", "1", "1"]
    assert "orders_daily" in report.summary
    assert "no such table: orders" in report.summary
    exported = json.loads((folder / report.outputs["json-file"]).read_text("utf-8"))
    assert exported["run_id"] == "nightly-1"
    page = folder / report.outputs["html-file"]
    assert "no such table: orders" in page.read_text("utf-8")
    assert page.stat().st_uid == os.geteuid()


def test_the_failed_step_is_annotated(run: ActRun) -> None:
    (error,) = run.step("report").errors

    assert "no such table: orders" in error["arg"]
    assert "load" in error["kvPairs"]["title"]


def test_a_gate_fails_its_step_after_all_was_written(run: ActRun, folder: Path) -> None:
    gated = run.step("gated")

    assert gated.result == "failure"
    assert gated.outputs["output-dir"] == "gated"
    assert "orders_daily" in gated.summary
    names = sorted(path.name for path in (folder / "gated").iterdir())
    assert names == ["report.html", "report.json"]


def test_each_step_uploads_its_artifact(run: ActRun, folder: Path, home: Path) -> None:
    kept = home / "artifacts" / "1"
    assert sorted(path.name for path in kept.iterdir()) == ["dagrun-report", "gated"]
    for step_id, name, out in (("report", "dagrun-report", "dagrun-report"), ("gated",) * 3):
        content = (kept / name / f"{name}.zip").read_bytes()
        outputs = run.step(step_id).outputs
        assert outputs["artifact-digest"] == sha256(content).hexdigest(), run.text
        url = f"https://github.com/octo/shop/actions/runs/1/artifacts/{outputs['artifact-id']}"
        assert outputs["artifact-url"] == url
        assert f"[Download all files]({url})" in run.step(step_id).summary
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            packed = {entry: archive.read(entry) for entry in archive.namelist()}
        assert packed == {path.name: path.read_bytes() for path in (folder / out).iterdir()}


def test_later_steps_read_the_outputs(run: ActRun) -> None:
    assert run.exit_code == 0, run.text
    assert "outcomes success failure output failed dagrun-report/report.html" in run.text
    assert "artifact https://github.com/octo/shop/actions/runs/1/artifacts/" in run.text

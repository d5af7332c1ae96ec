"""`--all`: every run into a folder of its own, and one report of them all."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from exporter.cli.main import run

FIXTURES = Path(__file__).parents[1] / "fixtures"
INNER = "b91f6a80-5a5e-4f6c-9e45-0d7f2c1b1a55"


def record(folder: Path, run_id: str, **facts: Any) -> None:
    steps = facts.pop("steps", {})
    head = {"dag_id": "shop", "run_id": run_id, "status": "success", "steps": steps, **facts}
    (folder / f"run_{len(list(folder.iterdir()))}.json").write_text(json.dumps(head))


def export(folder: Path, *more: str) -> int:
    return run(["--all", "--storage-path", str(folder), "-o", str(folder.parent / "out"), *more])


@pytest.fixture
def several(tmp_path: Path) -> Path:
    """Return a workspace with an orchestrator's run, a run that it started, and one of its own."""
    folder = tmp_path / "in"
    folder.mkdir()
    record(
        folder, "nightly", dag_id="orders", status="failed",
        start_time="2026-11-23T04:00:00Z", end_time="2026-11-23T05:00:00Z",
        steps={"load": {"status": "success"}, "dbt_build": {
            "status": "failed", "error": "exit status 1", "log": f"Invocation {INNER} failed\n",
            "start_time": "2026-11-23T04:10:00Z", "end_time": "2026-11-23T04:40:00Z"}},
    )  # fmt: skip
    record(
        folder, INNER, status="failed",
        start_time="2026-11-23T04:11:00Z", end_time="2026-11-23T04:39:00Z",
        steps={"stg": {"status": "failed", "error": "no such column: amount"}},
    )  # fmt: skip
    shutil.copytree(FIXTURES / "dbt/core-1.12.6/green", folder / "green")
    return folder


def test_each_run_has_a_folder_and_all_have_a_report(several: Path) -> None:
    assert export(several, "-f", "html,json,markdown", "-qq") == 0
    out = several.parent / "out"
    whole = json.loads((out / "index.json").read_bytes())
    assert whole["status"] == "failed"
    assert whole["summary"]["by_status"] == {"success": 1, "failed": 2}
    for step in whole["steps"].values():
        own = json.loads((out / step["metadata"]["report"]).with_suffix(".json").read_bytes())
        assert own["run_id"] == step["metadata"]["run_id"]
        assert (out / step["metadata"]["report"]).read_bytes().startswith(b"<!DOCTYPE html>")
    order = [step["metadata"]["run_id"] for step in whole["steps"].values()]
    assert order.index(INNER) == order.index("nightly") + 1
    inner = whole["steps"][INNER]
    assert inner["metadata"]["depth"] == 1
    assert inner["metadata"]["within"] == "step dbt_build of native run nightly"
    assert inner["error"] == "stg: no such column: amount"


def test_table_and_test_results_tell_of_each_and_of_all(several: Path) -> None:
    assert export(several, "-f", "csv,junit", "-qq") == 0
    out = several.parent / "out"
    rows = list(csv.DictReader((out / "steps.csv").read_text(encoding="utf-8").splitlines()))
    assert sorted(row["status"] for row in rows) == ["failed", "failed", "success"]
    whole = ET.fromstring((out / "junit.xml").read_bytes())
    assert (whole.get("tests"), whole.get("errors")) == ("3", "2")
    assert len(list((out / "runs").glob("*/steps.csv"))) == 3
    red = [path for path in (out / "runs").glob("*/junit.xml") if b"<error" in path.read_bytes()]
    assert len(red) == 2
    again = ["--storage-path", str(out), "--reader", "auto", "-o", f"{out}/again/", "-qq"]
    assert run([*again, "-f", "json"]) == 4, "none of these is a run of its own"


def test_a_run_says_what_it_ran_in(several: Path) -> None:
    assert export(several, "-f", "json", "-o", f"{several.parent}/out/", "-qq") == 0
    (own,) = (several.parent / "out/runs").glob(f"{INNER}-*/report.json")
    (note,) = [n for n in json.loads(own.read_bytes())["notes"] if n["code"] == "nested-run"]
    assert note["message"].startswith("This ran inside step dbt_build of native run nightly")


def test_page_and_summary_lead_to_each(several: Path) -> None:
    assert export(several, "-f", "html,markdown", "-qq") == 0
    out = several.parent / "out"
    page, summary = (
        (out / "index.html").read_text("utf-8"),
        (out / "summary.md").read_text("utf-8"),
    )
    folders = sorted(path.name for path in (out / "runs").iterdir())
    assert len(folders) == 3
    for folder in folders:
        assert f'href="runs/{folder}/report.html"' in page
        assert f"`runs/{folder}/report.html`" in summary
    assert "2 runs of 3 broke" in page
    assert "2 runs of 3 broke" in summary
    assert "In step `dbt_build` of native run nightly" in summary


def test_the_report_of_all_reads_back(several: Path) -> None:
    assert export(several, "-f", "html,json", "-qq") == 0
    out, again = several.parent / "out", several.parent / "again"
    shutil.copy(out / "index.json", several.parent / "whole.json")
    assert (
        run(
            [
                "--storage-path",
                str(several.parent / "whole.json"),
                "-o",
                f"{again}/",
                "-f",
                "html",
                "-qq",
            ]
        )
        == 0
    )
    assert 'href="runs/' in (again / "report.html").read_text("utf-8")


def test_a_foreign_link_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for page in (
        "javascript:alert(1)",
        "runs/../../x/report.html",
        "https://evil.example/report.html",
    ):
        facts = {"report": page, "depth": "x", "verdict": 3}
        steps = {"a": {"status": "success", "metadata": facts}}
        record(folder, page, metadata={"dagrun_export_runs": 1}, steps=steps)
    assert export(folder, "-f", "html", "-o", f"{tmp_path}/out/", "-qq") == 0
    for each in (tmp_path / "out/runs").glob("*/report.html"):
        assert '<section id="members"' in each.read_text("utf-8")
        assert "<b><bdi>a</bdi></b>" in each.read_text("utf-8")


def test_a_run_that_cannot_be_read_costs_no_other(
    several: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (several / "run_9.json").write_text('{"dag_id": "cut", "run_id": "cut", "steps": {')
    assert export(several, "-f", "json", "-o", f"{several.parent}/out/") == 0
    assert len(list((several.parent / "out/runs").iterdir())) == 3
    assert "run_9.json" in capsys.readouterr().err
    whole = json.loads((several.parent / "out/index.json").read_bytes())
    assert any(note["where"] == "run_9.json" for note in whole["notes"])


def test_an_export_of_a_run_is_not_counted_again(several: Path) -> None:
    assert export(several, "-f", "json", "-o", f"{several}/dagrun-report/", "-qq") == 0
    shutil.copytree(several / "dagrun-report/runs", several / "kept")
    assert export(several, "-f", "json", "-o", f"{several}/dagrun-report/", "-qq") == 0
    assert len(list((several / "dagrun-report/runs").iterdir())) == 3


def test_what_matches_and_what_is_refused(several: Path, tmp_path: Path) -> None:
    assert export(several, "-f", "json", "-o", f"{tmp_path}/o/", "--fail-on", "failure", "-qq") == 3
    assert export(several, "-f", "json", "-o", "-", "-qq") == 2
    (tmp_path / "empty").mkdir()
    assert export(tmp_path / "empty", "-qq") == 4


@pytest.mark.parametrize("link", ["out", "out/runs"])
def test_nothing_is_written_through_a_link(several: Path, link: str) -> None:
    victim = several.parent / "victim"
    victim.mkdir()
    place = several.parent / link
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(victim, target_is_directory=True)
    assert export(several, "-f", "json", "-qq") == 1
    assert list(victim.iterdir()) == []


def test_a_selection_holds_for_each_run(several: Path) -> None:
    assert export(several, "-f", "json", "-qq", "--select", "status:failed") == 0
    out = several.parent / "out"
    found = {
        (document := json.loads(path.read_bytes()))["run_id"]: list(document["steps"])
        for path in out.glob("runs/*/report.json")
    }
    assert found["nightly"] == ["dbt_build"]
    assert found[INNER] == ["stg"]
    assert export(several, "-f", "json", "-qq", "--select", "dur:x") == 2

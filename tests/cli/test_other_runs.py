"""Nobody names a run, and there are several: the report of the newest says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exporter.cli.main import run


def record(folder: Path, run_id: str, status: str, hour: int | None, **facts: Any) -> None:
    times = {} if hour is None else {"end_time": f"2026-11-23T{hour:02}:00:00Z"}
    head = {"dag_id": "shop", "run_id": run_id, "status": status, "steps": {}, **times, **facts}
    (folder / f"run_{len(list(folder.iterdir()))}.json").write_text(json.dumps(head))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    record(folder, "early", "failed", 1)
    record(folder, "middle", "partial_success", 2)
    record(folder, "other", "success", 2)
    record(folder, "late", "success", 4)
    return folder


def said(folder: Path, *more: str) -> list[str]:
    """Export a run and return what its notes say of other runs."""
    out = folder.parent / "out"
    args = ["--storage-path", str(folder), "-o", str(out), "-qq", *more]
    assert run([*args, "--format", "json,html,markdown"]) == 0
    notes = json.loads((out / "report.json").read_bytes())["notes"]
    messages = [note["message"] for note in notes if note["code"] == "other-runs"]
    for name in ("report.html", "summary.md"):
        shown = (out / name).read_text(encoding="utf-8")
        assert ("runs found here" in shown) == bool(messages), name
    return messages


def test_a_newest_green_run_hides_no_older_red_one(store: Path) -> None:
    assert said(store) == [
        (
            "This is the newest of 4 runs found here; --all reports them all. "
            "2 of the others failed, in whole or in part."
        )
    ]


def test_who_names_a_run_is_told_of_no_other(store: Path) -> None:
    assert said(store, "early") == []
    assert said(store, "late") == []


def test_others_that_went_well_are_counted_alone(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    record(folder, "early", "success", 1)
    record(folder, "late", "failed", 4)
    assert said(folder) == ["This is the newest of 2 runs found here; --all reports them all."]


def test_a_run_and_an_export_of_it_are_one(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    record(folder, "late", "failed", 4)
    exported = tmp_path / "export.json"
    assert run(["--storage-path", str(folder), "--format", "json", "-o", str(exported), "-qq"]) == 0
    exported.rename(folder / "run_late.json")
    assert said(folder) == []


def test_where_no_run_has_a_time_none_is_called_the_newest(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    record(folder, "a", "success", None)
    record(folder, "b", "failed", None)
    assert said(folder) == [
        (
            "This is one of 2 runs found here, none of which says when it ran; --all reports "
            "them all. 1 of the others failed, in whole or in part."
        )
    ]

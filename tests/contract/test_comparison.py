"""A comparison in the JSON export: valid, read back, without secrets, and never in the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from exporter.cli.main import run

ROOT = Path(__file__).parents[2]
DBT = ROOT / "tests/fixtures/dbt/core-1.12.6"
SCHEMA = json.loads((ROOT / "exporter/codec/run.schema.json").read_bytes())
TOKEN = "ghp_" + "a1B2" * 9


def export(storage: Path, out: Path, *args: str, status: int = 0) -> dict[str, Any]:
    assert run(["--storage-path", str(storage), "-f", "json", "-o", str(out), *args]) == status
    document: dict[str, Any] = json.loads(out.read_bytes())
    jsonschema.validate(document, SCHEMA, jsonschema.Draft202012Validator)
    return document


def record(path: Path, steps: dict[str, Any], run_id: str = "r", **facts: Any) -> Path:
    path.write_text(
        json.dumps({"dag_id": "d", "run_id": run_id, "steps": steps, **facts}), encoding="utf-8"
    )
    return path


def codes(document: dict[str, Any]) -> list[str]:
    return [note["code"] for note in document["notes"]]


def test_an_export_as_the_baseline_and_the_same_read_back(tmp_path: Path) -> None:
    base = export(DBT / "green", tmp_path / "base.json")
    head = export(
        DBT / "failing", tmp_path / "head.json", "--baseline", str(tmp_path / "base.json")
    )
    found = head["comparison"]
    assert found["baseline"]["run_id"] == base["run_id"]
    assert found["baseline"]["start_time"] == base["start_time"]
    assert {change["step_id"] for change in found["newly_failed"]} == {
        key for key, step in head["steps"].items() if step["status"] == "failed"
    }
    assert {change["step_id"] for change in found["removed"]} == base["steps"].keys() - head[
        "steps"
    ]
    assert found["before"]["total_steps"] == base["summary"]["total_steps"]
    again = export(tmp_path / "head.json", tmp_path / "again.json", "--reader", "native")
    assert again["comparison"] == found
    assert {**again, "source": 0} == {**head, "source": 0}


def test_a_storage_as_the_baseline_gives_the_same_but_for_its_place(tmp_path: Path) -> None:
    export(DBT / "green", tmp_path / "base.json")
    file, folder = (
        export(DBT / "failing", tmp_path / "head.json", "--baseline", str(where))["comparison"]
        for where in (tmp_path / "base.json", DBT / "green")
    )
    assert (file["baseline"].pop("where"), folder["baseline"].pop("where")) == (
        str(tmp_path / "base.json"),
        str(DBT / "green"),
    )
    assert file == folder


def test_the_baseline_may_be_the_file_that_is_written_anew(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    base = export(DBT / "green", out)
    head = export(DBT / "failing", out, "--baseline", str(out))
    assert head["comparison"]["baseline"]["run_id"] == base["run_id"]


@pytest.mark.parametrize("there", ["nothing", "no run", "an empty folder"])
def test_no_baseline_is_a_note(there: str, tmp_path: Path) -> None:
    where = tmp_path / "base"
    if there == "no run":
        where.write_text("[1, 2]", encoding="utf-8")
    elif there == "an empty folder":
        where.mkdir()
    args = ("--baseline", str(where), "--fail-on", "regression")
    found = export(DBT / "failing", tmp_path / "head.json", *args)
    assert found["comparison"] is None
    assert codes(found).count("no-baseline") == 1


def test_a_gate_on_regressions(tmp_path: Path) -> None:
    args = ("--fail-on", "regression", "--baseline")
    export(DBT / "failing", tmp_path / "a.json", *args, str(DBT / "green"), status=3)
    export(DBT / "green", tmp_path / "b.json", *args, str(DBT / "failing"))
    export(DBT / "failing", tmp_path / "c.json", *args, str(DBT / "failing"))


def test_the_threshold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = record(tmp_path / "base.json", {"a": {"status": "success", "duration_seconds": 10}})
    head = record(
        tmp_path / "run_2.json", {"a": {"status": "success", "duration_seconds": 19}}, run_id="2"
    )
    out = tmp_path / "out.json"
    args = ("--baseline", str(base), "--alert-threshold")
    assert export(head, out, *args, "150%")["comparison"]["regressions"] == 1
    found = export(head, out, *args, "200")["comparison"]
    assert (found["regressions"], found["alert_percent"]) == (0, 200)
    for wrong in ("100%", "fast", "nan", "-5", "1e9"):
        capsys.readouterr()
        assert run(["--storage-path", str(head), "--alert-threshold", wrong, "-o", str(out)]) == 2
        assert "no percentage above 100" in capsys.readouterr().err


def test_no_secret_of_either_run_is_in_it(tmp_path: Path) -> None:
    failed = {"status": "failed", "error": f"denied: {TOKEN}"}
    base = record(tmp_path / "b.json", {f"old {TOKEN}": failed, "a": {"status": "success"}})
    head = record(tmp_path / "h.json", {f"new {TOKEN}": failed, "a": failed}, run_id="2")
    found = export(head, tmp_path / "out.json", "--baseline", str(base))
    assert TOKEN not in json.dumps(found)
    assert [change["step_id"] for change in found["comparison"]["newly_failed"]] == list(
        found["steps"]
    )
    bare = export(head, tmp_path / "bare.json", "--baseline", str(base), "--no-redact")
    assert TOKEN in json.dumps(bare["comparison"])
    again = export(tmp_path / "bare.json", tmp_path / "again.json")
    assert TOKEN not in json.dumps(again)
    assert again["comparison"]["newly_failed"][0]["step_id"] in again["steps"]


@pytest.mark.parametrize(
    "comparison",
    [
        7,
        {"baseline": None},
        {"baseline": {"dag_id": "", "run_id": "x"}},
        {"baseline": {"dag_id": "d", "run_id": "x"}, "slower": [{"step_id": "", "name": ""}]},
        {"baseline": {"dag_id": "d", "run_id": "x"}, "added": {"deep": {"deeper": {"yet": [1]}}}},
    ],
)
def test_a_comparison_that_is_none_costs_itself_only(comparison: object, tmp_path: Path) -> None:
    first = export(DBT / "green", tmp_path / "first.json")
    (tmp_path / "bad.json").write_text(
        json.dumps({**first, "comparison": comparison}), encoding="utf-8"
    )
    found = export(tmp_path / "bad.json", tmp_path / "out.json")
    assert found["comparison"] is None
    assert codes(found) == [*codes(first), "unreadable-field"]
    assert found["steps"] == first["steps"]


def test_a_comparison_of_a_later_version_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    first = export(DBT / "green", tmp_path / "first.json")
    first["comparison"] = {
        "baseline": {"dag_id": "d", "run_id": "x", "start_time": "2026-01-01T02:00:00+02:00"},
        "later": {"a": 1},
    }
    (tmp_path / "later.json").write_text(json.dumps(first), encoding="utf-8")
    found = export(tmp_path / "later.json", tmp_path / "out.json")["comparison"]
    assert found["baseline"]["start_time"] == "2026-01-01T00:00:00.000000+00:00"
    assert found["regressions"] == 0

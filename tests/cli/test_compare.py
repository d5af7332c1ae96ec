"""`compare BASE HEAD`: files, storages and ids, and what it ends with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exporter.cli.main import run

FIXTURES = Path(__file__).parents[1] / "fixtures"
GREEN = FIXTURES / "dbt/core-1.12.6/green"
FAILING = FIXTURES / "dbt/core-1.12.6/failing"
STORE = FIXTURES / "native/store"


def compared(out: Path, *args: str, status: int = 0) -> dict[str, Any]:
    assert run(["compare", *args, "-f", "json", "-o", str(out), "-q"]) == status
    document: dict[str, Any] = json.loads(out.read_bytes())
    found: dict[str, Any] = document["comparison"]
    return found


def test_two_folders_as_export_compares_them(tmp_path: Path) -> None:
    found = compared(tmp_path / "a.json", str(GREEN), str(FAILING))
    args = ["--storage-path", str(FAILING), "--baseline", str(GREEN), "-f", "json", "-q"]
    assert run([*args, "-o", str(tmp_path / "b.json")]) == 0
    assert json.loads((tmp_path / "b.json").read_bytes())["comparison"] == found
    assert found["regressions"] == 5


def test_two_ids_in_a_storage(tmp_path: Path) -> None:
    args = ("2026-11-23T01:00", "2026-11-23T04:00", "--storage-path", str(STORE))
    found = compared(tmp_path / "a.json", *args)
    assert found["baseline"]["run_id"] == "2026-11-23T01:00"


def test_a_run_with_itself(tmp_path: Path) -> None:
    found = compared(tmp_path / "a.json", str(GREEN), str(GREEN), "--fail-on", "regression")
    assert found["regressions"] == 0
    changes = ("added", "removed", "newly_failed", "fixed", "status_changed", "slower", "faster")
    assert all(found[name] == [] for name in changes)


def test_a_gate_and_a_page_by_default(tmp_path: Path) -> None:
    args = ["compare", str(GREEN), str(FAILING), "-q", "-o", str(tmp_path / "out.html")]
    assert run([*args, "--fail-on", "regression"]) == 3
    assert (tmp_path / "out.html").read_bytes().startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("base", "head"), [("no such id", str(GREEN)), (str(GREEN), "x" * 300), ("a\0b", str(GREEN))]
)
def test_without_one_of_the_two_there_is_no_report(
    base: str, head: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    args = ["compare", base, head, "-f", "json", "-o", str(out), "--storage-path", str(STORE)]
    assert run(args) == 4
    assert capsys.readouterr().err.count("error: ") == 1
    assert not out.exists()


def test_both_are_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", str(GREEN)]) == 2
    assert "HEAD" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("nope", str(GREEN)), (str(GREEN), "nope"), ("nope", "other")])
def test_where_there_are_no_runs_the_word_is_named_and_not_the_folder(
    words: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["compare", *words, "-f", "json"]) == 4
    assert capsys.readouterr().err.startswith("error: nope: this is no file or folder, and ")
    assert list(tmp_path.iterdir()) == []


def test_all_runs_are_not_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", "--all", str(GREEN), str(GREEN)]) == 2
    assert "No such option '--all'" in capsys.readouterr().err

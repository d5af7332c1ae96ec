"""A fault of our own costs its own work alone, is told, and never ends in a green."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
SECRET = "ghp_" + "a1B2" * 9

# a place in the code, and the line after which the fault is planted
CLAIM = ("readers/native/__init__.py", "def claim(")
RUNS = ("readers/native/__init__.py", "def runs(")
READ = ("readers/native/__init__.py", "def read(")
HTML = ("renderers/html/__init__.py", "def render(")
ANALYSIS = ("analysis/analyse.py", "def analyse(")
SUMMARY = ("renderers/markdown/__init__.py", "def summary_text(")


class Ended(NamedTuple):
    status: int
    out: str
    err: str


class Program:
    """A copy of the program with a fault in it, and a storage to run it on."""

    def __init__(self, home: Path, plant: tuple[str, str], condition: str = "True") -> None:
        self.home = home
        self.store = home / "store"
        copied = home / "code"
        shutil.copytree(ROOT / "exporter", copied / "exporter")
        shutil.copytree(ROOT / "templates", copied / "templates")
        for folder in (home, *home.parents[:2]):
            folder.chmod(0o755)
        path = copied / "exporter" / plant[0]
        lines = path.read_text(encoding="utf-8").splitlines()
        at = next(number for number, line in enumerate(lines) if plant[1] in line)
        while not lines[at].endswith(":"):
            at += 1
        indent = " " * (len(lines[at]) - len(lines[at].lstrip()) + 4)
        indent = indent if lines[at].lstrip().startswith("def") else indent[4:]
        if lines[at] == ")" or lines[at].startswith(") ->"):
            indent = "    "
        fault = f"{indent}if {condition}: raise ZeroDivisionError('planted {SECRET}')"
        path.write_text(
            "\n".join([*lines[: at + 1], fault, *lines[at + 1 :], ""]), encoding="utf-8"
        )
        self.store.mkdir()
        for number in (1, 2):
            start = f"2026-11-2{number}T03:00:00Z"
            run = {
                "dag_id": "d",
                "run_id": f"own-{number}",
                "status": "success",
                "start_time": start,
                "end_time": start,
                "steps": {"a": {"status": "success"}},
            }
            (self.store / f"run_{number}.json").write_text(json.dumps(run), encoding="utf-8")

    def add_dbt(self) -> None:
        """Put a run of another tool beside them."""
        case = next((ROOT / "tests/fixtures/dbt").rglob("run_results.json")).parent
        shutil.copytree(case, self.store / "target", dirs_exist_ok=True)

    def __call__(self, *words: str, **env: str) -> Ended:
        ended = subprocess.run(
            [sys.executable, "-m", "exporter", *words],
            cwd=self.store,
            env={**os.environ, "PYTHONPATH": str(self.home / "code"), "MY_TOKEN": SECRET, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        assert SECRET not in ended.stdout + ended.stderr
        assert "worker-died" not in ended.stderr
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def files(self) -> list[str]:
        out = self.store / "dagrun-report"
        return sorted(path.name for path in out.iterdir()) if out.exists() else []


@pytest.mark.parametrize("plant", [CLAIM, RUNS])
def test_a_reader_with_a_bug_costs_no_other_readers_run(
    tmp_path: Path, plant: tuple[str, str]
) -> None:
    program = Program(tmp_path, plant)
    program.add_dbt()
    ended = program("-f", "json")
    assert ended.status == 70
    assert "ZeroDivisionError: planted" in ended.err
    assert "This was while the reader 'native'" in ended.err
    report = json.loads((program.store / "dagrun-report" / "report.json").read_bytes())
    assert report["source"]["reader"] == "dbt"
    assert [note["level"] for note in report["notes"] if note["code"] == "bug"] == ["error"]
    listed = program("list")
    assert listed.status == 70
    assert "dbt" in listed.out
    explained = program("readers", "--explain", ".")
    assert explained.status == (70 if plant == CLAIM else 0)
    assert "dbt (" in explained.out


@pytest.mark.parametrize("plant", [CLAIM, RUNS, READ])
def test_where_nothing_else_can_be_read_the_bug_is_told(
    tmp_path: Path, plant: tuple[str, str]
) -> None:
    program = Program(tmp_path, plant)
    ended = program("own-1")
    assert ended.status == 70
    assert ended.err.count("Traceback") == 1
    assert "This was while the reader 'native'" in ended.err
    if plant == READ:
        assert "read the run 'own-1'" in ended.err
    assert "This is a bug in dagrun-export" in ended.err
    assert program.files() == []


def test_of_many_runs_the_one_with_the_bug_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    program = Program(tmp_path, READ, "ref.run_id == 'own-1'")
    ended = program("--all", "-f", "json")
    assert ended.status == 70
    index = json.loads((program.store / "dagrun-report" / "index.json").read_bytes())
    assert ["own-2" in step for step in index["steps"]] == [True]
    assert index["status"] != "success"
    (note,) = (note for note in index["notes"] if note["code"] == "unread-run")
    assert "own-1" in note["message"]
    assert "'own-1'" in ended.err


def test_of_many_runs_one_that_cannot_be_analysed_is_named(tmp_path: Path) -> None:
    program = Program(tmp_path, ANALYSIS, "run.run_id == 'own-1'")
    ended = program("--all", "-f", "json")
    assert ended.status == 70
    assert "This was while the run 'own-1' was analysed" in ended.err
    assert program.files() == ["index.json", "runs"]


def test_a_format_with_a_bug_costs_no_other_format(tmp_path: Path) -> None:
    program = Program(tmp_path, HTML)
    ended = program("-f", "html,json,csv,markdown,junit")
    assert ended.status == 70
    assert program.files() == ["comment.md", "junit.xml", "report.json", "steps.csv", "summary.md"]
    assert "This was while html was made of the run 'own-2'" in ended.err
    assert ended.err.splitlines()[-1].startswith("wrote ")
    alone = program("-f", "html")
    assert alone.status == 70
    assert "wrote" not in alone.err


def test_a_place_that_cannot_be_written_costs_no_other_file(tmp_path: Path) -> None:
    program = Program(tmp_path, HTML, "False")
    (program.store / "dagrun-report" / "report.html").mkdir(parents=True)
    ended = program("-f", "html,json", "-q")
    assert ended.status == 1
    assert program.files() == ["report.html", "report.json"]
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("error: dagrun-report/report.html: there is a folder of that name")


def test_a_baseline_with_a_bug_is_a_note_and_no_green(tmp_path: Path) -> None:
    program = Program(tmp_path, READ, "ref.run_id == 'own-1'")
    ended = program("own-2", "-f", "json", "--baseline", "run_1.json")
    assert ended.status == 70
    assert program.files() == ["report.json"]
    assert program("compare", "own-1", "own-2", "-f", "json").status == 70


def test_a_summary_with_a_bug_costs_no_other_publisher(tmp_path: Path) -> None:
    program = Program(tmp_path, SUMMARY)
    names = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
    files = {name: tmp_path / name.lower() for name in names}
    for path in files.values():
        path.touch()
    env = {name: str(path) for name, path in files.items()}
    ended = program("-f", "json", GITHUB_ACTIONS="true", GITHUB_WORKSPACE=str(program.store), **env)
    assert ended.status == 70
    assert "conclusion" in files["GITHUB_OUTPUT"].read_text(encoding="utf-8")
    assert program.files() == ["report.json"]

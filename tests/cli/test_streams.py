"""Standard streams that are full, closed or unread: a status, whole files, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.bad_days import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX closes them")

PRINTING = {
    "export": "-f json -o -",
    "compare": "compare r1 r2 -f markdown -o -",
    "list": "list",
    "list as JSON": "list --json",
    "readers": "readers",
    "explain": "readers --explain .",
    "schema": "schema config",
    "version": "--version",
    "help": "--help",
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a folder with two runs, whose documents are longer than a pipe is deep."""
    steps = {f"s{number}": {"status": "success", "result": "x" * 900} for number in range(200)}
    for number in (1, 2):
        run = {
            "dag_id": "d",
            "run_id": f"r{number}",
            "status": "success",
            "end_time": f"2026-11-2{number}T03:00:00Z",
            "steps": steps,
        }
        (tmp_path / f"run_{number}.json").write_text(json.dumps(run), encoding="utf-8")
    return tmp_path


def sh(store: Path, line: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in which `$X` is the program."""
    program = {"X": f"{sys.executable} -m exporter", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["bash", "-c", line],
        cwd=store,
        env={**os.environ, **program, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", PRINTING.values(), ids=PRINTING)
def test_what_is_printed_and_does_not_arrive_is_no_success(store: Path, words: str) -> None:
    if Path("/dev/full").exists():
        ended = sh(store, f"$X {words} >/dev/full")
        assert ended.returncode == 1
        assert ended.stderr.startswith("error: standard output does not take it all (No space")
        assert ended.stderr.count("\n") == 1
    ended = sh(store, f"$X {words} >&-")
    assert ended.returncode == 1
    assert ended.stderr.startswith("error: standard output does not take it all (Bad file desc")
    assert ended.stderr.count("\n") == 1
    ended = sh(store, f"$X {words} | true; exit ${{PIPESTATUS[0]}}")
    assert ended.returncode in {0, 1}  # 0 where it was printed before the pipe was closed
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("\n") <= 1


def test_a_document_of_which_one_byte_is_read_is_no_success(store: Path) -> None:
    ended = sh(store, "$X -f json -o - | head -c1; exit ${PIPESTATUS[0]}")
    assert (ended.returncode, ended.stdout) == (1, "{")
    assert ended.stderr.startswith("error: standard output does not take it all (Broken pipe)")


@pytest.mark.parametrize("how", ["2>/dev/full", "2>&-", "2> >(true)", ">&- <&- 2>&-"])
def test_who_does_not_listen_gets_the_same_files_and_status(store: Path, how: str) -> None:
    assert sh(store, f"$X -f html,json -o out/ {how}").returncode == 0
    whole = sh(store, "$X -f html,json -o whole/ -q")
    assert (whole.returncode, whole.stderr) == (0, "")
    for name in ("report.html", "report.json"):
        assert (store / "out" / name).read_bytes() == (store / "whole" / name).read_bytes()
    assert sh(store, f"$X nope {how}").returncode == 4
    assert sh(store, f"$X --nope {how}").returncode == 2
    files = {name: f"{store}/{name}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for path in files.values():
        Path(path).touch()
    line = f"$X -f json -o action/ --storage-path . {how}"
    assert sh(store, line, GITHUB_ACTIONS="true", **files).returncode == 0
    assert "status" in Path(files["GITHUB_OUTPUT"]).read_text(encoding="utf-8")


def test_a_closed_stream_is_no_other_file(store: Path) -> None:
    """A descriptor that is free would be that of the next file: the report, or the environment."""
    ended = sh(store, "$X -f json -o out/ >&- <&- 2>&-", SECRET_TOKEN="planted-and-long")
    assert ended.returncode == 0
    report = (store / "out" / "report.json").read_bytes()
    assert json.loads(report)["run_id"] == "r2"
    assert b"planted-and-long" not in report

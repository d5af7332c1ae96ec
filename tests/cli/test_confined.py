"""Odd files in the storage and in the output: none is followed, and nothing else is touched."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from exporter.cli.main import run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX has such files")

NAMES = ("comment.md", "junit.xml", "report.html", "report.json", "steps.csv", "summary.md")


def record(run_id: str) -> str:
    steps = {"a": {"status": "success"}}
    return json.dumps({"dag_id": "d", "run_id": run_id, "status": "success", "steps": steps})


def snapshot(root: Path, leave_out: Path) -> dict[str, tuple[object, ...]]:
    """Return all that is there but in one folder: kind, time of change, what is in it."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(root.rglob("*")):
        if leave_out in (path, *path.parents):
            continue
        status = path.lstat()
        inside = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        link = path.readlink() if path.is_symlink() else None
        times = None if stat.S_ISDIR(status.st_mode) else status.st_mtime_ns
        found[str(path)] = (status.st_mode, times, inside, link)
    return found


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """Return a folder that nothing may reach."""
    folder = tmp_path / "victim"
    folder.mkdir()
    for number in range(len(NAMES)):
        (folder / f"run_{number}.json").write_text(record(f"victim-{number}"), encoding="utf-8")
    return folder


def test_odd_files_in_the_output_are_replaced_and_never_written_through(
    tmp_path: Path, victim: Path
) -> None:
    store, out = tmp_path / "store", tmp_path / "out"
    store.mkdir()
    out.mkdir()
    (store / "run_1.json").write_text(record("own"), encoding="utf-8")
    (out / "report.html").symlink_to(victim / "run_0.json")
    os.link(victim / "run_1.json", out / "report.json")
    os.mkfifo(out / "summary.md")
    (out / "comment.md").symlink_to(victim / "nothing.md")
    before = snapshot(tmp_path, out)
    words = [
        "--storage-path",
        str(store),
        "-f",
        "html,json,csv,markdown,junit",
        "-o",
        f"{out}/",
        "-q",
    ]
    assert run(words) == 0
    assert snapshot(tmp_path, out) == before
    for name in NAMES:
        status = (out / name).lstat()
        assert stat.S_ISREG(status.st_mode)
        assert status.st_nlink == 1
    assert json.loads((out / "report.json").read_bytes())["run_id"] == "own"


@pytest.mark.parametrize(
    "output", ["linked", "linked/", "linked/below", "linked/below/", "linked/a/b/", "report.json"]
)
@pytest.mark.parametrize("absolute", [False, True])
def test_an_output_that_leads_elsewhere_is_refused_or_replaced(
    tmp_path: Path, victim: Path, output: str, absolute: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a workflow the checkout, and a link in it, may be a stranger's."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run_1.json").write_text(record("own"), encoding="utf-8")
    (tmp_path / "linked").symlink_to(victim)
    (tmp_path / "report.json").symlink_to(victim / "run_0.json")
    before = snapshot(victim, tmp_path / "nothing")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    named = f"{tmp_path}/{output}" if absolute else output
    status = run(["--storage-path", "run_1.json", "-f", "json", "-o", named, "-q"])
    assert snapshot(victim, tmp_path / "nothing") == before
    assert status == (1 if "linked" in output else 0)


def test_off_a_workflow_links_on_the_way_are_the_users_own(
    tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run_1.json").write_text(record("own"), encoding="utf-8")
    (tmp_path / "linked").symlink_to(victim)
    assert run(["--storage-path", "run_1.json", "-f", "json", "-o", "linked/a/", "-q"]) == 0
    assert (victim / "a" / "report.json").exists()


def test_odd_files_in_the_storage_are_not_read(
    tmp_path: Path, victim: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "run_1.json").write_text(record("own"), encoding="utf-8")
    (store / "run_2.json").symlink_to(victim / "run_0.json")
    os.link(victim / "run_1.json", store / "run_3.json")
    os.mkfifo(store / "run_4.json")
    (store / "run_5.json").symlink_to("/dev/zero")
    (store / "folder").symlink_to(victim)
    (store / "run_6.json").symlink_to("run_6.json")
    before = snapshot(tmp_path, tmp_path / "nothing")
    assert run(["list", "--storage-path", str(store), "--json"]) == 0
    said = capsys.readouterr()
    assert [each["run_id"] for each in json.loads(said.out)] == ["own"]
    assert "second name (hard links)" in said.err
    assert snapshot(tmp_path, tmp_path / "nothing") == before

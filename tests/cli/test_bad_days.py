"""The whole command on bad days: killed, stopped, its worker gone, the disk full."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bad_days import (
    NAMES,
    ROOT,
    children,
    command,
    environment,
    read,
    write_storage,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells who started whom")


def test_blows_at_random_moments_break_and_lose_nothing() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.bad_days", "--kills", "40", "--signals", "12"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(ended.stdout)
    assert [found[each] for each in ("broken", "lost", "orphans", "left")] == [0, 0, 0, 0], found
    assert found["odd"] == []
    assert found["next_run_whole"]
    assert found["statuses"].get("-9", 0) > 20, "most came while it worked"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a storage whose earlier report is there already."""
    store = write_storage(tmp_path / "store", "one")
    (tmp_path / "tmp").mkdir()
    whole = command(store, tmp_path / "out")
    subprocess.run(whole, env=environment(tmp_path / "tmp"), check=True)
    return store


def worker_of(running: subprocess.Popen[str]) -> int:
    """Return the worker once it has given up its rights: then it is about to read."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for child in children(running.pid):
            status = Path(f"/proc/{child}/status").read_text(encoding="ascii")
            if "NoNewPrivs:\t1" in status:
                return child
        time.sleep(0.001)
    raise AssertionError("there is no worker")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (signal.SIGKILL, "the process that reads the run was killed, most likely for want of mem"),
        (signal.SIGSEGV, "the process that reads the run ended early (signal 11)"),
        (signal.SIGABRT, "the process that reads the run ended early (signal 6)"),
    ],
)
def test_a_worker_that_dies_is_one_line_and_costs_no_earlier_report(
    store: Path, number: signal.Signals, said: str
) -> None:
    home = store.parent
    earlier = read(home / "out")
    running = subprocess.Popen(
        command(store, home / "out"),
        env=environment(home / "tmp"),
        stderr=subprocess.PIPE,
        text=True,
    )
    os.kill(worker_of(running), number)
    _, err = running.communicate()
    assert running.returncode == 1
    assert err.startswith(f"error: {said}")
    assert err.count("\n") == 1
    assert read(home / "out") == earlier
    assert list((home / "tmp").iterdir()) == []


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of a megabyte."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    line = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(line, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk_is_said_and_keeps_the_earlier_report(small: Path, tmp_path: Path) -> None:
    store = write_storage(tmp_path / "store", "one")
    (tmp_path / "tmp").mkdir()
    out = small / "out"
    out.mkdir()
    for name in NAMES:
        (out / name).write_text("earlier", encoding="utf-8")
    (small / "ballast").write_bytes(b"x" * 960_000)

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        env = environment(tmp_path / "tmp")
        line = command(store, out, *more)
        return subprocess.run(line, env=env, check=False, capture_output=True, text=True)

    ended = run()
    assert ended.returncode == 1
    errors = ended.stderr.splitlines()
    assert all(each.startswith("error: ") for each in errors)
    assert "No space left on device" in errors[0]
    here = read(out)
    assert set(here) == set(NAMES)
    assert here["report.html"] == here["report.json"] == b"earlier"
    (small / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)
    ended = run()
    assert ended.returncode == 1
    assert "Read-only file system" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert read(out) == here

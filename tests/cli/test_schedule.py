"""`schedule`: what is new, whenever it is time; real processes, and none is timed."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from exporter.app.schedule import Cron, every, keep_on
from exporter.cli.main import run
from exporter.cli.seen import LOCK, STATE
from exporter.cli.ticking import once
from exporter.model import ExportError

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "exporter", "schedule")
AT_MOST = 60
"""Seconds after which a test gives up: a hundred times what it takes."""


def record(folder: Path, run_id: str, day: int, status: str = "success", **facts: Any) -> None:
    steps = {"load": {"status": status, "error": "boom" if status == "failed" else None}}
    end = f"2026-11-{day:02}T05:00:00Z"
    head = {"dag_id": "shop", "run_id": run_id, "status": status, "end_time": end, "steps": steps}
    (folder / f"run_{run_id}.json").write_text(json.dumps(head | facts), encoding="utf-8")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    record(folder, "a", 21)
    record(folder, "b", 22, "failed")
    monkeypatch.chdir(tmp_path)
    return folder


def tick(*words: str) -> int:
    return run(["schedule", "--once", "--storage-path", "in", "-f", "json", "-o", "out", *words])


def times(folder: Path) -> dict[str, int]:
    """Return when each report was written, by the run's id."""
    return {
        json.loads(path.read_bytes())["run_id"]: path.stat().st_mtime_ns
        for path in (folder.parent / "out/runs").glob("*/report.json")
    }


def index(folder: Path) -> list[str]:
    document = json.loads((folder.parent / "out/index.json").read_bytes())
    return [step["metadata"]["run_id"] for step in document["steps"].values()]


def test_what_is_new_or_has_changed_is_written_and_nothing_else(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tick() == 0
    first = times(store)
    assert first.keys() == {"a", "b"}
    whole = (store.parent / "out/index.json").stat().st_mtime_ns
    capsys.readouterr()
    assert tick() == 0
    assert capsys.readouterr().err == "nothing is new in in: 2 runs, as before\n"
    assert times(store) == first
    assert (store.parent / "out/index.json").stat().st_mtime_ns == whole

    record(store, "c", 23)
    record(store, "b", 22, "success")
    assert tick() == 0
    second = times(store)
    assert second.keys() == {"a", "b", "c"}
    assert second["a"] == first["a"]
    assert second["b"] != first["b"]
    assert index(store) == ["c", "b", "a"]


def test_other_settings_write_all_again_and_take_away_what_is_no_longer_made(store: Path) -> None:
    assert tick() == 0
    first = times(store)
    assert tick("--title", "Nightly") == 0
    assert all(second != first[run_id] for run_id, second in times(store).items())
    assert run(["schedule", "--once", "--storage-path", "in", "-f", "csv", "-o", "out"]) == 0
    assert times(store) == {}
    assert len(list(store.parent.glob("out/runs/*/steps.csv"))) == 2


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b'{"form": 1, "folders": {"../in": ["run_a.json"]}}',
        b'{"form": 1, "folders": {"/tmp": ["x"]}}',
        b'{"form": 1, "runs": [], "folders": 3}',
        b'{"form": 1, "more": 1}',
        b'{"form": 99}',
        b'{"form": 1, "runs": {"x": 1}}',
        b'{"form": 1, "overview": ["../in/run_a.json"]}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_memory_is_none_and_nothing_is_removed_for_it(store: Path, state: bytes) -> None:
    assert tick() == 0
    first = times(store)
    (store.parent / "out" / STATE).write_bytes(state)
    assert tick() == 0
    assert all(second != first[run_id] for run_id, second in times(store).items())
    assert len(list(store.iterdir())) == 2
    assert tick() == 0


def test_a_memory_that_is_a_link_is_not_followed(store: Path) -> None:
    elsewhere = store.parent / "elsewhere.json"
    elsewhere.write_text("{}", encoding="utf-8")
    (store.parent / "out").mkdir()
    (store.parent / "out" / STATE).symlink_to(elsewhere)
    assert tick() == 0
    assert elsewhere.read_text(encoding="utf-8") == "{}"
    assert json.loads((store.parent / "out" / STATE).read_bytes())["form"] == 1


def test_a_report_that_was_taken_away_comes_back(store: Path) -> None:
    assert tick() == 0
    shutil.rmtree(next((store.parent / "out/runs").iterdir()))
    assert tick() == 0
    assert times(store).keys() == {"a", "b"}


def test_it_remembers_nothing_that_a_run_says(store: Path) -> None:
    record(store, "token-ghp_1234", 23, dag_id="secret-dag")
    assert tick() == 0
    state = json.loads((store.parent / "out" / STATE).read_bytes())
    assert "secret-dag" not in json.dumps(state)
    assert len(state["runs"]) == 3


def test_a_run_whose_id_holds_a_secret_is_written_when_it_has_changed(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPLOY_TOKEN", "hunter2hunter2")
    record(store, "of-hunter2hunter2", 23)
    assert tick() == 0
    (folder,) = (store.parent / "out/runs").glob("of-*")
    assert json.loads((folder / "report.json").read_bytes())["status"] == "success"
    record(store, "of-hunter2hunter2", 23, "failed")
    assert tick() == 0
    assert json.loads((folder / "report.json").read_bytes())["status"] == "failed"
    assert not [path for path in store.parent.rglob("out/**/*") if "hunter2" in str(path)]


def test_the_newest_are_kept_and_of_others_what_is_not_ours(store: Path) -> None:
    record(store, "c", 23)
    assert tick() == 0
    (oldest,) = (store.parent / "out/runs").glob("a-*")
    (oldest / "notes.txt").write_text("mine", encoding="utf-8")
    assert tick("--keep", "1") == 0
    assert index(store) == ["c"]
    left = sorted(path.name for path in store.parent.glob("out/runs/*/*"))
    assert left == ["notes.txt", "report.json"]


def test_a_folder_that_became_a_link_is_left_alone(store: Path) -> None:
    assert tick() == 0
    (oldest,) = (store.parent / "out/runs").glob("a-*")
    oldest.rename(store.parent / "moved")
    oldest.symlink_to(store.parent / "moved")
    assert tick("--keep", "1") == 0
    assert (store.parent / "moved/report.json").exists()


def test_runs_that_are_gone_leave_the_index_and_stay_while_there_is_room(store: Path) -> None:
    assert tick() == 0
    (store / "run_a.json").unlink()
    assert tick("--keep", "2") == 0
    assert index(store) == ["b"]
    assert times(store).keys() == {"a", "b"}
    record(store, "c", 23)
    assert tick("--keep", "2") == 0
    assert times(store).keys() == {"b", "c"}


def test_a_file_that_cannot_be_read_is_told_when_it_is_new(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tick() == 0
    first = times(store)
    (store / "run_x.json").write_text("{", encoding="utf-8")
    capsys.readouterr()
    assert tick() == 0
    assert "run_x.json" in capsys.readouterr().err
    assert times(store) == first
    assert tick() == 0
    assert "nothing is new" in capsys.readouterr().err


def test_a_run_that_could_not_be_written_is_written_the_next_time(store: Path) -> None:
    assert tick() == 0
    (folder,) = (store.parent / "out/runs").glob("b-*")
    (folder / "report.json").unlink()
    (folder / "report.json").mkdir()
    record(store, "b", 22, "success")
    assert tick() == 1
    (folder / "report.json").rmdir()
    assert tick() == 0
    assert json.loads((folder / "report.json").read_bytes())["status"] == "success"


def test_without_runs_one_line_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    words = ["--storage-path", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    assert run(["schedule", "--once", *words]) == 4
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")


def test_picks_and_gates_are_those_of_batch(store: Path) -> None:
    assert tick("--status", "failed", "--fail-on", "failure") == 3
    assert times(store).keys() == {"b"}


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks")
def test_two_never_write_to_one_folder(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import fcntl  # noqa: PLC0415 - not everywhere

    (store.parent / "out").mkdir()
    with (store.parent / "out" / LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert tick() == 0
        assert "is still at work" in capsys.readouterr().err
        assert not (store.parent / "out/runs").exists()
    assert tick() == 0
    assert times(store).keys() == {"a", "b"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say when: with --every or with --cron, or --once"),
        (["--every", "5m", "--cron", "* * * * *"], "say when"),
        (["--every", "soon"], "--every: 'soon' is no span of time"),
        (["--every", "0s"], "'0s' is no span of time"),
        (["--every", "9999w"], "is no span of time"),
        (["--cron", "61 * * * *"], "--cron: '61 * * * *' is no expression of cron"),
        (["--cron", "* * * * *", "--timezone", "Mars/Base"], "--timezone: 'Mars/Base'"),
        (["--cron", "* * * * *", "--timezone", "../../etc/passwd"], "is no time zone"),
        (["--every", "5m", "-o", "-"], "scheduled reports go to a folder"),
        (["--every", "5m", "--keep", "0"], "--keep"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["schedule", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_the_words_of_each_export() -> None:
    assert once(["--every", "5m"]) == ["schedule", "--every", "5m", "--once"]
    assert once(["--no-once", "--", "x"]) == ["schedule", "--no-once", "--once", "--", "x"]


def moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("expression", "zone", "now", "due"),
    [
        ("*/15 * * * *", "UTC", "2026-11-28T10:07:00Z", "2026-11-28T10:15:00Z"),
        ("*/15 * * * *", "UTC", "2026-11-28T10:15:00Z", "2026-11-28T10:30:00Z"),
        ("0 7 * * *", "Europe/Berlin", "2026-07-01T10:00:00Z", "2026-07-02T05:00:00Z"),
        ("0 7 * * *", "Europe/Berlin", "2026-12-01T10:00:00Z", "2026-12-02T06:00:00Z"),
        # the night in which the hour from two to three is not there, or there twice
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
        ("0 0 29 2 *", "UTC", "2026-11-28T10:07:00Z", "2028-02-29T00:00:00Z"),
    ],
)
def test_when_cron_is_due(expression: str, zone: str, now: str, due: str) -> None:
    assert Cron(expression, zone).first(moment(now)) == moment(due)


def test_when_an_interval_is_due() -> None:
    schedule = every("15m", 1_000.0)
    assert schedule.first(1_000.0) == 1_000.0
    assert schedule.after(1_000.0) == 1_900.0
    assert schedule.after(1_899.9) == 1_900.0
    assert schedule.after(5_000.0) == 5_500.0
    assert schedule.after(0.0) == 100.0
    assert every("0.1s", 0.0).after(0.3) > 0.3
    assert [every(each, 0).seconds for each in ("90s", "2 H", "1d", "1.5m")] == [
        90,
        7_200,
        86_400,
        90,
    ]
    with pytest.raises(ExportError):
        every("١s", 0)  # noqa: RUF001 - a digit that is none of ours


class Clock:
    """Time that passes only by sleep, and by what each export takes."""

    def __init__(self, takes: Callable[[int], float], exports: int) -> None:
        self.now = 0.0
        self.began: list[float] = []
        self.told: list[float] = []
        self._takes = takes
        self._exports = exports

    def tick(self) -> None:
        if len(self.began) == self._exports:
            raise StopAsyncIteration
        self.began.append(self.now)
        self.now += self._takes(len(self.began))

    def sleep(self, seconds: float) -> None:
        assert 0 < seconds <= 30
        self.now += seconds

    def run(self, span: str) -> list[float]:
        schedule = every(span, self.now)
        with pytest.raises(StopAsyncIteration):
            keep_on(
                schedule,
                self.tick,
                now=lambda: self.now,
                sleep=self.sleep,
                tell=self.told.append,
            )
        return self.began


def test_exports_are_at_whole_intervals() -> None:
    clock = Clock(lambda _: 3, 4)
    assert clock.run("100s") == [0, 100, 200, 300]
    assert clock.told == [0, 100, 200, 300, 400]


def test_times_that_were_missed_are_made_up_for_once() -> None:
    assert Clock(lambda n: 350 if n == 2 else 3, 6).run("100s") == [0, 100, 450, 500, 600, 700]


def test_a_clock_that_is_put_back_is_followed() -> None:
    clock = Clock(lambda n: -10_000 if n == 2 else 3, 4)
    began = clock.run("100s")
    assert began[:2] == [0, 100]
    assert began[2] <= -9_800
    assert began[3] == began[2] + 100 - began[2] % 100


def test_a_machine_that_slept_exports_once_when_it_wakes() -> None:
    class Sleepy(Clock):
        def sleep(self, seconds: float) -> None:
            self.now += seconds if self.now > 200 else seconds + 5_000

    assert Sleepy(lambda _: 1, 4).run("100s") == [0, 5_031, 5_100, 5_200]


@contextmanager
def running(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start it in a folder; it is gone at the end."""
    with (folder / "said.txt").open("ab") as said:
        process = subprocess.Popen(
            [*PROGRAM, "--storage-path", "in", "-f", "json", "-o", "out", *words],
            cwd=folder,
            stdout=said,
            stderr=said,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def until(holds: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    """Wait for what is sure to come."""
    for _ in range(AT_MOST * 20):
        if holds():
            return
        assert process.poll() is None, "it has ended"
        time.sleep(0.05)
    raise AssertionError("it never came")


def said(folder: Path) -> str:
    return (folder / "said.txt").read_text(encoding="utf-8")


def test_it_goes_on_and_survives_an_export_that_fails(store: Path) -> None:
    folder = store.parent
    with running(folder, "--every", "0.3s") as process:
        until(lambda: "nothing is new" in said(folder), process)
        record(store, "c", 23)
        until(lambda: len(list(folder.glob("out/runs/c-*/report.json"))), process)
        store.rename(folder / "away")
        until(lambda: said(folder).count("error: ") >= 2, process)
        (folder / "away").rename(store)
        record(store, "d", 24)
        until(lambda: len(list(folder.glob("out/runs/d-*/report.json"))), process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(AT_MOST) == 143
    assert times(store).keys() == {"a", "b", "c", "d"}
    assert "Traceback" not in said(folder)
    assert not list(folder.glob("out/**/.dagrun-export-*[0-9a-f]"))


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_while_it_waits(store: Path, number: signal.Signals, status: int) -> None:
    folder = store.parent
    with running(folder, "--cron", "0 0 29 2 *", "-v") as process:
        until(lambda: "the next export is due at 20" in said(folder), process)
        process.send_signal(number)
        assert process.wait(AT_MOST) == status
    assert not (folder / "out").exists()


def test_a_signal_ends_the_export_that_is_at_work(store: Path) -> None:
    folder = store.parent
    steps = {f"s{n}": {"status": "success", "error": "x" * 400} for n in range(40_000)}
    record(store, "large", 25, steps=steps)
    with running(folder, "--every", "1h") as process:
        until((folder / "out" / LOCK).exists, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(AT_MOST) == 143
    # nothing of it is left that still holds the lock
    import fcntl  # noqa: PLC0415 - not everywhere

    with (folder / "out" / LOCK).open() as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert not [path for path in folder.glob("out/.dagrun-export-*") if path.suffix == ""]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_waits_does_not_grow(store: Path) -> None:
    folder = store.parent

    def pages() -> int:
        return int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1])

    with running(folder, "--every", "0.1s") as process:
        until(lambda: said(folder).count("nothing is new") >= 2, process)
        before = pages()
        until(lambda: said(folder).count("nothing is new") >= 10, process)
        assert pages() - before < 256, "a megabyte in eight exports"


def test_the_units_to_copy_are_shown_whole_and_work(store: Path) -> None:
    page = (ROOT / "docs/schedule.md").read_text(encoding="utf-8")
    service = (ROOT / "examples/systemd/dagrun-export.service").read_text(encoding="utf-8")
    timer = (ROOT / "examples/systemd/dagrun-export.timer").read_text(encoding="utf-8")
    workflow = (ROOT / "examples/schedule.yml").read_text(encoding="utf-8")
    assert f"```ini\n{service}```" in page
    assert f"```ini\n{timer}```" in page
    assert f"```yaml\n{workflow}```" in page
    (line,) = [each for each in service.splitlines() if each.startswith("ExecStart=")]
    program, *words = shlex.split(line.removeprefix("ExecStart="))
    assert program == "/usr/local/bin/dagrun-export"
    places = {"/srv/runs": "in", "/srv/reports": "out"}
    assert run([places.get(each, each) for each in words]) == 0
    assert len(list(store.parent.glob("out/runs/*/report.html"))) == 2

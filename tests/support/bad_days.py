"""Bad days for the whole command: killed and stopped at random moments, over an earlier report.

`make bad-days` deals 200 kills and 100 signals and prints as JSON what it found; a test fewer.
Two storages give two reports, so that after each blow every file is one of two known ones or
broken.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
FORMATS: Final = "html,json,csv,markdown,junit"
NAMES: Final = ("comment.md", "junit.xml", "report.html", "report.json", "steps.csv", "summary.md")
STEPS: Final = 800
_SUBREAPER: Final = 36
_STATUSES: Final = {
    signal.SIGINT: {130, -signal.SIGINT, 0},
    signal.SIGTERM: {143, -signal.SIGTERM, 0},
}
"""By the signal itself where it comes before the program's first line; 0 where it came too late."""
_PATIENCE: Final = 5.0
_OURS: Final = re.compile(rb"/exporter/(?!__(?:main|init)__\.py|cli/(?:__init__|main)\.py)")
"""A line of ours in a traceback, but for those that only lead to `main`."""


def write_storage(folder: Path, word: str) -> Path:
    """Make a storage of one run; `word` stands all over it."""
    folder.mkdir(parents=True)
    steps = {
        f"{word}-{number}": {
            "status": "success",
            "start_time": "2026-11-21T03:00:00Z",
            "end_time": "2026-11-21T03:00:05Z",
            "upstream": [f"{word}-{number - 1}"] if number else [],
            "result": f"{word} {number * 7919}" * 5,
        }
        for number in range(STEPS)
    }
    run = {"dag_id": "d", "run_id": word, "status": "success", "steps": steps}
    (folder / "run_1.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


def command(store: Path, out: Path, *more: str) -> list[str]:
    """Return the command that writes a storage's report."""
    line = [sys.executable, "-m", "exporter", "--storage-path", str(store), "-q"]
    return [*line, "--format", FORMATS, "--output", f"{out}/", *more]


def environment(temporary: Path) -> dict[str, str]:
    """Return the environment to run it in."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}


def read(out: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {path.name: path.read_bytes() for path in out.iterdir()}


def children(pid: int) -> list[int]:
    """Return the processes that one has started and that are still there."""
    try:
        said = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(each) for each in said.split()]


def orphans() -> Iterator[int]:
    """Yield what has outlived its parent and came to us; gives it time to end."""
    until = time.monotonic() + _PATIENCE
    while left := children(os.getpid()):
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                continue
        if time.monotonic() > until:
            yield from left
            return
        time.sleep(0.002)


class Days:
    """An output folder, and what is known of what may be in it."""

    def __init__(self, home: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.home = home
        self.out = home / "out"
        self.temporary = home / "tmp"
        self.temporary.mkdir()
        self.stores = [write_storage(home / word, word) for word in ("one", "two")]
        self.reports: list[dict[str, bytes]] = []
        self.length = 60.0
        for store in self.stores:
            begun = time.monotonic()
            self.whole(store, home / f"{store.name}-report")
            self.length = min(self.length, time.monotonic() - begun)
            self.reports.append(read(home / f"{store.name}-report"))
        self.whole(self.stores[0], self.out)
        self.found: dict[str, Any] = {
            "broken": 0,
            "lost": 0,
            "orphans": 0,
            "left": 0,
            "statuses": {},
            "before_first_line": 0,
            "odd": [],
            "slowest_stop": 0.0,
        }

    def whole(self, store: Path, out: Path) -> None:
        """Let the command end by itself."""
        env = environment(self.temporary)
        subprocess.run(command(store, out), env=env, check=True, stdin=subprocess.DEVNULL)

    def blow(self, number: signal.Signals) -> None:
        """Start the command, send it a signal at a random moment, and look at what is there."""
        before = set(read(self.out))
        running = subprocess.Popen(
            command(self.random.choice(self.stores), self.out),
            env=environment(self.temporary),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        time.sleep(self.random.random() * self.length)
        begun = time.monotonic()
        running.send_signal(number)
        _, said = running.communicate()
        status = running.returncode
        found = self.found
        self.length *= 0.95 if status == 0 else 1.01  # as the machine is busy or idle
        if number != signal.SIGKILL:
            found["slowest_stop"] = round(max(found["slowest_stop"], time.monotonic() - begun), 2)
            # the interpreter was still starting itself, or on its way to our first line
            early = said.endswith(b"KeyboardInterrupt\n") and not _OURS.search(said)
            found["before_first_line"] += early
            if not early and (b"Traceback" in said or status not in _STATUSES[number]):
                found["odd"].append([number.name, status, said[-500:].decode()])
        found["statuses"][str(status)] = found["statuses"].get(str(status), 0) + 1
        found["orphans"] += len(list(orphans()))
        here = read(self.out)
        found["lost"] += len(set(NAMES) - set(here))
        for name in NAMES:
            found["broken"] += here.get(name) not in [report[name] for report in self.reports]
        rests = set(here) - before  # others are of one that was killed, and could not tidy up
        if number != signal.SIGKILL and status > 0:
            found["left"] += len(rests)

    def end(self) -> dict[str, Any]:
        """Write a report once more, and say what was found."""
        self.whole(self.stores[1], self.out)
        self.found["left"] += len(list(self.temporary.iterdir()))
        self.found["next_run_whole"] = read(self.out) == self.reports[1]
        return self.found


def main() -> None:
    """Deal the blows that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--signals", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)  # what is orphaned comes to us
    with tempfile.TemporaryDirectory(prefix="bad-days-") as folder:
        days = Days(Path(folder), asked.seed)
        for _ in range(asked.kills):
            days.blow(signal.SIGKILL)
        for at in range(asked.signals):
            days.blow(signal.SIGTERM if at % 2 else signal.SIGINT)
        sys.stdout.write(json.dumps({**vars(asked), **days.end()}) + "\n")


if __name__ == "__main__":
    main()

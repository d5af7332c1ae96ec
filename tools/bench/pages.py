"""The rows that are about the page in a browser and about the image."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tools.bench.measure import BenchError, cost
from tools.bench.processes import HERE, Bench, last_step
from tools.bench.table import Row, row

ROOT: Final = HERE.parent.parent
_MB: Final = 1_000_000


def pages(bench: Bench, steps: int, seed_steps: int, rounds: int) -> Iterator[Row]:
    """Open our page, and the first version's with the most steps that it bears.

    Raises BenchError when there is no Chromium or a page does not become usable.
    """
    chromium = _said([str(ROOT / "tools/setup/chromium.sh"), "path"]).strip()
    cost(bench.export(steps), bench.log)
    cost(bench.seed(seed_steps), bench.log)
    needle = last_step(bench.run_file(steps))
    found = json.loads(
        _said(
            [
                sys.executable,
                str(HERE / "browser.py"),
                chromium,
                str(rounds),
                f"ours={bench.output('ours') / 'report.html'}={needle}",
                f"seed={bench.output('seed') / 'report.html'}=",
            ]
        )
    )
    label = f"Page of {steps:,} steps"
    ours, seed = found["ours"], found["seed"]
    yield row(f"{label}, first row shown", [one["row_ms"] for one in ours], "ms")
    yield row(f"{label}, search has answered", [one["usable_ms"] for one in ours], "ms", goal=2000)
    yield row(f"{label}, DOM nodes", [one["nodes"] for one in ours], "count", goal=2999)
    yield row(f"{label}, JS heap", [one["heap_bytes"] / _MB for one in ours], "MB")
    label = f"The first version's page of {seed_steps:,} steps"
    yield row(f"{label}, loaded", [one["usable_ms"] for one in seed], "ms")
    yield row(f"{label}, DOM nodes", [one["nodes"] for one in seed], "count")


def cold_start(bench: Bench) -> Iterator[Row]:
    """Compare the program's start in the image with the same on this machine.

    Raises BenchError when no container engine runs.
    """
    said = _said([sys.executable, str(HERE / "cold_start.py"), bench.program])
    yield row("First start in the image, CPU beside a warm one here", json.loads(said), goal=1.3)
    said = _said([sys.executable, str(HERE / "stop.py"), "dagrun-export:bench"])
    ends = [seconds * 1000 for seconds in json.loads(said)]
    yield row("From a signal to the container's end, 100,000 steps", ends, "ms", goal=2000)


def _said(argv: Sequence[str]) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        raise BenchError(f"{Path(argv[0]).name} ended with {done.returncode}: {lines[-1]}")
    return done.stdout

"""The rows that are about the page in a browser and about the image."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tools.bench.measure import BenchError, cost
from tools.bench.processes import HERE, Bench, last_step
from tools.bench.table import Row, Unit, row

ROOT: Final = HERE.parent.parent
_MB: Final = 1_000_000


_LOGS: Final = 10_000_000
_LOGGED: Final = 50_000
SIZES: Final[Mapping[int, Mapping[str, float]]] = {
    1_000: {"usable_ms": 600, "file_bytes": 0.4},
    50_000: {
        "usable_ms": 2000,
        "frame_ms": 50,
        "task_ms": 50,
        "nodes": 2999,
        "heap_bytes": 150,
        "file_bytes": 8,
    },
    100_000: {"usable_ms": 4000},
}
"""Our pages by their number of steps, and what is asked of them. 50,000 steps bring logs along."""


def pages(bench: Bench, seed_steps: int, rounds: int) -> Iterator[Row]:
    """Open our pages, and the first version's with the most steps that it bears.

    Raises BenchError when there is no Chromium or a page does not become usable.
    """
    chromium = _said([str(ROOT / "tools/setup/chromium.sh"), "path"]).strip()
    cost(bench.seed(seed_steps), bench.log)
    asked = [f"seed={bench.output('seed') / 'report.html'}="]
    for steps in SIZES:
        page = bench.page(steps, _LOGS if steps == _LOGGED else 0)
        asked.append(f"{steps}={page}={last_step(bench.run_file(steps))}")
    program = [sys.executable, str(HERE / "browser.py"), chromium, str(rounds)]
    found = json.loads(_said([*program, *asked]))
    for steps, goals in SIZES.items():
        logs = " and 10 MB of logs" if steps == _LOGGED else ""
        yield from _figures(f"Page of {steps:,} steps{logs}", found[str(steps)], goals)
    yield from _figures(f"The first version's page of {seed_steps:,} steps", found["seed"], {})


_FIGURES: Final[Sequence[tuple[str, str, Unit, float]]] = (
    ("usable_ms", "search has answered", "ms", 1),
    ("cpu_ms", "CPU until then", "ms", 1),
    ("script_ms", "of it in scripts", "ms", 1),
    ("frame_ms", "longest frame by the clock while it is scrolled and zoomed", "ms", 1),
    ("usual_frame_ms", "95 of 100 frames come within", "ms", 1),
    ("bare_frame_ms", "longest frame of an empty page scrolled beside it", "ms", 1),
    ("task_ms", "longest task of the main thread then, CPU", "ms", 1),
    ("nodes", "DOM nodes", "count", 1),
    ("heap_bytes", "JS heap", "MB", _MB),
    ("file_bytes", "file", "MB", _MB),
)


def _figures(
    label: str, rounds: Sequence[Mapping[str, float]], goals: Mapping[str, float]
) -> Iterator[Row]:
    for name, what, unit, by in _FIGURES:
        values = [one[name] / by for one in rounds]
        yield row(f"{label}, {what}", values, unit, goal=goals.get(name))


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

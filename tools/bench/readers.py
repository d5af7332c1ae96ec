"""The rows that are about readers: a large workspace without runs, and large records of tools."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from tools.bench.measure import Command, cost, interleaved, ratios
from tools.bench.processes import HERE, Bench
from tools.bench.table import Row, row

_OURS: Final = "dagrun-export"
_YARDSTICK: Final = "orjson round trip"
_CHECK: Final = """
import json, sys
found = len(json.load(open(sys.argv[1], encoding="utf-8"))["steps"])
sys.exit(0 if found >= int(sys.argv[2]) else f"the export has {found} steps")
"""
_SECOND: Final = 1000


def readers(bench: Bench, rounds: int) -> Iterator[Row]:
    """Measure what readers cost that no other row tells."""
    yield from _workspace(bench, rounds)
    yield from _airflow(bench, rounds)
    yield from _argo(bench, rounds)
    yield from _dbt(bench, rounds)


def _workspace(bench: Bench, rounds: int) -> Iterator[Row]:
    folder = _sample(bench, "workspace", "workspace")
    look = Command(_OURS, [bench.program, "readers", "--explain", str(folder)])
    costs = interleaved([look], rounds, bench.log)[_OURS]
    values = [each.cpu_seconds * _SECOND for each in costs]
    yield row("All readers look at 100,000 files, CPU", values, "ms", goal=2 * _SECOND)


def _airflow(bench: Bench, rounds: int) -> Iterator[Row]:
    export = _export(bench, _sample(bench, "airflow", "airflow.db"), "ci-42-run7")
    costs = interleaved([export], rounds, bench.log)[_OURS]
    _check(bench, 10_000)
    values = [each.cpu_seconds * _SECOND for each in costs]
    what = "JSON + HTML of an Airflow database of 10,000 task instances, CPU"
    yield row(what, values, "ms", goal=2 * _SECOND)


def _argo(bench: Bench, rounds: int) -> Iterator[Row]:
    sample = _sample(bench, "argo", "argo.json")
    values = _beside_the_yardstick(bench, sample, [sample], rounds)
    _check(bench, 49_000)
    what = "JSON + HTML of an Argo Workflow of 50,000 nodes, CPU beside the yardstick"
    yield row(what, values, goal=3)


def _dbt(bench: Bench, rounds: int) -> Iterator[Row]:
    sample = _sample(bench, "dbt", "dbt")
    files = sorted(sample.glob("*.json"))
    values = _beside_the_yardstick(bench, sample, files, rounds)
    _check(bench, 10_000)
    what = "JSON + HTML of a dbt project of 10,000 nodes, CPU beside the yardstick"
    yield row(what, values, goal=2)


def _beside_the_yardstick(
    bench: Bench, storage: Path, files: Sequence[Path], rounds: int
) -> list[float]:
    """Return our CPU in parts of what it takes to read and write those files."""
    target = bench.output("yardstick") / "run.json"
    argv = [sys.executable, str(HERE / "yardsticks/orjson_roundtrip.py"), str(target)]
    yardstick = Command(_YARDSTICK, [*argv, *map(str, files)], partial(_emptied, target.parent))
    costs = interleaved([yardstick, _export(bench, storage, "latest")], rounds, bench.log)
    ours, theirs = ([each.cpu_seconds for each in costs[n]] for n in (_OURS, _YARDSTICK))
    return ratios(ours, theirs)


def _export(bench: Bench, storage: Path, run_id: str) -> Command:
    folder = bench.output("ours")
    argv = [bench.program, "export", run_id, "--storage-path", str(storage)]
    argv += ["--output", str(folder), "--format", "json,html"]
    return Command(_OURS, argv, partial(_emptied, folder))


def _check(bench: Bench, steps: int) -> None:
    report = bench.output("ours") / "report.json"
    argv = [sys.executable, "-c", _CHECK, str(report), str(steps)]
    cost(Command("the check of report.json", argv), bench.log)


def _sample(bench: Bench, kind: str, name: str) -> Path:
    """Return a sample; it is made once, in a process of its own."""
    path = bench.folder / "samples" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"half-{name}")
        if half.is_dir():
            shutil.rmtree(half)
        argv = [sys.executable, str(HERE / "samples.py"), kind, str(half)]
        cost(Command(f"the sample {name}", argv), bench.log)
        half.rename(path)
    return path


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)

"""Measure the analysis in process, as ratios to a bare pass of Kahn's algorithm over the same run.

Usage: python tools/bench/analysis.py [STEPS] [--json]

Each part is timed in turn with the others, rounds over, with the collector off as the program has
it; what is printed is the least processor time of the rounds and its ratio to that of the bare
pass. That pass numbers the ids, orders the steps, and does nothing else. With `--json` only the
ratios of the critical path and slack are printed, one a round, for each order of the steps.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from exporter.analysis import analyse  # noqa: E402 - found through the line above
from exporter.analysis.columns import Columns  # noqa: E402
from exporter.analysis.critical import slack_seconds, structural_path  # noqa: E402
from exporter.analysis.graph import Graph  # noqa: E402
from exporter.model import Attempt, DagRun, Failure, Source, Step  # noqa: E402
from tools.bench import generate  # noqa: E402

ROUNDS: Final = 7
STEPS: Final = 100_000
BARE: Final = "bare Kahn pass"
PATHS: Final = "graph, structural path and slack"


def main(arguments: list[str]) -> int:
    """Measure a run in the order of its steps and the same one shuffled."""
    as_json = "--json" in arguments
    sizes = [int(each) for each in arguments if each != "--json"]
    run = run_of(sizes[0] if sizes else STEPS)
    names = list(run.steps)
    random.Random(1).shuffle(names)  # noqa: S311 - the same order at each call is the point
    shuffled = replace(run, steps={name: run.steps[name] for name in names})
    gc.collect()
    gc.disable()
    found: dict[str, list[float]] = {}
    for title, each in (("in order", run), ("shuffled", shuffled)):
        seconds = _measured(each)
        found[title] = [a / b for a, b in zip(seconds[PATHS], seconds[BARE], strict=True)]
        if not as_json:
            edges = sum(len(step.upstream) for step in each.steps.values())
            print(f"{len(each.steps):,} steps, {edges:,} dependencies, {title}")
            _report(seconds)
    if as_json:
        print(json.dumps(found))
    return 0


def _measured(run: DagRun) -> dict[str, list[float]]:
    columns = Columns.of(run)

    def graph_path_slack() -> None:
        graph = Graph.of(run.steps)
        slack_seconds(graph.ids, structural_path(graph, columns))

    parts: dict[str, Callable[[], object]] = {
        BARE: lambda: kahn(run.steps),
        PATHS: graph_path_slack,
        "the whole analysis": lambda: analyse(run),
    }
    seconds: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(ROUNDS):
        for name, part in parts.items():
            began = time.process_time()
            part()
            seconds[name].append(time.process_time() - began)
    return seconds


def _report(seconds: Mapping[str, list[float]]) -> None:
    yardstick = min(seconds[BARE])
    for name, each in seconds.items():
        print(f"  {name:34}{min(each) * 1000:9.1f} ms{min(each) / yardstick:7.2f}")


def kahn(steps: Mapping[str, Step]) -> list[int]:
    """Order the steps, and nothing else: what any analysis of a graph must do."""
    index = {key: number for number, key in enumerate(steps)}
    left = [0] * len(index)
    downstream: list[list[int]] = [[] for _ in index]
    for number, step in enumerate(steps.values()):
        for name in step.upstream:
            downstream[index[name]].append(number)
            left[number] += 1
    order = [number for number, many in enumerate(left) if not many]
    for number in order:
        for below in downstream[number]:
            left[below] -= 1
            if not left[below]:
                order.append(below)
    return order


def run_of(steps: int) -> DagRun:
    """Return the synthetic run of that many steps, every text of its own as from a file."""
    found = json.loads(json.dumps(generate.run_of(steps)))
    return DagRun(
        dag_id=found["dag_id"],
        run_id=found["run_id"],
        status=found["status"],
        start_time=_time(found["start_time"]),
        end_time=_time(found["end_time"]),
        duration_seconds=found["duration_seconds"],
        source=Source(reader="native"),
        steps={key: _step(step) for key, step in found["steps"].items()},
    )


def _step(step: dict[str, Any]) -> Step:
    text = step["error"]
    return Step(
        step_id=step["step_id"],
        name=step["name"],
        kind=step["kind"],
        group=step["group"],
        status=step["status"],
        queued_time=_time(step["queued_time"]),
        start_time=_time(step["start_time"]),
        end_time=_time(step["end_time"]),
        duration_seconds=step["duration_seconds"],
        retry_count=step["retry_count"],
        attempts=tuple(
            Attempt(
                number=each["number"],
                status=each["status"],
                start_time=_time(each["start_time"]),
                end_time=_time(each["end_time"]),
                error=each["error"],
            )
            for each in step["attempts"]
        ),
        upstream=tuple(step["upstream"]),
        error=text,
        failure=Failure(kind="error", message=text) if text else None,
        worker=step["worker"],
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

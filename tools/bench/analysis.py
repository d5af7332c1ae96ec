"""Measure the analysis in process, as ratios to a bare pass of Kahn's algorithm over the same run.

Usage: python tools/bench/analysis.py [STEPS]

Each part is timed in turn with the others, rounds over, with the collector off as the program has
it; what is printed is the least processor time of the rounds and its ratio to that of the bare
pass. That pass numbers the ids, orders the steps, and does nothing else.
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


def main(arguments: list[str]) -> int:
    """Measure a run in the order of its steps and the same one shuffled."""
    run = run_of(int(arguments[0]) if arguments else STEPS)
    names = list(run.steps)
    random.Random(1).shuffle(names)  # noqa: S311 - the same order at each call is the point
    shuffled = replace(run, steps={name: run.steps[name] for name in names})
    gc.collect()
    gc.disable()
    for title, each in (("in order", run), ("shuffled", shuffled)):
        edges = sum(len(step.upstream) for step in each.steps.values())
        print(f"{len(each.steps):,} steps, {edges:,} dependencies, {title}")
        _report(each)
    return 0


def _report(run: DagRun) -> None:
    columns = Columns.of(run)

    def graph_path_slack() -> None:
        graph = Graph.of(run.steps)
        slack_seconds(graph.ids, structural_path(graph, columns))

    parts: dict[str, Callable[[], object]] = {
        "bare Kahn pass": lambda: kahn(run.steps),
        "graph, structural path and slack": graph_path_slack,
        "the whole analysis": lambda: analyse(run),
    }
    best = dict.fromkeys(parts, float("inf"))
    for _ in range(ROUNDS):
        for name, part in parts.items():
            began = time.process_time()
            part()
            best[name] = min(best[name], time.process_time() - began)
    yardstick = best["bare Kahn pass"]
    for name, seconds in best.items():
        print(f"  {name:34}{seconds * 1000:9.1f} ms{seconds / yardstick:7.2f}")


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

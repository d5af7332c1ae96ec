"""Random small runs: graphs of up to nine steps, in any order, with every sort of times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from exporter.model import DagRun, Source, Step, StepStatus

START: Final = datetime(2026, 11, 23, 4, tzinfo=UTC)
STATUSES: Final[tuple[StepStatus, ...]] = (
    "success",
    "success",
    "failed",
    "upstream_failed",
    "skipped",
    "warned",
)
RUNS: Final = 2000


def run_of(steps: Sequence[Step]) -> DagRun:
    return DagRun(
        dag_id="orders",
        run_id="r",
        status="unknown",
        source=Source(reader="native"),
        steps={step.step_id: step for step in steps},
    )


def random_run(random: Random) -> DagRun:
    """Draw a graph of up to nine steps, in an order of its own, with every sort of times."""
    size = random.randint(1, 9)
    workers = [None, "w1", "w2"] if random.random() < 0.5 else [None]
    steps = []
    for i in range(size):
        upstream = [f"s{j}" for j in range(i) if random.random() < 0.3]
        random.shuffle(upstream)
        # Powers of two make every path's length its own, so that no two paths tie.
        seconds = 2.0**i if random.random() < 0.9 else 0.0
        start = START + timedelta(seconds=random.randint(0, 40) / 2)
        timed = random.random() < 0.95
        steps.append(
            Step(
                step_id=f"s{i}",
                name=f"s{i}",
                status=random.choice(STATUSES),
                start_time=start if timed else None,
                end_time=start + timedelta(seconds=random.randint(0, 20) / 2) if timed else None,
                duration_seconds=seconds,
                upstream=tuple(upstream),
                worker=random.choice(workers),
            )
        )
    random.shuffle(steps)
    return run_of(steps)


def drawn() -> Iterator[DagRun]:
    for seed in range(RUNS):
        yield random_run(Random(seed))

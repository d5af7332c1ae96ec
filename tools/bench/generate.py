"""Write a synthetic run in the native shape, the same bytes for the same size.

Usage: python tools/bench/generate.py STEPS FILE [LOG_BYTES]

What it is like: about 940 bytes and 1.9 dependencies a step, some hundred layers, 2 % of the steps
failed with a traceback of 2.4 KB, 7 % with a retry, everything that one broken step near the end
would have fed left `upstream_failed`. A quarter of the steps are checks on which nothing depends;
the failures are among these, or nearly the whole run would be blocked. With LOG_BYTES, every
hundredth step has a log, in colours, and so much they all have together.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")

START: Final = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
_AREAS: Final = ("orders", "payments", "customers", "inventory", "shipping", "marketing", "web")
_VERBS: Final = ("extract", "stage", "clean", "join", "aggregate", "publish", "snapshot", "score")
_OWNERS: Final = ("data-platform", "finance-analytics", "growth", "supply-chain", "ml-infra")
_ERRORS: Final = (
    ("ValueError", "column amount_eur holds {a} negative values in partition {b}"),
    ("TimeoutError", "statement cancelled after {a} s on connection {b}"),
    ("KeyError", "'customer_id' is missing in {a} of {b} rows"),
    ("ConnectionResetError", "[Errno 104] Connection reset by peer 10.2.{a}.{b}:5432"),
)
_FRAMES: Final = 14
_LAYERS: Final = 60
_LOG_EVERY: Final = 100
_CHECK_EVERY: Final = 4
_PARENTS: Final = (1, 1, 1, 2, 2, 2, 2, 3, 3, 3)


class Dice:
    """Draws that stay the same over Python's versions: only `random()` is promised to."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random  # noqa: S311 - test data, no secret

    def chance(self, share: float) -> bool:
        """Say yes for that share of the calls."""
        return self._random() < share

    def below(self, limit: int) -> int:
        """Return an integer from 0 up to but without `limit`."""
        return int(self._random() * limit)

    def pick(self, values: tuple[T, ...]) -> T:
        """Return one of the values."""
        return values[self.below(len(values))]

    def seconds(self, most: float) -> float:
        """Return a time with milliseconds, short ones far more often than long ones."""
        return round(0.05 + most * self._random() ** 4, 3)


def run_of(steps: int, log_bytes: int = 0) -> dict[str, Any]:
    """Return a run with that many steps, in the shape of the JSON export."""
    dice = Dice(steps)
    table = {step["step_id"]: step for step in _steps(steps, dice)}
    if log_bytes:
        logged = list(table.values())[::_LOG_EVERY]
        for step in logged:
            step["log"] = _log(log_bytes // len(logged), dice)
    ends = [step["end_time"] for step in table.values() if step["end_time"]]
    end = max(ends, default=_stamp(0.0))
    return {
        "dag_id": "synthetic_warehouse",
        "run_id": f"bench_{steps}",
        "status": "failed" if any(s["status"] == "failed" for s in table.values()) else "success",
        "start_time": _stamp(0.0),
        "end_time": end,
        "duration_seconds": (datetime.fromisoformat(end) - START).total_seconds(),
        "total_retries": sum(step["retry_count"] for step in table.values()),
        "error": None,
        "metadata": {"triggered_by": "schedule", "environment": "production"},
        "steps": table,
    }


def write(steps: int, path: Path, log_bytes: int = 0) -> None:
    """Write the run's file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    text = json.dumps(run_of(steps, log_bytes), separators=(",", ":"))
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def _steps(steps: int, dice: Dice) -> Iterator[dict[str, Any]]:
    window = max(4, steps // _LAYERS)
    breaks = int(steps * 0.98)
    ids: list[str] = []
    ends: list[float] = []
    blocked: set[int] = set()
    feeders: list[int] = []
    for number in range(steps):
        check = number % _CHECK_EVERY == _CHECK_EVERY - 1
        area = dice.pick(_AREAS)
        step_id = f"{area}.{'check' if check else dice.pick(_VERBS)}_{area}_{number:06d}"
        parents = sorted(_parents(feeders, window, dice))
        start = max((ends[parent] for parent in parents), default=0.0)
        queued = round(start, 3)
        begun = round(start + dice.seconds(4.0), 3)
        ended = round(begun + dice.seconds(90.0), 3)
        if blocked.intersection(parents):
            status = "upstream_failed"
            blocked.add(number)
            ended = start
        elif number == breaks or (check and dice.chance(0.08)):
            status = "failed"
            blocked.add(number)
        else:
            status = "success"
        ids.append(step_id)
        ends.append(ended)
        if not check:
            feeders.append(number)
        yield _step(
            step_id,
            "check" if check else "task",
            area,
            status,
            times=(queued, begun, ended),
            upstream=[ids[parent] for parent in parents],
            dice=dice,
        )


def _parents(feeders: list[int], window: int, dice: Dice) -> set[int]:
    if len(feeders) < window // 2 or not feeders:
        return set()
    near = min(window, len(feeders))
    return {feeders[-1 - dice.below(near)] for _ in range(dice.pick(_PARENTS))}


def _step(
    step_id: str,
    kind: str,
    area: str,
    status: str,
    *,
    times: tuple[float, float, float],
    upstream: list[str],
    dice: Dice,
) -> dict[str, Any]:
    queued, begun, ended = times
    ran = status != "upstream_failed"
    failure = _traceback(step_id, dice) if status == "failed" else None
    retried = ran and dice.chance(0.07)
    rows = dice.below(5_000_000)
    return {
        "step_id": step_id,
        "name": step_id.partition(".")[2],
        "kind": kind,
        "group": area,
        "status": status,
        "native_status": status,
        "queued_time": _stamp(queued) if ran else None,
        "start_time": _stamp(begun) if ran else None,
        "end_time": _stamp(ended) if ran else None,
        "duration_seconds": round(ended - begun, 3) if ran else None,
        "retry_count": int(retried),
        "max_retries": 2,
        "attempts": _attempts(status, begun, ended, dice) if retried else [],
        "upstream": upstream,
        "error": failure,
        "result": {"rows": rows, "table": f"warehouse.{area}.{step_id.partition('.')[2]}"}
        if ran
        else None,
        "metrics": {"rows_affected": rows, "bytes_scanned": rows * 117} if ran else {},
        "metadata": {
            "owner": dice.pick(_OWNERS),
            "pool": "default_pool",
            "priority_weight": 1 + dice.below(20),
            "tags": ["nightly", area],
            "params": {"partition": f"2026-11-{1 + dice.below(28):02d}", "full_refresh": False},
            "query_id": f"{dice.below(1 << 32):08x}-{dice.below(1 << 32):08x}",
        },
        "worker": f"worker-{dice.below(32):02d}.pool.example.internal" if ran else None,
    }


def _attempts(status: str, begun: float, ended: float, dice: Dice) -> list[dict[str, Any]]:
    middle = round(begun + (ended - begun) * 0.5, 3)
    kind, text = dice.pick(_ERRORS)
    message = f"{kind}: {text.format(a=dice.below(256), b=dice.below(256))}"
    return [
        {
            "number": 1,
            "status": "failed",
            "start_time": _stamp(begun),
            "end_time": _stamp(middle),
            "error": message,
        },
        {
            "number": 2,
            "status": status,
            "start_time": _stamp(middle),
            "end_time": _stamp(ended),
            "error": None,
        },
    ]


def _traceback(step_id: str, dice: Dice) -> str:
    lines = ["Traceback (most recent call last):"]
    for depth in range(_FRAMES):
        module = f"{dice.pick(_VERBS)}_{dice.pick(_AREAS)}"
        lines.append(
            f'  File "/opt/pipelines/warehouse/{dice.pick(_AREAS)}/{module}.py",'
            f" line {1 + dice.below(900)}, in {dice.pick(_VERBS)}_{dice.pick(_AREAS)}"
        )
        lines.append(
            f"    rows = {module}.apply(partition[{dice.below(64)}], depth={depth}, strict=True)"
        )
    kind, text = dice.pick(_ERRORS)
    lines.append(f"{kind}: {text.format(a=dice.below(256), b=dice.below(256))} ({step_id})")
    return "\n".join(lines)


def _log(length: int, dice: Dice) -> str:
    """Return a log of about that many bytes."""
    lines: list[str] = []
    written = 0
    while written < length:
        level, colour = dice.pick((("INFO", 32), ("INFO", 32), ("DEBUG", 90), ("WARNING", 33)))
        clock = f"04:{dice.below(60):02d}:{dice.below(60):02d}"
        lines.append(
            f"2026-11-23 {clock} \x1b[{colour}m{level}\x1b[0m {dice.pick(_VERBS)}."
            f"{dice.pick(_AREAS)}: batch {len(lines)} of {dice.below(9999)} rows"
        )
        written += len(lines[-1]) + 1
    return "\n".join(lines) + "\n"


def _stamp(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat(timespec="microseconds")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))

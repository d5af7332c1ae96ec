"""Comparing under noise: equal runs never alarm, a step twice as slow always does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from itertools import pairwise
from random import Random

from exporter.analysis import analyse
from exporter.analysis.compare import Analysed, compare, durations_of
from exporter.model import DagRun
from tests.support.graphs import drawn
from tests.support.runs import make_run

STEPS = {f"s{number}": 0.05 * 1.35**number for number in range(40)}
"""From 50 ms to over an hour."""


def run_with(seconds: Mapping[str, float]) -> DagRun:
    run = make_run("\n".join(f"{key} success 0s..1s" for key in seconds))
    return replace(
        run,
        steps={
            key: replace(step, duration_seconds=seconds[key]) for key, step in run.steps.items()
        },
    )


def noisy(random: Random) -> dict[str, float]:
    """Return times that differ as equal runs do: by up to a fifth, and by half a second."""
    return {
        key: seconds * random.uniform(0.9, 1.1) + random.uniform(0, 0.5)
        for key, seconds in STEPS.items()
    }


def analysed(run: DagRun) -> Analysed:
    return Analysed(run, analyse(run))


def test_equal_runs_compared_100_times_have_no_regression() -> None:
    random = Random(4)
    for _ in range(100):
        base, head = (analysed(run_with(noisy(random))) for _ in range(2))
        found = compare(base, head)
        assert (found.regressions, found.slower, found.faster) == (0, (), ())


def test_a_step_twice_as_slow_and_ten_seconds_is_always_reported() -> None:
    random = Random(5)
    for key, seconds in STEPS.items():
        for _ in range(10):
            before, after = noisy(random), noisy(random)
            recent = [noisy(random) for _ in range(3)]
            after[key] = max(2 * before[key], before[key] + 10)
            base, head = analysed(run_with(before)), analysed(run_with(after))
            found = compare(base, head, recent=recent)
            assert [change.step_id for change in found.slower] == [key], seconds
            assert found.regressions == 1


def test_mirrored_and_with_itself() -> None:
    runs = list(drawn())
    for one, other in pairwise(runs):
        first, second = analysed(one), analysed(other)
        there, back = compare(first, second), compare(second, first)
        assert {c.step_id for c in there.added} == {c.step_id for c in back.removed}
        assert {c.step_id for c in there.slower} == {c.step_id for c in back.faster}
        assert {c.step_id for c in there.still_failed} == {c.step_id for c in back.still_failed}
        assert {c.step_id for c in there.fixed} <= {c.step_id for c in back.newly_failed}
        assert set(there.critical_path.entered) == set(back.critical_path.left)
        assert (there.before, there.after) == (back.after, back.before)
        same = compare(first, first)
        for each in fields(same):
            if each.name in {"added", "removed", "newly_failed", "fixed", "slower", "faster"}:
                assert getattr(same, each.name) == ()
        for change in (*there.slower, *there.faster):
            assert change.step_id in durations_of(one)

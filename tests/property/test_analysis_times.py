"""Observed path, savings and ledger against brute force: every run is played again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from exporter.analysis import Analysis, CriticalPath, analyse
from exporter.analysis.columns import Columns
from exporter.analysis.critical import _Walk, observed_path
from exporter.analysis.graph import Graph
from exporter.model import Attempt, DagRun, Step
from tests.support.graphs import RUNS, START, drawn, random_run


def test_peak_concurrency_is_the_fullest_moment() -> None:
    for run in drawn():
        spans = [
            (step.start_time, step.end_time)
            for step in run.steps.values()
            if step.start_time and step.end_time
        ]
        fullest = max((sum(a <= t < b for a, b in spans) for t, _ in spans), default=0)
        assert analyse(run).summary.peak_concurrency == max(fullest, 1 if spans else 0)


def test_the_observed_path_leads_to_the_last_end_without_going_back_in_time() -> None:
    for run in drawn():
        analysis = analyse(run)
        path = [run.steps[key] for key in analysis.critical_path.observed]
        ends = [step.end_time for step in run.steps.values() if step.end_time]
        if not ends:
            assert not path
            continue
        assert path[-1].end_time == max(ends)
        assert len({step.step_id for step in path}) == len(path)
        for step, following in pairwise(path):
            assert step.end_time
            assert following.start_time
            assert following.end_time
            assert step.end_time <= following.start_time + timedelta(seconds=1)
            assert step.end_time <= following.end_time


def test_each_step_of_the_observed_path_was_released_by_what_ended_last() -> None:
    for run in drawn():
        _released(run, analyse(run))


def _released(run: DagRun, analysis: Analysis) -> None:
    path, links = analysis.critical_path.observed, analysis.critical_path.links
    assert len(links) == max(len(path) - 1, 0)
    for (key, following), link in zip(pairwise(path), links, strict=True):
        step, then = run.steps[key], run.steps[following]
        assert step.end_time
        assert then.start_time
        assert then.end_time
        limit = min(then.start_time + timedelta(seconds=1), then.end_time)
        for name in then.upstream:
            end = run.steps[name].end_time
            assert end is None or end > limit or end <= step.end_time
        if link == "dependency":
            assert key in then.upstream
        else:
            assert step.end_time <= then.start_time + timedelta(milliseconds=1)
            assert link == "time" or then.worker == step.worker is not None


def test_a_worker_s_step_is_found_alike_in_both_ways() -> None:
    for run in drawn():
        graph, columns = Graph.of(run.steps), Columns.of(run)
        sorted_by_worker = _Walk(graph, columns)
        sorted_by_worker._patience = 0
        found, near = sorted_by_worker.path(), observed_path(graph, columns)
        assert (found.steps, found.links) == (near.steps, near.links)


def test_savings_are_what_playing_the_run_again_saves() -> None:
    for run in drawn():
        path = analyse(run).critical_path
        saved = {key: _saved(run, path, key) for key in path.observed}
        assert dict(path.savings_seconds) == saved


def _saved(run: DagRun, path: CriticalPath, instant: str) -> float:
    """Play the run again with one step instant: all waits but those for other steps stay."""
    released_by = dict(zip(path.observed[1:], path.observed[:-1], strict=True))
    spans = {
        key: (step.start_time, max(step.start_time, step.end_time))
        for key, step in run.steps.items()
        if step.start_time and step.end_time
    }
    moved: dict[str, datetime] = {}

    def end_of(key: str) -> datetime:
        if key not in moved:
            start, end = spans[key]
            limit = min(start + timedelta(seconds=1), end)
            above = {n for n in run.steps[key].upstream if n in spans and spans[n][1] <= limit}
            if key in released_by:
                above.add(released_by[key])
            if above:
                lag = start - max(spans[name][1] for name in above)
                start = max(end_of(name) for name in above) + lag
            moved[key] = start if key == instant else start + (end - spans[key][0])
        return moved[key]

    last = max(end for _, end in spans.values())
    return (last - max(end_of(key) for key in spans)).total_seconds()


def test_the_ledger_sums_to_the_wall_clock() -> None:
    for seed in range(RUNS):
        random = Random(seed)
        run = random_run(random)
        if random.random() < 0.7:
            start = START + timedelta(seconds=random.randint(-5, 10))
            run = replace(run, start_time=start, end_time=start + timedelta(seconds=40))
        steps = {key: _tried(step, random) for key, step in run.steps.items()}
        ledger = analyse(replace(run, steps=steps)).ledger
        assert sum(part.seconds for part in ledger.path) == pytest.approx(ledger.wall_seconds or 0)
        if run.start_time and run.end_time:
            assert ledger.wall_seconds == (run.end_time - run.start_time).total_seconds()
        spans = [
            max(step.end_time - step.start_time, timedelta(0)).total_seconds()
            for step in steps.values()
            if step.start_time and step.end_time
        ]
        parts = (ledger.running_seconds, ledger.wasted_seconds, ledger.backoff_seconds)
        assert sum(parts) == pytest.approx(sum(spans))
        assert min(parts) >= 0


def _tried(step: Step, random: Random) -> Step:
    """Give a step some attempts, with or without times, in and out of its own."""
    if not step.start_time or random.random() < 0.5:
        return step
    at = step.start_time + timedelta(seconds=random.choice((-1, 0, 0, 0, 1)))
    attempts = []
    for number in range(random.randint(1, 4)):
        begin = at + timedelta(seconds=random.randint(0, 3) / 4)
        at = begin + timedelta(seconds=random.randint(0, 8) / 4)
        known = random.random() < 0.8
        attempts.append(
            Attempt(
                number=number + 1,
                status="failed",
                start_time=begin if known else None,
                end_time=at if known else None,
            )
        )
    return replace(step, attempts=tuple(attempts))

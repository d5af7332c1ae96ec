"""The analysis against brute force: every path of a small graph is tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Final

import pytest

from exporter.analysis import Analysis, CriticalPath, analyse
from exporter.model import Attempt, DagRun, Source, Step, StepStatus

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


def chains(steps: Mapping[str, Step]) -> list[tuple[str, ...]]:
    """Return every chain of dependencies from a step without upstream to any step."""
    found: list[tuple[str, ...]] = []

    def grow(chain: tuple[str, ...]) -> None:
        upstream = steps[chain[0]].upstream
        if not upstream:
            found.append(chain)
        for key in upstream:
            grow((key, *chain))

    for key in steps:
        grow((key,))
    return found


def seconds_of(steps: Mapping[str, Step], chain: Sequence[str]) -> float:
    return sum(steps[key].duration_seconds or 0 for key in chain)


def above(steps: Mapping[str, Step], key: str) -> set[str]:
    found: set[str] = set()
    for name in steps[key].upstream:
        found |= {name} | above(steps, name)
    return found


def test_the_structural_path_is_the_longest_of_all_chains() -> None:
    for run in drawn():
        path = analyse(run).critical_path
        every = chains(run.steps)
        longest = max(seconds_of(run.steps, chain) for chain in every)
        if longest:
            assert path.structural_seconds == longest
            assert seconds_of(run.steps, path.structural) == longest
        assert path.structural in every


def test_slack_is_what_a_step_may_take_longer() -> None:
    for run in drawn():
        slack = analyse(run).slack_seconds
        longest = max(seconds_of(run.steps, chain) for chain in chains(run.steps))
        for key, step in run.steps.items():
            through = [chain for chain in _whole_chains(run.steps) if key in chain]
            assert slack[key] == longest - max(seconds_of(run.steps, c) for c in through), step


def _whole_chains(steps: Mapping[str, Step]) -> list[tuple[str, ...]]:
    waited_for = {key for step in steps.values() for key in step.upstream}
    return [chain for chain in chains(steps) if chain[-1] not in waited_for]


def test_slack_is_used_up_by_exactly_that_much() -> None:
    for seed in range(200):
        run = random_run(Random(seed))
        before = analyse(run)
        random = Random(seed)
        key = random.choice(list(run.steps))
        step = run.steps[key]
        taken = (step.duration_seconds or 0) + before.slack_seconds[key]
        for more, length in ((0.0, 0.0), (1.0, 1.0)):
            longer = replace(step, duration_seconds=taken + more)
            after = analyse(replace(run, steps={**run.steps, key: longer})).critical_path
            assert (after.structural_seconds or 0) == pytest.approx(
                (before.critical_path.structural_seconds or 0) + length
            )


def test_root_causes_and_what_they_blocked() -> None:
    for run in drawn():
        steps = run.steps
        failed = [key for key, step in steps.items() if step.status == "failed"]
        expected = {
            key: tuple(
                name
                for name, step in steps.items()
                if step.status == "upstream_failed" and key in above(steps, name)
            )
            for key in failed
            if not any(steps[name].status == "failed" for name in above(steps, key))
        }
        causes = analyse(run).root_causes
        assert {cause.step_id: cause.blocked for cause in causes} == expected
        sizes = [len(cause.blocked) for cause in causes]
        assert sizes == sorted(sizes, reverse=True)


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


def test_neither_order_nor_names_matter() -> None:
    for seed in range(400):
        run = random_run(Random(seed))
        names = {key: f"{Random(key + str(seed)).random()}" for key in run.steps}
        renamed = [
            replace(
                step,
                step_id=names[key],
                upstream=tuple(names[name] for name in reversed(step.upstream)),
            )
            for key, step in run.steps.items()
        ]
        Random(seed + 1).shuffle(renamed)
        one, other = analyse(run), analyse(run_of(renamed))
        assert one.summary == replace(other.summary, by_status=one.summary.by_status)
        assert dict(one.summary.by_status) == dict(other.summary.by_status)
        assert {names[key]: slack for key, slack in one.slack_seconds.items()} == dict(
            other.slack_seconds
        )
        assert one.critical_path.structural_seconds == other.critical_path.structural_seconds
        if one.critical_path.structural_seconds:
            work = seconds_of(run.steps, one.critical_path.structural)
            assert work == one.critical_path.structural_seconds
        assert {
            (names[cause.step_id], frozenset(names[key] for key in cause.blocked))
            for cause in one.root_causes
        } == {(cause.step_id, frozenset(cause.blocked)) for cause in other.root_causes}


def test_any_graph_at_all_is_analysed() -> None:
    """Circles, self edges, strangers and repeats: never an exception, never a step lost."""
    for seed in range(RUNS):
        random = Random(seed)
        size = random.randint(1, 9)
        steps = [
            Step(
                step_id=f"s{i}",
                name=f"s{i}",
                status=random.choice(STATUSES),
                upstream=tuple(
                    f"s{random.randrange(size + 1)}" for _ in range(random.randint(0, 3))
                ),
            )
            for i in range(size)
        ]
        run = run_of(steps)
        analysis = analyse(run)
        real = {(a.step_id, b) for a in steps for b in a.upstream if b in run.steps}
        assert analysis.summary.edges == len({(a, b) for a, b in real if a != b})
        codes = {note.code for note in analysis.notes}
        assert ("cycle" in codes) == _circular(run.steps)
        if "cycle" in codes:
            assert not analysis.critical_path.structural
            assert not analysis.slack_seconds
        else:
            assert analysis.critical_path.structural
        _every_failure_is_explained(run.steps, analysis)


def _circular(steps: Mapping[str, Step]) -> bool:
    left = {
        key: {name for name in step.upstream if name in steps and name != key}
        for key, step in steps.items()
    }
    while ready := [key for key, names in left.items() if not names & left.keys()]:
        for key in ready:
            del left[key]
    return bool(left)


def _every_failure_is_explained(steps: Mapping[str, Step], analysis: Analysis) -> None:
    """Hold that each failed step is a root or below one, and that no root is below another."""
    roots = {cause.step_id for cause in analysis.root_causes}
    below: dict[str, set[str]] = {}
    for root in roots:
        found: set[str] = set()
        waiting = {root}
        while waiting:
            waiting = {
                key
                for key, step in steps.items()
                if key not in found and any(n in waiting for n in step.upstream if n != key)
            }
            found |= waiting
        below[root] = found
    failed = {key for key, step in steps.items() if step.status == "failed"}
    assert failed == {
        key for key in failed if key in roots or any(key in b for b in below.values())
    }
    for root in roots:
        assert not any(root in found for other, found in below.items() if other != root)

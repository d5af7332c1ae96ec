"""Causes, structural path and slack against brute force: every path of a small graph is tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

import pytest

from exporter.analysis import Analysis, analyse
from exporter.analysis.graph import Graph
from exporter.model import Step
from tests.support.graphs import RUNS, STATUSES, drawn, random_run, run_of


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


def test_ends_and_order_do_not_depend_on_which_is_asked_for_first() -> None:
    for number, run in enumerate(drawn()):
        names = list(run.steps)
        Random(number).shuffle(names)
        steps = {name: run.steps[name] for name in names}
        work = [int(step.duration_seconds or 0) for step in steps.values()]
        together, apart = Graph.of(steps), Graph.of(steps)
        order = list(apart.order)
        assert together.finishes(work) == apart.finishes(work)
        assert list(together.order) == order
        placed: set[int] = set()
        for i in order:
            assert placed.issuperset(apart.upstream[i])
            placed.add(i)
        assert len(placed) == len(steps)


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

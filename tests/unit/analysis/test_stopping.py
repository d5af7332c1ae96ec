"""Which step stopped which."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporter.analysis import analyse
from exporter.analysis.graph import Graph
from exporter.analysis.stopping import stopped_by
from exporter.model import DagRun
from tests.support.runs import make_run


def tree(run: DagRun) -> dict[str, str]:
    """Return what stopped each step, of the first cause."""
    cause = analyse(run).root_causes[0]
    graph, steps = Graph.of(run.steps), list(run.steps.values())
    found = stopped_by(graph, steps, graph.ids.index(cause.step_id), cause.blocked)
    return {graph.ids[i]: graph.ids[culprit] for i, culprit in found.by.items()}


def test_each_has_the_nearest_that_stopped_it_level_by_level() -> None:
    run = make_run(
        """
        a failed "boom"
        b <- a upstream_failed
        d <- b, c upstream_failed
        e <- d, a upstream_failed
        c <- a upstream_failed
        """
    )
    found = tree(run)
    assert found == {"b": "a", "e": "a", "c": "a", "d": "b"}
    assert list(found) == ["b", "e", "c", "d"]


def test_what_ran_between_two_is_passed_over() -> None:
    run = make_run(
        """
        a failed "boom"
        clean <- a success 1s..2s
        b <- clean upstream_failed
        c <- b upstream_failed
        """
    )
    assert tree(run) == {"b": "a", "c": "b"}


def test_a_check_stops_what_lies_below_what_it_looks_at() -> None:
    run = make_run(
        """
        orders success 0s..1s
        not_null <- orders failed kind test "3 rows"
        mart <- orders upstream_failed
        mail <- mart upstream_failed
        """
    )
    assert tree(run) == {"mart": "not_null", "mail": "mart"}
    graph, steps = Graph.of(run.steps), list(run.steps.values())
    assert stopped_by(graph, steps, 1, ["mart", "mail"]).below == 0


def test_a_step_that_names_what_stopped_it_needs_no_dependency() -> None:
    run = make_run(
        """
        a failed "boom"
        b upstream_failed
        c <- b upstream_failed
        """
    )
    steps = {key: replace(step, metadata={"blocked_by": ["a"]}) for key, step in run.steps.items()}
    steps["a"] = run.steps["a"]
    assert tree(replace(run, steps=steps)) == {"b": "a", "c": "b"}


@pytest.mark.parametrize("circle", ["b <- c upstream_failed\nc <- b upstream_failed"])
def test_those_that_wait_in_a_circle_are_all_there(circle: str) -> None:
    run = make_run(f'a failed "boom"\n{circle}')
    graph, steps = Graph.of(run.steps), list(run.steps.values())
    found = stopped_by(graph, steps, 0, ["b", "c"])
    assert set(found.by) == {1, 2}
    assert found.below is None


def test_a_chain_of_fifty_thousand_is_walked() -> None:
    lines = ['s0 failed "boom"']
    lines += [f"s{n} <- s{n - 1} upstream_failed" for n in range(1, 50_000)]
    run = make_run("\n".join(lines))
    assert len(tree(run)) == 49_999

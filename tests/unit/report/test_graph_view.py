from __future__ import annotations

from dataclasses import replace

from exporter.model import MISSING_UPSTREAM, DagRun, Note
from exporter.report.graph_view import (
    FEW,
    MOST_GHOSTS,
    MOST_GROUPS,
    MOST_NODES,
    MOST_STEPS,
    NEAR,
    GraphView,
    graph_view,
)
from tests.support.runs import make_run
from tests.support.runs_many import many_steps, report_of


def seen(run: DagRun) -> GraphView:
    view = graph_view(report_of(run))
    assert view is not None
    return view


def names(run: DagRun, view: GraphView) -> list[str]:
    ids = list(run.steps)
    return [ids[at] for at in view.steps]


def chain(count: int, *, facts: str = "") -> str:
    lines = [f"s0 success 0s..1s {facts}"]
    lines += [f"s{i} <- s{i - 1} success {i}s..{i + 1}s {facts}" for i in range(1, count)]
    return "\n".join(lines)


def test_a_run_without_dependencies_has_no_graph() -> None:
    assert graph_view(report_of(make_run("a success\nb success"))) is None
    assert graph_view(report_of(make_run(""))) is None


def test_a_small_run_is_seen_whole_whatever_broke() -> None:
    run = make_run("a failed\nb <- a upstream_failed\nc success\nd <- c success")
    view = seen(run)
    assert view.kind == "steps"
    assert names(run, view) == ["a", "b", "c", "d"]
    assert view.layout is not None
    assert list(view.layout.layers) == [0, 1, 0, 1]
    assert view.left == 0


def test_of_a_larger_failed_run_what_broke_is_seen() -> None:
    run = make_run(
        chain(FEW)
        + "\nup success\nbad <- up failed\nstopped <- bad, s3 upstream_failed"
        + "\nfurther <- stopped upstream_failed\nfine <- up success"
    )
    view = seen(run)
    assert view.kind == "failure"
    assert names(run, view) == ["up", "bad", "stopped", "further"]
    assert view.left == 0


def test_what_has_no_room_is_counted() -> None:
    many = "\n".join(f"t{i} <- bad upstream_failed" for i in range(500))
    view = seen(make_run(f"bad failed\n{many}"))
    assert len(view.steps) == NEAR
    assert len(view.steps) + view.left == 501
    roots = "\n".join(f"r{i} failed\nx{i} <- r{i} upstream_failed" for i in range(300))
    view = seen(make_run(roots))
    assert len(view.steps) + view.left == 600


def test_many_steps_are_folded_by_group_and_else_by_kind() -> None:
    run = many_steps(MOST_NODES + 1, failed=0)
    view = seen(run)
    assert (view.kind, view.by, list(view.steps)) == ("groups", "group", [])
    assert [list(run.steps.values())[at].group for at in view.groups] == [
        f"group_{i}" for i in range(17)
    ]
    assert view.layout is not None
    assert len(view.layout.layers) == 17
    one = {key: replace(step, group=None) for key, step in run.steps.items()}
    view = seen(replace(run, steps=one))
    assert (view.kind, view.by, len(view.groups)) == ("groups", "kind", 2)


def test_the_largest_groups_are_told_apart_and_the_rest_is_one() -> None:
    lines = [f"s{i} {'<- s' + str(i - 1) if i else ''} success in g{i}" for i in range(400)]
    lines += [f"t{i} <- s399 success in g399" for i in range(5)]
    view = seen(make_run("\n".join(lines)))
    assert len(view.groups) == MOST_GROUPS - 1
    assert 399 in view.groups
    assert view.layout is not None
    assert len(view.layout.layers) == MOST_GROUPS


def test_without_groups_the_critical_path_is_seen() -> None:
    run = make_run(chain(MOST_NODES + 200))
    view = seen(run)
    assert (view.kind, view.by) == ("path", None)
    assert names(run, view) == [f"s{i}" for i in range(NEAR)]


def test_a_huge_run_is_laid_out_by_whoever_wants_to_see_it() -> None:
    view = seen(many_steps(MOST_STEPS + 1, failed=0))
    assert view.kind == "groups"
    assert view.layout is None
    view = seen(many_steps(MOST_STEPS + 1, failed=0.001))
    assert view.kind == "failure"
    assert view.layout is not None


def test_a_circle_is_told_as_steps() -> None:
    run = make_run("x success\na <- c, x success\nb <- a success\nc <- b success")
    view = seen(run)
    ids = list(run.steps)
    circle = [ids[at] for at in view.circle]
    assert sorted(circle) == ["a", "b", "c"]
    for at, name in enumerate(circle):
        assert circle[at - 1] in run.steps[name].upstream
    assert view.layout is not None
    assert len(view.layout.turned) == 1


def test_of_selected_steps_only_edges_between_them_are_seen() -> None:
    report = report_of(make_run("a success\nb <- a success\nc <- b, a success"))
    view = graph_view(report._replace(selected=frozenset({"a", "c"})))
    assert view is not None
    assert list(view.steps) == [0, 1]
    assert view.layout is not None
    assert list(view.layout.layers) == [0, 1]
    assert graph_view(report._replace(selected=frozenset({"b"}))) is None


def test_what_is_no_step_of_the_run_stands_behind_those_that_are() -> None:
    run = make_run("a success\nb <- a, gone success\nc <- gone, lost success")
    view = seen(run)
    assert view.ghosts == (("gone", [1, 2]), ("lost", [2]))
    assert view.layout is not None
    # numbered behind the three steps, and laid out before those that name them
    assert list(view.layout.layers) == [0, 1, 1, 0, 0]


def test_what_a_reader_kept_of_strangers_is_shown_too_and_bounded() -> None:
    run = make_run("a success\nb <- a success")
    step = replace(run.steps["b"], metadata={MISSING_UPSTREAM: [f"x{i}" for i in range(99)] + [7]})
    note = Note(code="dangling-upstream", level="warning", message="99 of them")
    view = seen(replace(run, steps={**run.steps, "b": step}, notes=(note,)))
    assert [name for name, _ in view.ghosts] == [f"x{i}" for i in range(MOST_GHOSTS)]


def test_what_failed_apart_from_the_causes_is_seen_too() -> None:
    run = make_run(chain(FEW) + "\nbad failed\nmid <- bad success\nalso <- mid failed")
    view = seen(run)
    assert names(run, view) == ["bad", "also"]
    assert view.left == 0


def test_a_run_without_strangers_has_no_ghosts() -> None:
    assert seen(make_run("a success\nb <- a success")).ghosts == ()

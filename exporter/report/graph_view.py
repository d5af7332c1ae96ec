"""Which part of the graph a reader sees first, and where its nodes stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Final, Literal

from exporter.model import MISSING_UPSTREAM, Step
from exporter.model.named import NamedTuple
from exporter.report.layout import Edge, Layout, layout
from exporter.report.report import Report

MOST_NODES: Final = 300
"""So many nodes can be taken in at once, and be drawn at once."""
FEW: Final = 40
"""A failed run of up to so many steps is seen as a whole."""
NEAR: Final = 60
"""Of a larger one so many steps around what broke are seen first."""
MOST_GROUPS: Final = 100
"""Of more groups the largest are shown, and the others as one."""
MOST_STEPS: Final = 5_000
"""Folding more steps than that costs every export time; the page does it in no time, if asked."""
MOST_GHOSTS: Final = 30
"""So many ids are shown that steps wait for, and that are no steps of the run."""
_ROOTS: Final = 20

Kind = Literal["steps", "groups", "failure", "path"]
By = Literal["group", "kind"]


class GraphView(NamedTuple):
    """The part of the graph that is seen first."""

    kind: Kind
    """All steps; their groups; what is around the failures; what is around the critical path."""
    by: By | None
    """What steps are folded by, where they can be."""
    groups: Sequence[int]
    """A step of each group, the first one; further groups are folded together."""
    steps: Sequence[int]
    """The nodes as positions of listed steps; empty where the nodes are the groups."""
    left: int
    """How many steps belong here too and are left out, for there are too many."""
    ghosts: Sequence[tuple[str, Sequence[int]]]
    """Ids that are no steps of the run, each with the listed steps that say they waited for it."""
    layout: Layout | None
    """Where nodes stand, those of ghosts numbered behind them; None where the page finds out for
    itself (`MOST_STEPS`)."""
    circle: Sequence[int]
    """Positions of listed steps of which each waits for the one before it, in a circle."""


def graph_view(report: Report) -> GraphView | None:
    """Choose what is seen first and lay it out; None where no listed step waits for another.

    A run of up to `MOST_NODES` steps is seen whole, but a failed one of more than `FEW`: there the
    failures, what they waited for and what they stopped. Larger runs are folded by group, or by
    kind where there are no groups; where there is neither, the critical path is seen.
    """
    steps = report.steps()
    upstream, circle = _listed(report, steps)
    if len(steps) <= 1 or not any(upstream):
        return None
    by, groups, column = _folded(steps)
    nodes: Sequence[int]
    left = 0
    kind: Kind = "steps"
    if report.causes and len(steps) > FEW:
        kind = "failure"
        nodes, left = _around_failures(report, steps, upstream, NEAR)
    if kind == "steps" or not nodes:
        kind, nodes = "steps", list(range(len(steps)))
        if len(steps) > MOST_NODES:
            kind = "groups" if by else "path"
            nodes = () if by else _around_path(report, steps, upstream)
    ghosts = _ghosts(report, steps)
    edges: list[Edge] = []
    found = None
    if kind != "groups":
        edges = _among(nodes, upstream)
        further = _to_ghosts(nodes, ghosts)
        found = layout(len(nodes) + len({a for a, _ in further}), edges + further)
    elif len(steps) <= MOST_STEPS:
        number = {column[i]: at for at, i in enumerate(groups)}
        where = list(map(number.get, column, repeat(len(number))))
        edges = _between(where, upstream)
        found = layout(max(where) + 1, edges)
    return GraphView(
        kind=kind,
        by=by,
        groups=groups,
        steps=nodes,
        left=left,
        ghosts=ghosts,
        layout=found,
        circle=circle,
    )


def around_failures(report: Report, most: int) -> tuple[list[Step], int]:
    """Return up to so many listed steps around what broke, and how many belong there too."""
    steps = report.steps()
    upstream, _ = _listed(report, steps)
    chosen, left = _around_failures(report, steps, upstream, most)
    return [steps[i] for i in chosen], left


def _listed(report: Report, steps: Sequence[Step]) -> tuple[Sequence[Sequence[int]], Sequence[int]]:
    """Return the steps above each listed one, and the circle, as positions of listed steps."""
    graph = report.analysis.graph
    if graph is not None and len(graph.ids) == len(steps):
        return graph.upstream, graph.circle
    number = {step.step_id: at for at, step in enumerate(steps)}
    upstream = [
        [number[name] for name in dict.fromkeys(step.upstream) if name in number and name != own]
        for own, step in zip(number, steps, strict=True)
    ]
    circle = [graph.ids[i] for i in graph.circle] if graph else []
    whole = all(name in number for name in circle)
    return upstream, [number[name] for name in circle] if whole else ()


def _folded(steps: Sequence[Step]) -> tuple[By | None, Sequence[int], Sequence[str | None]]:
    """Choose what to fold by; return the first step of each group, and the column of groups."""
    takes: tuple[tuple[By, Callable[[], list[str | None]]], ...] = (
        ("group", lambda: [step.group for step in steps]),
        ("kind", lambda: [step.kind for step in steps]),
    )
    for by, take in takes:
        column = take()
        names = set(column)
        if len(names) < 2:  # noqa: PLR2004 - one group is none
            continue
        if len(names) <= MOST_GROUPS:
            return by, sorted(map(column.index, names)), column
        backwards = range(len(column) - 1, -1, -1)
        first = dict(zip(reversed(column), backwards, strict=True))  # the last to be set is first
        sizes = Counter(column)
        largest = sorted(sorted(first.values()), key=lambda i: -sizes[column[i]])
        return by, sorted(largest[: MOST_GROUPS - 1]), column  # stable: the first of equals
    return None, (), ()


def _between(where: Sequence[int], upstream: Sequence[Sequence[int]]) -> list[Edge]:
    pairs = {(where[j], own) for own, row in zip(where, upstream, strict=True) for j in row}
    return sorted([(a, b) for a, b in pairs if a != b])


def _among(nodes: Sequence[int], upstream: Sequence[Sequence[int]]) -> list[Edge]:
    number = {i: at for at, i in enumerate(nodes)}
    pairs = [(number[j], at) for at, i in enumerate(nodes) for j in upstream[i] if j in number]
    return sorted(pairs)


def _ghosts(report: Report, steps: Sequence[Step]) -> Sequence[tuple[str, Sequence[int]]]:
    """Return the ids that listed steps name and no step has; a note says that there are some."""
    if all(note.code != "dangling-upstream" for note in report.notes):
        return ()
    known = report.run.steps
    found: dict[str, list[int]] = {}
    for at, step in enumerate(steps):
        told = step.metadata.get(MISSING_UPSTREAM)
        names = [*step.upstream, *(told if isinstance(told, list) else ())]
        for name in dict.fromkeys([each for each in names if isinstance(each, str)]):
            if name not in known and (name in found or len(found) < MOST_GHOSTS):
                found.setdefault(name, []).append(at)
    return tuple(found.items())


def _to_ghosts(nodes: Sequence[int], ghosts: Iterable[tuple[str, Sequence[int]]]) -> list[Edge]:
    """Return the edges from ghosts, which are nodes behind the others where one of these asks."""
    number = {i: at for at, i in enumerate(nodes)}
    edges: list[Edge] = []
    own = len(nodes)
    for _, named in ghosts:
        below = [number[i] for i in named if i in number]
        edges += [(own, at) for at in below]
        own += bool(below)
    return edges


def _around_failures(
    report: Report, steps: Sequence[Step], upstream: Sequence[Sequence[int]], most: int
) -> tuple[list[int], int]:
    """Return root causes, what they waited for, and what they stopped, nearest first."""
    named = {name for c in report.causes for name in (c.step.step_id, *c.blocked)}
    ids = [step.step_id for step in steps]
    number = {name: at for at, name in enumerate(ids) if name in named}
    roots = [number[c.step.step_id] for c in report.causes if c.step.step_id in number]
    shown = roots[:_ROOTS]
    chosen = dict.fromkeys(shown)
    for i in shown:
        _take(chosen, upstream[i], most * 2 // 3)
    told = {number[name] for c in report.causes for name in c.blocked if name in number}
    told.update([i for i, step in enumerate(steps) if step.status == "failed"])
    below: dict[int, list[int]] = {}
    for i in sorted(told):
        for j in upstream[i]:
            below.setdefault(j, []).append(i)
    front = shown
    while front and len(chosen) < most:
        near = [j for i in front for j in below.get(i, ()) if j not in chosen]
        _take(chosen, near, most)
        front = [j for j in dict.fromkeys(near) if j in chosen]
    # a test that failed stops steps that do not wait for it by any edge
    _take(chosen, sorted(told), most)
    return sorted(chosen), len(told.union(roots).difference(chosen))


def _around_path(
    report: Report, steps: Sequence[Step], upstream: Sequence[Sequence[int]]
) -> list[int]:
    """Return the critical path and what its steps waited for; else the first steps there are."""
    number = {step.step_id: at for at, step in enumerate(steps)}
    path = report.analysis.critical_path
    ids = path.observed or path.structural
    chosen = dict.fromkeys([number[name] for name in ids if name in number][:NEAR])
    for i in list(chosen):
        _take(chosen, upstream[i], NEAR)
    return sorted(chosen) or list(range(NEAR))


def _take(chosen: dict[int, None], more: Iterable[int], limit: int) -> None:
    for i in more:
        if len(chosen) >= limit:
            return
        chosen[i] = None

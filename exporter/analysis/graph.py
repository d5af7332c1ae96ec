"""The dependencies of a run as lists of numbers; every walk is a loop, so depth costs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exporter.model import Note, Step

_SHOWN = 8
"""How many steps of a circle a note names."""


@dataclass(frozen=True)
class Graph:
    """Steps are numbered in the order of the run; position i of a list is step i."""

    ids: Sequence[str]
    upstream: Sequence[Sequence[int]]
    """The steps that each one waited for, each once, without itself and without strangers."""
    order: Sequence[int]
    """The steps so that each follows its upstream ones; short of all when they run in circles."""
    notes: tuple[Note, ...] = ()
    """What was left out of the edges, and the circle."""

    @classmethod
    def of(cls, steps: Mapping[str, Step]) -> Graph:
        """Build the graph: number the steps and order them.

        Linear in steps and edges. A file that lists each step after those it waits for, as most
        do, is ordered already; that is found on the way and costs nothing.
        """
        index: dict[str, int] = {}
        upstream: list[list[int]] = []
        add = upstream.append
        number = 0
        try:
            for key, step in steps.items():
                add([index[name] for name in step.upstream])
                index[key] = number
                number += 1
        except KeyError:
            return _with_care(steps)
        graph = cls(list(steps), upstream, range(number))
        repeats = graph.edges - sum(map(len, map(set, upstream)))
        return _with_care(steps) if repeats else graph

    @property
    def acyclic(self) -> bool:
        """Say whether every step has its place in the order."""
        return len(self.order) == len(self.ids)

    @cached_property
    def edges(self) -> int:
        """Count the dependencies."""
        return sum(map(len, self.upstream))

    @cached_property
    def downstream(self) -> Sequence[Sequence[int]]:
        """List the steps that waited for each one, in the order of the run."""
        return _turned(self.upstream)

    def below(self, roots: Iterable[int]) -> set[int]:
        """Return all steps that wait for one of these, through others or not.

        One of `roots` is among them only when it waits for one of `roots`.
        """
        found: set[int] = set()
        downstream = self.downstream
        waiting = list(roots)
        while waiting:
            fresh = [j for j in downstream[waiting.pop()] if j not in found]
            found.update(fresh)
            waiting += fresh
        return found


def _turned(upstream: Sequence[Sequence[int]]) -> list[list[int]]:
    downstream: list[list[int]] = [[] for _ in upstream]
    for i, row in enumerate(upstream):
        for j in row:
            downstream[j].append(i)
    return downstream


def _with_care(steps: Mapping[str, Step]) -> Graph:
    """Build the graph of a run that is out of order or has edges that lead nowhere."""
    ids = list(steps)
    index = {key: i for i, key in enumerate(ids)}
    upstream: list[list[int]] = []
    strangers: list[tuple[str, str]] = []
    selves: list[str] = []
    repeats: list[str] = []
    for i, (key, step) in enumerate(steps.items()):
        row = [index[name] for name in step.upstream if name in index]
        if len(row) != len(step.upstream):
            strangers += [(key, name) for name in step.upstream if name not in index]
        if i in row:
            selves.append(key)
            row = [j for j in row if j != i]
        if len(row) != len(set(row)):
            repeats.append(key)
            row = list(dict.fromkeys(row))
        upstream.append(row)
    notes = _edge_notes(strangers, selves, repeats)
    order = _ordered(upstream)
    if len(order) < len(ids):
        circle = _circle(upstream, order)
        names = [ids[i] for i in circle[:_SHOWN]]
        names.append("…" if len(circle) > _SHOWN else names[0])
        notes.append(
            Note(
                code="cycle",
                level="warning",
                message=f"Dependencies run in a circle of {len(circle)} steps: "
                f"{' → '.join(names)}; critical path and slack are not computed.",
                where=ids[circle[0]],
            )
        )
    return Graph(ids, upstream, order, tuple(notes))


def _ordered(upstream: Sequence[Sequence[int]]) -> list[int]:
    """Order by Kahn's way: a step comes when the last one that it waits for has come."""
    downstream = _turned(upstream)
    open_edges = [len(row) for row in upstream]
    order = [i for i, number in enumerate(open_edges) if not number]
    add = order.append
    for i in order:
        for j in downstream[i]:
            open_edges[j] -= 1
            if not open_edges[j]:
                add(j)
    return order


def _circle(upstream: Sequence[Sequence[int]], order: Sequence[int]) -> list[int]:
    """Return a shortest circle through one of the steps that could not be ordered."""
    placed = set(order)
    # Each step that is left waits for another one that is left: walking up must meet itself.
    at = next(i for i in range(len(upstream)) if i not in placed)
    seen: set[int] = set()
    while at not in seen:
        seen.add(at)
        at = next(j for j in upstream[at] if j not in placed)
    downstream = _turned(upstream)
    came_from: dict[int, int] = {}
    layer = [at]
    while at not in came_from:
        further = []
        for i in layer:
            for j in downstream[i]:
                if j not in came_from:
                    came_from[j] = i
                    further.append(j)
        layer = further
    path = [at]
    while (back := came_from[path[-1]]) != at:
        path.append(back)
    return [at, *reversed(path[1:])]


def _edge_notes(
    strangers: Sequence[tuple[str, str]], selves: Sequence[str], repeats: Sequence[str]
) -> list[Note]:
    notes = []
    if strangers:
        key, name = strangers[0]
        notes.append(
            Note(
                code="dangling-upstream",
                level="warning",
                message=f"{len(strangers):,} {_dependencies(strangers)} on a step that is not "
                f"part of this run, such as {name}; left out of the graph.",
                where=key,
            )
        )
    if selves:
        notes.append(
            Note(
                code="self-dependency",
                level="warning",
                message=f"{len(selves):,} {_dependencies(selves)} of a step on itself; "
                "left out of the graph.",
                where=selves[0],
            )
        )
    if repeats:
        notes.append(
            Note(
                code="repeated-upstream",
                level="info",
                message=f"{len(repeats):,} step{'' if len(repeats) == 1 else 's'} with the same "
                "dependency listed more than once; counted once.",
                where=repeats[0],
            )
        )
    return notes


def _dependencies(items: Sequence[object]) -> str:
    return "dependency" if len(items) == 1 else "dependencies"

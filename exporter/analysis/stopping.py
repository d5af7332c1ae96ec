"""Which step stopped which: what a root cause stopped, as a tree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from exporter.analysis.causes import CHECKS
from exporter.analysis.graph import Graph
from exporter.model import Step
from exporter.model.named import NamedTuple

_PAIR: Final = 2


class Stopped(NamedTuple):
    """What one root cause stopped; steps by number."""

    by: dict[int, int]
    """The step that stopped each, level by level from the cause: the nearest, of several."""
    below: int | None
    """The step below which all of them lie; None where the dependencies do not tell of one."""


def stopped_by(graph: Graph, steps: Sequence[Step], root: int, blocked: Collection[str]) -> Stopped:
    """Tell by which step each one that a root cause stopped was stopped; the cause is the first.

    A check stops what it looks at, and a step may name what stopped it: the cause then stands for
    a dependency that no tool drew. Linear in the steps and edges below the cause.
    """
    walk = _Walk(graph, frozenset(blocked), root)
    begin = [root]
    if steps[root].kind in CHECKS:
        begin += graph.upstream[root]
    walk.on((i, root) for i in begin)
    told = len(walk.by) == len(walk.wanted)
    if not told:  # the others are named by the reader
        rest = [i for i, key in enumerate(graph.ids) if key in walk.wanted and i not in walk.by]
        apart = frozenset(rest)
        walk.take([i for i in rest if apart.isdisjoint(graph.upstream[i])])
        walk.take(rest)  # what is still left waits in a circle
    # a check lies below what it looks at, which may be several
    return Stopped(walk.by, begin[-1] if told and len(begin) <= _PAIR else None)


class _Walk:
    """Walks down from a cause, breadth first."""

    def __init__(self, graph: Graph, wanted: frozenset[str], root: int) -> None:
        self.wanted = wanted
        self.by: dict[int, int] = {}
        self._graph = graph
        self._root = root
        self._seen = {root}

    def take(self, steps: Sequence[int]) -> None:
        """Go on from steps that no dependency leads to."""
        for i in steps:
            if i not in self.by:
                self._seen.add(i)
                self.by[i] = self._root
        self.on((i, i) for i in steps)

    def on(self, begin: Iterable[tuple[int, int]]) -> None:
        """Walk on from steps, each with what it is that stopped what follows it."""
        ids, downstream = self._graph.ids, self._graph.downstream
        seen, wanted = self._seen, self.wanted
        front = list(begin)
        seen.update(i for i, _ in front)
        while front:
            after = []
            for i, culprit in front:
                for j in downstream[i]:
                    if j not in seen:
                        seen.add(j)
                        hit = ids[j] in wanted
                        if hit:
                            self.by[j] = culprit
                        after.append((j, j if hit else culprit))
            front = after

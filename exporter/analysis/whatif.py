"""What a run could have taken: with a step instant, with more workers, with every worker busy."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

from exporter.analysis.columns import MICROS, NANOS, Columns
from exporter.analysis.critical import Observed, Structural, timely
from exporter.analysis.facts import Bound, Ledger, Limits
from exporter.analysis.graph import Graph

NEAR: Final = 0.1
"""A run within this share of its longest chain of dependencies is held by these alone."""


def savings_of(graph: Graph, columns: Columns, seen: Observed) -> list[int]:
    """Return by how many microseconds each step of the observed path shortens the run, if instant.

    The run is thought to be played again: each step starts as long after what released it as it
    did, be that a dependency or, on the path, a worker. A step saves its own time, but no more
    than by what the longest chain that does not lead through it is shorter than the run. Only
    chains that are nearly as long as the run are looked at.
    """
    starts, ends = columns.known_starts, columns.known_ends
    own = [ends[i] - starts[i] for i in seen.steps]
    widest = max(own, default=0)
    if not widest:
        return own
    detours = _Detours(graph, columns, seen, widest).found
    spare = _least(detours, len(own), widest)
    return [min(pair) for pair in zip(own, spare, strict=True)]


class _Detours:
    """The chains less than `widest` shorter than the run that leave out steps of the path.

    Each is told as how much shorter it is, and the first and the last step of the path, by their
    number on it, that one of its edges jumps over. Steps are visited from the last end backwards;
    an edge always leads to a lower place, so it jumps over the steps placed between its ends.
    """

    def __init__(self, graph: Graph, columns: Columns, seen: Observed, widest: int) -> None:
        self.found: list[tuple[int, int, int]] = []
        self._upstream, self._columns, self._ranking = graph.upstream, columns, seen.ranking
        self._path = [self._ranking.places[i] for i in seen.steps]
        self._released_by = dict(zip(seen.steps[1:], seen.steps[:-1], strict=True))
        self._widest = widest
        self._search()

    def _search(self) -> None:
        ranked, ends, widest = self._ranking.steps, self._ranking.ends, self._widest
        last = ends[-1]
        short_by: dict[int, int] = {}
        for place in range(len(ranked) - 1, -1, -1):
            at = ranked[place]
            missing = last - ends[place]
            if missing < widest:  # a chain may end here
                self._note(missing, place, len(ranked))
                short = min(short_by.pop(at, missing), missing)
            elif at in short_by:
                short = short_by.pop(at)
            elif short_by:
                continue
            else:
                break
            self._step_back(at, place, short, short_by)

    def _step_back(self, at: int, place: int, short: int, short_by: dict[int, int]) -> None:
        """Go on to what released a step in a chain that is `short` shorter than the run."""
        places, ends = self._ranking.places, self._columns.known_ends
        above = timely(self._upstream[at], self._columns, places, at)
        if at in self._released_by and self._released_by[at] not in above:
            above.append(self._released_by[at])
        if not above:  # the chain begins here
            self._note(short, -1, place)
            return
        ready = max([ends[j] for j in above])
        for j in above:
            through = short + ready - ends[j]
            if through < self._widest:
                if through < short_by.get(j, self._widest):
                    short_by[j] = through
                self._note(through, places[j], place)

    def _note(self, short: int, low: int, high: int) -> None:
        first, behind = bisect_right(self._path, low), bisect_left(self._path, high)
        if first < behind:
            self.found.append((short, first, behind - 1))


def _least(detours: list[tuple[int, int, int]], size: int, most: int) -> list[int]:
    """Return for each number the least value of the ranges that hold it, or `most`."""
    least = [most] * size
    following = list(range(size + 1))  # the next number that has no value yet
    for value, first, behind in sorted(detours):
        at = first
        while at <= behind:
            hop = following[at]
            if hop == at:
                least[at] = value
                following[at] = hop = at + 1
            elif following[hop] != hop:
                following[at] = following[hop]
            at = hop
    return least


def limits_of(
    graph: Graph, columns: Columns, longest: Structural, ledger: Ledger, peak: int
) -> Limits:
    """Say how little time the run could have taken, and what kept it from that.

    A run that took at most `NEAR` longer than its structural path is bound by dependencies.
    Otherwise it is `waiting` when at least half of the difference is time on the observed path in
    which no step of it ran, and bound by its workers when not. Where the source tells of no
    dependency nothing can be said.
    """
    if not peak or not graph.edges or not longest.steps or longest.counted:
        return Limits(workers=peak)
    span = longest.nanos / NANOS
    shared = sum(columns.work) / peak / NANOS
    wall = (columns.sorted_ends[-1] - columns.sorted_starts[0]) / MICROS
    bound: Bound
    if wall - span <= NEAR * wall:
        bound = "dependency"
    else:
        idle = sum(part.seconds for part in ledger.path if part.kind == "queued")
        bound = "waiting" if idle >= (wall - span) / 2 else "worker"
    return Limits(
        bound=bound,
        workers=peak,
        unlimited_seconds=span,
        with_workers_seconds=max(span, shared),
    )

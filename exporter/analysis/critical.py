"""What decided how long a run took: the longest chain of work, and the chain that was seen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import repeat
from operator import sub, truediv
from typing import Final

from exporter.analysis.columns import MICROS, NANOS, Columns
from exporter.analysis.facts import CriticalPath, Link
from exporter.analysis.graph import Graph
from exporter.model import EMPTY
from exporter.model.named import NamedTuple

TOLERANCE: Final = MICROS
"""By how much two clocks may disagree about an end and the start that it released: one second."""
UNEXPLAINED: Final = MICROS // 10
"""A wait that needs another explanation: longer than any tool takes to start what is ready."""
_SHARE: Final = 10
"""A step that ended just before another explains its wait when it leaves a tenth of that."""
ROUNDING: Final = MICROS // 1000
"""By how much two readings of one clock may be rounded apart: a millisecond."""


class Ranking(NamedTuple):
    """The steps that have both times, by when they ended."""

    steps: Sequence[int] = ()
    """Of steps that ended together one that waits for another comes behind it."""
    ends: Sequence[int] = ()
    """Their ends, in the same order."""
    places: Sequence[int] = ()
    """The place of each step among them, by number; to be read for steps with times only."""

    @classmethod
    def of(cls, graph: Graph, columns: Columns) -> Ranking:
        """Rank the steps of a graph without circles."""
        order = graph.order
        if not isinstance(columns.timed, range):
            timed = frozenset(columns.timed)
            order = [i for i in order if i in timed]
        ranked = columns.by_end(order)  # stable: the order decides between equals
        places = [-1] * len(graph.ids)
        for place, i in enumerate(ranked):
            places[i] = place
        return cls(ranked, columns.sorted_ends, places)


class Observed(NamedTuple):
    """The observed path, by number, first step first."""

    steps: Sequence[int] = ()
    links: Sequence[Link] = ()
    """What released each step of the path but the first."""
    ranking: Ranking = Ranking()


class Structural(NamedTuple):
    """The longest chain and the slack of every step."""

    steps: Sequence[int] = ()
    nanos: int = 0
    slack: Sequence[int] = ()
    """Nanoseconds a step, in the order of the run."""
    counted: bool = False
    """Whether steps were counted for want of durations."""


def structural_path(graph: Graph, columns: Columns) -> Structural:
    """Find the chain of dependencies with the most work on it, and each step's slack.

    Where no step states a duration every step weighs the same: the chain with the most steps.
    Of equal chains the one whose last step stands first in the run is taken, and of equal
    dependencies the one that the step names first.
    """
    work = columns.work
    weighed = any(work)
    finish = graph.finishes(work if weighed else [1] * len(work))
    if not finish:
        return Structural()
    longest = max(finish)
    chain = _chain(graph, finish, longest)
    if weighed:
        return Structural(chain, longest, _slack(graph, work, finish, longest))
    stated = any(seconds is not None for seconds in columns.durations)
    return Structural(chain, 0, [0] * len(work) if stated else (), counted=not stated)


def _slack(graph: Graph, work: Sequence[int], finish: Sequence[int], longest: int) -> Sequence[int]:
    latest = [longest] * len(work)
    upstream = graph.upstream
    for i in reversed(graph.order):
        row = upstream[i]
        if row:
            start = latest[i] - work[i]
            for j in row:
                if start < latest[j]:  # noqa: PLR1730 - min() would be a call an edge
                    latest[j] = start
    return list(map(sub, latest, finish))


def _chain(graph: Graph, finish: Sequence[int], longest: int) -> list[int]:
    at = finish.index(longest)
    chain = [at]
    while row := graph.upstream[at]:
        at = max(row, key=finish.__getitem__)
        chain.append(at)
    chain.reverse()
    return chain


def observed_path(graph: Graph, columns: Columns) -> Observed:
    """Walk from the last finisher back through what released each step last.

    From a step the walk goes to whichever ended last of

    - the steps that it waited for, when they ended before its start or at most `TOLERANCE` after;
    - the step before it on the same worker, where the source names workers.

    Where that leaves a wait of more than `UNEXPLAINED`, the step that ended last before the start
    is taken instead, when the wait from there is at most a tenth: it freed a place that nobody
    names, or was the last before a barrier. In a run without any dependency and without workers
    it is always taken. Steps without both times are no part of it.
    """
    if not graph.acyclic:
        return Observed()
    return _Walk(graph, columns).path()


def timely(upstream: Sequence[int], columns: Columns, places: Sequence[int], at: int) -> list[int]:
    """Return those upstream steps whose end can have released a step, by their times."""
    ends = columns.known_ends
    limit = min(columns.known_starts[at] + TOLERANCE, ends[at])
    return [j for j in upstream if ends[j] <= limit and places[j] >= 0]


class _Walk:
    def __init__(self, graph: Graph, columns: Columns) -> None:
        self.graph = graph
        self.columns = columns
        self.ranking = Ranking.of(graph, columns)
        self._workers: dict[str | None, list[int]] = {}
        self._patience = len(self.ranking.steps)

    def path(self) -> Observed:
        ranked = self.ranking.steps
        if not ranked:
            return Observed()
        steps = [ranked[-1]]
        links: list[Link] = []
        while release := self._release(steps[-1]):
            steps.append(release[0])
            links.append(release[1])
        return Observed(steps[::-1], links[::-1], self.ranking)

    def _release(self, at: int) -> tuple[int, Link] | None:
        """Find what released a step: always one of a lower place, so that the walk must end."""
        columns, ends = self.columns, self.columns.known_ends
        start, ranking = columns.known_starts[at], self.ranking
        above = timely(self.graph.upstream[at], columns, ranking.places, at)
        best = max(above, key=ends.__getitem__, default=None)
        link: Link = "dependency"
        if best is not None and start - ends[best] <= ROUNDING:
            return best, link
        limit = min(bisect_right(ranking.ends, start + ROUNDING), ranking.places[at])
        floor = 0 if best is None else ranking.places[best]
        mate = self._mate(at, floor, limit)
        if mate is not None and (best is None or ends[mate] > ends[best] + ROUNDING):
            best, link = mate, "worker"
        if limit:
            last = ranking.steps[limit - 1]
            known = columns.sorted_starts[0] if best is None else ends[best]
            if self._explains(at, start - known, start - ends[last]):
                best, link = last, "time"
        return None if best is None else (best, link)

    def _explains(self, at: int, wait: int, rest: int) -> bool:
        if not self.graph.edges and self.columns.steps[at].worker is None:
            return True
        return wait > UNEXPLAINED and rest * _SHARE <= wait

    def _mate(self, at: int, floor: int, limit: int) -> int | None:
        """Return the step that ended last on the same worker, of those from a place to another.

        It may be one of before `floor`, which explains nothing, where that is cheaper to tell.
        """
        steps, ranked = self.columns.steps, self.ranking.steps
        worker = steps[at].worker
        if worker is None:
            return None
        # A busy worker ran something not long ago: looking back beats sorting all by worker, as
        # long as that does not have to go far too often.
        lowest = max(floor, limit - self._patience)
        for place in range(limit - 1, lowest - 1, -1):
            if steps[ranked[place]].worker == worker:
                self._patience -= limit - place
                return ranked[place]
        self._patience -= max(limit - lowest, 0)
        if lowest <= floor:
            return None
        mates = self._places_of(worker)
        before = bisect_left(mates, limit) - 1
        return ranked[mates[before]] if before >= 0 else None

    def _places_of(self, worker: str) -> Sequence[int]:
        """Return the places of a worker's steps; all workers' at the first call."""
        if not self._workers:
            workers, steps = self._workers, self.columns.steps
            for place, i in enumerate(self.ranking.steps):
                name = steps[i].worker
                if name in workers:
                    workers[name].append(place)
                else:
                    workers[name] = [place]
        return self._workers[worker]


def critical_path(
    ids: Sequence[str],
    columns: Columns,
    seen: Observed,
    longest: Structural,
    savings: Sequence[int],
) -> CriticalPath:
    """Put both paths into ids and seconds."""
    observed = tuple([ids[i] for i in seen.steps])
    seconds = None
    if observed:
        first, last = seen.steps[0], seen.steps[-1]
        seconds = (columns.known_ends[last] - columns.known_starts[first]) / MICROS
    return CriticalPath(
        observed=observed,
        structural=tuple([ids[i] for i in longest.steps]),
        observed_seconds=seconds,
        structural_seconds=(
            longest.nanos / NANOS if longest.steps and not longest.counted else None
        ),
        links=tuple(seen.links),
        savings_seconds=dict(zip(observed, [each / MICROS for each in savings], strict=True)),
    )


def slack_seconds(ids: Sequence[str], longest: Structural) -> Mapping[str, float]:
    """Put the slack into ids and seconds."""
    if not longest.slack:
        return EMPTY
    return dict(zip(ids, map(truediv, longest.slack, repeat(NANOS)), strict=False))

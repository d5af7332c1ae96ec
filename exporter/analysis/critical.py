"""What decided how long a run took: the longest chain of work, and the chain that was seen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from exporter.analysis.columns import MICROS, NANOS, Columns
from exporter.analysis.facts import CriticalPath
from exporter.analysis.graph import Graph
from exporter.model import EMPTY

TOLERANCE: Final = MICROS
"""By how much two clocks may disagree about an end and the start that it released: one second."""
ROUNDING: Final = MICROS // 1000
"""By how much two readings of one clock may be rounded apart: a millisecond."""
_NEVER: Final = -(10**18)

Link = Literal["dependency", "worker", "slot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What let a step of the observed path start."""

    step: int
    """The step that ended."""
    link: Link
    """Whether it was waited for, or freed the worker, or freed a place nobody names."""


@dataclass(frozen=True, slots=True)
class Observed:
    """The observed path, by number, first step first."""

    steps: Sequence[int] = ()
    releases: Sequence[Release | None] = ()
    """What released each step of the path; None for the first."""


@dataclass(frozen=True, slots=True)
class Structural:
    """The longest chain and the slack of every step."""

    steps: Sequence[int] = ()
    nanos: int = 0
    slack: Sequence[int] = ()
    """Nanoseconds a step, in the order of the run."""
    counted: bool = field(default=False)
    """Whether steps were counted for want of durations."""


def structural_path(graph: Graph, columns: Columns) -> Structural:
    """Find the chain of dependencies with the most work on it, and each step's slack.

    Where no step states a duration every step weighs the same: the chain with the most steps.
    Of equal chains the one whose last step stands first in the run is taken, and of equal
    dependencies the one that the step names first.
    """
    if not graph.ids or not graph.acyclic:
        return Structural()
    work = columns.work
    if any(work):
        finish = _finishes(graph, work)
        longest = max(finish)
        return Structural(_chain(graph, finish), longest, _slack(graph, work, finish, longest))
    finish = _finishes(graph, [1] * len(work))
    stated = any(seconds is not None for seconds in columns.durations)
    slack = [0] * len(work) if stated else ()
    return Structural(_chain(graph, finish), 0, slack, counted=not stated)


def _finishes(graph: Graph, work: Sequence[int]) -> list[int]:
    """Return when each step would end with a worker for every step."""
    finish = list(work)
    upstream = graph.upstream
    for i in graph.order:
        ready = 0
        for j in upstream[i]:
            end = finish[j]
            if end > ready:  # noqa: PLR1730 - max() would be a call an edge
                ready = end
        if ready:
            finish[i] += ready
    return finish


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
    return [last - end for last, end in zip(latest, finish, strict=True)]


def _chain(graph: Graph, finish: Sequence[int]) -> list[int]:
    at = max(range(len(finish)), key=finish.__getitem__)
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

    Where that leaves a wait of more than `TOLERANCE` unexplained and the step names no worker, the
    step whose end lies within `TOLERANCE` before the start is taken: it freed a place. In a run
    without any dependency and without workers it is the step that ended last before the start.
    Steps without both times are no part of it.
    """
    if not graph.acyclic:
        return Observed()
    return _Walk(graph, columns).path()


class _Walk:
    def __init__(self, graph: Graph, columns: Columns) -> None:
        self.upstream = graph.upstream
        self.edges = graph.edges
        self.columns = columns
        whole = len(columns.timed) == len(columns.ids)
        self.known = None if whole else frozenset(columns.timed)
        self.starts = columns.known_starts
        self.ends = columns.known_ends
        ranked = graph.order
        if self.known is not None:
            ranked = [i for i in ranked if i in self.known]
        # The sort is stable: of steps that end together, a later one in the order comes later.
        self.ranked = sorted(ranked, key=self.ends.__getitem__)
        self.begin = columns.sorted_starts[0] if ranked else 0
        self.rank: list[int] = []
        self.workers: dict[str | None, list[int]] = {}

    def path(self) -> Observed:
        if not self.ranked:
            return Observed()
        steps = [self.ranked[-1]]
        releases: list[Release | None] = []
        while release := self._release(steps[-1]):
            releases.append(release)
            steps.append(release.step)
        return Observed(steps[::-1], [None, *releases[::-1]])

    def _release(self, at: int) -> Release | None:
        """Find what released a step: always one of a lower rank, so that the walk must end."""
        start = self.starts[at]
        ends, known = self.ends, self.known
        limit = min(start + TOLERANCE, ends[at])
        best, best_end = -1, _NEVER
        for j in self.upstream[at]:
            if best_end < ends[j] <= limit and (known is None or j in known):
                best, best_end = j, ends[j]
        link: Link = "dependency"
        if best < 0 or start - best_end > ROUNDING:
            other, link = self._freed(at, best_end)
            best = other if other >= 0 else best
        return Release(step=best, link=link) if best >= 0 else None

    def _freed(self, at: int, best_end: int) -> tuple[int, Link]:
        """Find the step whose end freed the worker or place, where that explains more."""
        if not self.rank:
            self._rank()
        start = self.starts[at]
        ended = bisect_right(self.columns.sorted_ends, start + ROUNDING)
        place = min(ended, self.rank[at])
        worker = self.columns.steps[at].worker
        if worker is not None:
            mates = self.workers[worker]
            before = bisect_left(mates, place) - 1
            if before >= 0 and self.ends[self.ranked[mates[before]]] > best_end + ROUNDING:
                return self.ranked[mates[before]], "worker"
        elif place > 0:
            other = self.ranked[place - 1]
            end = self.ends[other]
            waited = start - max(best_end, self.begin) > TOLERANCE
            if not self.edges or (waited and end > best_end and start - end <= TOLERANCE):
                return other, "slot"
        return -1, "dependency"

    def _rank(self) -> None:
        rank = [0] * len(self.starts)
        steps, workers = self.columns.steps, self.workers
        for place, i in enumerate(self.ranked):
            rank[i] = place
            worker = steps[i].worker
            if worker in workers:
                workers[worker].append(place)
            else:
                workers[worker] = [place]
        self.rank = rank


def critical_path(
    ids: Sequence[str], seen: Observed, longest: Structural, columns: Columns
) -> CriticalPath:
    """Put both paths into ids and seconds."""
    first = columns.starts[seen.steps[0]] if seen.steps else None
    last = columns.ends[seen.steps[-1]] if seen.steps else None
    return CriticalPath(
        observed=tuple([ids[i] for i in seen.steps]),
        structural=tuple([ids[i] for i in longest.steps]),
        observed_seconds=None if first is None or last is None else (last - first) / MICROS,
        structural_seconds=(
            longest.nanos / NANOS if longest.steps and not longest.counted else None
        ),
    )


def slack_seconds(ids: Sequence[str], longest: Structural) -> Mapping[str, float]:
    """Put the slack into ids and seconds."""
    if not longest.slack:
        return EMPTY
    return dict(zip(ids, [nanos / NANOS for nanos in longest.slack], strict=True))

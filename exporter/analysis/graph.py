"""The dependencies of a run as lists of numbers; every walk is a loop, so depth costs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from exporter.analysis.order import circle_in, ends_along, ordered_part, walked
from exporter.model import Note, Step

_SHOWN: Final = 8
"""How many steps of a circle a note names."""
_PAIR: Final = 2
_NAME: Final = 80
"""How many characters of an id a note shows."""


class Graph:
    """Steps are numbered in the order of the run; position i of a list is step i."""

    def __init__(
        self,
        ids: Sequence[str],
        upstream: Sequence[Sequence[int]],
        left_out: tuple[Note, ...] = (),
    ) -> None:
        self.ids = ids
        self.upstream = upstream
        """The steps that each one waited for, each once, without itself and without strangers."""
        self.left_out = left_out
        """What was left out of the edges."""

    @classmethod
    def of(cls, steps: Mapping[str, Step]) -> Graph:
        """Build the graph: number the steps and put numbers for the names of their dependencies.

        Linear in steps and edges. A file that lists each step after those it waits for, as most
        do, is ordered already; that is found on the way and costs nothing. Rows are tuples: what
        they hold lies beside them in memory, which each walk over the graph gains by.
        """
        index: dict[str, int] = {}
        upstream: list[Sequence[int]] = []
        add, number_of = upstream.append, index.__getitem__
        number = 0
        try:
            for key, step in steps.items():
                row = tuple(map(number_of, step.upstream))
                many = len(row)
                if many > 1 and (  # most name few, and need no set to tell of repeats
                    row[0] == row[1] if many == _PAIR else len(frozenset(row)) < many
                ):
                    return _out_of_order(steps)
                add(row)
                index[key] = number
                number += 1
        except KeyError:
            return _out_of_order(steps)
        graph = cls(list(index), upstream)
        vars(graph)["order"] = range(number)
        return graph

    def finishes(self, work: Sequence[int]) -> Sequence[int] | None:
        """Return when each step would end with a worker for every step; None with a circle.

        `work` is what each step takes, 0 or more. Where the steps are not ordered yet they are on
        the way: one walk over the dependencies instead of two.
        """
        if "order" not in vars(self):
            found = walked(self.upstream, work)
            if found is None:
                return None
            vars(self)["order"], finish = found
            return finish
        return ends_along(self.order, self.upstream, work) if self.acyclic else None

    @cached_property
    def order(self) -> Sequence[int]:
        """The steps so that each follows its upstream ones; short of all when they run in circles.

        A run that lists each step after those it waits for keeps its order.
        """
        found = walked(self.upstream, [0] * len(self.ids))
        return found[0] if found else ordered_part(self.upstream, self.downstream)

    @property
    def acyclic(self) -> bool:
        """Say whether every step has its place in the order."""
        return len(self.order) == len(self.ids)

    @cached_property
    def circle(self) -> Sequence[int]:
        """Steps of which each waits for the one before it, the first for the last; if any do."""
        return () if self.acyclic else circle_in(self.upstream, self.downstream, self.order)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Say what was left out of the edges, and the circle."""
        return (
            (*self.left_out, _circle_note(self.ids, self.circle)) if self.circle else self.left_out
        )

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


def _out_of_order(steps: Mapping[str, Step]) -> Graph:
    """Build the graph of a run that is out of order or has edges that it should not have."""
    index = dict(zip(steps, range(len(steps)), strict=True))
    number_of = index.__getitem__
    ids = list(index)
    notes: list[Note] = []
    try:
        upstream: list[Sequence[int]] = [
            tuple(map(number_of, step.upstream)) for step in steps.values()
        ]
    except KeyError:
        upstream = _without_strangers(steps, index, notes)
    if not _plain(upstream):
        upstream = _without_repeats(ids, upstream, notes)
        upstream = _without_selves(ids, upstream, notes)
    return Graph(ids, upstream, tuple(notes))


def _plain(upstream: Sequence[Sequence[int]]) -> bool:
    """Say whether no step names itself, nor another one twice."""
    for i, row in enumerate(upstream):
        many = len(row)
        if many == 1:
            if row[0] == i:
                return False
        elif many == _PAIR:
            one, other = row
            if one == other or one == i or other == i:  # noqa: PLR1714, SIM109 - no tuple a step
                return False
        elif many and (i in row or len(frozenset(row)) < many):
            return False
    return True


def _turned(upstream: Sequence[Sequence[int]]) -> list[list[int]]:
    downstream: list[list[int]] = [[] for _ in upstream]
    for i, row in enumerate(upstream):
        for j in row:
            downstream[j].append(i)
    return downstream


def _without_strangers(
    steps: Mapping[str, Step], index: Mapping[str, int], notes: list[Note]
) -> list[Sequence[int]]:
    strangers = [
        (key, name) for key, step in steps.items() for name in step.upstream if name not in index
    ]
    key, name = strangers[0]
    notes.append(
        Note(
            code="dangling-upstream",
            level="warning",
            message=f"{_dependencies(len(strangers))} on a step that is not part of this run, "
            f"such as {_short(name)}; left out of the graph.",
            where=key,
        )
    )
    return [
        tuple([index[name] for name in step.upstream if name in index]) for step in steps.values()
    ]


def _without_repeats(
    ids: Sequence[str], upstream: list[Sequence[int]], notes: list[Note]
) -> list[Sequence[int]]:
    once: list[Sequence[int]] = [tuple(dict.fromkeys(row)) for row in upstream]
    wrong = [i for i, row in enumerate(upstream) if len(row) != len(once[i])]
    if not wrong:
        return upstream
    notes.append(
        Note(
            code="repeated-upstream",
            level="info",
            message=f"{len(wrong):,} step{'' if len(wrong) == 1 else 's'} with the same "
            "dependency listed more than once; counted once.",
            where=ids[wrong[0]],
        )
    )
    return once


def _without_selves(
    ids: Sequence[str], upstream: list[Sequence[int]], notes: list[Note]
) -> list[Sequence[int]]:
    selves = [i for i, row in enumerate(upstream) if i in row]
    if not selves:
        return upstream
    notes.append(
        Note(
            code="self-dependency",
            level="warning",
            message=f"{_dependencies(len(selves))} of a step on itself; left out of the graph.",
            where=ids[selves[0]],
        )
    )
    return [tuple([j for j in row if j != i]) for i, row in enumerate(upstream)]


def _circle_note(ids: Sequence[str], circle: Sequence[int]) -> Note:
    names = [_short(ids[i]) for i in circle[:_SHOWN]]
    names.append("…" if len(circle) > _SHOWN else names[0])
    return Note(
        code="cycle",
        level="warning",
        message=f"Dependencies run in a circle of {len(circle):,} steps: {' → '.join(names)}; "
        "critical path and slack are not computed.",
        where=ids[circle[0]],
    )


def _dependencies(number: int) -> str:
    return f"{number:,} {'dependency' if number == 1 else 'dependencies'}"


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"

"""The dependencies of a run as lists of numbers; every walk is a loop, so depth costs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from exporter.model import Note, Step

_SHOWN: Final = 8
"""How many steps of a circle a note names."""
_PAIR: Final = 2
_NAME: Final = 80
"""How many characters of an id a note shows."""


@dataclass(frozen=True, eq=False, repr=False)
class Graph:
    """Steps are numbered in the order of the run; position i of a list is step i."""

    ids: Sequence[str]
    upstream: Sequence[Sequence[int]]
    """The steps that each one waited for, each once, without itself and without strangers."""
    order: Sequence[int]
    """The steps so that each follows its upstream ones; short of all when they run in circles."""
    notes: tuple[Note, ...] = ()
    """What was left out of the edges, and the circle."""
    circle: Sequence[int] = ()
    """Steps of which each waits for the one before it, and the first for the last, if any do."""

    @classmethod
    def of(cls, steps: Mapping[str, Step]) -> Graph:
        """Build the graph: number the steps and order them.

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
                names = step.upstream
                if names:
                    row = tuple(map(number_of, names))
                    if len(row) > 1 and _repeats(row):
                        return _out_of_order(steps)
                    add(row)
                else:
                    add(())
                index[key] = number
                number += 1
        except KeyError:
            return _out_of_order(steps)
        return cls(list(index), upstream, range(number))

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


def _repeats(row: Sequence[int]) -> bool:
    """Say whether a step names the same one twice; most name few, and need no set for that."""
    return row[0] == row[1] if len(row) == _PAIR else len(frozenset(row)) != len(row)


def _turned(upstream: Sequence[Sequence[int]]) -> list[list[int]]:
    downstream: list[list[int]] = [[] for _ in upstream]
    for i, row in enumerate(upstream):
        for j in row:
            downstream[j].append(i)
    return downstream


def _out_of_order(steps: Mapping[str, Step]) -> Graph:
    """Build the graph of a run that is out of order or has edges that it should not have."""
    ids = list(steps)
    index = {key: i for i, key in enumerate(ids)}
    notes: list[Note] = []
    number_of = index.__getitem__
    upstream: list[Sequence[int]] = []
    add = upstream.append
    repeats = False
    try:
        for step in steps.values():
            names = step.upstream
            if names:
                row = tuple(map(number_of, names))
                if len(row) > 1 and not repeats:
                    repeats = _repeats(row)
                add(row)
            else:
                add(())
    except KeyError:
        upstream = _without_strangers(steps, index, notes)
        repeats = any(len(row) > 1 and _repeats(row) for row in upstream)
    if repeats:
        upstream = _without_repeats(ids, upstream, notes)
    order = _ordered(upstream)
    circle: Sequence[int] = ()
    if order is None and any(i in row for i, row in enumerate(upstream)):
        upstream = _without_selves(ids, upstream, notes)
        order = _ordered(upstream)
    if order is None:
        downstream = _turned(upstream)
        order = _ordered_part(upstream, downstream)
        circle = _circle(upstream, downstream, order)
        notes.append(_circle_note(ids, circle))
    return Graph(ids, upstream, order, tuple(notes), circle)


def _ordered(upstream: Sequence[Sequence[int]]) -> list[int] | None:
    """Order by going up from each step as far as it leads; None where that runs in a circle."""
    order: list[int] = []
    add = order.append
    placed = bytearray(len(upstream))
    # Without a circle each step is entered once, and stacked once for each that waits for it.
    most = len(upstream) + sum(map(len, upstream))
    for start in range(len(upstream)):
        if placed[start]:
            continue
        stack = [start]
        while stack:
            i = stack[-1]
            if placed[i]:
                stack.pop()
                continue
            row = upstream[i]
            for j in row:
                if not placed[j]:
                    stack += [j for j in row if not placed[j]]
                    break
            else:
                placed[i] = 1
                add(i)
                stack.pop()
                continue
            if len(stack) > most:
                return None
    return order


def _ordered_part(
    upstream: Sequence[Sequence[int]], downstream: Sequence[Sequence[int]]
) -> list[int]:
    """Order by Kahn's way, short of the steps in circles and below them."""
    left = list(map(len, upstream))
    order = [i for i, number in enumerate(left) if not number]
    add = order.append
    for i in order:
        for j in downstream[i]:
            left[j] -= 1
            if not left[j]:
                add(j)
    return order


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
    ids: Sequence[str], upstream: Sequence[Sequence[int]], notes: list[Note]
) -> list[Sequence[int]]:
    once: list[Sequence[int]] = [tuple(dict.fromkeys(row)) for row in upstream]
    wrong = [i for i, row in enumerate(upstream) if len(row) != len(once[i])]
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
    ids: Sequence[str], upstream: Sequence[Sequence[int]], notes: list[Note]
) -> list[Sequence[int]]:
    selves = [i for i, row in enumerate(upstream) if i in row]
    notes.append(
        Note(
            code="self-dependency",
            level="warning",
            message=f"{_dependencies(len(selves))} of a step on itself; left out of the graph.",
            where=ids[selves[0]],
        )
    )
    return [tuple([j for j in row if j != i]) for i, row in enumerate(upstream)]


def _circle(
    upstream: Sequence[Sequence[int]], downstream: Sequence[Sequence[int]], order: Sequence[int]
) -> list[int]:
    """Return a shortest circle through one of the steps that could not be ordered."""
    placed = set(order)
    # Each step that is left waits for another one that is left: walking up must meet itself.
    at = next(i for i in range(len(upstream)) if i not in placed)
    seen: set[int] = set()
    while at not in seen:
        seen.add(at)
        at = next(j for j in upstream[at] if j not in placed)
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

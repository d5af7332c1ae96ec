"""An order in which each step follows those it waits for, and the circle where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

Rows = Sequence[Sequence[int]]
"""For each step, by number, the numbers of others."""


def walked(upstream: Rows, work: Sequence[int]) -> tuple[list[int], list[int]] | None:
    """Return the steps in order, and when each ends that begins when those above it have ended.

    From each step the walk goes up as far as it leads. None where that runs in a circle.
    """
    order: list[int] = []
    add = order.append
    finish: list[int | None] = [None] * len(upstream)
    # Without a circle each step is entered once, and stacked once for each that waits for it.
    most = len(upstream) + sum(map(len, upstream))
    stack: list[int] = []
    for start in range(len(upstream)):
        i = start
        while True:
            if finish[i] is None:
                row = upstream[i]
                ready = 0
                for j in row:
                    end = finish[j]
                    if end is None:
                        stack.append(i)
                        stack += [j for j in row if finish[j] is None]
                        break
                    if end > ready:  # noqa: PLR1730 - max() would be a call an edge
                        ready = end
                else:
                    finish[i] = ready + work[i]
                    add(i)
            if not stack:
                break
            if len(stack) > most:
                return None
            i = stack.pop()
    return order, cast("list[int]", finish)


def ends_along(order: Sequence[int], upstream: Rows, work: Sequence[int]) -> list[int]:
    """Return the same ends for steps whose order is known."""
    finish = list(work)
    for i in order:
        ready = 0
        for j in upstream[i]:
            end = finish[j]
            if end > ready:  # noqa: PLR1730 - max() would be a call an edge
                ready = end
        finish[i] += ready
    return finish


def ordered_part(upstream: Rows, downstream: Rows) -> list[int]:
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


def circle_in(upstream: Rows, downstream: Rows, order: Sequence[int]) -> list[int]:
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

"""What a root cause stopped, as a tree: level by level, within bounds, readable without script.

A line is a step and those it stopped one after the other, as long as that is one each; below it
stands what the last of them stopped. Steps that stopped nothing more share a line, and many of one
group are folded with their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from exporter.analysis.graph import Graph
from exporter.analysis.stopping import Stopped, stopped_by
from exporter.model import Step
from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.renderers.html.text import shorten
from exporter.report import Cause, Report
from exporter.report.anchor import step_anchor
from exporter.report.words import count

MOST_DEEP: Final = 6
"""So many levels have room beside one another on a phone."""
MOST_OPEN: Final = 8
"""Of more steps below one those of one group are folded."""
MOST_FOLDED: Final = 6
"""How many of a folded group are named."""
_FEW: Final = 4
"""A group of fewer is not folded."""
_NAME: Final = 80
_PLAIN: Final = late(r'(?![a-z]+:)\w[^"*+\r\n]{0,500}')
"""An id that means itself in a filter, between quotes."""


class Name(NamedTuple):
    """One step, by name."""

    anchor: str
    name: str


class Twig(NamedTuple):
    """One line of the tree."""

    names: tuple[Name, ...]
    row: bool
    """Whether they stand beside one another; else each stopped the next one."""
    folded: str
    """The group that they are of, where only its name and number are seen at first."""
    number: str
    """How many steps the group has here, or how many lie below the last name."""
    opens: bool
    """Whether the next lines are a level below this one."""
    closes: tuple[None, ...]
    """As many as levels end with this line."""


class Tree(NamedTuple):
    """What a root cause stopped."""

    twigs: tuple[Twig, ...]
    named: int
    """How many steps are named."""
    more: str
    filter: str
    """What selects all of them in the table of steps; empty where nothing does so alone."""


def tree_of(report: Report, cause: Cause, most: int) -> Tree:
    """Return the tree, with at most so many names."""
    steps = list(report.run.steps.values())
    graph = report.analysis.graph or Graph.of(report.run.steps)
    root = graph.ids.index(cause.step.step_id)
    stopped = stopped_by(graph, steps, root, cause.blocked)
    twigs = _closed([*_Grown(steps, stopped.by, root).twigs(most)])
    named = sum(len(twig.names) for twig in twigs)
    left = len(cause.blocked) - named
    return Tree(
        twigs=tuple(twigs),
        named=named,
        more=f"and {left:,} more" if left > 0 else "",
        filter=_filter(report, stopped, graph.ids),
    )


def _filter(report: Report, stopped: Stopped, ids: Sequence[str]) -> str:
    """Return the expression that selects what was stopped."""
    blocked = "status:upstream_failed"
    if stopped.below is not None and _PLAIN.fullmatch(ids[stopped.below]):
        return f'"{ids[stopped.below]}"+ {blocked}'
    alone = sum(1 for root in report.analysis.root_causes if root.blocked) == 1
    return blocked if alone else ""


class _Grown:
    """The tree before it is cut."""

    def __init__(self, steps: Sequence[Step], by: dict[int, int], root: int) -> None:
        self._steps = steps
        self._root = root
        self._after: dict[int, list[int]] = {}
        self._size: Counter[int] = Counter()
        for i, culprit in by.items():
            self._after.setdefault(culprit, []).append(i)
        for i in reversed(by):
            if by[i] != root:
                self._size[by[i]] += self._size[i] + 1
        self._by = by
        self._folds = Counter(
            (by[i], group)
            for i in by
            if i not in self._after
            and len(self._after[by[i]]) > MOST_OPEN
            and (group := self._steps[i].group or self._steps[i].kind)
        )

    def twigs(self, most: int) -> Iterator[tuple[int, Twig]]:
        """Yield the lines in their order, each with its depth, from 1."""
        self._shown = self._nearest(most)
        waiting: list[tuple[int, int | tuple[str, list[int]]]] = self._below(self._root, 1)
        while waiting:
            depth, item = waiting.pop()
            if not isinstance(item, int):
                yield depth, self._row(*item)
                continue
            chain = [item]
            while len(self._after.get(chain[-1], ())) == 1:
                (only,) = self._after[chain[-1]]
                if only not in self._shown:
                    break
                chain.append(only)
            last = chain[-1]
            below = self._below(last, depth + 1) if depth < MOST_DEEP else []
            yield depth, self._chain(chain, self._size[last])
            waiting += below

    def _nearest(self, most: int) -> frozenset[int]:
        """Choose which steps have room: the nearest, and of a folded group a few."""
        folded: Counter[tuple[int, str]] = Counter()
        shown: list[int] = []
        for i in self._by:
            if len(shown) == most:
                break
            if group := self._fold(i):
                folded[self._by[i], group] += 1
                if folded[self._by[i], group] > MOST_FOLDED:
                    continue
            shown.append(i)
        return frozenset(shown)

    def _fold(self, i: int) -> str:
        """Return the group in which a step is folded; empty for none."""
        group = self._steps[i].group or self._steps[i].kind or ""
        return group if i not in self._after and self._folds[self._by[i], group] >= _FEW else ""

    def _below(self, i: int, depth: int) -> list[tuple[int, int | tuple[str, list[int]]]]:
        """Return what stands below a step, the last line first."""
        after = self._after.get(i, [])
        inner = [j for j in after if j in self._after and j in self._shown]
        inner.sort(key=lambda j: -self._size[j])
        rows: dict[str, list[int]] = {}
        for j in after:
            if j not in self._after:
                rows.setdefault(self._fold(j), []).append(j)
        # those of no group last
        folded = sorted(rows.items(), key=lambda item: not item[0])
        ends = [row for row in folded if not self._shown.isdisjoint(row[1])]
        lines: list[int | tuple[str, list[int]]] = [*inner, *ends]
        return [(depth, line) for line in reversed(lines)]

    def _chain(self, chain: Sequence[int], below: int) -> Twig:
        return Twig(
            names=tuple(map(self._name, chain)),
            row=False,
            folded="",
            number=f"{below:,} below" if below else "",
            opens=False,
            closes=(),
        )

    def _row(self, folded: str, row: Sequence[int]) -> Twig:
        return Twig(
            names=tuple(self._name(i) for i in row if i in self._shown),
            row=True,
            folded=shorten(folded, _NAME),
            number=count(len(row), "step"),
            opens=False,
            closes=(),
        )

    def _name(self, i: int) -> Name:
        step = self._steps[i]
        return Name(step_anchor(step.step_id), shorten(step.name, _NAME))


def _closed(lines: Sequence[tuple[int, Twig]]) -> list[Twig]:
    """Say of each line whether the next is below it, and how many levels end with it."""
    depths = [*(depth for depth, _ in lines), 1]
    return [
        twig._replace(opens=depths[at + 1] > depth, closes=(None,) * max(depth - depths[at + 1], 0))
        for at, (depth, twig) in enumerate(lines)
    ]

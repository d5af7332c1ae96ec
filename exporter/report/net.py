"""One connected part of a graph, whose edges lead from layer to layer: order it and place it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

NODE: Final = 3
"""A node's height."""
GAP: Final = 1
"""The least room between two nodes of a layer, and between two parts."""
LINE: Final = 1
"""The height of a line that passes through a layer."""
_LARGE: Final = 400
"""Nodes of a part from which on less care is taken, so that a thousand take 10 ms."""
_SWEEPS: Final = 6
_SWEEPS_LARGE: Final = 2
_LINES: Final = 4
"""Points of lines that are given room of their own, for each node; further lines cross nodes."""
_LINES_LARGE: Final = 1


class Net:
    """One part with a point for each line that passes a layer; edges join layers side by side."""

    def __init__(self, layers: Sequence[int], down: Sequence[Sequence[int]]) -> None:
        self.real = len(layers)
        self.large = len(layers) >= _LARGE
        self.layers = list(layers)
        self.owner = list(range(len(layers)))
        self.down: list[list[int]] = [[] for _ in layers]
        self._connect(down)
        self.up: list[list[int]] = [[] for _ in self.layers]
        for i, row in enumerate(self.down):
            for j in row:
                self.up[j].append(i)
        self.heights = [NODE] * len(layers) + [LINE] * (len(self.layers) - len(layers))
        self.ranks: list[list[int]] = [[] for _ in range(max(layers) + 1)]

    def _connect(self, down: Sequence[Sequence[int]]) -> None:
        """Lead the edges of a node to further layers along one line, from which they branch off."""
        layers = self.layers
        room = (_LINES_LARGE if self.large else _LINES) * len(down)
        for i, row in enumerate(down):
            own = layers[i]
            last = max([layers[j] for j in row], default=0)
            length = last - own - 1
            points = [i]
            if 0 < length <= room:
                room -= length
                for layer in range(own + 1, last):
                    points.append(len(layers))
                    self.down[points[-2]].append(len(layers))
                    layers.append(layer)
                    self.owner.append(i)
                    self.down.append([])
            for j in row:
                at = layers[j] - own - 1
                if at < len(points):
                    self.down[points[at]].append(j)

    def rows(self) -> list[int]:
        """Order the layers and return where each node and point stands."""
        self._begin()
        for sweep in range(_SWEEPS_LARGE if self.large else _SWEEPS):
            self._sort(falling=sweep % 2 == 0)
        return self._settled()

    def _begin(self) -> None:
        """Fill the layers in the order in which a walk along the edges comes by."""
        seen = [False] * len(self.layers)
        for start in sorted(range(len(self.layers)), key=self.layers.__getitem__):
            if seen[start]:
                continue
            stack = [start]
            while stack:
                i = stack.pop()
                if seen[i]:
                    continue
                seen[i] = True
                self.ranks[self.layers[i]].append(i)
                stack += [j for j in reversed(self.down[i]) if not seen[j]]

    def _sort(self, *, falling: bool) -> None:
        """Order each layer by the middle of each one's neighbours in the layer before it."""
        near = self.up if falling else self.down
        places = [0] * len(self.layers)
        wanted = [0.0] * len(self.layers)
        for rank in self.ranks if falling else reversed(self.ranks):
            if len(rank) > 1:
                for place, i in enumerate(rank):
                    row = near[i]
                    if len(row) == 1:
                        wanted[i] = places[row[0]]
                    else:
                        wanted[i] = sum([places[j] for j in row]) / len(row) if row else place
                rank.sort(key=wanted.__getitem__)
            for place, i in enumerate(rank):
                places[i] = place

    def _settled(self) -> list[int]:
        """Move all towards their neighbours, as far as the order and the gaps let them."""
        offsets = [0] * len(self.layers)
        for rank in self.ranks:
            at = 0
            for i in rank:
                offsets[i] = at
                at += self.heights[i] + GAP
        rows = list(offsets)
        up, down = self.up, self.down
        passes = [(up, self.ranks), (down, self.ranks[::-1])]
        if not self.large:
            both = [a + b for a, b in zip(up, down, strict=True)]
            passes += [(up, self.ranks), (both, self.ranks[::-1]), (both, self.ranks)]
        for near, ranks in passes:
            for rank in ranks:
                self._settle(rank, near, offsets, rows)
        return rows

    def _settle(
        self,
        rank: Sequence[int],
        near: Sequence[Sequence[int]],
        offsets: Sequence[int],
        rows: list[int],
    ) -> None:
        """Place one layer as close to its wishes as can be: the nearest rising row of numbers.

        Blocks of nodes that push against one another stand where the mean of their wishes is.
        """
        heights = self.heights
        sums: list[float] = []
        counts: list[int] = []
        for i in rank:
            row = near[i]
            if i >= self.real:  # a line: straight on where it can be
                row = [j for j in row if j >= self.real] or row
            wish = float(rows[i])
            if row:
                middles = sum([2 * rows[j] + heights[j] for j in row])
                wish = (middles / len(row) - heights[i]) / 2
            total, number = wish - offsets[i], 1
            while counts and sums[-1] * number >= total * counts[-1]:
                total += sums.pop()
                number += counts.pop()
            sums.append(total)
            counts.append(number)
        at = 0
        for total, number in zip(sums, counts, strict=True):
            base = int((total / number + 0.5) // 1)
            for i in rank[at : at + number]:
                rows[i] = base + offsets[i]
            at += number

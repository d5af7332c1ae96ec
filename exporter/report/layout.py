"""Where each node of a graph stands: in layers, so that all edges lead one way.

A layered drawing in Sugiyama's manner: break circles, put each node behind those it waits for, lead
long edges through every layer between, order the layers so that few edges cross, and move nodes
towards their neighbours. Parts that nothing connects are laid out apart and packed side by side.
Every step is a loop and linear but for sorting. The page's own script does the same
(`templates/html/assets/src/graph/layout.js`) for what the reader unfolds.

Lengths are whole numbers, so that both agree: across in layers, down in units of which a node is
`NODE` high.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt
from typing import Final

from exporter.model.named import NamedTuple
from exporter.report.net import GAP, NODE, Net

_LAYER: Final = 18
"""About as many units as a layer is wide; for packing only."""

Edge = tuple[int, int]


class Layout(NamedTuple):
    """The places of a graph's nodes."""

    layers: Sequence[int]
    """How far right each node stands, from 0."""
    rows: Sequence[int]
    """Where the upper edge of each node is, from 0."""
    lines: Sequence[tuple[int, int, int]]
    """A node, a layer, a row: there the lines from that node to further layers pass."""
    turned: Sequence[Edge]
    """The edges that lead against the others, because they run in a circle."""
    width: int
    """How many layers there are."""
    height: int
    """Where the lowest node ends."""


class _Part(NamedTuple):
    """A part of the graph that nothing connects with the rest."""

    nodes: Sequence[int]
    layers: Sequence[int]
    rows: Sequence[int]
    lines: Sequence[tuple[int, int, int]]
    width: int
    height: int


def layout(count: int, edges: Sequence[Edge]) -> Layout:
    """Place `count` nodes; an edge is a pair of their numbers, from the first to the second.

    Edges of a node to itself are left out. The same graph gives the same layout.
    """
    straight = [(a, b) for a, b in edges if a != b]
    up, down = _neighbours(count, straight)
    order, circular = _ordered(up, down)
    turned: list[Edge] = []
    if circular:
        places = [0] * count
        for place, i in enumerate(order):
            places[i] = place
        turned = [(a, b) for a, b in straight if places[a] > places[b]]
        led = {(a, b) if places[a] < places[b] else (b, a) for a, b in straight}
        up, down = _neighbours(count, sorted(led))
    layers = _layers(order, up, down)
    return _packed(count, [_part(nodes, layers, down) for nodes in _parts(up, down)], turned)


def _neighbours(count: int, edges: Sequence[Edge]) -> tuple[list[list[int]], list[list[int]]]:
    up: list[list[int]] = [[] for _ in range(count)]
    down: list[list[int]] = [[] for _ in range(count)]
    for a, b in edges:
        down[a].append(b)
        up[b].append(a)
    return up, down


def _ordered(up: Sequence[Sequence[int]], down: Sequence[Sequence[int]]) -> tuple[list[int], bool]:
    """Order all nodes; in a circle the first one by number goes first. Say if there was one."""
    left = list(map(len, up))
    placed = [False] * len(up)
    order: list[int] = []
    ready = [i for i, number in enumerate(left) if not number]
    first = 0
    circular = False
    while len(order) < len(up):
        if not ready:
            while placed[first]:
                first += 1
            ready.append(first)
            circular = True
        for i in ready:  # grows on the way
            placed[i] = True
            order.append(i)
            for j in down[i]:
                left[j] -= 1
                if not left[j] and not placed[j]:
                    ready.append(j)
        ready = []
    return order, circular


def _layers(
    order: Sequence[int], up: Sequence[Sequence[int]], down: Sequence[Sequence[int]]
) -> list[int]:
    """Put each node right behind the last of those above it, or close to what follows it."""
    layers = [0] * len(up)
    for i in order:
        for j in up[i]:
            if layers[j] >= layers[i]:
                layers[i] = layers[j] + 1
    for i in reversed(order):
        if len(down[i]) > len(up[i]):  # moved along, its lines get shorter on the whole
            layers[i] = min([layers[j] for j in down[i]]) - 1
    return layers


def _parts(up: Sequence[Sequence[int]], down: Sequence[Sequence[int]]) -> list[list[int]]:
    """Split the nodes into parts that are connected, each in the order of its numbers."""
    parts: list[list[int]] = []
    seen = [False] * len(up)
    for start in range(len(up)):
        if seen[start]:
            continue
        seen[start] = True
        part = [start]
        for i in part:
            for near in (up[i], down[i]):
                for j in near:
                    if not seen[j]:
                        seen[j] = True
                        part.append(j)
        part.sort()
        parts.append(part)
    return parts


def _part(nodes: Sequence[int], layers: Sequence[int], down: Sequence[Sequence[int]]) -> _Part:
    """Lay out one part."""
    if len(nodes) == 1:
        return _Part(nodes, [0], [0], [], 1, NODE)
    first = min([layers[i] for i in nodes])
    number = {i: at for at, i in enumerate(nodes)}
    own = [layers[i] - first for i in nodes]
    net = Net(own, [[number[j] for j in down[i]] for i in nodes])
    rows = net.rows()
    high = min(rows)
    real = len(nodes)
    return _Part(
        nodes,
        own,
        [row - high for row in rows[:real]],
        [
            (nodes[net.owner[at]], net.layers[at], rows[at] - high)
            for at in range(real, len(net.layers))
        ],
        max(own) + 1,
        max([row + net.heights[at] for at, row in enumerate(rows)]) - high,
    )


def _packed(count: int, parts: list[_Part], turned: Sequence[Edge]) -> Layout:
    """Put the parts beside one another on shelves, those with most nodes on top."""
    parts.sort(key=lambda part: (-len(part.nodes), part.nodes[0]))
    area = sum([part.width * (part.height + GAP) for part in parts])
    widest = max([part.width for part in parts], default=0)
    room = max(widest, isqrt(2 * area // _LAYER))
    layers, rows = [0] * count, [0] * count
    lines: list[tuple[int, int, int]] = []
    x = y = shelf = width = 0
    for part in parts:
        if x and x + part.width > room:
            x, y, shelf = 0, y + shelf + 2 * GAP, 0
        for at, i in enumerate(part.nodes):
            layers[i] = x + part.layers[at]
            rows[i] = y + part.rows[at]
        lines += [(i, x + layer, y + row) for i, layer, row in part.lines]
        x += part.width
        shelf = max(shelf, part.height)
        width = max(width, x)
    return Layout(layers, rows, lines, turned, width, y + shelf)

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from exporter.report.layout import Edge, Layout, layout
from exporter.report.net import GAP, NODE


def random_edges(random: Random, count: int, *, circles: bool = False) -> list[Edge]:
    """Draw edges between so many nodes; without circles they lead from lower to higher ones."""
    edges = set()
    for _ in range(random.randrange(2 * count)):
        a, b = random.randrange(count), random.randrange(count)
        edges.add((a, b) if circles or a < b else (b, a))
    names = list(range(count))
    random.shuffle(names)
    return sorted((names[a], names[b]) for a, b in edges)


def overlapping(found: Layout) -> list[Edge]:
    """Compare every node with every other one."""
    places = list(zip(found.layers, found.rows, strict=True))
    return [
        (i, j)
        for i, (layer, row) in enumerate(places)
        for j, (other, below) in enumerate(places[:i])
        if layer == other and abs(row - below) < NODE + GAP
    ]


def leading_back(found: Layout, edges: Sequence[Edge]) -> list[Edge]:
    turned = set(found.turned)
    return [
        (a, b)
        for a, b in edges
        if a != b and (a, b) not in turned and found.layers[a] >= found.layers[b]
    ]


def parts(count: int, edges: Sequence[Edge]) -> int:
    """Count the connected parts by joining the ends of each edge."""
    part = list(range(count))
    for a, b in edges:
        part = [part[a] if one == part[b] else one for one in part]
    return len(set(part))


def runs_in_circles(count: int, edges: Sequence[Edge]) -> bool:
    """Take away nodes that nothing leads to, as long as there are any."""
    left = set(range(count))
    while left:
        free = left - {b for a, b in edges if a in left and b in left and a != b}
        if not free:
            return True
        left -= free
    return False


@pytest.mark.parametrize("circles", [False, True])
@pytest.mark.parametrize("block", range(10))
def test_nothing_overlaps_and_edges_lead_one_way(block: int, circles: bool) -> None:
    for seed in range(block * 50, block * 50 + 50):
        random = Random(seed)
        count = random.randint(1, 24)
        edges = random_edges(random, count, circles=circles)
        found = layout(count, edges)
        assert overlapping(found) == []
        assert leading_back(found, edges) == []
        assert bool(found.turned) == runs_in_circles(count, edges)
        assert all(found.layers[a] > found.layers[b] for a, b in found.turned)
        assert min(found.layers) == min([*found.rows, *(row for _, _, row in found.lines)]) == 0
        assert max(found.layers) == found.width - 1
        assert max(found.rows) + NODE <= found.height
        assert found == layout(count, edges)


def test_parts_that_nothing_connects_have_a_room_of_their_own() -> None:
    for seed in range(100):
        random = Random(seed)
        count = random.randint(2, 24)
        edges = random_edges(random, count)
        found = layout(count, edges)
        part = list(range(count))
        for a, b in edges:
            part = [part[a] if one == part[b] else one for one in part]
        boxes = []
        for one in set(part):
            own = [i for i in range(count) if part[i] == one]
            layers, rows = [found.layers[i] for i in own], [found.rows[i] for i in own]
            boxes.append((min(layers), max(layers), min(rows), max(rows) + NODE))
        assert len(boxes) == parts(count, edges)
        for at, (left, right, top, bottom) in enumerate(boxes):
            for left_too, right_too, top_too, bottom_too in boxes[:at]:
                apart = right < left_too or right_too < left
                assert apart or bottom <= top_too or bottom_too <= top


def test_lines_pass_the_layers_between_and_touch_no_node() -> None:
    for seed in range(200):
        random = Random(seed)
        count = random.randint(3, 24)
        edges = random_edges(random, count)
        found = layout(count, edges)
        taken = set(zip(found.layers, found.rows, strict=True))
        for node, layer, row in found.lines:
            last = max(found.layers[b] for a, b in edges if a == node)
            assert found.layers[node] < layer < last
            assert not any((layer, row - above) in taken for above in range(NODE))


def test_a_node_stands_right_before_what_follows_it() -> None:
    found = layout(4, [(0, 1), (1, 2), (3, 2)])
    assert list(found.layers) == [0, 1, 2, 1]


def test_a_chain_is_a_straight_line_however_long_it_is() -> None:
    found = layout(5000, [(i, i + 1) for i in range(4999)])
    assert list(found.layers) == list(range(5000))
    assert set(found.rows) == {0}
    assert found.turned == []


def test_of_a_circle_one_edge_is_turned() -> None:
    found = layout(3, [(0, 1), (1, 2), (2, 0)])
    assert found.turned == [(2, 0)]
    assert list(found.layers) == [0, 1, 2]


def test_a_node_that_waits_for_itself_is_only_a_node() -> None:
    found = layout(2, [(0, 0), (0, 1)])
    assert found.turned == []
    assert list(found.layers) == [0, 1]


def test_nothing_has_no_size() -> None:
    assert layout(0, []) == Layout([], [], [], [], 0, 0)


def test_many_nodes_without_edges_fill_a_rectangle() -> None:
    found = layout(100, [])
    assert 3 <= found.width <= 30
    assert overlapping(found) == []

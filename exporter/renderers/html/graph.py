"""The graph in the page: a line of data for the script that draws it, and a circle in plain words.

The line is `"graph":{...}` with the members of a `GraphView`, and of its layout where there is one.
Nodes are the listed steps at the positions in `steps`; or the groups, each given by its first step,
and one more node for the rest of them.
"""

from __future__ import annotations

from typing import Final

import msgspec

from exporter.model.named import NamedTuple
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.graph_view import graph_view

MOST_NAMES: Final = 30
"""So many steps of a circle are named."""


class Graph(NamedTuple):
    """What the page says of the graph without drawing it."""

    circle: tuple[str, ...]
    """The names of the steps that wait for one another, each for the one before it."""
    circle_size: str
    more: str
    again: str
    """The first of them, which closes the circle."""


def graph_of(report: Report) -> Graph | None:
    """Return the words of the section; None where nothing depends on anything."""
    graph = report.analysis.graph
    if graph is None or not graph.edges:
        return None
    names = [shorten(graph.ids[i], 120) for i in graph.circle[:MOST_NAMES]]
    more = len(graph.circle) - MOST_NAMES
    return Graph(
        circle=tuple(names),
        circle_size=f"{len(graph.circle):,}",
        more=f"{more:,} more" if more > 0 else "",
        again=names[0] if names else "",
    )


def graph_line(report: Report) -> bytes:
    """Write the line of the payload; an empty one where there is no graph among listed steps."""
    view = graph_view(report)
    if view is None:
        return b""
    facts = view._asdict()
    layout = facts.pop("layout")
    facts |= layout._asdict() if layout else {}
    return b'"graph":%b,\n' % msgspec.json.encode(facts)

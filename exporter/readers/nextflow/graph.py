"""The DAG file: what process feeds what other one. DOT, or Mermaid as text or in a page.

Source: `nextflow.dag.DotRenderer` and `MermaidRenderer`. Between processes stand operators and
channels, which are passed through. Mermaid draws neighbouring operators as one: where several
processes go in and several come out of such a node, which feeds which is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from exporter.codec.repair import Repairs, text_of

_DOT_NODE: Final = re.compile(r"^\s{0,8}(\w{1,20}) \[([^\n]{0,2000})\];?\s*$", re.MULTILINE)
_DOT_LABEL: Final = re.compile(r'(?:^|,)label="([^"\n]*)"')
_DOT_EDGE: Final = re.compile(r"^\s{0,8}(\w{1,20}) -> (\w{1,20})\b", re.MULTILINE)
_CHART: Final = re.compile(r"^\s{0,8}flowchart (?:TB|TD|LR|BT|RL)\b", re.MULTILINE)
_NODE: Final = re.compile(r'(\w{1,20})(\(\[|\(\(|\[)"?([^\n]*?)"?(\]\)|\)\)|\])')
_EDGE: Final = re.compile(r"(\w{1,20}) -->(?:\|[^|\n]{0,2000}\|)? (\w{1,20})")
_SUBGRAPH: Final = re.compile(r'subgraph "?([^"\n]*?)"?$')
_OPERATOR: Final = re.compile(r"[a-z][A-Za-z0-9]{0,40}")
_SHARED: Final = "(("
_MOST: Final = 20_000


@dataclass(slots=True)
class Graph:
    """The nodes and edges of a file."""

    names: dict[str, str] = field(default_factory=dict)
    """The label of each node that could be a process."""
    scopes: dict[str, str] = field(default_factory=dict)
    below: dict[str, dict[str, None]] = field(default_factory=dict)
    above: dict[str, dict[str, None]] = field(default_factory=dict)
    shapes: dict[str, str] = field(default_factory=dict)
    """How Mermaid draws each; nothing for DOT, which names processes only."""
    merged: set[str] = field(default_factory=set)
    """Nodes that stand for several operators."""

    def join(self, one: str, other: str) -> None:
        """Add an edge."""
        self.below.setdefault(one, {})[other] = None
        self.above.setdefault(other, {})[one] = None


@dataclass(frozen=True, slots=True)
class Feeds:
    """What is told of the processes of a run."""

    edges: dict[str, list[str]]
    """For each process those that feed it."""
    unclear: int = 0
    """Nodes through which several processes feed several others."""


def graph_of(data: bytes) -> Graph | None:
    """Read a DAG file; None where it has none."""
    text = text_of(data, Repairs())
    if "digraph" in text[:4096] and _DOT_EDGE.search(text):
        return _dot(text)
    chart = _CHART.search(text)
    if chart is None:
        return None
    body = re.split(r"</pre>|</div>|`", text[chart.end() :], maxsplit=1)[0]
    return _mermaid(unescape(body) if "--&gt;" in body else body)


def _dot(text: str) -> Graph:
    graph = Graph()
    for name, attributes in _DOT_NODE.findall(text):
        label = _DOT_LABEL.search(attributes)
        if label and label[1] and "shape=" not in attributes:
            graph.names[name] = label[1]
    for one, other in _DOT_EDGE.findall(text):
        graph.join(one, other)
    return graph


def _mermaid(text: str) -> Graph:
    graph = Graph()
    scope: list[str] = []
    for raw in text.splitlines()[:_MOST]:
        line = raw.strip()
        if edge := _EDGE.match(line):
            graph.join(edge[1], edge[2])
        elif subgraph := _SUBGRAPH.match(line):
            scope.append(subgraph[1].partition(" [")[0].strip())
        elif line == "end":
            scope = scope[:-1]
        elif node := _NODE.match(line):
            if node[2] == _SHARED:
                graph.merged.add(node[1])
            elif node[3].strip():
                graph.names[node[1]] = node[3]
                graph.shapes[node[1]] = node[2]
                graph.scopes[node[1]] = scope[-1] if scope else ""
    return graph


def feeds_of(graph: Graph, processes: Iterable[str]) -> Feeds | None:
    """Return what feeds each process of a run; None where the graph is of another pipeline."""
    known = list(processes)
    own = _match(graph, known)
    if not own or len(set(own.values())) < len(known):
        return None
    shaped = _unrun(graph, own)
    edges: dict[str, dict[str, None]] = {}
    unclear: set[str] = set()
    for key, process in own.items():
        seen = {key}
        todo = list(graph.above.get(key, {}))
        while todo:
            each = todo.pop()
            if each in seen:
                continue
            seen.add(each)
            if each in own:
                if own[each] != process:
                    edges.setdefault(process, {})[own[each]] = None
                continue
            if each in shaped:
                continue
            above, below = graph.above.get(each, {}), graph.below.get(each, {})
            if each in graph.merged and len(above) > 1 and len(below) > 1:
                unclear.add(each)
                continue
            todo.extend(above)
    return Feeds({process: list(found) for process, found in edges.items()}, len(unclear))


def _match(graph: Graph, processes: list[str]) -> dict[str, str]:
    """Give nodes to processes: by the whole name, else by the last part where that is enough."""
    full = {process: process for process in processes}
    short: dict[str, list[str]] = {}
    for process in processes:
        short.setdefault(process.rpartition(":")[2], []).append(process)
    found: dict[str, str] = {}
    for key, label in graph.names.items():
        scope = graph.scopes.get(key, "")
        if label in full:
            found[key] = label
        elif scope and f"{scope}:{label}" in full:
            found[key] = f"{scope}:{label}"
        elif len(candidates := short.get(label, [])) == 1:
            found[key] = candidates[0]
    return found


def _unrun(graph: Graph, own: Mapping[str, str]) -> set[str]:
    """Return the nodes of processes that did not run: they look as those that did.

    Mermaid with all its operators draws these as processes: those with the name of an operator,
    such as `flatMap`, are taken as one.
    """
    shapes = {graph.shapes.get(key) for key in own}
    detailed = graph.shapes and not graph.merged
    return {
        key
        for key, label in graph.names.items()
        if graph.shapes.get(key) in shapes and not (detailed and _OPERATOR.fullmatch(label))
    }

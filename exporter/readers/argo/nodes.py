"""Which nodes are steps, which are tries of one step, and which only hold others.

`status.nodes` is a mapping without order. A `Retry` node holds its tries, `X(0)`, `X(1)`; these are
pods, or whole DAGs where the template that is tried again is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from exporter.readers.argo.statuses import BROKEN, VIRTUAL
from exporter.readers.argo.wire import Node

_TRY: Final = re.compile(r"\(\d{1,9}\)\Z")
_BARRIER: Final = 20_000
"""From so many dependencies on, a group that stands between them is a step of its own."""


@dataclass(slots=True)
class Member:
    """One step: the node it is known by, and its tries."""

    key: str
    node: Node
    tries: list[Node] = field(default_factory=list)
    """Oldest first; empty where the step was not meant to be tried again."""
    group: bool = False
    """Whether this is a node that only holds others, kept as it tells something of its own."""


@dataclass(slots=True)
class Sorted:
    """The nodes of a workflow, sorted."""

    nodes: Mapping[str, Node]
    parents: dict[str, list[str]]
    """The nodes that have each node among their children."""
    members: list[Member] = field(default_factory=list)
    step_of: dict[str, str] = field(default_factory=dict)
    """The step that a node is, or is a try of."""
    dangling: int = 0
    """Children that are no nodes."""
    barriers: int = 0
    """Groups that are steps, as they stand between very many others."""


def sort_nodes(nodes: Mapping[str, Node], root: str) -> Sorted:
    """Sort the nodes of a workflow into steps, by time and name."""
    parents: dict[str, list[str]] = {}
    dangling = 0
    for key, node in nodes.items():
        for child in node.children or ():
            if child in nodes:
                parents.setdefault(child, []).append(key)
            else:
                dangling += 1
    found = Sorted(nodes, parents, dangling=dangling)
    tries = {key: _tries(key, node, nodes) for key, node in nodes.items() if node.type == "Retry"}
    deep = {key for key, own in tries.items() if any(nodes[each].type in VIRTUAL for each in own)}
    taken = {each for key, own in tries.items() if key not in deep for each in own}
    for key, node in nodes.items():
        if key in taken:
            continue
        if key in tries and key not in deep:
            own = tries[key]
            found.members.append(Member(key, node, [nodes[each] for each in own]))
            found.step_of.update(dict.fromkeys((key, *own), key))
        elif node.type not in VIRTUAL:
            found.members.append(Member(key, node))
            found.step_of[key] = key
    if deep:
        _fold(found, {each for key in deep for each in tries[key]})
    _keep_groups(found, root)
    found.members.sort(key=lambda each: (each.node.started_at or "~", each.node.name, each.key))
    return found


def _tries(key: str, node: Node, nodes: Mapping[str, Node]) -> list[str]:
    """Return the tries among a Retry's children; what else is there is a hook of it."""
    size = len(node.name)
    own = [
        child
        for child in node.children or ()
        if child in nodes
        and child != key
        and nodes[child].name.startswith(node.name)
        and _TRY.fullmatch(nodes[child].name[size:])
    ]
    return sorted(own, key=lambda child: int(nodes[child].name[size + 1 : -1]))


def _fold(found: Sorted, tried: set[str]) -> None:
    """Make one step of what has the same place in each try of a DAG."""
    nodes = found.nodes
    plain: dict[str, str] = {}
    """The name of each node that holds others, without the numbers of tries."""

    def name_of(key: str) -> str:
        line = [key]
        while line[-1] not in plain:
            above = nodes[line[-1]].boundary_id
            if above is None or above not in nodes or above in line:
                plain[line[-1]] = _bare(line[-1])
                break
            line.append(above)
        for each in reversed(line[:-1]):
            above = nodes[each].boundary_id or ""
            own, holder = _bare(each), nodes[above].name
            inside = own.startswith(holder)
            plain[each] = plain[above] + own[len(holder) :] if inside else own
        return plain[key]

    def _bare(key: str) -> str:
        name = nodes[key].name
        return _TRY.sub("", name) if key in tried else name

    last: dict[str, Member] = {}
    moved: dict[str, str] = {}
    members: list[Member] = []
    for member in sorted(found.members, key=lambda each: (each.node.started_at or "~", each.key)):
        name = name_of(member.key)
        known = last.get(name)
        if known is None or name == member.node.name:
            last[name] = member
            members.append(member)
            continue
        # the same place in a later try: it stands for both
        before = known.tries or [known.node]
        moved[known.key] = member.key
        known.tries = [*before, *(member.tries or [member.node])]
        known.key, known.node = member.key, member.node
    found.members = members
    final = {member.key: member.key for member in members}
    for old in reversed(moved):  # a later move is of what an earlier one made
        final[old] = final[moved[old]]
    found.step_of = {key: final[at] for key, at in found.step_of.items()}


def _keep_groups(found: Sorted, root: str) -> None:
    """Keep the groups that failed by themselves, and those between very many steps."""
    nodes, parents = found.nodes, found.parents
    groups = [key for key, node in nodes.items() if key not in found.step_of]
    broken = {key for key in groups if nodes[key].phase in BROKEN}
    if broken:
        failed = [each.key for each in found.members if each.node.phase in BROKEN]
        explained = _holders(failed, found)
        # the outermost node's message is the workflow's own
        silent = {key for key in broken - explained if not _outermost(nodes[key], root)}
        silent -= _holders(silent, found)
        for key in sorted(silent):
            found.members.append(Member(key, nodes[key], group=True))
            found.step_of[key] = key
    for key in groups:
        many = len(parents.get(key, ())) * len(nodes[key].children or ())
        if many > _BARRIER and key not in found.step_of:
            found.barriers += 1
            found.members.append(Member(key, nodes[key], group=True))
            found.step_of[key] = key


def _outermost(node: Node, root: str) -> bool:
    return node.name == root or (node.boundary_id is None and not node.name.endswith(".onExit"))


def _holders(keys: Iterable[str], found: Sorted) -> set[str]:
    """Return the nodes that hold these, however deep."""
    nodes = found.nodes
    seen: set[str] = set()
    line = list(keys)
    while line:
        key = line.pop()
        above = [each for each in found.parents.get(key, ()) if nodes[each].type in VIRTUAL]
        boundary = nodes[key].boundary_id
        if boundary is not None and boundary in nodes:
            above.append(boundary)
        for each in above:
            if each not in seen:
                seen.add(each)
                line.append(each)
    return seen

"""What each step waited for, from the children that nodes have.

`children` mixes what a node holds and what follows it: a DAG has its first tasks as children, a
task those that wait for it, a retried task's followers hang on its last try. So a way up through
nodes that only hold others leads to the steps before.
"""

from __future__ import annotations

from typing import Final

from exporter.readers.argo.nodes import Sorted

_MOST_EDGES: Final = 2_000_000
"""More dependencies than this are not drawn."""


def edges_of(found: Sorted) -> tuple[dict[str, tuple[str, ...]], int]:
    """Return the steps that each step waited for, and how many dependencies were too many."""
    step_of, parents = found.step_of, found.parents
    above = _Above(found)
    edges: dict[str, tuple[str, ...]] = {}
    count = left_out = 0
    for member in found.members:
        own = member.key
        own_parents = parents.get(own)
        if not own_parents:
            continue
        ids: dict[str, None] = {}
        for parent in own_parents:
            step = step_of.get(parent)
            if step is not None:
                ids[step] = None
            else:
                ids.update(dict.fromkeys(above.of(parent)))
        ids.pop(own, None)
        if count + len(ids) > _MOST_EDGES:
            left_out += len(ids)
        elif ids:
            count += len(ids)
            edges[own] = tuple(ids)
    return edges, left_out


class _Above:
    """The steps before a node that only holds others, worked out once."""

    def __init__(self, found: Sorted) -> None:
        self._step_of = found.step_of
        self._parents = found.parents
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, key: str) -> tuple[str, ...]:
        if key in self._known:
            return self._known[key]
        open_: set[str] = set()
        line = [key]
        while line:
            at = line[-1]
            above = self._parents.get(at, ())
            open_.add(at)
            todo = [
                each
                for each in above
                if each not in self._step_of and each not in self._known and each not in open_
            ]
            if todo:
                line += todo
                continue
            ids: dict[str, None] = {}
            for each in above:
                step = self._step_of.get(each)
                if step is not None:
                    ids[step] = None
                else:
                    ids.update(dict.fromkeys(self._known.get(each, ())))
            self._known[at] = tuple(ids)
            line.pop()
        return self._known[key]

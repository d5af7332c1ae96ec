"""The group of a step: the DAGs, lists of steps and loops that hold it."""

from __future__ import annotations

from typing import Final

from exporter.readers.argo.nodes import Member, Sorted

BETWEEN: Final = "/"
_DEPTH: Final = 50


class Groups:
    """The groups of one workflow; each holder's is worked out once."""

    def __init__(self, found: Sorted, root: str) -> None:
        self._found = found
        self._root = root
        self._known: dict[str, str] = {}

    def of(self, member: Member) -> str | None:
        """Return the group of a step; None for one of the workflow itself."""
        found, node = self._found, member.node
        path = self._path(node.boundary_id)
        for parent in found.parents.get(member.key, ()):
            holder = found.nodes[parent]
            if holder.type == "TaskGroup" and node.name.startswith(f"{holder.name}("):
                return f"{path}{BETWEEN}{holder.display_name}" if path else holder.display_name
        return path or None

    def _path(self, key: str | None) -> str:
        nodes = self._found.nodes
        line: list[str] = []
        while key is not None and key in nodes and key not in self._known and len(line) < _DEPTH:
            line.append(key)
            key = nodes[key].boundary_id
        path = self._known.get(key or "", "")
        for each in reversed(line):
            # the outermost one is the workflow itself
            if nodes[each].boundary_id is not None and each != self._root:
                name = nodes[each].display_name
                path = f"{path}{BETWEEN}{name}" if path else name
            self._known[each] = path
        return path

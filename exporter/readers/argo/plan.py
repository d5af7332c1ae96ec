"""What the templates say: how often a step may be tried, and what was planned and never began."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from msgspec import Raw

from exporter.readers.argo.statuses import BOUNDARIES
from exporter.readers.argo.wire import Node, Spec, Status, Template

_TEMPLATE = msgspec.json.Decoder(Template)
_ITEM: Final = re.compile(r"\(\d+:?.*\Z", re.DOTALL)
_HIGHEST: Final = 1_000_000


class Templates:
    """The templates of a workflow by name, its own before those that it refers to."""

    def __init__(self, spec: Spec, status: Status) -> None:
        self._raws: dict[str, Template] = {}
        self._add(spec.templates or ())
        stored = status.stored_workflow_template_spec
        self._add(stored.templates or () if stored else ())
        self._add((status.stored_templates or {}).values())

    def _add(self, raws: Iterable[Raw]) -> None:
        for raw in raws:
            try:
                template = _TEMPLATE.decode(raw)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                continue
            if template.name:
                self._raws.setdefault(template.name, template)

    def retries(self, name: str | None) -> int | None:
        """Return how often a template may be tried again, where that is a plain number."""
        template = self._raws.get(name or "")
        limit = template.retry_strategy.limit if template and template.retry_strategy else None
        if isinstance(limit, str) and limit.isascii() and limit.isdigit() and len(limit) < 8:  # noqa: PLR2004
            limit = int(limit)
        if isinstance(limit, int) and not isinstance(limit, bool) and 0 <= limit <= _HIGHEST:
            return limit
        return None

    def tasks(self, name: str | None) -> list[str]:
        """Return the tasks of a template that is a DAG, or the steps of one that has groups."""
        template = self._raws.get(name or "")
        if template is None:
            return []
        tasks = list(template.dag.tasks or ()) if template.dag else []
        for group in template.steps or ():
            tasks += group or ()
        return [task.name for task in tasks if task.name]


def never_began(nodes: Mapping[str, Node], templates: Templates) -> list[str]:
    """Return the tasks that have no node, though the DAG or the steps that they are in began."""
    began: dict[str, set[str]] = {}
    for node in nodes.values():
        if node.boundary_id is not None:
            began.setdefault(node.boundary_id, set()).add(_ITEM.sub("", node.display_name))
    missing: dict[str, None] = {}
    for key, node in nodes.items():
        if node.type in BOUNDARIES:
            own = began.get(key, set())
            missing.update(
                (task, None) for task in templates.tasks(node.template_name) if task not in own
            )
    return list(missing)

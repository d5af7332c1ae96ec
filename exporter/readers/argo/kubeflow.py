"""What Kubeflow Pipelines 2 makes of a task: a DAG with the task's name, in it one `executor`.

Source: `addContainerExecutorTemplate` of kubeflow/pipelines, 2.0 to 3. The executor does the task's
work, and is left out when the task's result is in the cache: nothing else leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from exporter.readers.argo.wire import Node

_TEMPLATES: Final = frozenset({"system-container-impl", "retry-system-container-impl"})
_EXECUTOR: Final = "executor"
_TRY: Final = re.compile(r"\(\d{1,9}\)\Z")


def task_of(node: Node, template: str | None, nodes: Mapping[str, Node]) -> Node | None:
    """Return the node of the task that this one does the work of; None where it is no executor."""
    if template not in _TEMPLATES or node.display_name != _EXECUTOR:
        return None
    return nodes.get(node.boundary_id or "")


def name_of(task: Node) -> str:
    """Return a task's name without the number of its try."""
    return _TRY.sub("", task.display_name) or _EXECUTOR


def is_cached(node: Node, task: Node) -> bool:
    """Say whether a task's result came from the cache."""
    return node.phase == "Skipped" and task.phase == "Succeeded"

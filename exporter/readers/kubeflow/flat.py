"""Tasks without a parent, as servers up to 2.18 tell them: one for each node of Argo's workflow.

Source: `NodeStatuses` and `toApiPipelineTaskDetail` of kubeflow/pipelines. Such a task has its
name, its state and its times, and the pods of those that follow it; nothing says which task it is
in. What holds it is told by the pipeline's definition, where a name stands in that only once. Nodes
that the compiler adds, for a loop or for the container of a task, are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from exporter.readers.kubeflow.definition import dictionary
from exporter.readers.kubeflow.statuses import BROKEN
from exporter.readers.kubeflow.wire import Task

_ADDED: Final = re.compile(
    r"(?:executor|iteration|iteration-(?:item|item-driver|driver|iterations))(?:\(.{0,200}\))?",
    re.DOTALL,
)
_DRIVER: Final = "-driver"
_DEPTH: Final = 30
_MOST: Final = 20_000
"""So many tasks of a definition are looked at; components may be in one another many times."""


def is_flat(tasks: list[Task]) -> bool:
    """Say whether no task names what it is in."""
    return not any(task.parent_task_id for task in tasks)


def unfolded(tasks: list[Task], spec: Mapping[str, Any]) -> list[Task]:
    """Leave out what is no task of the pipeline, and say what the others are in."""
    whole = _workflow(tasks)
    kept = [
        task
        for task in tasks
        if task.display_name != whole and not _is_added(task.display_name or "", task.state)
    ]
    ids = {task.display_name: task.task_id for task in kept}
    counts = Counter(task.display_name for task in kept)
    holders: dict[str, set[str | None]] = {}
    for holder, name in _placed(spec):
        holders.setdefault(name, set()).add(holder)
    for task in kept:
        task.create_time = None  # the server gives the start twice
        above = holders.get((task.display_name or "").removesuffix(_DRIVER), set())
        if len(above) == 1:
            (holder,) = above
            if holder is not None and counts[holder] == 1:
                task.parent_task_id = ids[holder]
    return kept


def _is_added(name: str, state: str | None) -> bool:
    # where what prepares a task fails, nothing else may say so
    return _ADDED.fullmatch(name) is not None and not (state == BROKEN and name.endswith(_DRIVER))


def _workflow(tasks: list[Task]) -> str | None:
    """Return the name of the workflow: the names of all its nodes begin with it."""
    below = [each.pod_name for task in tasks for each in task.child_tasks or () if each.pod_name]
    if not below:
        return None
    found = {task.display_name for task in tasks if task.display_name}
    fitting = [each for each in found if all(name.startswith(f"{each}-") for name in below)]
    return max(fitting, key=len, default=None)


def _placed(spec: Mapping[str, Any]) -> Iterator[tuple[str | None, str]]:
    """Yield what holds each task of a definition, and the task's name."""
    line: list[tuple[str | None, Mapping[str, Any], int]] = [
        (None, dictionary(spec, "root", "dag", "tasks"), 0)
    ]
    count = 0
    while line:
        holder, tasks, depth = line.pop()
        for name, task in tasks.items():
            count += 1
            if count > _MOST:
                return
            yield holder, name
            component = dictionary(task, "componentRef").get("name")
            if isinstance(component, str) and depth < _DEPTH:
                inner = dictionary(spec, "components", component, "dag", "tasks")
                line.append((name, inner, depth + 1))

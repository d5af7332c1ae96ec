"""What a person calls the TaskRuns of a pipeline, and in which order they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from exporter.readers.tekton.gather import Child, Gathered
from exporter.readers.tekton.plan import Plan

_VALUE: Final = 60
_DIGITS: Final = 9


def in_order(children: Iterable[Child], plan: Plan) -> list[Child]:
    """Return the children in the order of the pipeline, those of one task by name."""
    order = {name: number for number, name in enumerate(plan.tasks)}
    return sorted(
        children, key=lambda each: (order.get(each.task or "", len(order)), _natural(each.name))
    )


def _natural(name: str) -> tuple[str, int, str]:
    """Sort `x-2` before `x-10`."""
    head, _, tail = name.rpartition("-")
    if tail.isascii() and tail.isdigit() and len(tail) <= _DIGITS:
        return head, int(tail), ""
    return name, -1, ""


def labels_of(run: Gathered, plan: Plan) -> dict[str, str]:
    """Return names for a person; members of a matrix are told apart by their values."""
    by_task: dict[str, list[Child]] = {}
    labels: dict[str, str] = {}
    for child in run.children.values():
        if child.task is None:
            labels[child.name] = child.name
        else:
            by_task.setdefault(child.task, []).append(child)
    for task, members in by_task.items():
        planned = plan.tasks.get(task)
        if len(members) == 1:
            (only,) = members
            labels[only.name] = (planned and planned.display) or only.display or task
        else:
            labels.update(_told_apart(run.name, task, members))
    return labels


def _told_apart(run: str, task: str, members: Sequence[Child]) -> dict[str, str]:
    displays = {each.display for each in members}
    if None not in displays and len(displays) == len(members):
        return {each.name: each.display or "" for each in members}
    values = {each.name: _values(each) for each in members}
    seen: dict[str, set[str]] = {}
    for own in values.values():
        for key, value in own.items():
            seen.setdefault(key, set()).add(value)
    differing = [key for key, each in seen.items() if len(each) > 1]
    labels = {
        name: f"{task} ({', '.join(own[key] for key in differing if key in own)})"
        for name, own in values.items()
    }
    if differing and len(set(labels.values())) == len(labels):
        return labels
    return {name: name.removeprefix(f"{run}-") for name in values}


def _values(child: Child) -> dict[str, str]:
    params = (child.spec.params if child.spec else None) or ()
    return {each.name: str(each.value)[:_VALUE] for each in params if each.name}

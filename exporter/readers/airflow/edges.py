"""What waited for what: a DAG draws its arrows between tasks, a run is made of their instances.

An instance waits for all instances of the tasks before it; within a group that is mapped as a whole
only for those of its own index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from exporter.model.named import NamedTuple
from exporter.readers.airflow.records import Dag, Instance, Task
from exporter.readers.airflow.times import moment

_MOST: Final = 200_000
"""Edges between instances beyond which the largest bundles of them are thinned out."""
_FAILED: Final = frozenset({"failed", "upstream_failed"})
_KEPT: Final = 20
_NEVER: Final = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


class _Bundle(NamedTuple):
    """The edges from all instances of one task to all of another."""

    size: int
    above: str
    below: str


class Edges(NamedTuple):
    """The ids that each instance waited for, in the order of the instances."""

    upstream: Sequence[tuple[str, ...]]
    thinned: int
    """How many edges were left out."""


def edges_of(instances: Sequence[Instance], ids: Sequence[str], dag: Dag | None) -> Edges:
    """Return the edges; `ids` are the step ids of the instances."""
    found: list[tuple[str, ...]] = [()] * len(instances)
    if dag is None or not dag.tasks:
        return Edges(found, 0)
    members: dict[str, list[int]] = {}
    for place, each in enumerate(instances):
        members.setdefault(each.task_id, []).append(place)
    above = _above(members, dag.tasks)
    thin = _too_many(members, above, dag.tasks)
    all_ids = {task_id: tuple([ids[i] for i in places]) for task_id, places in members.items()}
    kept = {task_id: _telling(members[task_id], instances, ids) for task_id, _ in thin}
    thinned = 0
    for below, tasks in above.items():
        places = members[below]
        common: list[str] = []
        paired: list[dict[int, str]] = []
        for task_id in tasks:
            if _is_paired(dag.tasks, task_id, below):
                pairs = {instances[i].map_index: ids[i] for i in members[task_id]}
                if all(instances[i].map_index in pairs for i in places):
                    paired.append(pairs)
                    continue
            own = kept[task_id] if (task_id, below) in thin else all_ids[task_id]
            thinned += (len(all_ids[task_id]) - len(own)) * len(places)
            common += own
        shared = tuple(common)
        for i in places:
            index = instances[i].map_index
            found[i] = (*shared, *[pairs[index] for pairs in paired]) if paired else shared
    return Edges(found, thinned)


def _above(members: Mapping[str, Sequence[int]], tasks: Mapping[str, Task]) -> dict[str, list[str]]:
    """Return the tasks before each one, of those that have instances in this run."""
    above: dict[str, list[str]] = {}
    for task in tasks.values():
        if task.task_id in members:
            for below in dict.fromkeys(task.downstream):
                if below in members and below != task.task_id:
                    above.setdefault(below, []).append(task.task_id)
    return above


def _is_paired(tasks: Mapping[str, Task], above: str, below: str) -> bool:
    one, other = tasks[above], tasks.get(below)
    return (
        other is not None
        and one.mapped_group is not None
        and one.mapped_group == other.mapped_group
    )


def _too_many(
    members: Mapping[str, Sequence[int]],
    above: Mapping[str, Sequence[str]],
    tasks: Mapping[str, Task],
) -> set[tuple[str, str]]:
    """Return the pairs of tasks whose edges are thinned out, the largest first."""
    bundles = [
        _Bundle(len(members[one]) * len(members[below]), one, below)
        for below, ones in above.items()
        for one in ones
        if not _is_paired(tasks, one, below)
    ]
    total = sum(bundle.size for bundle in bundles)
    thin: set[tuple[str, str]] = set()
    for size, one, below in sorted(bundles, reverse=True):
        if total <= _MOST:
            break
        if len(members[one]) > 1 and len(members[below]) > 1:
            total -= size
            thin.add((one, below))
    return thin


def _telling(
    places: Sequence[int], instances: Sequence[Instance], ids: Sequence[str]
) -> tuple[str, ...]:
    """Return the instances of a task that say most: those that failed, and the last to end."""
    failed = [i for i in places if instances[i].state in _FAILED][:_KEPT]
    last = max(places, key=lambda i: moment(instances[i].end) or _NEVER)
    return tuple([ids[i] for i in dict.fromkeys((*failed, last))])

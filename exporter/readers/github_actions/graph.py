"""What each job waited for: `needs` of the workflow files, from leg to leg."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from exporter.readers.github_actions.names import Place
from exporter.readers.github_actions.workflow import Workflow, Workflows

_MOST_EDGES: Final = 500_000
"""More dependencies than this are not drawn: no run has as many."""


@dataclass(slots=True)
class Edges:
    """The steps that each step waited for."""

    above: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0
    left_out: int = 0
    """Dependencies that were too many."""


Ends = tuple[list[str], list[str]]
"""The first steps of a job, and its last: one and the same unless it called a workflow."""


def edges_of(places: Mapping[str, Place]) -> Edges:
    """Return the dependencies of the steps that have a place."""
    edges = Edges()
    keys = {
        place.keys[: depth + 1]: job.needs
        for place in places.values()
        for depth, job in enumerate(place.jobs)
    }
    _level(list(places.items()), 0, keys, edges)
    return edges


def _level(
    jobs: list[tuple[str, Place]],
    depth: int,
    keys: Mapping[tuple[str, ...], tuple[str, ...]],
    edges: Edges,
) -> Ends:
    """Connect the jobs of one workflow; return its first and its last steps."""
    by_key: dict[str, dict[str, list[tuple[str, Place]]]] = {}
    for step_id, place in jobs:
        caller = place.callers[depth] if len(place.callers) > depth else step_id
        by_key.setdefault(place.keys[depth], {}).setdefault(caller, []).append((step_id, place))
    prefix = jobs[0][1].keys[:depth] if jobs else ()
    ends = {key: _ends(legs.values(), depth, keys, edges) for key, legs in by_key.items()}
    needed: set[str] = set()
    first: list[str] = []
    for key, (entries, _) in ends.items():
        needs = [each for each in keys.get((*prefix, key), ()) if each in ends and each != key]
        needed.update(needs)
        if not needs:
            first += entries
        for each in needs:
            _connect(ends[each][1], entries, edges)
    last = [step_id for key, (_, exits) in ends.items() if key not in needed for step_id in exits]
    return first, last


def _ends(
    legs: Iterable[list[tuple[str, Place]]],
    depth: int,
    keys: Mapping[tuple[str, ...], tuple[str, ...]],
    edges: Edges,
) -> Ends:
    entries: list[str] = []
    exits: list[str] = []
    for members in legs:
        below = [each for each in members if len(each[1].keys) > depth + 1]
        whole = [step_id for step_id, place in members if len(place.keys) == depth + 1]
        first, last = _level(below, depth + 1, keys, edges) if below else ([], [])
        entries += [*whole, *first]
        exits += [*whole, *last]
    return entries, exits


def _connect(above: list[str], below: list[str], edges: Edges) -> None:
    number = len(above) * len(below)
    if edges.count + number > _MOST_EDGES:
        edges.left_out += number
        return
    edges.count += number
    for step_id in below:
        edges.above.setdefault(step_id, []).extend(above)


def all_there(
    places: Iterable[Place], workflow: Workflow, files: Workflows, repository: str | None
) -> bool:
    """Say whether every job of the workflow files has a step; below a skipped caller none need."""
    present = {place.keys[:depth] for place in places for depth in range(1, len(place.keys) + 1)}
    callers = {keys[:-1] for keys in present}
    line: list[tuple[tuple[str, ...], Workflow]] = [((), workflow)]
    while line:
        prefix, each = line.pop()
        for key, job in each.jobs.items():
            keys = (*prefix, key)
            if keys not in present:
                return False
            if job.uses is None or keys not in callers:
                continue
            callee = files.callee(each, job.uses, repository)
            if callee is not None:
                line.append((keys, callee))
    return True

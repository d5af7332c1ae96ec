"""Which failure stopped a node that dbt skipped. dbt names no culprit; the graph does."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final

from exporter.readers.dbt.project import Project, kind_of

CULPRITS: Final = 5
"""How many culprits a node is told of; more say no more."""


def culprits(
    project: Project,
    failed: Iterable[str],
    skipped: Iterable[str],
    *,
    tests_block: bool,
    absent: Mapping[str, None],
) -> dict[str, list[str]]:
    """Return the failed nodes above each skipped one, the first in the order of the run first.

    A failure reaches the nodes built from it, and on through skipped nodes and through models that
    are only part of others' SQL (`absent`). In `dbt build` a failed test (`tests_block`) also
    stops what is built from the models that it tests. A failed on-run-start hook stops everything.
    """
    stopped: dict[str, list[str]] = {unique_id: [] for unique_id in skipped}
    children: dict[str, list[str]] = {}
    for unique_id in [*stopped, *absent]:
        for parent in project.parents(unique_id):
            children.setdefault(parent, []).append(unique_id)
    passed: dict[str, int] = {}
    for culprit in failed:
        if kind_of(culprit) == "hook" and "-on-run-start-" in culprit:
            for found in stopped.values():
                found[:0] = [culprit]
            continue
        begin = [culprit]
        if tests_block and kind_of(culprit) in {"test", "unit_test"}:
            begin += project.tested(culprit)
        seen = {culprit}
        line = deque(child for each in begin for child in children.get(each, ()))
        while line:
            unique_id = line.popleft()
            if unique_id in seen or passed.get(unique_id, 0) >= CULPRITS:
                continue
            seen.add(unique_id)
            passed[unique_id] = passed.get(unique_id, 0) + 1
            if unique_id in stopped:
                stopped[unique_id].append(culprit)
            line.extend(children.get(unique_id, ()))
    return {unique_id: found[:CULPRITS] for unique_id, found in stopped.items() if found}

"""What broke, what that stopped, and which errors are one and the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exporter.analysis.columns import Columns
from exporter.analysis.facts import ErrorGroup, RootCause
from exporter.analysis.fingerprint import fingerprint, normalised, outline, telling_line
from exporter.analysis.graph import Graph
from exporter.model import Note, Step
from exporter.model.statuses import COMPLETED

CHECKS: Final = frozenset({"test", "unit_test"})
"""Kinds of step that look at another step and, when they fail, stop what follows from it."""
_WALKED: Final = 200_000
"""Steps that the search for what was blocked may visit in a small run before it shares."""


def root_causes(
    graph: Graph, columns: Columns, prints: dict[int, str]
) -> tuple[tuple[RootCause, ...], tuple[Note, ...]]:
    """Find the failed steps with no failed step above them, and what each one stopped.

    Stopped are the `upstream_failed` steps below it. A failed step of kind `test` or `unit_test`
    also stops what it looks at and all below that, as far as these are `upstream_failed`: the
    tools that have such steps do not draw that as a dependency. A step whose `blocked_by` names a
    failed step was stopped by it, whether or not a dependency leads there. In a circle, where each
    failed step is above each other one, the first in the run stands for all.
    """
    steps = columns.steps
    failed = columns.having("failed")
    blocked = set(columns.having("upstream_failed"))
    roots = _roots(graph, failed) if failed else []
    budget = max(_WALKED, 2 * (len(steps) + graph.edges)) if blocked else 0
    named = _named(steps, blocked)
    found: list[list[int]] = []
    told: set[int] = set()
    shared: set[int] = set()
    cut = 0
    for root in roots:
        if not blocked:
            found.append([])
            continue
        if budget > 0:
            below, visited = _stopped(graph, steps, root)
            budget -= visited
            hit = sorted(below & blocked)
        else:
            cut += 1
            hit = sorted(_not_yet(graph, root, shared) & blocked - told)
        if more := named.get(graph.ids[root]):
            hit = sorted(more.union(hit))
        told.update(hit)
        found.append(hit)
    ids = graph.ids
    causes = [
        RootCause(
            step_id=ids[root],
            blocked=tuple([ids[i] for i in hit]),
            fingerprint=prints.get(root),
        )
        for root, hit in zip(roots, found, strict=True)
    ]
    causes.sort(key=lambda cause: -len(cause.blocked))
    return tuple(causes), _notes(ids, blocked, told, cut)


def _roots(graph: Graph, failed: Sequence[int]) -> list[int]:
    if graph.acyclic:
        return _topmost(graph, failed)
    below = graph.below(failed)
    roots = [i for i in failed if i not in below]
    # Failed steps in a circle are all below one another. Picking what no pick before it reaches,
    # then keeping what no pick behind it reaches, leaves one for each circle that is on top.
    reached: set[int] = set()
    for root in roots:
        _not_yet(graph, root, reached)
    picked = []
    for i in failed:
        if i in below and i not in reached:
            picked.append(i)
            _not_yet(graph, i, reached)
    reached = set()
    for i in reversed(picked):
        if i not in reached:
            roots.append(i)
            _not_yet(graph, i, reached)
    return sorted(roots)


def _topmost(graph: Graph, failed: Sequence[int]) -> list[int]:
    """Return the failed steps without a failed one above them, in one pass over the order."""
    broken = frozenset(failed)
    roots = set(failed)
    reached = set(failed)
    untouched = reached.isdisjoint
    upstream = graph.upstream
    for i in graph.order:
        if not untouched(upstream[i]):
            reached.add(i)
            if i in broken:
                roots.discard(i)
    return sorted(roots)


def _stopped(graph: Graph, steps: Sequence[Step], root: int) -> tuple[set[int], int]:
    """Return what lies below a failed step, and how many steps were visited for it."""
    below = graph.below([root])
    visited = len(below) + 1
    if steps[root].kind in CHECKS and graph.upstream[root]:
        looked_at = [graph.below([i]) | {i} for i in graph.upstream[root]]
        visited += sum(map(len, looked_at))
        below |= set.intersection(*looked_at)
    below.discard(root)
    return below, visited


def _named(steps: Sequence[Step], blocked: set[int]) -> dict[str, set[int]]:
    """Return the blocked steps by the failed step that the reader says stopped them."""
    named: dict[str, set[int]] = {}
    for i in blocked:
        culprits = steps[i].metadata.get("blocked_by")
        if isinstance(culprits, (list, tuple)):
            for culprit in culprits:
                if isinstance(culprit, str):
                    named.setdefault(culprit, set()).add(i)
    return named


def _not_yet(graph: Graph, root: int, shared: set[int]) -> set[int]:
    """Return what lies below a step and below none of those before it; linear over all roots."""
    fresh: set[int] = set()
    waiting = [root]
    while waiting:
        for j in graph.downstream[waiting.pop()]:
            if j not in shared:
                shared.add(j)
                fresh.add(j)
                waiting.append(j)
    return fresh


def _notes(ids: Sequence[str], blocked: set[int], told: set[int], cut: int) -> tuple[Note, ...]:
    notes = []
    if cut:
        notes.append(
            Note(
                code="blocked-shared",
                level="info",
                message=f"For {cut:,} of the root causes only those stopped steps are listed that "
                "no cause before it had stopped.",
            )
        )
    if unexplained := blocked - told:
        notes.append(
            Note(
                code="unexplained-upstream-failure",
                level="info",
                message=f"{len(unexplained):,} step{'' if len(unexplained) == 1 else 's'} did not "
                "run because of a failure above, but none above is on record as failed.",
                where=ids[min(unexplained)],
            )
        )
    return tuple(notes)


def fingerprints(columns: Columns) -> tuple[dict[int, str], tuple[ErrorGroup, ...]]:
    """Return each failed step's fingerprint by number, and the groups of equal ones."""
    prints: dict[int, str] = {}
    groups = _Groups()
    for i in columns.having("failed"):
        step = columns.steps[i]
        if text := error_text(step):
            line = telling_line(text)
            digest = step.failure.fingerprint if step.failure else None
            if digest is None:
                # Checks say no in the same words: it is their name that tells them apart.
                check = step.failure is not None and step.failure.kind == "assertion"
                digest = groups.digest(f"{normalised(step.name)}: {line}" if check else line)
            prints[i] = digest
            groups.add(digest, line, step.step_id)
    return prints, groups.largest_first()


def recovered_errors(columns: Columns) -> tuple[ErrorGroup, ...]:
    """Group the errors of attempts whose step came through in the end."""
    groups = _Groups()
    for i in [i for i, attempts in enumerate(columns.attempts) if attempts]:
        if columns.statuses[i] in COMPLETED:
            for error in [attempt.error for attempt in columns.attempts[i] if attempt.error]:
                line = telling_line(error)
                groups.add(groups.digest(line), line, columns.ids[i])
    return groups.largest_first()


class _Groups:
    """Steps by fingerprint, and the first line of each."""

    def __init__(self) -> None:
        self._digests: dict[str, str] = {}
        self._lines: dict[str, str] = {}
        self._members: dict[str, dict[str, None]] = {}

    def digest(self, line: str) -> str:
        shape = outline(line)
        if shape not in self._digests:
            self._digests[shape] = fingerprint(line)
        return self._digests[shape]

    def add(self, digest: str, line: str, step_id: str) -> None:
        self._lines.setdefault(digest, line)
        self._members.setdefault(digest, {})[step_id] = None

    def largest_first(self) -> tuple[ErrorGroup, ...]:
        groups = [
            ErrorGroup(fingerprint=digest, message=self._lines[digest], step_ids=tuple(ids))
            for digest, ids in self._members.items()
        ]
        return tuple(sorted(groups, key=lambda group: -len(group.step_ids)))


def error_text(step: Step) -> str | None:
    """Return the text that says most about what a step failed with."""
    failure = step.failure
    if failure is not None:
        return failure.traceback or failure.message or step.error
    return step.error

"""Which job of the workflow files a job of the answer is: the API has names alone.

A job without a `name:` is called by its key; a matrix adds ` (value, value)`; a reusable workflow's
jobs stand behind `caller / `. An expression in a name may stand for anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from exporter.readers.github_actions.workflow import JobKey, Workflow, Workflows

_BETWEEN: Final = " / "
_DEPTH: Final = 10
"""How deep workflows may call one another, as GitHub has it."""
_LONGEST: Final = 400
"""Longer names are not matched: GitHub cuts names far below this."""
_CUT: Final = 97
"""From this length on a name may be cut."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job stands in the workflow files."""

    keys: tuple[str, ...]
    """Its key, and before it those of the jobs that called its workflow."""
    callers: tuple[str, ...]
    """The names of these callers in this run, which tell a matrix's legs apart."""
    jobs: tuple[JobKey, ...]
    """What the files say of each key."""
    workflow: Workflow
    """The file of the last key."""

    @property
    def job(self) -> JobKey:
        """Return the job itself; of a workflow that is not at hand its caller."""
        return self.jobs[-1]


def place_of(
    name: str, workflow: Workflow, files: Workflows, repository: str | None
) -> Place | None:
    """Return the one place that a name fits best; None where none fits or two fit equally."""
    if len(name) > _LONGEST:
        return None
    best: dict[tuple[str, ...], tuple[int, Place]] = {}
    for score, place in _places(name, workflow, files, repository, 0):
        known = best.get(place.keys)
        if known is None or known[0] < score:
            best[place.keys] = (score, place)
    ranked = sorted(best.values(), key=lambda each: -each[0])
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _places(
    name: str, workflow: Workflow, files: Workflows, repository: str | None, depth: int
) -> Iterator[tuple[int, Place]]:
    for job in workflow.jobs.values():
        score = _fits(job, name)
        if score is not None:  # a job, or a caller that was skipped
            yield score, Place((job.key,), (), (job,), workflow)
        if job.uses is None or depth >= _DEPTH:
            continue
        callee = files.callee(workflow, job.uses, repository)
        for label, rest in _splits(name):
            score = _fits(job, label)
            if score is None:
                continue
            if callee is None:
                yield score, Place((job.key,), (label,), (job,), workflow)
                continue
            for below, place in _places(rest, callee, files, repository, depth + 1):
                yield (
                    score + below,
                    Place(
                        (job.key, *place.keys),
                        (label, *place.callers),
                        (job, *place.jobs),
                        place.workflow,
                    ),
                )


def _splits(name: str) -> Iterator[tuple[str, str]]:
    at = name.find(_BETWEEN)
    while at >= 0:
        yield name[:at], name[at + len(_BETWEEN) :]
        at = name.find(_BETWEEN, at + 1)


def _fits(job: JobKey, name: str) -> int | None:
    """Return how many characters of a name the job's own name explains; None if it does not fit."""
    parts = job.label
    known = sum(map(len, parts))
    if _like(parts, name):
        return known * 2 + (len(parts) == 1)
    if job.matrix and name.endswith(")") and _like((*parts[:-1], f"{parts[-1]} (", ")"), name):
        return known * 2
    if len(name) < _CUT:
        return None
    cut, begin = name.rstrip(".…"), parts[0]
    open_ended = len(parts) > 1 or job.matrix
    fits = cut.startswith(begin) if open_ended else begin.startswith(cut)
    return len(begin) if begin and fits else None


def _like(parts: tuple[str, ...], text: str) -> bool:
    """Say whether a text has these parts in this order, with anything between them."""
    if len(parts) == 1:
        return text == parts[0]
    first, last = parts[0], parts[-1]
    end = len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last) or end < len(first):
        return False
    at = len(first)
    for part in parts[1:-1]:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True

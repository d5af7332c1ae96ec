"""Which runs are inside which: the outermost is what is reported, the others are its steps.

A run that is inside one without events is the outermost itself, unless others are inside the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from exporter.readers.openlineage.airflow import add_tasks
from exporter.readers.openlineage.fold import Run


@dataclass(slots=True)
class Gathered:
    """A run with all that is inside it."""

    run_id: str
    root: Run | None
    """None where only what is inside it is on record."""
    job: str
    steps: list[Run] = field(default_factory=list)
    """Each one before those that are inside it, and these before what follows it."""
    parents: dict[str, Run] = field(default_factory=dict)
    """What holds each of them, but for the root."""


def gather(runs: dict[str, Run]) -> dict[str, Gathered]:
    """Return the outermost runs by id."""
    inside: dict[str, list[Run]] = {}
    tops: dict[str, list[Run]] = {}
    circular = _circular(runs)
    for run in runs.values():
        above = run.parent
        if above is not None and above in runs and run.key not in circular:
            inside.setdefault(above, []).append(run)
        else:
            outer = (run.root[0] if run.root[0] != run.key else None) or above or run.key
            tops.setdefault(outer if outer not in runs else run.key, []).append(run)
    found: dict[str, Gathered] = {}
    for key, group in tops.items():
        if len(group) == 1:
            (root,) = group
            made = Gathered(root.key, root, root.job)
            first = inside.get(root.key, [])
        else:
            job = next((job for run in group for job in (run.root[1], run.parent_job) if job), None)
            made = Gathered(key, None, job or "unknown")
            first = group
        _walk(made, first, inside)
        add_tasks(made)
        if made.root is not None and not made.steps:
            made.steps.append(made.root)
        found[made.run_id] = made
    return found


def _walk(made: Gathered, first: list[Run], inside: dict[str, list[Run]]) -> None:
    todo = first[::-1]
    while todo:
        run = todo.pop()
        made.steps.append(run)
        below = inside.get(run.key, [])
        made.parents.update({each.key: run for each in below})
        todo += reversed(below)


def _circular(runs: dict[str, Run]) -> set[str]:
    """Return the runs above which each is inside another for ever; each run is looked at once."""
    leads: dict[str, bool] = {}
    for start in runs:
        path: dict[str, None] = {}
        key: str | None = start
        while key in runs and key not in leads and key not in path:
            path[key] = None
            key = runs[key].parent
        round_ = key in path or (key is not None and leads.get(key, False))
        leads.update(dict.fromkeys(path, round_))
    return {key for key, round_ in leads.items() if round_}

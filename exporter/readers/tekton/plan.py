"""The tasks of a pipeline and what each waits for.

A task waits for those in its `runAfter`, and for those whose results, status or outputs stand in
any of its texts, as `$(tasks.NAME.results.X)`. A task of `finally` waits for all the others: for
the last ones of them, as these have waited for the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

import msgspec
from msgspec import Raw

from exporter.readers.kubernetes import NULL
from exporter.readers.tekton.wire import PipelineSpec, PipelineTask

_USED: Final = re.compile(
    rb"\$\(tasks\.([A-Za-z0-9_-]{1,253})\.(?:results|status|outputs|reason)\b"
)
_FROM: Final = re.compile(rb'"from"\s*:\s*(\[[^\]]{0,10000}\])')


@dataclass(slots=True)
class Planned:
    """One task of a pipeline."""

    name: str
    after: tuple[str, ...]
    """Names of the tasks that it waits for."""
    last: bool = False
    """Whether it is one of those that run in the end, whatever happened."""
    display: str | None = None
    retries: int | None = None
    pipeline: bool = False
    """Whether it runs a pipeline of its own."""


@dataclass(slots=True)
class Plan:
    """The tasks by name, in the order of the pipeline."""

    tasks: dict[str, Planned] = field(default_factory=dict)


def plan_of(spec: PipelineSpec | None) -> Plan:
    """Return the tasks of a pipeline with what they wait for; empty without a pipeline."""
    plan = Plan()
    if spec is None:
        return plan
    first = {task.name: task for task in spec.tasks or () if task.name}
    for name, task in first.items():
        after = [each for each in _after(task) if each in first and each != name]
        plan.tasks[name] = _planned(name, task, tuple(dict.fromkeys(after)), last=False)
    waited = {each for task in plan.tasks.values() for each in task.after}
    ends = [name for name in first if name not in waited]
    for task in spec.finally_ or ():
        if task.name and task.name not in plan.tasks:
            used = [each for each in _after(task) if each in first]
            after = list(dict.fromkeys([*ends, *used]))
            plan.tasks[task.name] = _planned(task.name, task, tuple(after), last=True)
    return plan


def _planned(name: str, task: PipelineTask, after: tuple[str, ...], *, last: bool) -> Planned:
    return Planned(
        name,
        after,
        last=last,
        display=task.display_name,
        retries=task.retries if task.retries is not None and task.retries >= 0 else None,
        pipeline=task.pipeline_spec != NULL,
    )


def _after(task: PipelineTask) -> list[str]:
    named = list(task.run_after or ())
    texts: tuple[Raw, ...] = (
        task.params,
        task.matrix,
        task.when,
        task.when_expressions,
        task.conditions,
        task.workspaces,
        task.resources,
    )
    for raw in texts:
        if raw == NULL:
            continue
        text = bytes(raw)
        named += [name.decode() for name in _USED.findall(text)]
        if raw is task.resources:
            for names in _FROM.findall(text):
                named += _texts(names)
    return named


def _texts(data: bytes) -> list[str]:
    try:
        return msgspec.json.decode(data, type=list[str])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return []

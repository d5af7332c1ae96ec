"""Which objects belong together: a PipelineRun and its TaskRuns, or a TaskRun alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from exporter.codec.fields import lenient
from exporter.readers.kubernetes import NULL, Metadata
from exporter.readers.tekton.decode import Found
from exporter.readers.tekton.wire import (
    Embedded,
    PipelineSpec,
    RunSpec,
    RunStatus,
    TaskSpec,
    TaskStatus,
)

PIPELINE_RUN: Final = "tekton.dev/pipelineRun"
PIPELINE_TASK: Final = "tekton.dev/pipelineTask"
TASK: Final = "tekton.dev/task"


@dataclass(slots=True)
class Child:
    """A TaskRun, CustomRun or Run, of which at least the name is known."""

    name: str
    task: str | None
    """The pipeline's task that it is of."""
    kind: str = "TaskRun"
    display: str | None = None
    status: TaskStatus | None = None
    """None where only the name is known."""
    metadata: Metadata | None = None
    spec: TaskSpec | None = None


@dataclass(slots=True)
class Gathered:
    """What is known of one run."""

    name: str
    objects: list[Found]
    """The PipelineRun first, then the TaskRuns that were read."""
    spec: RunSpec = field(default_factory=RunSpec)
    status: RunStatus | None = None
    """None where the PipelineRun itself is not there."""
    children: dict[str, Child] = field(default_factory=dict)
    bad: int = 0
    """TaskRuns in it that cannot be read."""
    damaged: bool = False
    """Whether the PipelineRun's status cannot be read."""

    @property
    def metadata(self) -> Metadata:
        """Return what Kubernetes knows of the first object."""
        return self.objects[0].metadata

    @property
    def plan(self) -> PipelineSpec | None:
        """Return the pipeline's tasks, as they were resolved or as they were asked for."""
        resolved = self.status.pipeline_spec if self.status else None
        return resolved or self.spec.pipeline_spec

    @property
    def lone(self) -> bool:
        """Say whether this is a TaskRun that no pipeline made."""
        return self.objects[0].kind != "PipelineRun" and self.pipeline is None

    @property
    def pipeline(self) -> str | None:
        """Return the name of the PipelineRun that a TaskRun says it is of."""
        return (self.metadata.labels or {}).get(PIPELINE_RUN)


def gather(found: Iterable[Found]) -> dict[str, Gathered]:
    """Return the runs by id: the name, or the uid where two have one name."""
    newest: dict[tuple[str, str | None, str, str | None], Found] = {}
    for each in found:
        identity = (each.kind, each.metadata.namespace, each.name, each.metadata.uid)
        known = newest.get(identity)
        if known is None or _rank(each) > _rank(known):
            newest[identity] = each
    runs: dict[tuple[str | None, str], list[Gathered]] = {}
    for each in newest.values():
        if each.kind == "PipelineRun":
            runs.setdefault((each.metadata.namespace, each.name), []).append(_pipeline_run(each))
    owners = {
        (space, child): name
        for (space, name), group in runs.items()
        for run in group
        for child in run.children
    }
    alone: list[Gathered] = []
    for each in newest.values():
        if each.kind != "PipelineRun":
            labels = each.metadata.labels or {}
            named = owners.get((each.metadata.namespace, each.name))
            _add(each, labels.get(PIPELINE_RUN) or named, runs, alone)
    made = [*(run for group in runs.values() for run in group), *alone]
    names = Counter(run.name for run in made)
    result: dict[str, Gathered] = {}
    for run in made:
        run_id = run.name if names[run.name] == 1 else run.metadata.uid or run.name
        number = 1
        while run_id in result:
            number += 1
            run_id = f"{run.name}#{number}"
        result[run_id] = run
    return result


def _pipeline_run(found: Found) -> Gathered:
    status = RunStatus() if found.status == NULL else lenient(found.status, RunStatus)
    run = Gathered(
        found.name,
        [found],
        spec=lenient(found.spec, RunSpec) or RunSpec(),
        status=status or RunStatus(),
        damaged=status is None,
    )
    held = run.status or RunStatus()
    for reference in held.child_references or ():
        if reference.name:
            run.children[reference.name] = Child(
                reference.name,
                reference.pipeline_task_name,
                reference.kind or "TaskRun",
                reference.display_name,
            )
    for kind, embedded in (("TaskRun", held.task_runs), ("Run", held.runs)):
        for name, raw in (embedded or {}).items():
            each = lenient(raw, Embedded)
            if each is None:
                run.bad += 1
                continue
            child = run.children.setdefault(name, Child(name, each.pipeline_task_name, kind))
            child.task = child.task or each.pipeline_task_name
            child.status = each.status
    return run


def _add(
    found: Found,
    owner: str | None,
    runs: dict[tuple[str | None, str], list[Gathered]],
    alone: list[Gathered],
) -> None:
    """Put a TaskRun to its PipelineRun; without one it is a run itself, or part of one."""
    labels = found.metadata.labels or {}
    if owner is None:
        run = Gathered(found.name, [found])
        alone.append(run)
    else:
        group = runs.setdefault((found.metadata.namespace, owner), [])
        if not group:
            group.append(Gathered(owner, []))
        run = group[-1]
        run.objects.append(found)
    status = TaskStatus() if found.status == NULL else lenient(found.status, TaskStatus)
    if status is None:
        run.bad += 1
    child = run.children.setdefault(
        found.name, Child(found.name, labels.get(PIPELINE_TASK), found.kind)
    )
    child.task = child.task or labels.get(PIPELINE_TASK)
    child.kind = found.kind
    child.status = status or child.status
    child.metadata = found.metadata
    child.spec = lenient(found.spec, TaskSpec)


def _rank(found: Found) -> tuple[int, int]:
    version = found.metadata.resource_version or ""
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 20 else 0  # noqa: PLR2004
    return number, len(found.status)

"""The flow runs of a bundle, and what belongs to each: its tasks, and those of the flows in it.

A flow that a flow calls is a task run of the one, and a flow run of its own that names it as its
parent. It is read as a group of the outer run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Final

from exporter.model import Bundle, ExportError, Note
from exporter.readers.prefect import answers, database
from exporter.readers.prefect.recognise import survey
from exporter.readers.prefect.store import Store
from exporter.readers.prefect.wire import FlowRun, TaskRun
from exporter.report.words import count

_DEPTH: Final = 20
_BETWEEN: Final = "/"
_BROKEN: Final = frozenset({"FAILED", "CRASHED", "CANCELLED"})
_SEVENTH: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7")
"""An id that begins with its time (version 7 of RFC 9562)."""


@dataclass(slots=True)
class Member:
    """A task of a run, with what it was in earlier tries of the flow."""

    task: TaskRun
    path: str | None = None
    """The flows inside the run that it is in."""
    flow: FlowRun | None = None
    """The flow run that it is of."""
    child: FlowRun | None = None
    """The flow run that it stands for."""
    earlier: list[TaskRun] = field(default_factory=list)

    @property
    def told(self) -> TaskRun:
        """Return the task run, in the state of the flow that it stands for.

        The flow says itself how it ended; what its task run says may be lost.
        """
        if self.child is None or self.child.state_type is None:
            return self.task
        made = copy(self.task)
        made.state, made.state_type = self.child.state, self.child.state_type
        made.state_name = self.child.state_name
        made.start_time = self.task.start_time or self.child.start_time
        made.end_time = self.child.end_time or self.task.end_time
        made.total_run_time = self.child.total_run_time
        return made


@dataclass(slots=True)
class Gathered:
    """A run and all that is in it."""

    run_id: str
    flow: FlowRun | None
    """None where only tasks are on record."""
    members: list[Member] = field(default_factory=list)
    groups: dict[str, list[Member]] = field(default_factory=dict)
    """The tasks inside each task run that stands for a flow with tasks."""
    held: dict[str, Member] = field(default_factory=dict)
    """Those task runs."""
    ids: list[str] = field(default_factory=list)
    """Every flow run in it."""
    inner: dict[str, FlowRun] = field(default_factory=dict)
    """The flow runs in it with tasks, by the group of these."""


def stored(bundle: Bundle) -> Store:
    """Read every file; one that cannot be read gets an `error` note."""
    store = Store()
    families = survey(bundle)
    for artifact in bundle.artifacts:
        family = families.get(artifact.name)
        if family == "beside":
            continue
        try:
            if family == "database":
                database.take(bundle, artifact, store)
            elif not _beside(artifact.name, families):
                answers.take(artifact, store)
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            store.notes.append(
                Note(code=error.code, level="error", message=message, where=artifact.name)
            )
    return store


def _beside(name: str, families: object) -> bool:
    return isinstance(families, dict) and name.endswith(("-wal", "-journal", "-shm"))


def runs_in(store: Store) -> Iterator[Gathered]:
    """Yield the runs that are in no other one, and those of which only tasks are on record."""
    children: dict[str, FlowRun] = {
        run.parent_task_run_id: run for run in store.flow_runs.values() if run.parent_task_run_id
    }
    tasks: dict[str, list[TaskRun]] = {}
    for task in store.task_runs.values():
        tasks.setdefault(task.flow_run_id or task.id, []).append(task)
    for found in tasks.values():
        found.sort(key=_when)
    inside: set[str] = set()
    walk = _Walk(tasks, children, inside)
    outer = [run for run in store.flow_runs.values() if not run.parent_task_run_id]
    made = [_gather(store, run.id, run, walk) for run in outer]
    left = [run for run in store.flow_runs.values() if run.id not in inside]
    if outer and left:
        # what is inside something that is not on record is no run that somebody started
        store.damaged.append(
            Note(
                code="inner-runs-left-out",
                level="warning",
                message=f"{count(len(left), 'flow run is', 'flow runs are')} inside others, and "
                f"inside which is not on record: {(left[0].name or left[0].id)[:100]}. Left out.",
                where=next(iter(store.files[left[0].id])),
            )
        )
    else:
        left.sort(key=lambda run: run.parent_task_run_id in store.task_runs)
        made.extend(_gather(store, run.id, run, walk) for run in left if run.id not in inside)
    made += [_gather(store, key, None, walk) for key in tasks if key not in store.flow_runs]
    yield from made


@dataclass(frozen=True, slots=True)
class _Walk:
    tasks: dict[str, list[TaskRun]]
    """By the flow run."""
    children: dict[str, FlowRun]
    """By the task run that each stands behind."""
    inside: set[str]
    """Flow runs that were met."""


def _gather(store: Store, run_id: str, flow: FlowRun | None, walk: _Walk) -> Gathered:
    tasks, children, inside = walk.tasks, walk.children, walk.inside
    made = Gathered(run_id, flow)
    todo: list[tuple[str, FlowRun | None, str | None, list[str]]] = [(run_id, flow, None, [])]
    while todo:
        key, owner, path, above = todo.pop(0)
        made.ids.append(key)
        inside.add(key)
        for member in _merged(tasks.get(key, ()), owner):
            member.path = path
            child = children.get(member.task.id)
            fresh = child is not None and child.id not in inside and len(above) < _DEPTH
            if child is not None and fresh and tasks.get(child.id):
                made.groups[member.task.id] = []
                made.held[member.task.id] = member
                member.child = child
                name = store.flows.get(child.flow_id or "") or base_of(member.task)
                inner = _free(f"{path}{_BETWEEN}{name}" if path else name, made.inner)
                made.inner[inner] = child
                todo.append((child.id, child, inner, [*above, member.task.id]))
            else:
                if child is not None and fresh:
                    made.ids.append(child.id)
                    inside.add(child.id)
                    member.child = child
                made.members.append(member)
            for each in above:
                made.groups[each].append(member)
    _keep_broken(made)
    return made


def _free(name: str, taken: Mapping[str, object]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} #{number}"
    return free


def _keep_broken(made: Gathered) -> None:
    """Keep a flow as a step too that broke by itself: none of its tasks did."""
    for key, inside in made.groups.items():
        member = made.held[key]
        kind = member.child.state_type if member.child else None
        if kind in _BROKEN and not any(each.task.state_type in _BROKEN for each in inside):
            made.members.append(member)


def base_of(task: TaskRun) -> str:
    """Return a task's name without the piece of a random key that Prefect adds."""
    name = task.name or (task.task_key or "").rpartition("-")[0] or "task"
    key = task.dynamic_key if isinstance(task.dynamic_key, str) else ""
    head, found, tail = name.rpartition("-")
    return head if found and head and tail and key.startswith(tail) else name


def _merged(tasks: object, flow: FlowRun | None) -> list[Member]:
    """Put the task runs of each try of a flow together: it runs all tasks anew."""
    found: list[TaskRun] = list(tasks) if isinstance(tasks, list) else []
    counts = {task.flow_run_run_count for task in found if task.flow_run_run_count}
    if flow is None or (flow.run_count or 1) <= 1 or len(counts) <= 1:
        return [Member(task, flow=flow) for task in found]
    last = max(counts)
    begin = min((_when(task) for task in found if task.flow_run_run_count == last), default="")
    chains: dict[tuple[str, int], list[TaskRun]] = {}
    seen: dict[tuple[str, int], int] = {}
    for task in found:
        count = task.flow_run_run_count or (last if _when(task) >= begin else min(counts))
        name = task.task_key or task.name or task.id
        number = seen.get((name, count), 0)
        seen[name, count] = number + 1
        chains.setdefault((name, number), []).append(task)
    return [Member(chain[-1], flow=flow, earlier=chain[:-1]) for chain in chains.values()]


def _when(task: TaskRun) -> str:
    if _SEVENTH.match(task.id):
        return task.id  # made in the order in which tasks were asked for
    text = task.expected_start_time or task.start_time or task.created or ""
    return text.replace(" ", "T")[:26]

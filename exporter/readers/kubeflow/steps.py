"""The tasks of a run as steps.

Each task has a twin that prepares it, `NAME-driver`, and often one inside that does the work,
`executor`; `root` is the run itself. None of these is a step. A task that holds others is a group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from exporter.codec.moments import moment
from exporter.codec.text import clip, plain
from exporter.model import EMPTY, Failure, Step, StepStatus
from exporter.model.value import replace
from exporter.readers.kubeflow.decode import Found
from exporter.readers.kubeflow.definition import BETWEEN, definition, dictionary, task_of, waited
from exporter.readers.kubeflow.statuses import BROKEN, CACHED, ENDED, TASK
from exporter.readers.kubeflow.wire import Task

_CHARACTERS: Final = 20_000
_CONDITION: Final = 2_000
_DRIVER: Final = "-driver"
_ROOT: Final = "root"
_EXECUTOR: Final = "executor"
_OMITTED: Final = frozenset({"RUNTIME_STATE_UNSPECIFIED", "", None})
"""How servers tell of nodes that Argo left out: with an end, and none of their states."""
_DEPTH: Final = 30


class Tasks:
    """The tasks of a run, sorted into steps and groups."""

    def __init__(self, found: Found) -> None:
        told = found.tasks
        self.by_id = {task.task_id: task for task in told if task.task_id}
        self.inside: dict[str, list[Task]] = {}
        self.work: dict[str, Task] = {}
        """The executor of a task, by the task's id."""
        self._broken = {task.display_name for task in told if task.state == BROKEN}
        for task in told:
            above = task.parent_task_id
            if above and above in self.by_id and (task.state == BROKEN or not _is_driver(task)):
                if task.display_name == _EXECUTOR:
                    self.work[above] = task
                else:
                    self.inside.setdefault(above, []).append(task)
        self.steps = [task for task in told if self._is_step(task)]

    def _is_step(self, task: Task) -> bool:
        if _is_driver(task):
            # what failed before the task itself began, and stands nowhere else
            twin = (task.display_name or "").removesuffix(_DRIVER)
            return task.state == BROKEN and (twin == _ROOT or twin not in self._broken)
        if task.display_name in {_ROOT, None} or task.type == "ROOT":
            return False
        if task.display_name == _EXECUTOR and task.parent_task_id in self.by_id:
            return False
        below = self.inside.get(task.task_id or "", [])
        # a group that broke by itself is told, or nothing would say why
        return not below or (
            task.state == BROKEN and not any(each.state == BROKEN for each in below)
        )

    def path(self, task: Task) -> str | None:
        """Return the names of what holds a task."""
        names: list[str] = []
        above = self.by_id.get(task.parent_task_id or "")
        for _ in range(_DEPTH):  # tasks that hold each other are damage, and no reason to hang
            if above is None:
                break
            if above.display_name not in {_ROOT, None} and above.type != "ROOT":
                names.append(above.display_name or "")
            above = self.by_id.get(above.parent_task_id or "")
        return BETWEEN.join(reversed(names)) or None


def _is_driver(task: Task) -> bool:
    return (task.display_name or "").endswith(_DRIVER)


def steps_of(found: Found, *, ended: bool) -> dict[str, Step]:
    """Make a step of each task; `ended` is whether the run is over."""
    tasks = Tasks(found)
    names = [_place(tasks.path(task), task.display_name or "") for task in tasks.steps]
    counts, seen = Counter(names), Counter[str]()
    ids: dict[int, str] = {}
    for task, name in zip(tasks.steps, names, strict=True):
        seen[name] += 1
        ids[id(task)] = f"{name} #{seen[name]}" if counts[name] > 1 else name
    waits = _Waits(found, tasks, ids)
    steps = {
        ids[id(task)]: _step(ids[id(task)], task, tasks, waits, ended=ended) for task in tasks.steps
    }
    if found.flat:
        omitted = {
            ids[id(task)]
            for task in tasks.steps
            if task.state in _OMITTED and _over(moment(task.end_time))
        }
        _leave_out(steps, omitted)
    return steps


def _leave_out(steps: dict[str, Step], omitted: set[str]) -> None:
    """Tell why each of these did not run: below a failure, or by a condition."""
    below: dict[str, list[str]] = {}
    for step_id in omitted:
        for above in steps[step_id].upstream:
            below.setdefault(above, []).append(step_id)
    line = [step_id for step_id, step in steps.items() if step.status == "failed"]
    hit: set[str] = set()
    while line:
        for step_id in below.get(line.pop(), ()):
            if step_id not in hit:
                hit.add(step_id)
                line.append(step_id)
    for step_id in omitted:
        word: StepStatus = "upstream_failed" if step_id in hit else "skipped"
        steps[step_id] = replace(
            steps[step_id], status=word, start_time=None, end_time=None, duration_seconds=None
        )


def _over(end: datetime | None) -> datetime | None:
    return end if end and end.year > 1970 else None  # noqa: PLR2004 - the API's way to say none


class _Waits:
    """What each step waited for, by the pipeline's definition.

    A group is passed through: what waits for it waits for its last steps, and its first steps for
    what it waits for.
    """

    def __init__(self, found: Found, tasks: Tasks, ids: Mapping[int, str]) -> None:
        self._spec = definition(found.run)
        self._tasks = tasks
        self._at: dict[str, list[str]] = {}
        """The steps by their place: the names of what holds them, and their own."""
        self._below: dict[str, list[str]] = {}
        """The places inside each place."""
        self._ids = ids
        for task in tasks.steps:
            place = _place(tasks.path(task), task.display_name or "")
            self._at.setdefault(place, []).append(ids[id(task)])
        for place in self._at:
            head = place
            while BETWEEN in head:
                outer, _, _ = head.rpartition(BETWEEN)
                below = self._below.setdefault(outer, [])
                if head not in below:
                    below.append(head)
                head = outer

    def of(self, task: Task) -> tuple[str, ...]:
        """Return the steps that a task waited for."""
        path = self._tasks.path(task)
        place = _place(path, task.display_name or "")
        found: dict[str, None] = {}
        for _ in range(_DEPTH):
            outer, _, name = place.rpartition(BETWEEN)
            above = [
                each
                for each in waited(self._spec, outer or None, name)
                if (near := _place(outer or None, each)) in self._at or near in self._below
            ]
            for each in above:
                found.update(dict.fromkeys(self._ends(_place(outer or None, each), 0)))
            if above or not outer:
                break
            place = outer
        found.pop(self._ids[id(task)], None)
        return tuple(found)

    def condition(self, task: Task) -> str | None:
        """Return the condition of a task, or of the nearest group around it that has one."""
        place = _place(self._tasks.path(task), task.display_name or "")
        while place:
            outer, _, name = place.rpartition(BETWEEN)
            policy = dictionary(task_of(self._spec, outer or None, name), "triggerPolicy")
            told = policy.get("condition")
            if isinstance(told, str) and told.strip():
                return clip(plain(told.strip()), _CONDITION)
            place = outer
        return None

    def _ends(self, place: str, depth: int) -> list[str]:
        if place in self._at or depth > _DEPTH:
            return self._at.get(place, [])
        inside = self._below.get(place, [])
        passed = {
            _place(place, each)
            for inner in inside
            for each in waited(self._spec, place, inner.rpartition(BETWEEN)[2])
        }
        return [
            end for inner in inside if inner not in passed for end in self._ends(inner, depth + 1)
        ]


def _place(path: str | None, name: str) -> str:
    return f"{path}{BETWEEN}{name}" if path else name


def _step(step_id: str, task: Task, tasks: Tasks, waits: _Waits, *, ended: bool) -> Step:
    work = tasks.work.get(task.task_id or "", task)
    status, cached = _status(task, ended=ended)
    created = moment(task.create_time)
    start = moment(work.start_time) or moment(task.start_time)
    end = _over(moment(task.end_time)) if task.state in ENDED else None
    wait = (start - created).total_seconds() if start and created else None
    detail = work.executor_detail or task.executor_detail
    again = len(detail.failed_main_jobs or ()) if detail else 0
    error = _error(task, work) if status == "failed" else None
    ran = start is not None and not cached and status != "skipped"
    return Step(
        step_id=step_id,
        name=task.display_name or step_id,
        kind="task",
        group=tasks.path(task),
        status=status,
        native_status=task.state,
        cached=cached,
        queued_time=created if ran else None,
        start_time=start if ran else None,
        end_time=end if ran else None,
        duration_seconds=max((end - start).total_seconds(), 0.0) if ran and start and end else None,
        queue_seconds=wait if ran and wait is not None and wait >= 0 else None,
        retry_count=again,
        upstream=waits.of(task),
        error=error,
        failure=_failure(error, task, work) if error else None,
        metadata=_metadata(task, waits.condition(task) if status == "skipped" else None),
        worker=work.pod_name or task.pod_name or None,
    )


def _metadata(task: Task, condition: str | None) -> Mapping[str, Any]:
    facts = {
        "task_id": task.task_id,
        "reason": f"its condition is not met: {condition}" if condition else None,
    }
    return {name: value for name, value in facts.items() if value} or EMPTY


def _status(task: Task, *, ended: bool) -> tuple[StepStatus, bool]:
    state = (task.state or "").upper()
    status = TASK.get(state, "unknown")
    if state in CACHED and (state == "CACHED" or task.execution_id not in (None, "", "0", 0)):
        return "success", True  # what was skipped has an execution where its result was reused
    if ended and status in {"pending", "running"}:
        return "unknown", False
    return status, False


def _error(task: Task, work: Task) -> str:
    for each in (work.error, task.error):
        if each is not None and each.message and each.message.strip():
            return clip(plain(each.message), _CHARACTERS)
    return "Kubeflow says that the task failed, and not why."


def _failure(error: str, task: Task, work: Task) -> Failure:
    code = next((each.code for each in (work.error, task.error) if each and each.code), None)
    return Failure(
        kind="error",
        type=f"code {code}" if code is not None else None,
        message=error.partition("\n")[0],
        traceback=error if "\n" in error else None,
    )

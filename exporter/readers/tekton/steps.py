"""TaskRuns and tasks that never became one, as steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from exporter.codec.fields import lenient
from exporter.codec.moments import moment
from exporter.model import EMPTY, Attempt, RunStatus, Step, StepStatus
from exporter.model.exit_codes import EXIT_CODE
from exporter.readers.tekton.failures import broken_with, error_of, failure_of, sub_steps, text_of
from exporter.readers.tekton.gather import TASK, Child, Gathered
from exporter.readers.tekton.labels import in_order, labels_of
from exporter.readers.tekton.not_run import not_run, settle
from exporter.readers.tekton.plan import Plan, Planned
from exporter.readers.tekton.statuses import FINALLY, condition_of, task_status
from exporter.readers.tekton.wire import TaskStatus

_NO_END: Final = frozenset({"running", "retry", "pending", "skipped"})
_MOST_EDGES: Final = 500_000
_RESULTS: Final = 50
_RESULT: Final = 2000


@dataclass(slots=True)
class Made:
    """The steps of a run, and what was odd about them."""

    steps: dict[str, Step] = field(default_factory=dict)
    bare: list[str] = field(default_factory=list)
    """Steps of which only the name is known."""
    unborn: list[str] = field(default_factory=list)
    """Tasks that neither ran nor were skipped, as far as the objects tell."""
    left_out: int = 0
    """Dependencies that were too many."""


def steps_of(run: Gathered, plan: Plan, *, status: RunStatus, ended: bool, late: bool) -> Made:
    """Make the steps by id: TaskRuns by their own name, other tasks by the task's.

    `late` says that a time limit ended the run.
    """
    made = Made()
    by_task: dict[str, list[str]] = {}
    labels = labels_of(run, plan)
    for child in in_order(run.children.values(), plan):
        step = _step(child, labels[child.name], plan, ended=ended)
        if child.status is None:
            made.bare.append(step.step_id)
        made.steps[step.step_id] = step
        by_task.setdefault(child.task or "", []).append(step.step_id)
    skipped = {
        each.name: each
        for each in (run.status.skipped_tasks if run.status else None) or ()
        if each.name and each.name not in by_task
    }
    for name in dict.fromkeys([*plan.tasks, *skipped]):
        if name in by_task:
            continue
        if name not in skipped:
            made.unborn.append(name)
        told = skipped.get(name)
        step = not_run(name, told.reason if told else None, plan.tasks.get(name), made.steps)
        made.steps[step.step_id] = step
        by_task[name] = [step.step_id]
    _join(made, plan, by_task)
    settle(made.steps, made.unborn, skipped, by_task, status, late=late)
    order = {key: number for number, task in enumerate(plan.tasks) for key in by_task[task]}
    ids = sorted(made.steps, key=lambda key: order.get(key, len(order)))
    made.steps = {key: made.steps[key] for key in ids}
    return made


def _step(child: Child, label: str, plan: Plan, *, ended: bool) -> Step:
    planned = plan.tasks.get(child.task or "")
    told = child.status
    if told is None:
        return Step(
            step_id=child.name,
            name=label,
            kind=child.kind,
            group=FINALLY if planned and planned.last else None,
            status="unknown",
        )
    condition = condition_of(told.conditions)
    status = task_status(condition)
    if condition is None and not told.conditions and not ended:
        status = "running" if told.start_time else "pending"  # nothing more is known of it yet
    if status in {"running", "pending", "retry"} and ended:
        status = "unknown"  # the run ended, this has no end on record
    older = _older(told)
    times = [moment(each.start_time) for each in (*older, told)]
    begun = status not in {"pending", "skipped"}
    start = next((time for time in times if time), None) if begun else None
    end = moment(told.completion_time) if status not in _NO_END else None
    queued = moment(child.metadata.creation_timestamp) if child.metadata else None
    wait = (start - queued).total_seconds() if start and queued else None
    failure = failure_of(told) if status == "failed" else None
    error = None
    if status in {"failed", "cancelled", "warned"}:
        error = error_of(told)
    return Step(
        step_id=child.name,
        name=label,
        kind=child.kind,
        group=FINALLY if planned and planned.last else None,
        status=status,
        native_status=(condition.reason or condition.status) if condition else None,
        queued_time=queued,
        start_time=start,
        end_time=end,
        duration_seconds=max((end - start).total_seconds(), 0.0) if start and end else None,
        queue_seconds=wait if wait is not None and wait >= 0 else None,
        retry_count=len(older),
        max_retries=_retries(child, planned),
        attempts=_attempts([*older, told]) if older else (),
        error=error,
        failure=failure,
        result=_results(told),
        metrics=_metrics(told),
        metadata=_metadata(child, told, status),
    )


def _retries(child: Child, planned: Planned | None) -> int | None:
    own = child.spec.retries if child.spec else None
    return own if own is not None and own >= 0 else (planned.retries if planned else None)


def _older(told: TaskStatus) -> list[TaskStatus]:
    found = [lenient(raw, TaskStatus) for raw in told.retries_status or ()]
    return [each if each is not None else TaskStatus() for each in found]


def _attempts(tries: Sequence[TaskStatus]) -> tuple[Attempt, ...]:
    made = []
    for number, each in enumerate(tries, 1):
        status = task_status(condition_of(each.conditions))
        made.append(
            Attempt(
                number=number,
                status=status,
                start_time=moment(each.start_time),
                end_time=moment(each.completion_time),
                error=error_of(each) if status == "failed" else None,
            )
        )
    return tuple(made)


def _results(told: TaskStatus) -> dict[str, Any] | None:
    found = {
        each.name: each.value if not isinstance(each.value, str) else each.value[:_RESULT]
        for each in [*(told.results or ()), *(told.task_results or ())][:_RESULTS]
        if each.name
    }
    return found or None


def _metrics(told: TaskStatus) -> Mapping[str, float]:
    """Return how long the pod took to begin: scheduling, and pulling its images."""
    start = moment(told.start_time)
    steps = [each.terminated or each.running for each in told.steps or ()]
    times = [moment(each.started_at) for each in steps if each]
    first = min((time for time in times if time), default=None)
    if start is None or first is None or first < start:
        return EMPTY
    return {"pod_start_seconds": (first - start).total_seconds()}


def _metadata(child: Child, told: TaskStatus, status: StepStatus) -> Mapping[str, Any]:
    labels = (child.metadata.labels if child.metadata else None) or {}
    source = told.provenance.ref_source if told.provenance else None
    reason = None
    if status in {"pending", "running", "retry", "skipped"}:
        condition = condition_of(told.conditions)
        reason = text_of(condition.message if condition else None)
    facts: dict[str, Any] = {
        "task": labels.get(TASK),
        "pod": told.pod_name,
        "reason": reason,
        "source": source.uri if source else None,
        "entry_point": source.entry_point if source else None,
        EXIT_CODE: broken_with(told) if status == "failed" else None,
        "steps": sub_steps(told),
    }
    return {name: value for name, value in facts.items() if value} or EMPTY


def _join(made: Made, plan: Plan, by_task: Mapping[str, Sequence[str]]) -> None:
    """Give each step the steps of the tasks that its task waited for."""
    count = 0
    for task, planned in plan.tasks.items():
        above = tuple(step_id for each in planned.after for step_id in by_task.get(each, ()))
        own = by_task.get(task, ())
        if not above or not own:
            continue
        if count + len(above) * len(own) > _MOST_EDGES:
            made.left_out += len(above) * len(own)
            continue
        count += len(above) * len(own)
        for step_id in own:
            made.steps[step_id] = replace(made.steps[step_id], upstream=above)

"""Tasks that never became a TaskRun, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Raw

from exporter.codec.fields import lenient
from exporter.model import EMPTY, RunStatus, Step, StepStatus
from exporter.model.value import replace
from exporter.readers.tekton.failures import text_of
from exporter.readers.tekton.plan import Planned
from exporter.readers.tekton.statuses import BY_CHOICE, FINALLY, GRACEFUL, LATE, STOPPING
from exporter.readers.tekton.wire import Conditions, Skipped, When

_CULPRITS: Final = 5
_CONDITIONS: Final = 5
_NO_REASON: Final = "None"
_BEFORE: Final[Mapping[tuple[StepStatus, bool], str]] = {
    ("cancelled", False): "the run was cancelled before it began",
    ("cancelled", True): "the run's time was over before it began",
}
"""By status, and whether a time limit ended the run: of tasks of which there is no word."""
_BROKEN: Final = frozenset({"failed", "cancelled"})


def not_run(
    name: str, reason: str | None, planned: Planned | None, taken: Mapping[str, Step]
) -> Step:
    """Make the step of such a task; why it did not run is settled when all steps are there."""
    step_id = name
    while step_id in taken:
        step_id = f"{step_id} (task)"
    return Step(
        step_id=step_id,
        name=(planned and planned.display) or name,
        kind="Task",
        group=FINALLY if planned and planned.last else None,
        status="skipped",
        native_status=reason,
    )


def settle(
    steps: dict[str, Step],
    unborn: Sequence[str],
    skipped: Mapping[str, Skipped],
    by_task: Mapping[str, Sequence[str]],
    status: RunStatus,
    *,
    late: bool,
) -> None:
    """Tell why each task did not run: by choice, after a failure, or as the run was stopped."""
    failed = [key for key, step in steps.items() if step.status in _BROKEN]
    for name in [*skipped, *unborn]:
        step_id = by_task[name][0]
        told = skipped.get(name)
        reason = told.reason if told else None
        word: StepStatus
        blamed: list[str] = []
        if reason in BY_CHOICE:
            word = "skipped"
        elif reason in GRACEFUL:
            word = "cancelled"
        elif name in unborn and steps[step_id].group == FINALLY:
            word = _unborn(status, late=late)  # no failure keeps these from running
        elif _after_failure(step_id, steps):
            word = "upstream_failed"
        elif reason == STOPPING or (name in unborn and status == "failed" and failed and not late):
            # one failure stops the whole run, also what did not wait for it
            word, blamed = "upstream_failed", failed[:_CULPRITS]
        elif name in unborn:
            word = _unborn(status, late=late)
        else:
            word = "cancelled" if LATE in (reason or "") else "skipped"
        why = why_skipped(told) if told else _BEFORE.get((word, late), "")
        facts = {"reason": why, "blocked_by": blamed}
        metadata = {name: value for name, value in facts.items() if value}
        steps[step_id] = replace(steps[step_id], status=word, metadata=metadata or EMPTY)


def why_skipped(told: Skipped) -> str:
    """Return Tekton's word on why it skipped a task, with the conditions; empty where none is."""
    word = told.reason if told.reason != _NO_REASON else None
    found = lenient(b'{"all":%s}' % bytes(told.when_expressions), Conditions)
    conditions = [*filter(None, map(_condition, (found.all if found else None) or ()))]
    left = len(conditions) - _CONDITIONS
    shown = conditions[:_CONDITIONS] + ([f"{left:,} more"] if left > 0 else [])
    if not shown:
        return text_of(word)
    return text_of(f"{word or 'when'}{':' if word else ''} {' and '.join(shown)}")


def _condition(raw: Raw) -> str:
    when = lenient(raw, When)
    if when is None:
        return ""
    if isinstance(when.cel, str):
        return when.cel
    if not isinstance(when.input, str) or not isinstance(when.operator, str):
        return ""
    values = when.values if isinstance(when.values, list) else []
    return f"{when.input!r} {when.operator} {[each for each in values if isinstance(each, str)]!r}"


def _unborn(status: RunStatus, *, late: bool) -> StepStatus:
    """Return what became of a task of which there is no word, where no failed task explains it."""
    if status in {"created", "running", "retry"}:
        return "pending"
    if status == "cancelled" or late:
        return "cancelled"
    return "upstream_failed" if status == "failed" else "unknown"  # the run could not start


def _after_failure(step_id: str, steps: Mapping[str, Step]) -> bool:
    """Say whether a failed step is above, with nothing between them that ran."""
    seen = {step_id}
    line = [step_id]
    while line:
        for above in steps[line.pop()].upstream:
            step = steps[above]
            if step.status in _BROKEN or step.status == "upstream_failed":
                return True
            if above not in seen and step.native_status not in BY_CHOICE and step.kind == "Task":
                seen.add(above)
                line.append(above)
    return False

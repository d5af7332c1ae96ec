"""Tasks that never became a TaskRun, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from exporter.model import EMPTY, RunStatus, Step, StepStatus
from exporter.model.value import replace
from exporter.readers.tekton.plan import Planned
from exporter.readers.tekton.statuses import BY_CHOICE, FINALLY, GRACEFUL, LATE, STOPPING

_CULPRITS: Final = 5
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
    skipped: Mapping[str, str | None],
    by_task: Mapping[str, Sequence[str]],
    status: RunStatus,
    *,
    late: bool,
) -> None:
    """Tell why each task did not run: by choice, after a failure, or as the run was stopped."""
    failed = [key for key, step in steps.items() if step.status in _BROKEN]
    for name in [*skipped, *unborn]:
        step_id = by_task[name][0]
        reason = skipped.get(name)
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
        metadata = {"blocked_by": blamed} if blamed else EMPTY
        steps[step_id] = replace(steps[step_id], status=word, metadata=metadata)


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

"""How a run ended: its condition, unless what was asked of it or its tasks speak against that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from exporter.codec.text import quoted
from exporter.model import Note, NoteLevel, RunStatus
from exporter.readers.tekton.gather import Gathered
from exporter.readers.tekton.statuses import (
    FALSE,
    PENDING,
    STOPPED,
    TIMED_OUT,
    TRUE,
    condition_of,
    run_status,
    task_status,
)
from exporter.readers.tekton.wire import Condition
from exporter.report.words import count

_OF_TASK: Final[dict[str, RunStatus]] = {
    "success": "success",
    "warned": "success",
    "failed": "failed",
    "cancelled": "cancelled",
    "retry": "retry",
    "running": "running",
    "pending": "created",
    "skipped": "unknown",
    "unknown": "unknown",
}


@dataclass(slots=True)
class Verdict:
    """How a run stands."""

    status: RunStatus
    where: str
    condition: Condition | None = None
    ended: bool = False
    """Whether it is over, as far as it is known."""
    notes: list[Note] = field(default_factory=list)

    @property
    def late(self) -> bool:
        """Say whether a time limit ended it."""
        return self.condition is not None and TIMED_OUT in (self.condition.reason or "")

    def note(self, code: str, level: NoteLevel, message: str) -> None:
        """Add a note on the file that the run is known by."""
        self.notes.append(Note(code=code, level=level, message=message, where=self.where))


def verdict(run: Gathered) -> Verdict:
    """Return how a run stands."""
    told = Verdict("unknown", run.objects[0].file.path)
    if run.status is None:
        _of_tasks(run, told)
    else:
        _of_condition(run, told)
    if told.status in {"created", "running", "retry"}:
        told.note(
            "unfinished-run", "warning", "The run had not ended when this object was printed."
        )
    if _doubts(run, told) and told.status == "success":
        told.status = "unknown"
    return told


def _of_condition(run: Gathered, told: Verdict) -> None:
    status = run.status
    assert status is not None  # noqa: S101 - asked for by the caller
    told.condition = condition = condition_of(status.conditions)
    finished = status.completion_time is not None
    asked = run.spec.status
    if condition is None:
        told.ended = finished
        if not status.conditions and not finished:
            told.status = "running" if status.start_time else "created"
        else:
            told.note(
                "missing-status",
                "warning",
                "No condition of type Succeeded tells how the run stands.",
            )
        return
    told.ended = finished or condition.status == FALSE
    told.status = run_status(condition, ended=finished)
    if asked == PENDING and told.status != "failed":
        told.status, told.ended = "created", False
    elif asked in STOPPED and not told.ended:
        told.status = "running"
        told.note("being-stopped", "info", "Somebody asked for the run to be stopped.")
    elif told.status == "unknown":
        word = f"{condition.status} {condition.reason or 'without a reason'}"
        told.note(
            "unknown-status-word",
            "warning",
            f"The condition says {quoted(word)}: how the run ended is unknown.",
        )
    if condition.status == TRUE and told.status == "success":
        told.ended = True


def _of_tasks(run: Gathered, told: Verdict) -> None:
    """Work a verdict out of TaskRuns that are there without their PipelineRun."""
    statuses = {
        task_status(condition_of(child.status.conditions)) if child.status else "unknown"
        for child in run.children.values()
    }
    if run.lone:
        told.status = _OF_TASK[statuses.pop()]
        own = next(iter(run.children.values())).status
        if own is not None and not own.conditions and not own.completion_time:
            told.status = "running" if own.start_time else "created"
        told.ended = told.status in {"success", "failed", "cancelled"}
        return
    told.note(
        "no-pipeline-run",
        "warning",
        f"There are TaskRuns of {(run.name)[:100]} and not the PipelineRun itself: whether there "
        "are others, and how it ended, is not known.",
    )
    if "failed" in statuses:
        told.status = "failed"
    elif statuses & {"running", "pending", "retry"}:
        told.status = "running"


def _doubts(run: Gathered, told: Verdict) -> bool:
    """Note whatever forbids a green verdict."""
    before = len(told.notes)
    if any(each.cut for each in run.objects):
        told.note("cut-answer", "error", "The file ends too early: what came after is missing.")
    if run.damaged:
        told.note("unreadable-status", "error", "The status of the run cannot be read.")
    if run.bad:
        told.note("unreadable-task-runs", "error", f"{run.bad:,} TaskRuns in it cannot be read.")
    doubted = len(told.notes) > before
    open_ = [
        child.name
        for child in run.children.values()
        if child.status is not None
        and task_status(condition_of(child.status.conditions))
        in {"running", "pending", "retry", "unknown"}
    ]
    if open_ and told.status == "success" and not run.lone:
        told.note(
            "unfinished-steps",
            "warning",
            "The run says that it succeeded, but "
            f"{count(len(open_), 'of its TaskRuns has', 'of its TaskRuns have')} no end on "
            f"record: {open_[0][:100]}.",
        )
        return True
    return doubted

"""An execution as a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from exporter.model import EMPTY, DagRun, Note, NoteLevel, RunStatus, Source, Step
from exporter.readers.base import RunRef
from exporter.readers.stepfunctions.events import Event, Execution, time_of
from exporter.readers.stepfunctions.failures import error_of
from exporter.readers.stepfunctions.follow import states_of
from exporter.readers.stepfunctions.statuses import DESCRIBED, EXECUTION, REDRIVEN
from exporter.readers.stepfunctions.steps import steps_of
from exporter.report.words import count

READER: Final = "stepfunctions"
TOOL: Final = "AWS Step Functions"
_ENDED: Final = frozenset({"success", "failed", "cancelled"})
_OPEN: Final = frozenset({"running", "pending", "retry", "unknown"})
_DOUBTS: Final = frozenset({"unfinished-steps", "contradicting-status", "missing-events"})
"""Notes that forbid a green verdict."""
_ARN: Final = 8
"""Parts of an execution's ARN, at least; that of an Express workflow has one more."""
_MACHINE: Final = 6
"""Which of them is the state machine."""


_Noting = Callable[[str, NoteLevel, str], Note]


def ref_of(execution: Execution) -> RunRef:
    """Return a run as a list shows it."""
    return RunRef.of(run_of(execution))


def run_of(execution: Execution) -> DagRun:
    """Make the run with its steps."""
    last = _last(execution)
    status, word = _status(execution, last)
    steps = steps_of(states_of(execution), status)
    where = next(iter(execution.files))
    notes = list(_notes(execution, status, steps, where))
    if any(note.code in _DOUBTS for note in notes):
        status = "unknown" if status == "success" else status
    start, end = _times(execution, status, last)
    failed = any(step.status == "failed" for step in steps.values())
    return DagRun(
        dag_id=_dag_id(execution),
        run_id=execution.key,
        status=status,
        native_status=word,
        start_time=start,
        end_time=end,
        duration_seconds=max((end - start).total_seconds(), 0.0) if start and end else None,
        total_retries=sum(step.retry_count for step in steps.values()),
        error=_error(execution, last) if status in {"failed", "cancelled"} and not failed else None,
        metadata=_metadata(execution),
        source=Source(
            reader=READER,
            tool=TOOL,
            files=tuple(execution.files[path] for path in sorted(execution.files)),
        ),
        steps=steps,
        notes=tuple(notes),
    )


def _last(execution: Execution) -> Event | None:
    """Return the event with which the execution ended; a redrive goes on after one."""
    last = None
    for event in execution.events:
        if event.kind in EXECUTION:
            last = event
        elif event.kind == REDRIVEN:
            last = None
    return last


def _status(execution: Execution, last: Event | None) -> tuple[RunStatus, str | None]:
    if last is not None:
        return EXECUTION[last.kind], last.kind
    described = execution.described
    if described is not None and described.status:
        return DESCRIBED.get(described.status, "unknown"), described.status
    return "unknown" if execution.gaps else "running", None


def _notes(
    execution: Execution, status: RunStatus, steps: Mapping[str, Step], where: str
) -> Iterator[Note]:
    def note(code: str, level: NoteLevel, message: str) -> Note:
        return Note(code=code, level=level, message=message, where=where)

    yield from execution.notes
    if execution.strays and not execution.gaps:
        text = "A state was left that no event says was entered: events of the execution are lost."
        yield note("missing-events", "warning", text)
    if status == "running":
        yield note("unfinished-run", "warning", "The execution had not ended when this was saved.")
    elif status == "unknown" and not execution.gaps:
        yield note("unknown-status-word", "warning", "The execution's status is not a known one.")
    if execution.described is None and not execution.key.startswith("arn:"):
        text = (
            "A history does not say which execution it is of: save what `describe-execution` "
            "prints beside it."
        )
        yield note("no-description", "info", text)
    if not execution.events:
        yield note("no-task-detail", "warning", "There is no history of the execution's states.")
        return
    if not any(event.time for event in execution.events):
        yield note("missing-timings", "warning", "The events have no times that can be read.")
    yield from _of_steps(status, steps, note)


def _of_steps(status: RunStatus, steps: Mapping[str, Step], note: _Noting) -> Iterator[Note]:
    open_ = [step for step in steps.values() if step.status in _OPEN]
    if status == "success" and open_:
        text = (
            "The execution is said to have succeeded, but "
            f"{count(len(open_), 'of its states has', 'of its states have')} no end on record: "
            f"{open_[0].name[:100]}."
        )
        yield note("unfinished-steps", "warning", text)
    failed = [step for step in steps.values() if step.status == "failed"]
    if status == "success" and failed:
        text = (
            "The execution is said to have succeeded, but "
            f"{count(len(failed), 'of its states', 'of its states')} failed and nothing caught "
            f"that: {failed[0].name[:100]}."
        )
        yield note("contradicting-status", "warning", text)
    runs = sum("map_run" in step.metadata for step in steps.values())
    if runs:
        text = (
            f"The items of {count(runs, 'Map are', 'Maps are')} executions of their own, which "
            "this history does not tell of; some may have failed."
        )
        yield note("items-elsewhere", "info", text)
    caught = sum(step.status == "warned" for step in steps.values())
    if caught:
        text = f"{caught:,} state{'' if caught == 1 else 's'} failed, and the failure was caught."
        yield note("failures-allowed", "info", text)


def _times(
    execution: Execution, status: RunStatus, last: Event | None
) -> tuple[datetime | None, datetime | None]:
    described = execution.described
    start = execution.events[0].time if execution.events else None
    if start is None and described is not None:
        start = time_of(described.start_date)
    end = last.time if last else None
    if end is None and described is not None and status in _ENDED:
        end = time_of(described.stop_date)
    return start, end


def _dag_id(execution: Execution) -> str:
    described = execution.described
    if described is not None and described.state_machine_arn:
        return described.state_machine_arn.rpartition(":")[2]
    parts = execution.key.split(":")
    if len(parts) >= _ARN and parts[0] == "arn":
        return parts[_MACHINE]
    begun = execution.events[0] if execution.events else None
    for name in ("stateMachineAliasArn", "stateMachineVersionArn"):
        parts = ((begun.text(name) if begun else None) or "").split(":")
        if len(parts) >= _ARN and parts[0] == "arn":
            return parts[_MACHINE]
    return "unknown"


def _error(execution: Execution, last: Event | None) -> str | None:
    described = execution.described
    error = (last.text("error") if last else None) or (described.error if described else None)
    cause = (last.text("cause") if last else None) or (described.cause if described else None)
    return error_of(error, cause) if error or cause else None


def _metadata(execution: Execution) -> Mapping[str, Any]:
    described = execution.described
    if described is None:
        return EMPTY
    facts: dict[str, Any] = {
        "execution_arn": described.execution_arn,
        "state_machine_arn": described.state_machine_arn,
        "name": described.name,
        "redrives": described.redrive_count,
    }
    return {name: value for name, value in facts.items() if value} or EMPTY

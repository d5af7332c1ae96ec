"""A workflow with its tasks as steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from exporter.codec.text import clip, plain
from exporter.model import (
    EMPTY,
    Attempt,
    Bundle,
    DagRun,
    Note,
    NoteLevel,
    RunStatus,
    Source,
    SourceFile,
    Step,
    StepStatus,
)
from exporter.model.digest import sha256
from exporter.model.exit_codes import EXIT_CODE, exit_code
from exporter.model.late import late
from exporter.readers.parsl.database import Run, Task, Try, of_step
from exporter.readers.parsl.statuses import MEMOIZED, TASK_STATUSES
from exporter.readers.python_errors import Raised, error_of, failure_of, of_text
from exporter.report.words import count

READER: Final = "parsl"
TOOL: Final = "Parsl"
_REPR: Final = late(r"([A-Za-z_]\w{0,200})\((.*)\)$")
_LONG: Final = 20_000
_NAMED: Final = 5


def run_of(bundle: Bundle, run: Run) -> DagRun:
    """Make the run with its steps."""
    notes: list[Note] = []
    counts = of_step(run)
    steps = {str(number): _step(run, task, counts[task.name or ""])
             for number, task in sorted(run.tasks.items())}  # fmt: skip
    status = _status(run, steps, notes)
    over = status in {"success", "failed"} and run.completed is not None
    end = run.completed if over else None
    seconds = (end - run.began).total_seconds() if run.began and end else None
    if run.began is not None and not run.zoned:
        _note(run, notes, "times-without-zone", "info", "Parsl's times are local and have no zone: "
              "they are taken as UTC.")  # fmt: skip
    return DagRun(
        dag_id=run.name,
        run_id=run.run_id,
        status=status,
        start_time=run.began,
        end_time=end,
        duration_seconds=seconds if seconds is not None and seconds >= 0 else None,
        total_retries=sum(step.retry_count for step in steps.values()),
        metadata={"host": run.host} if run.host else EMPTY,
        source=Source(
            reader=READER, tool=TOOL, tool_version=run.version, files=tuple(_files(bundle, run))
        ),
        steps=steps,
        notes=tuple(notes),
    )


def _status(run: Run, steps: dict[str, Step], notes: list[Note]) -> RunStatus:
    failed = any(step.status == "failed" for step in steps.values())
    open_ = [s for s in steps.values() if s.status not in {"success", "failed", "upstream_failed"}]
    blocked = any(step.status == "upstream_failed" for step in steps.values())
    if run.completed is None:
        _note(run, notes, "unfinished-run", "warning", "The run has no end on record: it goes on, "
              "or was killed, which also loses what it was about to write.")  # fmt: skip
        return "failed" if failed else "running"
    if failed or blocked:
        return "failed"
    missing = len(run.tasks) != max(run.tasks, default=-1) + 1 or run.strange
    if open_:
        named = ", ".join(step.name[:80] for step in open_[:_NAMED])
        _note(run, notes, "unfinished-steps", "warning", "The run ended, and of "
              f"{count(len(open_), 'task')} there is no end on record: {named}.")  # fmt: skip
    if missing or not steps:
        _note(run, notes, "incomplete-record", "warning", "Tasks of the run are not on record.")
    return "unknown" if open_ or missing or not steps else "success"


def _step(run: Run, task: Task, count: int) -> Step:
    status: StepStatus = TASK_STATUSES.get(task.word or "", "unknown")
    if run.completed is not None and status in {"running", "retry", "pending"}:
        status = "unknown"
    memo = task.word == MEMOIZED
    tries = [each for each in task.tries if each.launched is not None and not memo]
    raised = [_raised(each.error) for each in tries]
    last = raised[-1] if raised and status == "failed" else None
    start = (tries[0].running or tries[0].launched) if tries else None
    waits = [(t.running - t.launched).total_seconds() for t in tries if t.running and t.launched]
    spans = [_span(each) for each in tries]
    ended = tries[-1].returned if tries and status in {"success", "failed"} else None
    known = [span for span in spans if span is not None]
    name = task.name or str(task.number)
    return Step(
        step_id=str(task.number),
        name=name if count == 1 else f"{name} #{task.number}",
        kind="app",
        group=name if count > 1 else None,
        status=status,
        native_status=task.word,
        cached=memo,
        queued_time=tries[0].launched if tries else None,
        start_time=start,
        end_time=ended,
        duration_seconds=round(sum(known), 6) if ended and len(known) == len(spans) else None,
        queue_seconds=round(sum(waits), 6) if waits and min(waits) >= 0 else None,
        retry_count=max(0, len(tries) - 1),
        attempts=tuple(
            Attempt(
                number=number,
                status=status if number == len(tries) else "failed",
                start_time=each.running or each.launched,
                end_time=each.returned,
                error=error_of(error) if error else None,
            )
            for number, (each, error) in enumerate(zip(tries, raised, strict=True), 1)
        ),
        upstream=tuple(
            str(each) for each in dict.fromkeys(task.depends)
            if each in run.tasks and each != task.number
        ),
        error=error_of(last) if last else None,
        failure=failure_of(last) if last else None,
        metadata=_metadata(task, tries, status, last),
        worker=(tries[-1].host or None) if tries else None,
    )  # fmt: skip


def _metadata(
    task: Task, tries: list[Try], status: StepStatus, raised: Raised | None
) -> Mapping[str, Any]:
    told: dict[str, Any] = {}
    if status == "upstream_failed" and (why := next((t.error for t in task.tries if t.error), "")):
        told["reason"] = clip(plain(why), _LONG)
    if tries and tries[-1].executor:
        told["executor"] = tries[-1].executor
    if raised is not None and raised.type == "BashExitFailure":
        code = exit_code(raised.value.rpartition(", ")[2])
        told.update({EXIT_CODE: code} if code is not None else {})
    return told or EMPTY


def _span(one: Try) -> float | None:
    start = one.running or one.launched
    if start is None or one.returned is None or one.returned < start:
        return None
    return (one.returned - start).total_seconds()


def _raised(text: str | None) -> Raised | None:
    """Read a traceback, or an exception as `repr` writes it, which is what the database has."""
    if not text:
        return None
    if (traced := of_text(text)) is not None:
        return traced
    found = _REPR.match(clip(text, _LONG))
    if found is None:
        return Raised(None, clip(text, _LONG))
    value = found[2]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1].replace("\\n", "\n").replace("\\'", "'").replace("\\\\", "\\")
    return Raised(found[1], value)


def _note(run: Run, notes: list[Note], code: str, level: NoteLevel, message: str) -> None:
    notes.append(Note(code=code, level=level, message=message, where=run.names[0]))


def _files(bundle: Bundle, run: Run) -> Iterator[SourceFile]:
    for artifact in bundle.artifacts:
        if artifact.name in run.names:
            data = artifact.read()
            digest = sha256(data)
            yield SourceFile(path=artifact.name, size_bytes=len(data), sha256=digest)

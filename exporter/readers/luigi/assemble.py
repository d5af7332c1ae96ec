"""What the sources say of a call, as a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from exporter.model import Bundle, DagRun, Note, Source, SourceFile, Step
from exporter.model.digest import sha256
from exporter.readers.base import RunRef
from exporter.readers.luigi.gather import Call
from exporter.readers.luigi.ids import family_of
from exporter.readers.luigi.outline import Outline, outline
from exporter.readers.luigi.steps import Clock, clock_of, steps_of

READER: Final = "luigi"
TOOL: Final = "Luigi"
_UNNAMED: Final = "luigi"
_NAMED: Final = 5


def ref_of(bundle: Bundle, call: Call) -> RunRef:
    """Return a call as a list shows it."""
    run = run_of(bundle, call)
    return RunRef.of(run, [*dict.fromkeys(call.files)])


def run_of(bundle: Bundle, call: Call) -> DagRun:
    """Make the run with its steps."""
    line = outline(call)
    clock = clock_of(call)
    steps = steps_of(line, clock)
    start, end = _times(line, steps, clock)
    root = _root(line)
    modules = {each.metadata.get("module") for each in steps.values()} - {None}
    facts: dict[str, Any] = {
        "root_task": root,
        "module": modules.pop() if len(modules) == 1 else None,
        "because": call.session.because if call.session else None,
        "host": call.session.worker.get("host") if call.session else None,
    }
    return DagRun(
        dag_id=family_of(steps[root].name) if root else _UNNAMED,
        run_id=call.run_id,
        status=line.status,
        native_status=line.native,
        start_time=start,
        end_time=end,
        duration_seconds=(end - start).total_seconds() if start and end and end >= start else None,
        total_retries=sum(step.retry_count for step in steps.values()),
        metadata={name: value for name, value in facts.items() if value},
        source=Source(reader=READER, tool=TOOL, files=tuple(_files(bundle, call.files))),
        steps=steps,
        notes=tuple(dict.fromkeys([*line.notes, *_notes(line, steps, clock)])),
    )


def _times(
    line: Outline, steps: Mapping[str, Step], clock: Clock
) -> tuple[datetime | None, datetime | None]:
    call = line.call
    begins = [s.start_time for s in steps.values()] + [s.queued_time for s in steps.values()]
    begins += [call.worker.started if call.worker else None]
    ends = [attempt.end_time for step in steps.values() for attempt in step.attempts]
    if call.session is not None:
        begins.append(clock.utc(call.session.first))
        ends.append(clock.utc(call.session.last))
    start = min((time for time in begins if time is not None), default=None)
    end = max((time for time in ends if time is not None), default=None)
    over = line.status in {"success", "failed", "partial_success"}
    return start, end if over else None


def _root(line: Outline) -> str | None:
    """Return the task that was asked for: the worker's first, or the one that nobody waits for.

    A summary has another order.
    """
    call = line.call
    first = call.worker.first_task if call.worker else None
    if first in line.words:
        return first
    if call.session is not None and call.session.alone:
        return None
    waited_for = {up for above in line.upstream.values() for up in above}
    tops = [key for key in line.words if key not in waited_for]
    return next(iter(tops or line.words), None)


def _notes(line: Outline, steps: Mapping[str, Step], clock: Clock) -> Iterator[Note]:
    call = line.call
    told = [each for each in call.tasks.values() if each.deps is not None]
    if not told and len(steps) > 1:
        yield _note(
            "no-dependencies",
            "info",
            "What depends on what is in the scheduler's answers only: save `/api/graph` of luigid.",
            call,
        )
    local = call.records or (call.session is not None and call.session.first is not None)
    if local and not clock.known:
        yield _note(
            "times-without-zone",
            "info",
            "The times have no zone, and nothing beside them tells it: they are taken as UTC.",
            call,
        )
    missing = [
        step.name
        for step in steps.values()
        if "missing external" in str(step.metadata.get("reason"))
    ]
    if missing:
        named = ", ".join(name[:80] for name in missing[:_NAMED])
        yield _note(
            "missing-data",
            "warning",
            f"Data that come from elsewhere are not there: {named}.",
            call,
        )
    if call.session is None and not call.tasks and call.records:
        yield _note(
            "history-alone",
            "info",
            "The history knows no calls: a task that was scheduled again begins another one.",
            call,
        )


def _note(code: str, level: Any, message: str, call: Call) -> Note:
    return Note(code=code, level=level, message=message, where=call.files[0])


def _files(bundle: Bundle, names: Iterable[str]) -> Iterator[SourceFile]:
    by_name = {artifact.name: artifact for artifact in bundle.artifacts}
    for name in dict.fromkeys(names):
        if name in by_name:
            data = by_name[name].read()
            yield SourceFile(path=name, size_bytes=len(data), sha256=sha256(data))

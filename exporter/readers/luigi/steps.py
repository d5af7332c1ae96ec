"""Tasks as steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from exporter.model import EMPTY, Attempt, Step, StepStatus
from exporter.model.exit_codes import EXIT_CODE, exit_code
from exporter.model.late import late
from exporter.readers.local_times import whole_quarters
from exporter.readers.luigi.gather import Call
from exporter.readers.luigi.ids import family_of, name_of, params_of
from exporter.readers.luigi.outline import Outline
from exporter.readers.luigi.records import Record, Task, Try
from exporter.readers.python_errors import Raised, error_of, failure_of, named, of_text

_DIED: Final = late(r"died unexpectedly with exit code (-?\d{1,10})")


@dataclass(slots=True)
class Clock:
    """How far local times are before UTC."""

    offset: timedelta = timedelta()
    known: bool = False

    def utc(self, local: datetime | None) -> datetime | None:
        """Return a local time in UTC."""
        try:
            return (local - self.offset).replace(tzinfo=UTC) if local is not None else None
        except OverflowError:
            return None


@dataclass(slots=True)
class Timed:
    """An attempt with its times in UTC."""

    start: datetime | None
    end: datetime | None
    word: str | None
    error: str = ""
    pid: str | None = None


def clock_of(call: Call) -> Clock:
    """Find out how far the history's times, which are local, are from the API's."""
    votes = Counter(_votes(call))
    if not votes:
        return Clock()
    ((offset, _),) = votes.most_common(1)
    return Clock(timedelta(seconds=offset), known=True)


def _votes(call: Call) -> Iterator[int]:
    for record in call.records:
        told = call.tasks.get(record.task_id)
        if told is None:
            continue
        for row in record.events:
            moment = {"RUNNING": told.running, "PENDING": told.added}.get(row.word)
            near = whole_quarters(row.time, moment.timestamp() if moment else None)
            if near is not None:
                yield near


def timed(call: Call, task_id: str, clock: Clock) -> list[Timed]:
    """Return the attempts of a task by all that tells of them."""
    task = call.session.tasks.get(task_id) if call.session else None
    record = call.record_of(task_id)
    told = call.tasks.get(task_id)
    kept = list(_of_record(record, clock)) if record is not None else []
    made = [_of_log(each, clock) for each in task.tries] if task is not None else []
    if not made:
        made = kept
    elif len(made) == len(kept):
        for one, same in zip(made, kept, strict=True):
            one.start, one.end = same.start or one.start, same.end or one.end
    if not made and told is not None and told.running is not None:
        made = [Timed(told.running, None, None)]
        made[0].word = told.status if told.status in {"DONE", "FAILED", "DISABLED"} else None
    if made and told is not None:
        last = made[-1]
        last.start = last.start or (told.running or None)
        if last.end is None and last.word is not None and last.start == told.running:
            last.end = told.updated
    return made


def _of_log(one: Try, clock: Clock) -> Timed:
    return Timed(clock.utc(one.start), clock.utc(one.end), one.word, one.error, one.pid)


def _of_record(record: Record, clock: Clock) -> Iterator[Timed]:
    """Yield the attempts: a task that yields others runs again without having ended."""
    current: Timed | None = None
    for row in record.events:
        if row.word == "RUNNING" and current is None:
            current = Timed(clock.utc(row.time), None, None)
        elif row.word in {"DONE", "FAILED"} and current is not None:
            current.end, current.word = clock.utc(row.time), row.word
            yield current
            current = None
    if current is not None:
        yield current


def steps_of(line: Outline, clock: Clock) -> dict[str, Step]:
    """Make the steps by the ids of their tasks, in the order in which they were scheduled."""
    call = line.call
    tries = {key: timed(call, key, clock) for key in line.words}
    families = set(_families(call))
    ends = {key: each[-1].end for key, each in tries.items() if each and each[-1].word is not None}
    return {key: _step(line, key, tries[key], ends, families) for key in line.words}


def _families(call: Call) -> Iterator[str]:
    for told in call.tasks.values():
        if told.name:
            yield told.name
    for record in call.records:
        if record.family:
            yield record.family
    for task in (call.session.tasks if call.session else {}).values():
        if task.display:
            yield family_of(task.display)


def _step(
    line: Outline,
    key: str,
    tries: Sequence[Timed],
    ends: Mapping[str, datetime | None],
    families: Container[str],
) -> Step:
    call, status = line.call, line.steps[key]
    task = call.session.tasks.get(key) if call.session else None
    told = call.tasks.get(key)
    display = _display(call, key, task, families)
    raised = [_raised(each.error) for each in tries]
    failure = None
    if status == "failed":
        failure = (raised[-1] if raised else None) or _otherwise(call, key, task)
    ended = tries[-1].end if tries and status in {"success", "failed"} else None
    spans = [(t.end - t.start).total_seconds() for t in tries if t.start and t.end]
    ready = _ready(line, key, told.added if told else None, ends)
    start = tries[0].start if tries else None
    waited = (start - ready).total_seconds() if start and ready and start >= ready else None
    pid = tries[-1].pid if tries else None
    progress = told.progress if told else None
    return Step(
        step_id=key,
        name=display,
        kind="task",
        group=family_of(display),
        status=status,
        native_status=line.words[key] if line.words[key] != "UNSAID" else None,
        cached=status == "success" and not tries,
        queued_time=ready if waited is not None else None,
        start_time=start,
        end_time=ended,
        duration_seconds=round(sum(spans), 6) if ended and len(spans) == len(tries) else None,
        queue_seconds=round(waited, 6) if waited is not None else None,
        retry_count=max(0, len(tries) - 1),
        attempts=tuple(
            _attempt(number, each, raised[number - 1], status, last=number == len(tries))
            for number, each in enumerate(tries, 1)
        ),
        upstream=line.upstream[key],
        error=error_of(failure) if failure else None,
        failure=failure_of(failure) if failure else None,
        metrics={"progress_percentage": progress} if progress is not None else EMPTY,
        metadata=_metadata(call, key, display, task),
        worker=f"pid {pid}" if pid else (told.host if told else None),
    )


def _display(call: Call, key: str, task: Task | None, families: Container[str]) -> str:
    told, record = call.tasks.get(key), call.record_of(key)
    found = (task.display if task else None) or (told.display if told else None)
    if found:
        return found
    name = (told.name if told else None) or (record.family if record else None)
    params = told.params if told and told.params else record.params if record else None
    if name is not None and params is not None:
        return f"{name}({', '.join(f'{each}={value}' for each, value in params.items())})"
    return name if name is not None else name_of(key, families)


def _raised(text: str) -> Raised | None:
    if not text:
        return None
    found = of_text(text)
    return found if found is not None else Raised(*named(text))


def _otherwise(call: Call, key: str, task: Task | None) -> Raised | None:
    """Return what broke a task that did not run, or of which only the API tells."""
    broken = call.api.errors.get(key) if call.api else None
    text = (broken.text if broken else "") or (task.error if task else "")
    if text.startswith("timed out"):
        return Raised("Timeout", text)
    if text.startswith("died unexpectedly"):
        return Raised("ChildProcessCrashException", text)
    return _raised(text.removeprefix("Runtime error:\n"))


def _ready(
    line: Outline, key: str, added: datetime | None, ends: Mapping[str, datetime | None]
) -> datetime | None:
    """Return when a task had all that it waits for; None where that is not known."""
    told = line.call.tasks.get(key)
    if added is None or told is None or told.deps is None:
        return None
    above = [ends.get(each) for each in line.upstream[key] if line.steps[each] == "success"]
    cached = {each for each in line.upstream[key] if each not in ends}
    times = [time for time in above if time is not None]
    if len(times) + len(cached) < len(above):
        return None
    return max([added, *times])


def _attempt(
    number: int, one: Timed, raised: Raised | None, status: StepStatus, *, last: bool
) -> Attempt:
    words: dict[str | None, StepStatus] = {
        "DONE": "success",
        "FAILED": "failed",
        "DISABLED": "failed",
    }
    return Attempt(
        number=number,
        status=words.get(one.word, status if last else "unknown"),
        start_time=one.start,
        end_time=one.end,
        error=error_of(raised) if raised else None,
    )


def _metadata(call: Call, key: str, display: str, task: Task | None) -> dict[str, Any]:
    told = call.tasks.get(key)
    broken = call.api.errors.get(key) if call.api else None
    died = _DIED.fullmatch(task.error) if task and task.error else None
    said = {
        "params": (dict(told.params) if told else None) or params_of(display),
        "reason": task.reason if task and not task.tries else None,
        "message": told.message if told else None,
        "module": broken.module if broken else None,
        EXIT_CODE: exit_code(died[1]) if died else None,
    }
    return {name: value for name, value in said.items() if value}

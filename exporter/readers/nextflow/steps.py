"""The tasks of a run as steps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.text import clip, plain
from exporter.model import EMPTY, Attempt, ExportError, Failure, Step
from exporter.model.exit_codes import EXIT_CODE, exit_code
from exporter.readers.nextflow.clock import Clock
from exporter.readers.nextflow.gather import Surveyed
from exporter.readers.nextflow.statuses import ABORTED, FAILED, task_status
from exporter.readers.nextflow.wire import Row

_CHARACTERS: Final = 20_000
_TAIL: Final = 65_536
_SHELL_SIGNALS: Final = 128
_SIGNALS: Final = 64
_TIMEOUT: Final = ("exceeded running time limit", "TIMEOUT", "time limit")
_AROUND: Final = (
    "Process requirement exceeds",
    "Failed to submit",
    "Failed to pull",
    "Failed to create Conda environment",
    "terminated for an unknown reason",
    "Unable to stage",
    "Can't stage",
)
_CAUSE: Final = "Caused by:\n"
_SAID: Final = re.compile(
    r"^Command error:\n(.*?)(?=^(?:Work dir|Container|Tip|Command [a-z ]{1,40}):|\Z)",
    re.DOTALL | re.MULTILINE,
)


def steps_of(
    tasks: Sequence[Sequence[Row]],
    errors: Mapping[str, str],
    found: Surveyed,
    clock: Clock,
) -> dict[str, Step]:
    """Make a step of each task."""
    names = Counter(tries[-1].name for tries in tasks)
    counted: Counter[str] = Counter()
    steps: dict[str, Step] = {}
    for tries in tasks:
        name = tries[-1].name
        step_id = name
        if names[name] > 1:
            counted[name] += 1
            step_id = f"{name} #{counted[name]}"
        while step_id in steps:
            step_id += "'"
        steps[step_id] = _step(step_id, tries, errors, found, clock)
    return steps


def _step(
    step_id: str,
    tries: Sequence[Row],
    errors: Mapping[str, str],
    found: Surveyed,
    clock: Clock,
) -> Step:
    last = tries[-1]
    status = task_status(last.status)
    first = times_of(tries[0], clock)
    queued, start, end = first[0], first[1], times_of(last, clock)[2]
    error = _error(last, errors) if status == "failed" else None
    number = _number(tries)
    waits = last is tries[0] and last.start is not None and queued and start
    wait = (start - queued).total_seconds() if waits and start and queued else None
    return Step(
        step_id=step_id,
        name=_short(last),
        kind="task",
        group=last.process,
        status=status,
        native_status=last.status,
        cached=last.cached,
        queued_time=queued,
        start_time=start,
        end_time=end,
        duration_seconds=_duration(last, clock),
        queue_seconds=wait if wait is not None and wait >= 0 else None,
        retry_count=number - 1,
        attempts=_attempts(tries, errors, clock) if len(tries) > 1 else (),
        error=_message(error) if error else None,
        failure=_failure(error, last) if error else None,
        metrics=last.metrics if last.metrics and not last.cached else EMPTY,
        metadata=_metadata(last),
        worker=last.worker,
        log=_log(last, found) if status == "failed" else None,
    )


def _number(tries: Sequence[Row]) -> int:
    """Return how many tries there were, those before the first that is on record too."""
    return max(len(tries), min(tries[-1].attempt or 1, 10_000))


def _short(row: Row) -> str:
    """Return the name without the workflows around the process."""
    process = row.process
    if row.name.startswith(process) and ":" in process:
        return row.name[process.rindex(":") + 1 :]
    return row.name


def times_of(row: Row, clock: Clock) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Return when a try was submitted, began and ended; nothing where it was of an earlier run.

    A trace with its usual columns has no start: then it begins with its submission.
    """
    if row.cached:
        return None, None, None
    queued, start, end = clock.time(row.submit), clock.time(row.start), clock.time(row.complete)
    if end is None and queued is not None and row.seconds is not None:
        try:
            end = queued + timedelta(seconds=row.seconds)
        except OverflowError:
            end = None
    if end is not None and start is not None and end < start:
        end = None
    return queued, start or queued, end


def _duration(row: Row, clock: Clock) -> float | None:
    _, start, end = times_of(row, clock)
    if start and end:
        return max((end - start).total_seconds(), 0.0)
    return row.seconds if not row.cached else None


def _attempts(tries: Sequence[Row], errors: Mapping[str, str], clock: Clock) -> tuple[Attempt, ...]:
    made = []
    for number, row in enumerate(tries, 1):
        _, start, end = times_of(row, clock)
        made.append(
            Attempt(
                number=row.attempt or number,
                status=task_status(row.status),
                start_time=start,
                end_time=end,
                error=_message(_error(row, errors)) if row.status == FAILED else None,
            )
        )
    return tuple(made)


def _error(row: Row, errors: Mapping[str, str]) -> str:
    text = errors.get(row.hash or "") or errors.get(row.name)
    if text:
        return text
    code = row.exit
    if code is None:
        return "Nextflow says that the task failed, and not why."
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 5 else 0  # noqa: PLR2004
    killed = number - _SHELL_SIGNALS
    more = f" (killed by signal {killed})" if 0 < killed <= _SIGNALS else ""
    return f"Process `{row.name}` terminated with an error exit status ({code}){more}"


def _failure(text: str, row: Row) -> Failure:
    message = _message(text)
    line = telling_line(message) or message
    late = any(word in text for word in _TIMEOUT)
    around = any(word in text for word in _AROUND)
    return Failure(
        kind="timeout" if late else "infrastructure" if around else "error",
        type=f"exit status {row.exit}" if row.exit else None,
        message=line,
        traceback=text if text.strip() != line else None,
    )


def _message(text: str) -> str:
    """Return the cause, and what the command wrote of it, of the whole that Nextflow prints."""
    _, _, rest = text.partition(_CAUSE)
    cause = rest.strip().partition("\n\n")[0].strip()
    said = _SAID.search(text)
    # Nextflow indents all of it by two blanks; a traceback is known by its own indentation
    lines = [line.removeprefix("  ").rstrip() for line in said[1].splitlines()] if said else []
    output = "\n".join(line for line in lines if line and line != "(empty)")
    return "\n\n".join(part for part in (cause, output) if part) or text


def _metadata(row: Row) -> Mapping[str, Any]:
    facts: dict[str, Any] = {
        "task_id": row.task_id,
        "hash": row.hash,
        EXIT_CODE: exit_code(row.exit),
        "error_action": row.action,
        "reason": "killed with the run" if row.status == ABORTED else None,
        **row.facts,
    }
    if "script" in facts:
        facts["script"] = clip(plain(facts["script"]), _CHARACTERS)
    if row.cached and row.seconds is not None:
        facts["earlier_seconds"] = row.seconds
    return {key: value for key, value in facts.items() if value is not None} or EMPTY


def _log(row: Row, found: Surveyed) -> str | None:
    artifact = found.logs.get(row.hash or "")
    if artifact is None:
        return None
    try:
        text = artifact.tail(_TAIL).decode("utf-8", "replace")
    except ExportError:
        return None
    return plain(text) or None

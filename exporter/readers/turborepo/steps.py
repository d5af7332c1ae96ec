"""Tasks as steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.text import clip, plain
from exporter.model import EMPTY, Failure, Location, Step, StepStatus
from exporter.model.exit_codes import EXIT_CODE, exit_code
from exporter.readers.turborepo.decode import millis
from exporter.readers.turborepo.wire import Cache, Task

KIND: Final = "task"
HIT: Final = "HIT"
_LOG: Final = 20_000
_BETWEEN: Final = "#"

LogOf = Callable[[Task], str | None]


def steps_of(tasks: Sequence[Task], log_of: LogOf) -> tuple[dict[str, Step], int]:
    """Make the steps by id, and tell how many share an id with an earlier one."""
    ids = {task.task_id for task in tasks}
    statuses = {task.task_id: _status(task) for task in tasks}
    _block(tasks, statuses)
    steps: dict[str, Step] = {}
    repeated = 0
    for task in tasks:
        step_id, number = task.task_id or KIND, 1
        while step_id in steps:
            number += 1
            step_id = f"{task.task_id}{_BETWEEN}{number}"
        repeated += number > 1
        status = statuses[task.task_id] if number == 1 else _status(task)
        steps[step_id] = _step(step_id, task, status, ids, log_of)
    return steps, repeated


def _status(task: Task) -> StepStatus:
    told = task.execution
    if told is None or (told.exit_code is None and told.error is None):
        return "unknown"
    return "success" if told.exit_code == 0 and not told.error else "failed"


def is_cached(cache: Cache | None) -> bool:
    """Say whether a task was taken from the cache; older summaries have no word for it."""
    if cache is None:
        return False
    return cache.status == HIT if cache.status else bool(cache.local or cache.remote)


def _block(tasks: Sequence[Task], statuses: dict[str, StepStatus]) -> None:
    """Find tasks without an execution that a failed one stands before."""
    above = {task.task_id: task.dependencies or [] for task in tasks}
    for task in tasks:
        if task.execution is not None:
            continue
        seen, line = {task.task_id}, [task.task_id]
        while line:
            for each in above.get(line.pop(), ()):
                if statuses.get(each) == "failed":
                    statuses[task.task_id] = "upstream_failed"
                    line.clear()
                    break
                if each not in seen:
                    seen.add(each)
                    line.append(each)


def _step(step_id: str, task: Task, status: StepStatus, ids: set[str], log_of: LogOf) -> Step:
    told = task.execution
    start, end = (millis(told.start_time), millis(told.end_time)) if told else (None, None)
    took = (end - start).total_seconds() if start and end else None
    cached = status == "success" and is_cached(task.cache)
    log = log_of(task) if told is not None else None
    failure = _failure(task, log) if status == "failed" else None
    package, between, name = task.task_id.rpartition(_BETWEEN)
    return Step(
        step_id=step_id,
        name=task.task_id or KIND,
        kind=task.task or name or KIND,
        group=task.package or (package if between else None) or None,
        status=status,
        native_status=_word(task, status),
        cached=cached,
        start_time=start,
        end_time=end,
        duration_seconds=took if took is None or took >= 0 else None,
        upstream=tuple(
            dict.fromkeys(
                each for each in task.dependencies or () if each in ids and each != step_id
            )
        ),
        error=failure.message if failure else None,
        failure=failure,
        metrics=_metrics(task.cache, cached=cached),
        metadata=_metadata(task),
        location=_location(task),
        log=log,
    )


def _word(task: Task, status: StepStatus) -> str | None:
    if status == "failed" and task.execution is not None:
        code = task.execution.exit_code
        return f"exited ({code})" if code is not None else None
    return task.cache.status if status == "success" and task.cache else None


def _failure(task: Task, log: str | None) -> Failure:
    told = task.execution
    stated = told.error if told else None
    error = plain(stated).strip() if isinstance(stated, str) else ""
    code = told.exit_code if told else None
    plainly = f"the command exited ({code})" if code is not None else "the task failed"
    message = clip(error, _LOG) or plainly
    return Failure(
        kind="error",
        type=f"exited ({code})" if code is not None else None,
        message=telling_line(message) or message,
        traceback=log or (message if "\n" in message else None),
    )


def _metrics(cache: Cache | None, *, cached: bool) -> Mapping[str, float]:
    if cache is None or not cached or not cache.time_saved or cache.time_saved < 0:
        return EMPTY
    return {"time_saved_seconds": cache.time_saved / 1000}


def _metadata(task: Task) -> Mapping[str, Any]:
    definition = task.resolved_task_definition
    facts: dict[str, Any] = {
        "command": task.command,
        "hash": task.hash,
        "cache_source": task.cache.source if task.cache else None,
        "log_file": task.log_file,
        "framework": task.framework,
        "persistent": definition.persistent if definition else None,
    }
    known = {name: value for name, value in facts.items() if value}
    code = exit_code(task.execution.exit_code) if task.execution else None
    if code is not None:
        known[EXIT_CODE] = code
    return known or EMPTY


def _location(task: Task) -> Location | None:
    folder = (task.directory or "").replace("\\", "/").strip("/")
    if task.directory is None or ":" in folder or ".." in folder.split("/"):
        return None
    return Location(file=f"{folder}/package.json" if folder else "package.json")

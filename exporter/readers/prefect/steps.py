"""The tasks of a run as steps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.text import clip, plain
from exporter.model import EMPTY, Attempt, Failure, Step, StepStatus
from exporter.model.value import replace
from exporter.readers.prefect.attempts import CHARACTERS, attempts_of, logs_of
from exporter.readers.prefect.edges import Edges
from exporter.readers.prefect.gather import Gathered, Member, base_of
from exporter.readers.prefect.statuses import CACHED, TERMINAL, failure_kind, task_status
from exporter.readers.prefect.store import Store
from exporter.readers.prefect.times import moment, seconds
from exporter.readers.prefect.wire import State, TaskRun

_ERROR: Final = 40
_LEVELS: Final[Mapping[int, str]] = {10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR"}
_TRACEBACK: Final = "Traceback (most recent call last)"
_TYPE: Final = re.compile(r"exception:? ([A-Za-z_][\w.]{0,200}?)(?::|\(|$)")
_LOG: Final = 65_536
_SHORT: Final = 2_000
_ARTIFACTS: Final = 20


def steps_of(run: Gathered, store: Store, *, ended: bool) -> dict[str, Step]:
    """Make a step of each task; `ended` is whether the run is over."""
    names = _named(run.members)
    ids = {
        task.id: names[id(member)]
        for member in run.members
        for task in (member.task, *member.earlier)
    }
    edges = Edges(run, store, ids)
    made: dict[str, Step] = {}
    for member in run.members:
        step_id = names[id(member)]
        made[step_id] = _step(step_id, member, edges.of(member), store, ended=ended)
    return {key: _queued(step, made) for key, step in made.items()}


def _named(members: Iterable[Member]) -> dict[int, str]:
    """Return an id for each, the same in each run: its name, with a number for one of several."""
    plain_names = {
        id(member): f"{member.path}/{base_of(member.task)}"
        if member.path and member.flow
        else base_of(member.task)
        for member in members
    }
    counts = Counter(plain_names.values())
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    for key, name in plain_names.items():
        own = name
        if counts[name] > 1:
            own = f"{name}[{seen[name]}]"
            seen[name] += 1
        while own in taken:
            own += "'"
        taken.add(own)
        plain_names[key] = own
    return plain_names


def _step(
    step_id: str, member: Member, upstream: tuple[str, ...], store: Store, *, ended: bool
) -> Step:
    task = member.told
    status = task_status(task.state_type, task.state_name)
    if ended and status in {"pending", "running", "retry"}:
        status = "unknown"
    tries = _tries(member, store)
    first = member.earlier[0] if member.earlier else task
    start, end = moment(first.start_time), moment(task.end_time)
    if start is None and tries:
        start = tries[0].start_time
    over = task.state_type in TERMINAL
    if not over:
        end = None
    # of one that never began the API says 0
    work = seconds(task.total_run_time) if over and start else None
    broken = status == "failed"
    error = _error(task, store) if broken else None
    policy = task.empirical_policy
    again = max((task.run_count or 1) - 1, 0) + sum(
        max(e.run_count or 1, 1) for e in member.earlier
    )
    return Step(
        step_id=step_id,
        name=task.name or base_of(task),
        kind="subflow" if member.child or _child(task) else "task",
        group=member.path,
        status=status,
        native_status=task.state_name or task.state_type,
        cached=status == "success" and task.state_name == CACHED,
        queued_time=moment(first.expected_start_time),
        start_time=start,
        end_time=end,
        duration_seconds=work,
        retry_count=max(again, len(tries) - 1, 0),
        max_retries=(policy.retries if policy.retries is not None else policy.max_retries)
        if policy
        else None,
        attempts=tuple(tries) if len(tries) > 1 else (),
        upstream=upstream,
        error=error,
        failure=_failure(task, error, store) if error else None,
        metadata=_metadata(member, store, status),
        log=_log(task, store) if broken else None,
    )


def _child(task: TaskRun) -> object:
    details = task.state.state_details if task.state else None
    return (details or {}).get("child_flow_run_id")


def _tries(member: Member, store: Store) -> list[Attempt]:
    found: list[Attempt] = []
    for task in (*member.earlier, member.task):
        made = attempts_of(task, store)
        if not made and member.earlier:
            made = [
                Attempt(
                    number=1,
                    status=task_status(task.state_type, task.state_name),
                    start_time=moment(task.start_time),
                    end_time=moment(task.end_time),
                    error=_error(task, store) if task.state_type == "FAILED" else None,
                )
            ]
        found += made
    return [replace(each, number=number) for number, each in enumerate(found, 1)]


def _queued(step: Step, steps: Mapping[str, Step]) -> Step:
    """Say how long a task waited for a worker: after it was asked for, and all above it had ended.

    Prefect knows only when it was asked for.
    """
    asked, start = step.queued_time, step.start_time
    if asked is None or start is None or step.cached:
        return replace(step, queued_time=None)
    ends: list[datetime] = []
    for key in step.upstream:
        end = steps[key].end_time
        if end is None:
            return replace(step, queued_time=None)
        ends.append(end)
    ready = max([asked, *ends])
    if ready > start:
        return replace(step, queued_time=None)
    return replace(step, queued_time=ready, queue_seconds=(start - ready).total_seconds())


def last_state(owner: str, state: State | None, kind: str | None, store: Store) -> State | None:
    """Return the state that a run is in, with its message."""
    if state is not None and state.message:
        return state
    found = [each for each in store.states.get(owner, {}).values() if each.type == kind]
    return max(found, key=lambda each: (each.timestamp or "").replace(" ", "T"), default=state)


def _error(task: TaskRun, store: Store) -> str:
    state = last_state(task.id, task.state, task.state_type, store)
    text = clip(plain((state.message if state else None) or ""), CHARACTERS)
    if text:
        return text
    rows = [row.message or "" for row in logs_of(store, task.id) if (row.level or 0) >= _ERROR]
    if rows and rows[0].strip():
        return clip(plain(rows[0]), CHARACTERS)
    return f"Prefect says that it failed ({task.state_name or task.state_type}) and nothing more."


def traceback_of(key: str, store: Store) -> str | None:
    """Return the last traceback that a run logged."""
    for row in reversed(logs_of(store, key)):
        if (row.level or 0) >= _ERROR and _TRACEBACK in (row.message or ""):
            return clip(plain(row.message or ""), CHARACTERS)
    return None


def _failure(task: TaskRun, error: str, store: Store) -> Failure:
    trace = traceback_of(task.id, store)
    found = _TYPE.search(error)
    return Failure(
        kind=failure_kind(task.state_type, task.state_name),
        type=found[1] if found else None,
        message=telling_line(error) or error,
        traceback=trace,
    )


def _metadata(member: Member, store: Store, status: StepStatus) -> Mapping[str, Any]:
    task = member.told
    state = None
    if status in {"upstream_failed", "cancelled", "pending", "unknown"}:
        state = last_state(task.id, task.state, task.state_type, store)
    task = member.task
    facts: dict[str, Any] = {
        "reason": clip(plain((state.message if state else None) or ""), _SHORT),
        "task_run_id": task.id,
        "task_key": task.task_key,
        "flow_run_id": member.child.id if member.child else _child(task),
        "flow_attempt": (task.flow_run_run_count or None) if member.earlier else None,
        "tags": task.tags,
        "artifacts": [
            {
                "key": each.key,
                "type": each.type,
                "data": clip(each.data, _SHORT) if isinstance(each.data, str) else None,
            }
            for each in store.artifacts.get(task.id, ())[:_ARTIFACTS]
            if each.type != "result"
        ],
    }
    return {name: value for name, value in facts.items() if value} or EMPTY


def _log(task: TaskRun, store: Store) -> str | None:
    lines = []
    for row in logs_of(store, task.id):
        time = moment(row.timestamp)
        clock = time.strftime("%H:%M:%S") if time else "        "
        level = _LEVELS.get(row.level or 0, str(row.level or ""))
        lines.append(f"{clock} {level:<7} {row.message or ''}")
    return clip(plain("\n".join(lines)), _LOG) or None

"""Task instances as steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any, Final

from exporter.model import EMPTY, Location, Step, StepStatus
from exporter.model.exit_codes import EXIT_CODE
from exporter.readers.airflow.attempts import Tried, tried, work_of
from exporter.readers.airflow.edges import edges_of
from exporter.readers.airflow.failures import (
    Raised,
    error_of,
    exit_code_in,
    failure_of,
    in_repository,
    place_of,
)
from exporter.readers.airflow.logs import Logs
from exporter.readers.airflow.records import Choice, Dag, Instance, Place, Taken, Task
from exporter.readers.airflow.skipped import choice_in, choosers, why_skipped
from exporter.readers.airflow.statuses import NOT_BEGUN, STEP_STATUSES
from exporter.readers.airflow.times import moment

_USUAL: Final = frozenset({None, "", "default", "default_pool"})
_FAILED_TRIES: Final = frozenset({"failed", "up_for_retry"})
_FINE: Final = frozenset({"success", "skipped"})
_TRIES: Final = 20
"""Earlier tries whose logs are read."""
_NO_TASK: Final = Task("")


@dataclass(slots=True)
class Made:
    """The steps, and what was found on the way."""

    steps: dict[str, Step] = field(default_factory=dict)
    twice: int = 0
    """Instances whose id stood there before."""
    thinned: int = 0
    """Edges between mapped tasks that were left out."""
    unknown: dict[str, None] = field(default_factory=dict)
    """Words for a state that are not known."""
    silent: list[str] = field(default_factory=list)
    """Failed steps of which no log tells."""
    mute: list[str] = field(default_factory=list)
    """Failed steps whose log names no error."""
    unlisted: int = 0
    """Tries that are counted and not listed."""


def steps_of(taken: Taken, dag: Dag | None, logs: Logs, *, cleared: bool | None) -> Made:
    """Make the steps by id, in the order of the source."""
    made = Made()
    instances = taken.instances
    ids = _ids(instances, made)
    edges = edges_of(instances, ids, dag)
    made.thinned = edges.thinned
    raised, ends = _stories(taken, logs, ids, made)
    choices = taken.choices or _choices(taken, dag, logs)
    skipped = why_skipped(taken.instances, choices, dag, _own_words(taken, logs))
    own_file = _file_of(dag)
    tasks = dag.tasks if dag else {}
    for each, step_id, upstream in zip(instances, ids, edges.upstream, strict=True):
        task = tasks.get(each.task_id, _NO_TASK)
        status = STEP_STATUSES.get(each.state)
        if status is None:
            made.unknown[str(each.state)] = None
            status = "unknown"
        each_tried = tried(each, taken.tries.get(each.place, ()), raised, logs, cleared=cleared)
        made.unlisted += each_tried.unread
        cause = raised.get((each.place, each.try_number or 0)) if status == "failed" else None
        start, end, seconds = _times(each, each_tried, status, taken.first_pokes.get(each.place))
        queued, waited = _queue(each_tried, start)
        made.steps[step_id] = Step(
            step_id=step_id,
            name=_name(each, step_id),
            kind=each.operator if _says_more(each.operator) else task.kind or each.operator,
            group=task.group if task is not _NO_TASK else each.task_id.rpartition(".")[0] or None,
            status=status,
            native_status=each.state,
            queued_time=queued,
            start_time=start,
            end_time=end,
            duration_seconds=seconds,
            queue_seconds=waited,
            retry_count=each_tried.retries,
            max_retries=task.retries if each_tried.clears else each.max_tries,
            attempts=each_tried.attempts,
            upstream=upstream,
            error=error_of(cause) if cause is not None else None,
            failure=failure_of(cause) if cause is not None else None,
            metadata=_metadata(each, task, each_tried, skipped.get(each.place), cause),
            location=(place_of(cause, dag) if cause is not None else None) or own_file,
            worker=each.worker or None,
            log=ends.get(step_id),
        )
    return made


def _ids(instances: Sequence[Instance], made: Made) -> list[str]:
    ids: dict[str, None] = {}
    for each in instances:
        name = each.task_id if each.map_index < 0 else f"{each.task_id}[{each.map_index}]"
        if name in ids:
            made.twice += 1
            number = 2
            while f"{name}#{number}" in ids:
                number += 1
            name = f"{name}#{number}"
        ids[name] = None
    return list(ids)


def _stories(
    taken: Taken, logs: Logs, ids: Sequence[str], made: Made
) -> tuple[dict[tuple[Place, int], Raised], dict[str, str]]:
    """Read the logs of the tries that failed, those of steps that stayed failed first."""
    raised: dict[tuple[Place, int], Raised] = {}
    ends: dict[str, str] = {}
    for each, step_id in zip(taken.instances, ids, strict=True):
        if each.state not in _FAILED_TRIES:
            continue
        story = logs.story(each.place, each.try_number or 1) if logs.any else None
        if story is None:
            made.silent.append(step_id)
            continue
        if story.raised is None:
            made.mute.append(step_id)
        else:
            raised[each.place, each.try_number or 0] = story.raised
        if story.text and each.state == "failed":
            ends[step_id] = story.text
    if logs.any:
        for each in taken.instances:
            number = each.try_number or 0
            fine = {t.number for t in taken.tries.get(each.place, ()) if t.state in _FINE}
            for earlier in {*range(max(1, number - _TRIES), number)} - fine:
                story = logs.story(each.place, earlier)
                if story is not None and story.raised is not None:
                    raised[each.place, earlier] = story.raised
    return raised, ends


def _own_words(taken: Taken, logs: Logs) -> dict[Place, str]:
    """Return what tasks that skipped themselves said of it, while there is room for their logs."""
    found: dict[Place, str] = {}
    for each in taken.instances if logs.any else ():
        if each.state != "skipped" or not each.try_number or logs.full:
            continue
        story = logs.story(each.place, each.try_number)
        if story is not None and story.skipped:
            found[each.place] = story.skipped
    return found


def _choices(taken: Taken, dag: Dag | None, logs: Logs) -> list[Choice]:
    """Return what tasks chose by their logs, as far as there is room for these."""
    found = []
    for each in choosers(taken.instances, dag) if logs.any else ():
        if not logs.full:
            story = logs.story(each.place, each.try_number or 1)
            found.append(choice_in(each, story.text if story else None, dag))
    return [each for each in found if each is not None]


def _file_of(dag: Dag | None) -> Location | None:
    path = (dag.file or "").replace("\\", "/") if dag else ""
    found = in_repository(path, dag) if path else None
    return Location(file=found) if found else None


def _says_more(operator: str | None) -> bool:
    # the class behind a decorator says less than the decorator: `@task`
    return bool(operator) and not str(operator).startswith("_")


def _name(each: Instance, step_id: str) -> str:
    name = each.display or each.task_id
    if each.map_index < 0:
        return name
    label = each.label if each.label and each.label != str(each.map_index) else each.map_index
    return f"{name}[{label}]" if label != each.map_index or name != each.task_id else step_id


def _times(
    each: Instance, tried_: Tried, status: StepStatus, poke: str | None
) -> tuple[datetime | None, datetime | None, float | None]:
    """Return start, end and seconds of work; none for what was never tried."""
    attempts = tried_.attempts
    if not attempts:
        ran = each.try_number is None and status in {"success", "failed", "running"}
        return (moment(each.start), moment(each.end), None) if ran else (None, None, None)
    start = attempts[0].start_time
    looked = moment(poke) if poke is not None and len(attempts) == 1 else None
    if looked is not None and (start is None or looked < start):
        start = looked
    end = None if status in {"running", "retry", "pending"} else attempts[-1].end_time
    seconds = work_of(tried_.tries)
    if seconds is not None and not (isfinite(seconds) and seconds >= 0):
        seconds = None
    return start, end, seconds


def _queue(tried_: Tried, begin: datetime | None) -> tuple[datetime | None, float | None]:
    """Return when the first try was ready, and how long all tries waited for a worker.

    A task that comes and goes is queued anew before each look: then the queue's time is after the
    start, and how long it waited at first is not known.
    """
    first: datetime | None = None
    total: float | None = None
    for number, one in enumerate(tried_.tries):
        queued, start = moment(one.queued), moment(one.start) if number else begin
        if queued is None or start is None or queued > start:
            continue
        if not number:
            first = queued
        total = (total or 0.0) + (start - queued).total_seconds()
    return first, None if total is None else round(total, 6)


def _metadata(
    each: Instance, task: Task, tried_: Tried, skipped: str | None, cause: Raised | None
) -> Mapping[str, Any]:
    said: dict[str, Any] = {}
    if skipped:
        said["reason"] = skipped
    if task.trigger_rule:
        said["trigger_rule"] = task.trigger_rule
    if task.owner:
        said["owner"] = task.owner
    if task.setup:
        said["setup"] = True
    if task.teardown:
        said["teardown"] = True
    if tried_.clears:
        said["cleared"] = tried_.clears
    code = exit_code_in(cause) if cause is not None else None
    if code is not None:
        said[EXIT_CODE] = code
    if each.state not in NOT_BEGUN:
        where = {"pool": each.pool, "queue": each.queue, "executor": each.executor}
        said.update((name, value) for name, value in where.items() if value not in _USUAL)
    return said or EMPTY

"""Jobs as steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from exporter.codec.moments import moment
from exporter.codec.text import quoted
from exporter.model import EMPTY, Attempt, Location, Note, Step, StepStatus
from exporter.model.exit_codes import EXIT_CODE
from exporter.readers.github_actions.attempts import Line, is_check, ran
from exporter.readers.github_actions.failures import (
    annotations_of,
    cancelled_in,
    exit_code_in,
    failure_of,
    sub_steps,
    why_cancelled,
)
from exporter.readers.github_actions.logs import JobLog
from exporter.readers.github_actions.names import Place
from exporter.readers.github_actions.statuses import WAITING, is_known, step_status, word_of
from exporter.readers.github_actions.wire import (
    AnnotationWire,
    GhStepWire,
    JobWire,
    StepWire,
)
from exporter.readers.github_actions.workflow import JobKey
from exporter.report.words import some

_MOST_STEPS: Final = 1000
_NAMED: Final = 3
_BETWEEN: Final = " / "
_OF_GH = msgspec.json.Decoder(GhStepWire)
_OF_REST = msgspec.json.Decoder(StepWire)


@dataclass(slots=True)
class Making:
    """What steps are made with, and what was odd about them."""

    places: Mapping[str, Place]
    above: Mapping[str, Sequence[str]]
    said: Mapping[int, Sequence[AnnotationWire]]
    logs: Mapping[int, JobLog]
    path: str | None
    """The run's workflow file, where all of its jobs stand in it."""
    names: dict[str, str] = field(default_factory=dict)
    """What each step is called."""
    words: set[str] = field(default_factory=set)
    """Words that are not known."""

    def notes(self, where: str) -> list[Note]:
        """Return the notes on all the steps."""
        notes = []
        if self.words:
            named = ", ".join(sorted(quoted(word) for word in self.words)[:3])
            notes.append(
                Note(
                    code="unknown-status-word",
                    level="warning",
                    message=f"Jobs have words for how they stand that are not known: {named}.",
                    where=where,
                )
            )
        return notes


def steps_of(lines: Sequence[Line], making: Making) -> dict[str, Step]:
    """Make the steps by id, in the order of the source."""
    statuses = {str(line.jobs[0].id): _status(line.jobs[0], making) for line in lines}
    making.names = {str(line.jobs[0].id): _name(line.jobs[0]) for line in lines}
    made = {}
    for line in lines:
        step = _step(line, statuses, making)
        made[step.step_id] = step
    return made


def _name(job: JobWire) -> str:
    return job.name or f"job {job.id}"


def _status(job: JobWire, making: Making) -> StepStatus:
    if not is_known(job.status, job.conclusion):
        making.words.add(word_of(job.status, job.conclusion) or "")
    return step_status(job.status, job.conclusion)


def _step(line: Line, statuses: Mapping[str, StepStatus], making: Making) -> Step:
    job = line.jobs[0]
    step_id = str(job.id)
    place = making.places.get(step_id)
    status = statuses[step_id]
    above = tuple(dict.fromkeys(making.above.get(step_id, ())))
    if status == "skipped" and place and not place.job.own_condition:
        status = _stopped(step_id, statuses, making)
    why = WAITING.get(word_of(job.status, job.conclusion) or "")
    if status == "skipped" and place:
        why = _condition(place.job, above, statuses, making)
    if status == "cancelled":
        why = why_cancelled(making.said.get(job.id, ()))
    inner = _inner(job)
    began = ran(job)
    start, end = _span(job) if began else (None, None)
    check = is_check(job)
    queued = moment(job.created_at) if not check and (began or status == "pending") else None
    wait = (start - queued).total_seconds() if start and queued else None
    said = making.said.get(job.id, ())
    log = making.logs.get(job.id)
    failure = failure_of(job.conclusion, inner, said, log) if status == "failed" else None
    error = failure.message if failure else cancelled_in(inner) if status == "cancelled" else None
    name = making.names[step_id]
    return Step(
        step_id=step_id,
        name=name,
        kind="check run" if check else "job",
        group=None if check else _group(name),
        status=status,
        native_status=word_of(job.status, job.conclusion),
        queued_time=queued,
        start_time=start,
        end_time=end,
        duration_seconds=max((end - start).total_seconds(), 0) if start and end else None,
        queue_seconds=wait if wait is not None and wait >= 0 else None,
        retry_count=max(len(line.tries) - 1, 0),
        attempts=_attempts(line.tries) if len(line.tries) > 1 else (),
        upstream=above,
        error=error,
        failure=failure,
        metadata=_metadata(job, inner, said, place, why) or EMPTY,
        location=None if check else _location(place, name, making),
        worker=job.runner_name or None,
    )


def _stopped(step_id: str, statuses: Mapping[str, StepStatus], making: Making) -> StepStatus:
    """Tell a job that was skipped after a failure from one that was skipped by its condition."""
    seen = {step_id}
    line = [step_id]
    while line:
        for above in making.above.get(line.pop(), ()):
            if statuses[above] in {"failed", "cancelled"}:
                return "upstream_failed"
            if above not in seen:
                seen.add(above)
                line.append(above)
    return "skipped"


def _condition(
    job: JobKey, above: Sequence[str], statuses: Mapping[str, StepStatus], making: Making
) -> str | None:
    """Say why a job was skipped, where the workflow's file leaves no doubt.

    Without a function such as `always()` its condition is asked only where all that it needs ran.
    """
    skipped = [making.names[each] for each in above if statuses[each] == "skipped"]
    if skipped and not job.own_condition:
        return f"it needs {some(skipped, _NAMED)}, which {_were(skipped)} skipped"
    known = bool(above) or not job.needs
    return f"its condition is not met: {job.condition}" if job.condition and known else None


def _were(names: Sequence[str]) -> str:
    return "was" if len(names) == 1 else "were"


def _span(job: JobWire) -> tuple[datetime | None, datetime | None]:
    return moment(job.started_at), moment(job.completed_at) if job.conclusion else None


def _inner(job: JobWire) -> list[StepWire]:
    steps: list[StepWire] = []
    for raw in (job.steps or ())[:_MOST_STEPS]:
        try:
            step = _OF_REST.decode(raw)
            if step.started_at is None:
                found = _OF_GH.decode(raw)
                step = StepWire(
                    step.name,
                    step.number,
                    step.status,
                    step.conclusion,
                    found.started_at,
                    found.completed_at,
                )
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        steps.append(step)
    return steps


def _attempts(tries: Sequence[JobWire]) -> tuple[Attempt, ...]:
    made = []
    for number, job in enumerate(tries, 1):
        start, end = _span(job)
        status = step_status(job.status, job.conclusion)
        failed = failure_of(job.conclusion, _inner(job), ()) if status == "failed" else None
        made.append(
            Attempt(
                number=number,
                status=status,
                start_time=start,
                end_time=end,
                error=failed.message if failed else None,
            )
        )
    return tuple(made)


def _group(name: str) -> str | None:
    """Return the names of the workflows that called the job's: what stands before the last `/`."""
    return name.partition(" (")[0].rpartition(_BETWEEN)[0] or None


def _location(place: Place | None, name: str, making: Making) -> Location | None:
    if place is not None:
        return Location(file=place.workflow.path, line=place.job.line)
    if making.path is not None and _BETWEEN not in name:
        return Location(file=making.path)
    return None


def _metadata(
    job: JobWire,
    inner: Sequence[StepWire],
    said: Sequence[AnnotationWire],
    place: Place | None,
    why: str | None,
) -> Mapping[str, Any]:
    facts: dict[str, Any] = {
        "reason": why,
        "url": job.html_url,
        "job": "/".join(place.keys) if place else None,
        "labels": job.labels,
        "runner_group": job.runner_group_name,
        "steps": sub_steps(inner, [_seconds(step) for step in inner]),
        EXIT_CODE: exit_code_in(said),
        "annotations": annotations_of(said),
    }
    return {name: value for name, value in facts.items() if value}


def _seconds(step: StepWire) -> float | None:
    start, end = moment(step.started_at), moment(step.completed_at)
    return max((end - start).total_seconds(), 0) if start and end else None

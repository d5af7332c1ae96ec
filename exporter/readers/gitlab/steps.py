"""Jobs and bridges as steps; tries of one job are its attempts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from exporter.codec.moments import moment
from exporter.model import EMPTY, Attempt, Failure, Step, StepStatus
from exporter.readers.gitlab.decode import Told
from exporter.readers.gitlab.logs import JobLog
from exporter.readers.gitlab.statuses import OF_JOB, WAITING, failure_kind, reason_text
from exporter.readers.gitlab.wire import Job

BRIDGE: Final = "bridge"
_EXPANDED: Final = re.compile(r"(.{1,300}?)(?:: \[.{0,300}\]| \d{1,3}/\d{1,3})")
"""How `parallel` names its jobs: `job: [a, b]` and `job 1/3`."""
_MOST_EDGES: Final = 500_000
_CULPRITS: Final = 5
_LONGEST_QUEUE: Final = 1e9


@dataclass(slots=True)
class Made:
    """The steps of a pipeline."""

    steps: dict[str, Step] = field(default_factory=dict)
    words: dict[str, None] = field(default_factory=dict)
    """Words that are not known."""
    logs: Mapping[str, JobLog] = field(default_factory=dict)
    with_graph: bool = False
    """Whether a graph names one of its jobs."""
    left_out: int = 0
    """Dependencies that were too many."""


def steps_of(
    told: Told, needs: Mapping[str, Sequence[str]], logs: Mapping[str, JobLog] = EMPTY
) -> Made:
    """Make the steps by id, in the order in which GitLab made the jobs.

    Of jobs of one name the one with the highest id counts, the older ones were its tries.
    """
    made = Made(logs=logs)
    tries: dict[tuple[str, str, bool], list[Job]] = {}
    for (_, bridge), job in sorted(told.jobs.items(), key=lambda each: _number(each[1])):
        name = job.name or f"job {job.id}"
        tries.setdefault((job.stage or "", name, bridge), []).append(job)
    for (_, _, bridge), jobs in sorted(tries.items(), key=lambda each: _number(each[1][0])):
        step_id = str(jobs[-1].id)
        if step_id in made.steps:
            step_id = f"{step_id} ({BRIDGE if bridge else 'job'})"
        made.steps[step_id] = _step(step_id, jobs, bridge=bridge, made=made)
    _join(made, needs)
    _stopped(made.steps)
    return made


def _number(job: Job) -> tuple[int, str]:
    text = str(job.id)
    return (int(text), "") if text.isascii() and text.isdecimal() else (0, text)


def _status(job: Job) -> StepStatus:
    status = OF_JOB.get(job.status or "", "unknown")
    return "warned" if status == "failed" and job.allow_failure else status


def _step(step_id: str, jobs: Sequence[Job], *, bridge: bool, made: Made) -> Step:
    job = jobs[-1]
    if job.status not in OF_JOB:
        made.words[job.status or ""] = None
    status = _status(job)
    ran = status in {"success", "failed", "warned", "cancelled", "running"}
    start = moment(job.started_at) if ran else None
    end = moment(job.finished_at) if ran and status != "running" else None
    first = next((each for each in jobs if moment(each.started_at)), job)
    begun = moment(first.started_at) if ran else None
    wait = _seconds(first.queued_duration) if begun else None
    took = _seconds(job.duration) if end is not None else None
    if took is None and start and end:
        took = max((end - start).total_seconds(), 0.0)
    log = made.logs.get(str(job.id))
    failure = _failure(job, log) if status == "failed" else None
    return Step(
        step_id=step_id,
        name=job.name or f"job {job.id}",
        kind=BRIDGE if bridge else "job",
        group=job.stage,
        status=status,
        native_status=job.status,
        queued_time=begun - timedelta(seconds=wait) if begun and wait is not None else None,
        start_time=begun,
        end_time=end,
        duration_seconds=took,
        queue_seconds=wait,
        retry_count=len(jobs) - 1,
        attempts=tuple(_attempt(number, each, made.logs) for number, each in enumerate(jobs, 1))
        if len(jobs) > 1
        else (),
        error=_error(job, log) if status in {"failed", "warned"} else None,
        failure=failure,
        metrics=_metrics(job),
        metadata=_metadata(job),
        worker=_worker(job),
    )


def _attempt(number: int, job: Job, logs: Mapping[str, JobLog]) -> Attempt:
    status = _status(job)
    return Attempt(
        number=number,
        status=status,
        start_time=moment(job.started_at),
        end_time=moment(job.finished_at),
        error=_error(job, logs.get(str(job.id))) if status in {"failed", "warned"} else None,
    )


def _error(job: Job, log: JobLog | None = None) -> str:
    if log is not None:
        return log.message
    reason = (job.failure_reason or "").strip()[:200]
    return reason_text(reason) or "GitLab says that it failed and gives no reason."


def _failure(job: Job, log: JobLog | None) -> Failure:
    return Failure(
        kind=failure_kind(job.failure_reason),
        type=job.failure_reason or None,
        message=_error(job, log),
        traceback=log.whole if log is not None else None,
    )


def _seconds(value: float | None) -> float | None:
    return value if value is not None and 0 <= value < _LONGEST_QUEUE else None


def _metrics(job: Job) -> Mapping[str, float]:
    try:
        return {"coverage": float(job.coverage)} if job.coverage not in {None, ""} else EMPTY
    except ValueError:
        return EMPTY


def _metadata(job: Job) -> Mapping[str, Any]:
    downstream = job.downstream_pipeline
    facts: dict[str, Any] = {
        "reason": WAITING.get(job.status or ""),
        "url": job.web_url,
        "allow_failure": job.allow_failure or None,
        "tags": job.tag_list,
        "created_at": job.created_at,
        "downstream_pipeline": str(downstream.id) if downstream and downstream.id else None,
        "downstream_status": downstream.status if downstream else None,
        "downstream_url": downstream.web_url if downstream else None,
    }
    return {name: value for name, value in facts.items() if value} or EMPTY


def _worker(job: Job) -> str | None:
    runner = job.runner
    if runner is None:
        return None
    told = runner.description or runner.name
    number = f"#{runner.id}" if runner.id is not None else None
    return f"{told} ({number})" if told and number else told or number


def base_name(name: str) -> str:
    """Return the name of a job before `parallel` made several of it."""
    found = _EXPANDED.fullmatch(name)
    return found[1] if found else name


def _join(made: Made, needs: Mapping[str, Sequence[str]]) -> None:
    """Give each step the steps that it needs, by their names."""
    named: dict[str, list[str]] = {}
    for key, step in made.steps.items():
        for name in {step.name, base_name(step.name)}:
            named.setdefault(name, []).append(key)
    count = 0
    for key, step in made.steps.items():
        wanted = needs.get(step.name, needs.get(base_name(step.name)))
        if wanted is None:
            continue
        made.with_graph = True
        above = dict.fromkeys(up for name in wanted for up in named.get(name, ()) if up != key)
        if count + len(above) > _MOST_EDGES:
            made.left_out += len(above)
            continue
        count += len(above)
        if above:
            made.steps[key] = replace(step, upstream=tuple(above))


def is_broken(step: Step) -> bool:
    """Say whether a step failed or was cancelled, and was not allowed to: that fails a pipeline."""
    return step.status == "failed" or (
        step.status == "cancelled" and not step.metadata.get("allow_failure")
    )


def _stopped(steps: dict[str, Step]) -> None:
    """Tell jobs that a failure kept from running from those that wait for one.

    GitLab makes no job of what its rules leave out. What it skips was to run after success, when
    something failed or was cancelled, or after a failure, when nothing failed.
    """
    broke = [key for key, step in steps.items() if is_broken(step)]
    ran = any(step.status in {"success", "warned"} for step in steps.values())
    for key, step in steps.items():
        if step.native_status != "skipped":
            continue
        if not broke and ran:  # else nothing ran, as with `[skip ci]`
            why = "it was to run after a failure, and nothing failed"
            steps[key] = replace(step, metadata={**step.metadata, "reason": why})
        elif broke:
            steps[key] = replace(
                step,
                status="upstream_failed",
                metadata={**step.metadata, "blocked_by": broke[:_CULPRITS]},
            )

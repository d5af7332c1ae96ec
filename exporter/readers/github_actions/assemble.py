"""What the files tell of a run, as a run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from exporter.codec.moments import moment
from exporter.model import EMPTY, DagRun, Note, Source, SourceFile, Step
from exporter.model.statuses import UNFINISHED_RUN
from exporter.readers.github_actions.attempts import Line, is_check, jobs_of, lines_of
from exporter.readers.github_actions.decode import Decoded, Told
from exporter.readers.github_actions.graph import all_there, edges_of
from exporter.readers.github_actions.logs import JobLog
from exporter.readers.github_actions.names import Place, place_of
from exporter.readers.github_actions.notes import on_attempts, on_errors, on_graph
from exporter.readers.github_actions.statuses import word_of
from exporter.readers.github_actions.steps import Making, steps_of
from exporter.readers.github_actions.verdict import Evidence, verdict
from exporter.readers.github_actions.wire import JobWire, RunWire
from exporter.readers.github_actions.workflow import Workflow, Workflows

READER: Final = "github-actions"
_REPOSITORY: Final = re.compile(r"https?://[^/]+/([^/]+/[^/]+)/actions/runs/")


def run_of(told: Told, found: Decoded, files: Workflows, reporting: int | None = None) -> DagRun:
    """Make the run with its steps.

    The job `reporting` makes the report itself: while it goes on it is no step.
    """
    before = len(told.notes)
    jobs = jobs_of(told)
    newest = max((job.run_attempt or 0 for job in jobs), default=0)
    info = _info(told)
    attempt = max(newest, (info.run_attempt or 0) if info else 0) or 1
    stale = info is not None and (info.run_attempt or attempt) < attempt
    judges = info is not None and not stale and _says(info)
    lines = lines_of(jobs, newest or attempt, told)
    notes = list(told.notes)
    del told.notes[before:]  # the same files may be asked again
    repository = _repository(info, jobs)
    workflow = _workflow(info, jobs, files, told, notes)
    places = _places(lines, workflow, files, repository)
    edges = edges_of(places)
    here = [line for line in lines if not _is_own(line, reporting)]
    own, lines = len(here) < len(lines), here
    single = info is not None and info.path and not info.referenced_workflows
    logs = _logs(lines, found)
    making = Making(
        places=places,
        above=_without(edges.above, reporting) if own else edges.above,
        said=found.annotations,
        logs=logs,
        path=info.path if info and single and (info.path or "").startswith(".github/") else None,
    )
    steps = steps_of(lines, making)
    evidence = Evidence(
        told=told,
        info=info if judges else None,
        attempt=attempt,
        newest_jobs=newest or attempt,
        steps=steps.values(),
        jobs=len(jobs),
        missing=_missing(told, jobs),
        complete=workflow is not None and all_there(places.values(), workflow, files, repository),
        reporting=own,
        allowed=frozenset(key for key, place in places.items() if place.job.may_fail),
    )
    status = verdict(evidence)
    notes += evidence.notes
    where = next(iter(told.files))
    notes += making.notes(where)
    notes += on_graph(steps, places, workflow, edges, where)
    notes += on_errors(steps)
    notes += on_attempts(lines, attempt, stale=stale, where=where)
    current = info if info is not None and not stale else None
    start = _start(current, lines)
    ended = status not in UNFINISHED_RUN or _ended(current)
    end = _end(current, steps, start) if ended else None
    return DagRun(
        dag_id=_dag_id(info, jobs) or f"run {told.run_id}",
        run_id=str(told.run_id),
        status=status,
        native_status=word_of(current.status, current.conclusion) if current else None,
        start_time=start,
        end_time=end,
        duration_seconds=(end - start).total_seconds() if start and end else None,
        total_retries=sum(step.retry_count for step in steps.values()),
        error=_error(current, steps),
        metadata=_metadata(info, jobs, attempt, repository),
        source=Source(
            reader=READER, tool="GitHub Actions", files=_files(told, found, places, logs)
        ),
        steps=steps or EMPTY,
        notes=tuple(notes),
    )


def _logs(lines: Sequence[Line], found: Decoded) -> dict[int, JobLog]:
    """Return the logs of jobs by the jobs' ids; a name tells the job of one run alone."""
    logs = {}
    for job in (line.jobs[0] for line in lines):
        log = found.logs.get(job.id)
        if log is None and len(found.runs) == 1:
            log = found.logs.get(job.name or "")
        if log is not None:
            logs[job.id] = log
    return logs


def _says(info: RunWire) -> bool:
    """Say whether an answer tells how the run stands: `gh` tells only what it was asked for."""
    return bool(info.conclusion or info.status)


def _is_own(line: Line, reporting: int | None) -> bool:
    return reporting is not None and line.jobs[0].id == reporting and not line.jobs[0].conclusion


def _without(above: dict[str, list[str]], reporting: int | None) -> dict[str, list[str]]:
    own = str(reporting)
    return {key: [each for each in ids if each != own] for key, ids in above.items() if key != own}


def _info(told: Told) -> RunWire | None:
    """Return the newest answer on the run; what it leaves open the others fill."""
    if not told.infos:
        return None
    ranked = sorted(
        told.infos,
        key=lambda each: (each.run_attempt or 0, each.updated_at or "", bool(each.conclusion)),
    )
    best = ranked[-1]
    for other in reversed(ranked[:-1]):
        if (other.run_attempt or 0) == (best.run_attempt or 0):
            for name in RunWire.__struct_fields__:
                if getattr(best, name) in (None, ""):
                    setattr(best, name, getattr(other, name))
    return best


def _missing(told: Told, jobs: Sequence[JobWire]) -> tuple[int, int] | None:
    """Compare how many jobs the service counted with those that are here."""
    for name, total in told.totals.items():
        attempts = told.attempts.get(name, set())
        here = sum(1 for job in jobs if job.run_attempt in attempts) + told.bad
        if total > here:
            return total, here
    return None


def _repository(info: RunWire | None, jobs: Sequence[JobWire]) -> str | None:
    if info and info.repository and info.repository.full_name:
        return info.repository.full_name
    for url in (info.html_url if info else None, jobs[0].html_url if jobs else None):
        found = _REPOSITORY.match(url or "")
        if found:
            return found[1]
    return None


def _workflow(
    info: RunWire | None, jobs: Sequence[JobWire], files: Workflows, told: Told, notes: list[Note]
) -> Workflow | None:
    path = info.path.partition("@")[0] if info and info.path else None
    beside = next(iter(told.files)).rpartition("/")[0]
    if path:
        found = files.at(path, beside)
    else:
        title = (info and info.workflow_name) or (jobs[0].workflow_name if jobs else None)
        found = files.called(title) if title else None
    if isinstance(found, Note):
        notes.append(found)
        return None
    return found


def _places(
    lines: Sequence[Line], workflow: Workflow | None, files: Workflows, repository: str | None
) -> dict[str, Place]:
    if workflow is None:
        return {}
    found = {}
    for line in lines:
        job = line.jobs[0]
        place = None if is_check(job) else place_of(job.name or "", workflow, files, repository)
        if place is not None:
            found[str(job.id)] = place
    return found


def _start(info: RunWire | None, lines: Sequence[Line]) -> datetime | None:
    if info is not None:
        # `created_at` is that of the first attempt
        return moment(info.run_started_at) or moment(info.started_at) or moment(info.created_at)
    times = [moment(line.jobs[0].created_at) or moment(line.jobs[0].started_at) for line in lines]
    return min((time for time in times if time), default=None)


def _end(info: RunWire | None, steps: dict[str, Step], start: datetime | None) -> datetime | None:
    # a run has no end of its own, and `updated_at` moves later, as when its logs are deleted
    ends = [step.end_time for step in steps.values() if step.end_time]
    end = max(ends, default=None)
    if end is None or (start and end < start):  # jobs of an earlier attempt
        end = moment(info.updated_at) if info else None
    return end if end and not (start and end < start) else None


def _ended(info: RunWire | None) -> bool:
    return info is not None and bool(info.conclusion)


def _dag_id(info: RunWire | None, jobs: Sequence[JobWire]) -> str | None:
    if info is not None and (info.path or info.workflow_name or info.name):
        return (info.path or "").partition("@")[0] or info.workflow_name or info.name
    return next((job.workflow_name for job in jobs if job.workflow_name), None)


def _error(info: RunWire | None, steps: dict[str, Step]) -> str | None:
    if info is None or any(step.status == "failed" for step in steps.values()):
        return None
    if info.conclusion == "startup_failure":
        return "GitHub could not start the run: see whether the workflow file is valid."
    if info.conclusion == "timed_out":
        return "The run reached its time limit."
    return None


def _metadata(
    info: RunWire | None, jobs: Sequence[JobWire], attempt: int, repository: str | None
) -> dict[str, Any]:
    first = jobs[0] if jobs else None
    facts: dict[str, Any] = {
        "workflow": (info and (info.workflow_name or info.name)) or (first and first.workflow_name),
        "title": info and info.display_title,
        "event": info and info.event,
        "branch": (info and info.head_branch) or (first and first.head_branch),
        "commit": (info and info.head_sha) or (first and first.head_sha),
        "repository": repository,
        "run_number": info and info.run_number,
        "attempt": attempt,
        "url": info and info.html_url,
    }
    return {name: value for name, value in facts.items() if value is not None and value != ""}


def _files(
    told: Told, found: Decoded, places: dict[str, Place], logs: dict[int, JobLog]
) -> tuple[SourceFile, ...]:
    names = dict(told.files)
    names.update((log.file, None) for log in logs.values())
    jobs = {job.id for job in told.jobs}
    names.update((file, None) for job, file in found.spoken.items() if job in jobs)
    for place in places.values():
        workflow = place.workflow
        if workflow.artifact not in found.files:
            found.used(workflow.artifact, workflow.data)
        names[workflow.artifact] = None
    return tuple(found.files[name] for name in names if name in found.files)

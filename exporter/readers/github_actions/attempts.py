"""The jobs of a run over its attempts: what was run again is one step with several tries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from exporter.model import Note
from exporter.readers.github_actions.decode import Told
from exporter.readers.github_actions.statuses import step_status
from exporter.readers.github_actions.wire import JobWire
from exporter.report.words import count


@dataclass(slots=True)
class Line:
    """One step: its job in the newest attempt that had it, and its older ones."""

    jobs: list[JobWire]
    """Newest first, never empty."""
    tries: list[JobWire] = field(default_factory=list)
    """Those that ran, oldest first; one that was carried over counts once."""


def jobs_of(told: Told) -> list[JobWire]:
    """Return the jobs, each once, in the order of the source; notes go to `told`."""
    found: dict[int, JobWire] = {}
    differ: list[int] = []
    for job in told.jobs:
        other = found.get(job.id)
        if other is None:
            found[job.id] = job
            continue
        if other.conclusion and job.conclusion and other.conclusion != job.conclusion:
            differ.append(job.id)
        found[job.id] = _merged(other, job)
    if differ:
        told.notes.append(
            Note(
                code="jobs-differ",
                level="warning",
                message=f"The files disagree on how {_some(differ)} ended; the worse is told.",
                where=next(iter(told.files)),
            )
        )
    return list(found.values())


def lines_of(jobs: Sequence[JobWire], attempt: int, told: Told) -> list[Line]:
    """Sort jobs into steps. Between attempts the name alone tells which job is which."""
    lines: list[Line] = []
    named: dict[str, list[Line]] = {}
    unclear = 0
    for number in sorted({job.run_attempt or attempt for job in jobs}, reverse=True):
        fresh: dict[str, list[JobWire]] = {}
        for job in jobs:
            if (job.run_attempt or attempt) == number:
                fresh.setdefault(job.name or "", []).append(job)
        for name, group in fresh.items():
            known = named.get(name)
            if known is None:
                named[name] = [Line([job]) for job in group]
                lines += named[name]
            elif len(known) == len(group):
                for line, job in zip(known, group, strict=True):
                    line.jobs.append(job)
            else:
                unclear += len(group)
    if unclear:
        told.notes.append(
            Note(
                code="attempts-unclear",
                level="warning",
                message=f"{count(unclear, 'job')} of earlier attempts left out: others have the "
                "same name, so that nothing tells which step is tried.",
                where=next(iter(told.files)),
            )
        )
    place = {job.id: index for index, job in enumerate(jobs)}
    lines.sort(key=lambda line: place[line.jobs[0].id])
    for line in lines:
        line.tries = _tries(reversed(line.jobs))
    return lines


def ran(job: JobWire) -> bool:
    """Say whether a job began to run: skipped jobs have times too, but no runner and no steps."""
    status = step_status(job.status, job.conclusion)
    if status in {"pending", "skipped"}:
        return False
    if status == "cancelled":
        return bool(job.steps or job.runner_name)
    return True


def is_check(job: JobWire) -> bool:
    """Say whether this is a check that an action reported, which the API lists as a job.

    No runner, no labels, no steps, no time, and yet an end.
    """
    return (
        not job.steps
        and not job.labels
        and not job.runner_name
        and job.labels is not None  # `gh` does not tell
        and job.conclusion not in {None, "", "skipped", "cancelled", "startup_failure"}
        and job.started_at == job.completed_at
    )


def _tries(jobs: Iterable[JobWire]) -> list[JobWire]:
    tries: list[JobWire] = []
    for job in jobs:
        if not ran(job):
            continue
        last = tries[-1] if tries else None
        if (
            last
            and job.started_at
            and (last.started_at, last.completed_at, last.conclusion)
            == (
                job.started_at,
                job.completed_at,
                job.conclusion,
            )
        ):
            tries[-1] = job  # carried over into the next attempt, not run again
        else:
            tries.append(job)
    return tries


def _merged(one: JobWire, other: JobWire) -> JobWire:
    best, rest = (other, one) if _weight(other) > _weight(one) else (one, other)
    for name in JobWire.__struct_fields__:
        if getattr(best, name) in (None, ""):
            setattr(best, name, getattr(rest, name))
    return best


def _weight(job: JobWire) -> tuple[bool, bool, bool]:
    """Rank two answers on one job: the later one, then the worse one, then the fuller one."""
    status = step_status(job.status, job.conclusion)
    return bool(job.conclusion), status == "failed", job.created_at is not None


def _some(ids: Sequence[int]) -> str:
    named = ", ".join(str(each) for each in ids[:3])
    return f"job {named}" if len(ids) == 1 else f"{len(ids):,} jobs ({named})"

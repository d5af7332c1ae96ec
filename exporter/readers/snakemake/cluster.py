"""The logs that jobs write on a cluster: Snakemake runs there once more, for a job alone.

Such a log is no invocation of its own beside the log of the one that submitted the job. What it
says of a failure it says alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from exporter.readers.snakemake.recognise import LOGS

if TYPE_CHECKING:
    from exporter.readers.snakemake.gather import Found
    from exporter.readers.snakemake.records import Job, Session, Try

_REMOTE: Final = "--mode remote"
_FORCED: Final = "Forced execution"
"""Why such a job runs. An invocation by a user has a table of its jobs before them."""
_ROOM: Final = timedelta(minutes=1)
"""How far the clocks of two machines may be apart."""


def fold(runs: dict[str, Found]) -> None:
    """Take out the logs of single jobs, where the log of their invocation is at hand."""
    inner = {key: each for key, each in runs.items() if _inner(each.session)}
    others = {key: each for key, each in runs.items() if key not in inner}
    outer = list(others.values())
    single = {key: each for key, each in others.items() if _single(each.session)}
    for key, each in (inner | single).items():
        root = [
            one
            for one in outer
            if f"/{each.session.file}".startswith(_folder(one.site.root))
            and (key in inner or _submitted(one.session, each.session))
        ]
        if not root:
            continue
        del runs[key]
        for one in root:
            if _explained(one.session, each.session):
                one.within += [session.file for session in each.sessions]


def _folder(root: str) -> str:
    return f"/{root}/" if root else "/"


def _loose(session: Session) -> bool:
    """Say whether it is a text that no invocation says to be the log of."""
    return LOGS not in f"/{session.file}" and session.log is None


def _inner(session: Session) -> bool:
    if not _loose(session) or not session.jobs:
        return False
    if _REMOTE in session.header.get("Command", ""):
        return True
    reasons = {job.facts.get("reason") for job in session.jobs.values()}
    return not session.planned and reasons == {_FORCED}


def _single(session: Session) -> bool:
    """Say whether it has one job alone: so has that of a job of versions before 7, with a table."""
    jobs = [(job.jobid, job.external) for job in session.jobs.values()]
    return _loose(session) and sum(session.planned.values()) == 1 and jobs == [("0", None)]


def _submitted(session: Session, inner: Session) -> bool:
    job = inner.jobs["0"]
    return any(_same(twin, job) and twin.external for twin in session.jobs.values())


def _explained(session: Session, inner: Session) -> bool:
    """Give failed tries of jobs the exceptions that their own logs have; say whether there were."""
    before = len(_silent(session))
    for job in inner.jobs.values():
        last = job.tries[-1] if job.tries else None
        if last is None or last.problem is None or last.word != "error":
            continue
        for one, twin in _silent(session):
            if _same(twin, job) and _within(last.end, one):
                one.problem = last.problem
                break
    return len(_silent(session)) < before


def _silent(session: Session) -> list[tuple[Try, Job]]:
    return [
        (one, job)
        for job in session.jobs.values()
        for one in job.tries
        if one.word == "error" and one.problem is None
    ]


def _same(job: Job, other: Job) -> bool:
    output = job.facts.get("output")
    return job.rule == other.rule and output is not None and output == other.facts.get("output")


def _within(time: datetime | None, one: Try) -> bool:
    if time is None or one.start is None or one.end is None:
        return False
    return one.start - _ROOM <= time <= one.end + _ROOM

"""Which job wrote which file, and takes which: that is what jobs wait for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from exporter.readers.snakemake.gather import Beside
from exporter.readers.snakemake.records import Job, Session, Told, Written

_FLAG: Final = re.compile(r" \([a-z][a-z -]{2,40}\)$")
_PARENTS: Final = 50
_MOST_EDGES: Final = 500_000


class Files:
    """The files of an invocation's jobs."""

    def __init__(self, session: Session, beside: Beside) -> None:
        self.session = session
        self.beside = beside
        self.by_rule: dict[str, list[Written]] = {}
        for each in beside.written.values():
            self.by_rule.setdefault(each.rule or "", []).append(each)

    def told(self, job: Job) -> Told | None:
        """Return what a logger plugin tells of a job."""
        events = self.beside.events
        infos = events.begun.get(job.jobid) if events else None
        return infos[-1] if infos else None

    def outputs(self, job: Job) -> Sequence[str]:
        """Return the files that a job was to write."""
        told = self.told(job)
        if told is not None:
            return told.outputs
        if "output" in job.facts:
            return list(_split(job.facts["output"]))
        return [each.path for each in self._only(job)]

    def inputs(self, job: Job) -> Sequence[str] | None:
        """Return the files that a job takes; None where that is not known."""
        told = self.told(job)
        if told is not None:
            return told.inputs
        if "input" in job.facts:
            return list(_split(job.facts["input"]))
        if "jobid" in job.facts:
            return ()
        kept = self._only(job)
        return list(dict.fromkeys(path for each in kept for path in each.inputs)) if kept else None

    def kept(self, job: Job) -> Written | None:
        """Return what was kept of a file that a job wrote."""
        for path in self.outputs(job):
            found = self.beside.written.get(path)
            if found is not None and job.rule in {None, found.rule}:
                return found
        return None

    def _only(self, job: Job) -> list[Written]:
        """Return what was kept of a rule's files, where the rule has this job alone."""
        if job.rule is None or self.session.planned.get(job.rule) != 1:
            return []
        same = [each for each in self.session.jobs.values() if each.rule == job.rule]
        return self.by_rule.get(job.rule, []) if len(same) == 1 else []

    def edges(self) -> Iterator[tuple[str, str]]:
        """Yield which job's files each job takes; a folder stands for all that is in it."""
        owner = {
            path: job.jobid for job in self.session.jobs.values() for path in self.outputs(job)
        }
        count = 0
        for job in self.session.jobs.values():
            above: dict[str, None] = {}
            for path in self.inputs(job) or ():
                found = next((owner[each] for each in _places(path) if each in owner), None)
                if found is not None and found != job.jobid:
                    above[found] = None
            count += len(above)
            if count > _MOST_EDGES:
                return
            for each in above:
                yield each, job.jobid


def _places(path: str) -> Iterable[str]:
    yield path
    for _ in range(_PARENTS):
        path = path.rpartition("/")[0]
        if not path:
            return
        yield path


def _split(text: str) -> Iterator[str]:
    for part in text.replace("\n", " ").split(", "):
        path = _FLAG.sub("", part.strip())
        if path and path != "<TBD>":
            yield path

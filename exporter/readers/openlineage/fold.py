"""Events folded into runs: each adds its facets, and some say that a try begins or ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from exporter.model import SourceFile
from exporter.readers.openlineage.events import Read, Told, dictionary, text
from exporter.readers.openlineage.statuses import ENDED, KNOWN, START, WORST_FIRST

Dataset = tuple[str, str]

_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(slots=True)
class Try:
    """One try of a run: a START after an end begins the next."""

    start: datetime | None = None
    end: datetime | None = None
    how: str | None = None
    """COMPLETE, FAIL or ABORT."""


@dataclass(slots=True, eq=False)
class Run:
    """What the events tell of one run."""

    key: str
    namespace: str
    job: str
    tries: list[Try] = field(default_factory=list)
    facets: dict[str, Any] = field(default_factory=dict)
    job_facets: dict[str, Any] = field(default_factory=dict)
    inputs: dict[Dataset, dict[str, Any]] = field(default_factory=dict)
    outputs: dict[Dataset, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, SourceFile] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    """The types of its events."""
    naive: bool = False
    contradicting: bool = False
    """Whether two ends of one try differ."""
    producer: str | None = None
    state: str | None = None
    """What Airflow says of a task when the DAG's run is over."""

    @property
    def last(self) -> Try:
        """Return the last try; one without times where no event told of any."""
        return self.tries[-1] if self.tries else Try()

    @property
    def start(self) -> datetime | None:
        """Return when it began."""
        return self.tries[0].start if self.tries else None

    @property
    def parent(self) -> str | None:
        """Return the run that it is a part of."""
        own = text(dictionary(self.facets, "parent", "run").get("runId"))
        key = key_of(own, self.parent_job, next(iter(self.files))) if own else None
        return key if key != self.key else None

    @property
    def parent_job(self) -> str | None:
        """Return the job of that run."""
        return text(dictionary(self.facets, "parent", "job").get("name"))

    @property
    def root(self) -> tuple[str | None, str | None]:
        """Return the outermost run's id and job, where they are told."""
        found = dictionary(self.facets, "parent", "root")
        own = text(dictionary(found, "run").get("runId"))
        job = text(dictionary(found, "job").get("name"))
        return key_of(own, job, next(iter(self.files))) if own else None, job


def key_of(run_id: str, job: str | None, path: str) -> str:
    """Return what tells a run from all others: its id, which is a UUID.

    Anything else, such as a placeholder, is told apart by the job and the file.
    """
    return run_id if _UUID.fullmatch(run_id) else f"{run_id} {job or ''} {path}"


def fold(read: Read) -> dict[str, Run]:
    """Return the runs by their id, in the order of their first event."""
    runs: dict[str, Run] = {}
    for told in read.events:
        part, job = told.event.run, told.event.job
        if part is None or job is None or part.run_id is None or job.name is None:
            continue
        key = key_of(part.run_id, job.name, told.file.path)
        run = runs.get(key)
        if run is None:
            run = runs[key] = Run(key, job.namespace or "", job.name)
        _add(run, told)
    return runs


def _add(run: Run, told: Told) -> None:
    event = told.event
    run.files[told.file.path] = told.file
    run.naive = run.naive or not told.zoned
    run.producer = run.producer or event.producer
    kind = (event.event_type or "").upper()
    run.seen.add(kind if kind in KNOWN else "?")
    _merge(run.facets, event.run.facets if event.run else None)
    _merge(run.job_facets, event.job.facets if event.job else None)
    for kept, found in ((run.inputs, event.inputs), (run.outputs, event.outputs)):
        for each in found if isinstance(found, list) else ():
            namespace, name = (
                dictionary({"": each}, "").get("namespace"),
                text(dictionary({"": each}, "").get("name")),
            )
            if name is not None:
                facets = dictionary(each, "inputFacets") | dictionary(each, "outputFacets")
                _merge(kept.setdefault((text(namespace) or "", name), {}), facets)
    if kind == START:
        if not run.tries or run.last.how is not None:
            run.tries.append(Try(start=told.time))
        elif run.last.start is None:
            run.last.start = told.time
    elif kind in ENDED:
        if not run.tries:
            run.tries.append(Try())
        _end(run, kind, told.time)


def _end(run: Run, kind: str, time: datetime | None) -> None:
    last = run.last
    if last.how is None or last.how == kind:
        last.how, last.end = kind, time or last.end
        return
    run.contradicting = True
    if WORST_FIRST.index(kind) < WORST_FIRST.index(last.how):
        last.how, last.end = kind, time


def _merge(kept: dict[str, Any], facets: Mapping[str, Any] | None) -> None:
    """Add facets: a later one replaces one of its name, and may only take it away."""
    for name, facet in (facets or {}).items():
        if isinstance(facet, dict) and facet.get("_deleted") is True:
            kept.pop(name, None)
        elif facet is not None:
            kept[name] = facet

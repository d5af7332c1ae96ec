"""Which files belong together, and which runs they hold.

A database stands for an installation: what lies below its folder is its own, and with one database
everything is. Several sources may tell of one run, at several moments: the latest moment counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from exporter.model import Artifact, Bundle, ExportError, Note
from exporter.readers.airflow import database, printed, rest
from exporter.readers.airflow.recognise import LOGS, Mark, survey
from exporter.readers.airflow.records import Run, Snapshot
from exporter.readers.airflow.times import moment

T = TypeVar("T")
_REST = frozenset({"runs", "run", "instances", "instance"})
_PRINTED = frozenset({"printed-runs", "printed-states"})
_RANK = {"database": 2, "rest": 1, "printed": 0}


@dataclass(slots=True)
class Site:
    """One installation of Airflow, as far as the files tell."""

    folder: str
    marks: list[Mark] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    import_errors: list[tuple[str, str]] = field(default_factory=list)
    databases: int = 0

    def of(self, *families: str) -> list[Artifact]:
        """Return the files of some kinds, in the order of their names."""
        return [artifact for artifact, family in self.marks if family in families]

    @property
    def logs(self) -> list[Mark]:
        """Return the logs of tasks."""
        return [mark for mark in self.marks if mark.family in LOGS]


@dataclass(slots=True)
class Candidate:
    """One run, and what the sources say of it, the latest moment first."""

    site: Site
    snapshots: list[Snapshot]

    @property
    def newest(self) -> Snapshot:
        """Return what counts."""
        return self.snapshots[0]


def candidates(bundle: Bundle) -> tuple[list[Candidate], list[Note]]:
    """Find the runs; also return what could not be read."""
    found: list[Candidate] = []
    notes: list[Note] = []
    seen: dict[tuple[str, str], str] = {}
    for site in _sites(survey(bundle)):
        runs: dict[tuple[str, str], list[Snapshot]] = {}
        for each in _snapshots(bundle, site):
            runs.setdefault((each.run.dag_id, each.run.run_id), []).append(each)
        for held in runs.values():
            held.sort(key=_order, reverse=True)
            candidate = Candidate(site, held)
            # a copy of a database has the same runs; one of each is enough
            key = (repr(held[0].run), repr(held[0].totals))
            if held[0].origin == "database" and key in seen:
                notes.append(_copy(held[0], seen[key]))
                continue
            seen[key] = held[0].names[0]
            found.append(candidate)
        notes += site.notes
    return found, notes


def _copy(snapshot: Snapshot, first: str) -> Note:
    return Note(
        code="same-run-twice",
        level="info",
        message=f"{first} has the same run; this copy of it is passed over.",
        where=snapshot.names[0],
    )


def _order(snapshot: Snapshot) -> tuple[datetime, int]:
    times = (snapshot.run.decided, snapshot.run.end, snapshot.totals.last, snapshot.run.start)
    known = [time for time in map(moment, times) if time is not None]
    return max(known, default=_NEVER), _RANK[snapshot.origin]


_NEVER = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


def _sites(marks: Sequence[Mark]) -> list[Site]:
    folders = {mark.artifact.name.rpartition("/")[0] for mark in marks if mark.family == "database"}
    if len(folders) <= 1:
        return [Site(next(iter(folders), ""), list(marks))] if marks else []
    sites = {folder: Site(folder) for folder in sorted(folders)}
    strays = Site("")
    for mark in marks:
        folder = mark.artifact.name.rpartition("/")[0]
        while folder and folder not in sites:
            folder = folder.rpartition("/")[0]
        sites.get(folder, strays).marks.append(mark)
    return [site for site in (*sites.values(), strays) if site.marks]


def _snapshots(bundle: Bundle, site: Site) -> Iterator[Snapshot]:
    known: list[Run] = []
    for artifact in site.of("database"):
        for each in _tried(site, artifact, lambda a: _of_database(bundle, a, site)):
            known.append(each.run)
            yield each
    for each in rest.snapshots(_marks(site, _REST), site.folder, site.notes):
        known.append(each.run)
        yield each
    yield from printed.snapshots(_marks(site, _PRINTED), site.folder, known, site.notes)
    for artifact in site.of("printed-import-errors"):
        site.import_errors += _tried(site, artifact, lambda a: printed.import_errors(a, site.notes))
    for artifact in site.of("import-errors"):
        site.import_errors += _tried(site, artifact, lambda a: rest.import_errors(a, site.notes))


def _of_database(bundle: Bundle, artifact: Artifact, site: Site) -> list[Snapshot]:
    listed = list(database.snapshots(bundle, artifact, site.folder, site.notes))
    site.databases += 1
    site.import_errors += database.import_errors(bundle, artifact)
    return listed


def _tried(site: Site, artifact: Artifact, work: Callable[[Artifact], list[T]]) -> list[T]:
    try:
        return work(artifact)
    except ExportError as error:
        site.notes.append(
            Note(code=error.code, level="error", message=error.message, where=artifact.name)
        )
        return []


def _marks(site: Site, families: frozenset[str]) -> list[Mark]:
    return [mark for mark in site.marks if mark.family in families]


def errors_in(bundle: Bundle) -> list[tuple[str, str]]:
    """Return the files of DAGs that could not be imported, where there is no run to say it of."""
    errors: list[tuple[str, str]] = []
    for site in _sites(survey(bundle)):
        list(_snapshots(bundle, site))
        errors += site.import_errors
    return errors

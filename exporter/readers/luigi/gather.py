"""The calls of Luigi that a bundle tells of: one for each worker, by its salt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from exporter.model import Artifact, Bundle, ExportError, Note
from exporter.readers.databases import beside
from exporter.readers.luigi import api, history
from exporter.readers.luigi.log import sessions
from exporter.readers.luigi.recognise import survey
from exporter.readers.luigi.records import Api, Record, Session, Told, Worker

_ANSWERS: Final[dict[str, Callable[[Api, Artifact], None]]] = {
    "tasks": api.add_tasks,
    "workers": api.add_workers,
    "error": api.add_error,
}


@dataclass(slots=True)
class Call:
    """One call of Luigi with all that tells of it."""

    run_id: str
    session: Session | None = None
    api: Api | None = None
    tasks: dict[str, Told] = field(default_factory=dict)
    """What the scheduler says of the worker's tasks."""
    worker: Worker | None = None
    records: Sequence[Record] = ()
    files: list[str] = field(default_factory=list)

    def record_of(self, task_id: str) -> Record | None:
        """Return the last record of a task in the history."""
        return next((each for each in reversed(self.records) if each.task_id == task_id), None)


@dataclass(slots=True)
class _Site:
    """The files of one folder."""

    api: Api = field(default_factory=Api)
    sessions: list[Session] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    databases: list[str] = field(default_factory=list)


def calls(bundle: Bundle, notes: list[Note]) -> dict[str, Call]:
    """Return the calls by their ids; a file that cannot be read gets an `error` note."""
    sites: dict[str, _Site] = {}
    for artifact, family in survey(bundle):
        site = sites.setdefault(artifact.name.rpartition("/")[0], _Site())
        try:
            if family == "log":
                text = artifact.read().decode("utf-8", "replace")
                site.sessions += sessions(text, artifact.name)
            elif family == "history":
                site.records += history.records(bundle, artifact)
                site.databases += [artifact.name, *beside(bundle, artifact.name)]
            else:
                _ANSWERS[family](site.api, artifact)
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            notes.append(Note(code=error.code, level="error", message=message, where=artifact.name))
    found: dict[str, Call] = {}
    for folder, site in sites.items():
        for session in site.sessions:
            if session.tasks or session.ended:
                _add_session(found, session, folder)
    for site in sites.values():
        _add_answers(found, site)
    _add_history(found, sites)
    return found


def _add_session(found: dict[str, Call], session: Session, folder: str) -> None:
    stem = session.file.rpartition("/")[2].rpartition(".")[0] or session.file
    run_id = session.salt or (stem if stem not in found else f"{folder}/{stem}")
    number = 2
    while run_id in found and session.salt is None:
        run_id, number = f"{stem}#{number}", number + 1
    call = found.setdefault(run_id, Call(run_id))
    # of two copies of a log the one that says more counts
    if call.session is None or _size(session) > _size(call.session):
        call.session = session
    call.files.append(session.file)


def _size(session: Session) -> tuple[bool, int]:
    return session.ended, sum(len(task.words) for task in session.tasks.values())


def _add_answers(found: dict[str, Call], site: _Site) -> None:
    salts = {salt for told in site.api.tasks.values() for salt in told.salts}
    for salt in sorted({*salts, *(w for w in site.api.workers if w in salts or w in found)}):
        call = found.setdefault(salt, Call(salt))
        call.api = site.api
        call.worker = site.api.workers.get(salt)
        call.tasks = {key: t for key, t in site.api.tasks.items() if salt in t.salts}
        call.files += site.api.files
    alone = [call for call in found.values() if call.session is not None and call.api is None]
    if site.api.errors and not salts and len(alone) == 1:
        alone[0].api = site.api
        alone[0].files += site.api.files


def _add_history(found: dict[str, Call], sites: dict[str, _Site]) -> None:
    """Give each call its part of a history, which knows no workers; alone it makes calls."""
    for folder, site in sites.items():
        if not site.records:
            continue
        near = [
            call
            for call in found.values()
            if len(sites) == 1 or any(f.rpartition("/")[0] == folder for f in call.files)
        ]
        parts = history.groups(site.records)
        if near:
            for call in near:
                _give(call, parts, site, alone=len(near) == 1)
            continue
        for number, part in enumerate(parts, 1):
            run_id = f"{folder}/history-{number}".lstrip("/")
            found[run_id] = Call(run_id, records=part, files=list(site.databases))


def _give(call: Call, parts: list[list[Record]], site: _Site, *, alone: bool) -> None:
    ids = {*(call.session.tasks if call.session else ()), *call.tasks}
    fits = [part for part in parts if ids and {each.task_id for each in part} <= ids]
    if len(fits) == 1 or (alone and fits):
        call.records = fits[-1]
        call.files += site.databases

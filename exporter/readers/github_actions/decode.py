"""The files of a bundle, decoded as far as they can be, and sorted by run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from msgspec import Raw

from exporter.codec.concatenated import documents
from exporter.codec.tolerant import MAX_NOTES, decode_items
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.github_actions.logs import JobLog, logs_in
from exporter.readers.github_actions.raws import RawMap, as_, lenient, plain, run_in
from exporter.readers.github_actions.recognise import Mark
from exporter.readers.github_actions.wire import AnnotationWire, JobWire, RunWire

_NUMBER: Final = re.compile(r"\d{1,19}")
_PAGES: Final = frozenset({30, 100})
_ANNOTATIONS: Final = 1000
"""Annotations of one job that are looked at; GitHub keeps fewer."""


@dataclass(slots=True)
class Told:
    """What the files say of one run."""

    run_id: int
    infos: list[RunWire] = field(default_factory=list)
    jobs: list[JobWire] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    """How many jobs the service counted, by the file that says so."""
    attempts: dict[str, set[int | None]] = field(default_factory=dict)
    """The attempts that each file has jobs of."""
    whole: bool = False
    """Whether jobs came as a list; those that came one by one may not be all."""
    bad: int = 0
    """Jobs that cannot be read."""
    full_page: bool = False
    """Whether `gh` lists just as many jobs as a page has, with which older ones of it stop."""
    cut: bool = False
    """Whether a file of it ends too early."""
    files: dict[str, None] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Decoded:
    """What the files of a bundle say."""

    runs: dict[int, Told] = field(default_factory=dict)
    annotations: dict[int, list[AnnotationWire]] = field(default_factory=dict)
    """What each job said, by the job's id."""
    spoken: dict[int, str] = field(default_factory=dict)
    """The file that a job's annotations stand in."""
    logs: dict[str | int, JobLog] = field(default_factory=dict)
    """What each job wrote, by the job's name or id."""
    empty: list[str] = field(default_factory=list)
    """Files with a list of no jobs, which tells of no run."""
    files: dict[str, SourceFile] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    """An `error` note for each file that cannot be read."""

    def told(self, run_id: int, file: str) -> Told:
        """Return what is known of a run, and remember the file."""
        told = self.runs.setdefault(run_id, Told(run_id))
        told.files[file] = None
        return told

    def used(self, name: str, data: bytes) -> None:
        """Remember a file that was read whole."""
        digest = sha256(data)
        self.files[name] = SourceFile(path=name, size_bytes=len(data), sha256=digest)


def decode_bundle(bundle: Bundle, marks: Mapping[str, Mark]) -> Decoded:
    """Decode every file but the workflow files, which are read when a run needs them."""
    found = Decoded()
    for artifact in bundle.artifacts:
        mark = marks.get(artifact.name)
        if mark is not None and mark.family in {"workflow", "empty"}:
            if mark.family == "empty":
                found.empty.append(artifact.name)
            continue
        try:
            if mark is not None and mark.family == "log":
                data = artifact.read()
                found.used(artifact.name, data)
                found.logs.update(logs_in(artifact.name, data))
            else:
                _File(artifact, found).read()
        except ExportError as error:
            found.notes.append(
                Note(
                    code=error.code,
                    level="error",
                    message=f"{error.message[:1].upper()}{error.message[1:]}.",
                    where=artifact.name,
                )
            )
    if not found.runs:
        found.notes += [
            Note(
                code="no-jobs",
                level="error",
                message="The list of jobs is empty and names no run.",
                where=name,
            )
            for name in found.empty
        ]
    return found


class _File:
    """One file while it is decoded."""

    def __init__(self, artifact: Artifact, found: Decoded) -> None:
        self.artifact = artifact
        self.name = artifact.name
        self.found = found
        self.of: dict[int, Told] = {}
        """The runs that this file tells of."""

    def read(self) -> None:
        data = self.artifact.read()
        read = documents(data, where=self.name)
        self.found.used(self.name, data)
        for raw in read.raws:
            self._document(raw)
        for told in self.of.values():
            told.notes += [self._note("file-repaired", text) for text in read.repairs]
            told.cut = told.cut or read.cut
        if not self.of and not self._has_annotations():
            raise ExportError(
                "no-jobs",
                "the answer names no run and no job",
                hint="ask for the jobs of a run that has begun",
                where=self.name,
            )

    def _has_annotations(self) -> bool:
        return self.name in self.found.spoken.values()

    def _document(self, raw: Raw) -> None:
        tree = as_(raw, list[Raw])
        if tree is not None:
            self._list(tree)
            return
        self._item(as_(raw, RawMap) or {}, raw)

    def _item(self, fields: RawMap, raw: Raw) -> None:
        if "workflow_runs" in fields:
            for run in as_(fields["workflow_runs"], list[Raw]) or []:
                self._info(run)
        else:
            self._object(fields, raw)

    def _list(self, items: Sequence[Raw]) -> None:
        """Read pages (`--slurp`), jobs, or the annotations of the job in the file's name."""
        notes: list[AnnotationWire] = []
        for item in items:
            fields = as_(item, RawMap) or {}
            if "annotation_level" in fields:
                notes += _annotations([item])
            else:
                self._item(fields, item)
        ids = _NUMBER.findall(self.name.rpartition("/")[2])
        if notes and len(ids) == 1:
            self._annotated(int(ids[0]), notes)

    def _object(self, fields: RawMap, raw: Raw) -> None:
        if "workflow_job" in fields:
            self._jobs([fields["workflow_job"]], None, total=None)
        elif "workflow_run" in fields:
            self._info(fields["workflow_run"])
        elif "jobs" in fields and "databaseId" not in fields and not self._named(fields):
            total = as_(fields.get("total_count"), int)
            self._jobs(as_(fields["jobs"], list[Raw]) or [], None, total=total, whole=True)
        elif "databaseId" in fields:
            self._view(fields)
        elif "check_suite_id" in fields:
            self._info(raw)
        elif "run_id" in fields:
            self._jobs([raw], None, total=None)
        else:
            for key, value in fields.items():
                if _NUMBER.fullmatch(key):
                    self._annotated(int(key), _annotations(as_(value, list[Raw]) or []))

    def _named(self, fields: RawMap) -> bool:
        """Give what `gh` was not asked the id of that of its address, or of its jobs'."""
        if "total_count" in fields:
            return False
        jobs = as_(fields["jobs"], list[RawMap]) or []
        places = [as_(each.get("url"), str) for each in (fields, *jobs)]
        own = next((found for place in places if (found := run_in(place))), None)
        if own is not None:
            fields["databaseId"] = Raw(str(own).encode())
        return own is not None

    def _view(self, fields: RawMap) -> None:
        raw = Raw(msgspec.json.encode(fields))
        if "completedAt" in fields:  # one job: `--jq '.jobs[]'`
            self._jobs([raw], None, total=None)
            return
        told = self._info(raw)
        if "jobs" in fields:
            own = told.run_id if told else None
            before = len(told.jobs) if told else 0
            jobs = as_(fields["jobs"], list[Raw]) or []
            self._jobs(jobs, own, total=len(jobs), whole=True)
            if told is not None:
                told.full_page = told.full_page or len(jobs) in _PAGES
                for job in told.jobs[before:]:
                    job.run_attempt = job.run_attempt or told.infos[-1].run_attempt
                told.attempts[self.name] = {job.run_attempt for job in told.jobs[before:]}

    def _info(self, raw: Raw) -> Told | None:
        wire = lenient(plain(raw), RunWire)
        if wire is None:
            return None
        told = self._told(wire.id)
        told.infos.append(wire)
        return told

    def _jobs(
        self, raws: Sequence[Raw], run: int | None, *, total: int | None, whole: bool = False
    ) -> None:
        shaped = [plain(raw) for raw in raws]
        items = decode_items(shaped, JobWire, where=f"{self.name} $.jobs", what="job")
        taken = 0
        for job in items.values:
            job.run_id = run_id = job.run_id or run or run_in(job.html_url)
            if run_id is None:
                continue
            taken += 1
            told = self._told(run_id)
            told.jobs.append(job)
            told.attempts.setdefault(self.name, set()).add(job.run_attempt)
        own = [self._told(run)] if run is not None else list(self.of.values())
        for told in own:
            told.whole = told.whole or whole
            if total is not None:
                told.totals[self.name] = max(told.totals.get(self.name, 0), total)
            told.bad += len(raws) - taken
            told.notes += items.notes[:MAX_NOTES]

    def _told(self, run_id: int) -> Told:
        self.of[run_id] = told = self.found.told(run_id, self.name)
        return told

    def _annotated(self, job: int, notes: list[AnnotationWire]) -> None:
        self.found.annotations.setdefault(job, []).extend(notes)
        self.found.spoken[job] = self.name

    def _note(self, code: str, message: str) -> Note:
        return Note(code=code, level="warning", message=message, where=self.name)


def _annotations(raws: Sequence[Raw]) -> list[AnnotationWire]:
    return decode_items(raws[:_ANNOTATIONS], AnnotationWire, where="", what="annotation").values

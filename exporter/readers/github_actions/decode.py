"""The files of a bundle, decoded as far as they can be, and sorted by run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Raw

from exporter.codec.concatenated import documents
from exporter.codec.tolerant import MAX_NOTES, decode, decode_items
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.github_actions.recognise import Mark
from exporter.readers.github_actions.wire import OF_GH, AnnotationWire, JobWire, RunWire

T = TypeVar("T")
RawMap = dict[str, Raw]

_RUN_URL: Final = re.compile(r"/actions/runs/(\d{1,19})")
_NUMBER: Final = re.compile(r"\d{1,19}")
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
        tree = _as(raw, list[Raw])
        if tree is not None:
            self._list(tree)
            return
        self._item(_as(raw, RawMap) or {}, raw)

    def _item(self, fields: RawMap, raw: Raw) -> None:
        if "workflow_runs" in fields:
            for run in _as(fields["workflow_runs"], list[Raw]) or []:
                self._info(run)
        else:
            self._object(fields, raw)

    def _list(self, items: Sequence[Raw]) -> None:
        """Read pages (`--slurp`), jobs, or the annotations of the job in the file's name."""
        notes: list[AnnotationWire] = []
        for item in items:
            fields = _as(item, RawMap) or {}
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
        elif "jobs" in fields and "databaseId" not in fields:
            total = _as(fields.get("total_count"), int)
            self._jobs(_as(fields["jobs"], list[Raw]) or [], None, total=total, whole=True)
        elif "databaseId" in fields:
            self._view(fields, raw)
        elif "check_suite_id" in fields:
            self._info(raw)
        elif "run_id" in fields:
            self._jobs([raw], None, total=None)
        else:
            for key, value in fields.items():
                if _NUMBER.fullmatch(key):
                    self._annotated(int(key), _annotations(_as(value, list[Raw]) or []))

    def _view(self, fields: RawMap, raw: Raw) -> None:
        if "completedAt" in fields:  # one job: `--jq '.jobs[]'`
            self._jobs([raw], None, total=None)
            return
        told = self._info(raw)
        if "jobs" in fields:
            own = told.run_id if told else None
            before = len(told.jobs) if told else 0
            jobs = _as(fields["jobs"], list[Raw]) or []
            self._jobs(jobs, own, total=len(jobs), whole=True)
            if told is not None:
                for job in told.jobs[before:]:
                    job.run_attempt = job.run_attempt or told.infos[-1].run_attempt
                told.attempts[self.name] = {job.run_attempt for job in told.jobs[before:]}

    def _info(self, raw: Raw) -> Told | None:
        wire = _lenient(_plain(raw), RunWire)
        if wire is None:
            return None
        told = self._told(wire.id)
        told.infos.append(wire)
        return told

    def _jobs(
        self, raws: Sequence[Raw], run: int | None, *, total: int | None, whole: bool = False
    ) -> None:
        plain = [_plain(raw) for raw in raws]
        items = decode_items(plain, JobWire, where=f"{self.name} $.jobs", what="job")
        for job in items.values:
            job.run_id = run_id = job.run_id or run or _run_in(job.html_url)
            if run_id is None:
                continue
            told = self._told(run_id)
            told.jobs.append(job)
            told.attempts.setdefault(self.name, set()).add(job.run_attempt)
        own = [self._told(run)] if run is not None else list(self.of.values())
        for told in own:
            told.whole = told.whole or whole
            if total is not None:
                told.totals[self.name] = max(told.totals.get(self.name, 0), total)
            told.bad += len(raws) - len(items.values)
            told.notes += items.notes[:MAX_NOTES]

    def _told(self, run_id: int) -> Told:
        self.of[run_id] = told = self.found.told(run_id, self.name)
        return told

    def _annotated(self, job: int, notes: list[AnnotationWire]) -> None:
        self.found.annotations.setdefault(job, []).extend(notes)
        self.found.spoken[job] = self.name

    def _note(self, code: str, message: str) -> Note:
        return Note(code=code, level="warning", message=message, where=self.name)


def _run_in(url: str | None) -> int | None:
    found = _RUN_URL.search(url or "")
    return int(found[1]) if found else None


def _plain(raw: Raw) -> Any:
    """Return an object with the REST API's names, whoever wrote it; None for what is none."""
    fields = _as(raw, RawMap)
    if fields is None:
        return None
    if "databaseId" not in fields and not (fields.keys() & {"startedAt", "headSha"}):
        return raw
    renamed = {OF_GH.get(key, key): value for key, value in fields.items()}
    return Raw(msgspec.json.encode(renamed))


def _annotations(raws: Sequence[Raw]) -> list[AnnotationWire]:
    return decode_items(raws[:_ANNOTATIONS], AnnotationWire, where="", what="annotation").values


def _lenient(raw: Any, shape: type[T]) -> T | None:
    """Decode a run; of a damaged one the fields that are good."""
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass
    try:
        fields = decode(bytes(raw), dict).value
    except ExportError:
        return None
    kept = dict(_good(fields, shape))
    try:
        return msgspec.convert(kept, shape)
    except msgspec.ValidationError:
        return None


def _good(fields: Mapping[str, Any], shape: type[T]) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        try:
            msgspec.convert({"id": 1, name: value}, shape)
        except msgspec.ValidationError:
            continue
        yield name, value


def _as(raw: Raw | None, shape: type[T]) -> T | None:
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None

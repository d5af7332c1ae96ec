"""The files of a bundle, decoded as far as they can be, and sorted by pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Raw

from exporter.codec.concatenated import documents
from exporter.codec.tolerant import MAX_NOTES, decode, decode_items
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.gitlab.logs import JobLog, error_in
from exporter.readers.gitlab.recognise import id_in, recognise
from exporter.readers.gitlab.wire import Job, Pipeline

T = TypeVar("T")
RawMap = dict[str, Raw]

_PAGES: Final = frozenset({20, 50, 100})
"""How many jobs a page usually holds: a file with just as many may be the first page only."""


@dataclass(slots=True)
class Told:
    """What the files say of one pipeline."""

    pipeline_id: str
    pipelines: list[Pipeline] = field(default_factory=list)
    """Its own answers."""
    jobs: dict[tuple[str, bool], Job] = field(default_factory=dict)
    """By id, and by whether it is a bridge."""
    bad: int = 0
    """Jobs that cannot be read."""
    cut: bool = False
    full_page: bool = False
    """Whether a file holds exactly as many jobs as a page."""
    files: dict[str, SourceFile] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def take(self, job: Job) -> None:
        """Keep a job; of two answers on it the one after its end."""
        key = str(job.id), job.downstream_pipeline is not None
        known = self.jobs.get(key)
        if known is None or job.finished_at or not known.finished_at:
            self.jobs[key] = job


@dataclass(slots=True)
class Decoded:
    """What the files of a bundle say."""

    runs: dict[str, Told] = field(default_factory=dict)
    needs: dict[str, list[str]] = field(default_factory=dict)
    """The names that each job's name needs, where a graph is at hand."""
    graphs: dict[str, SourceFile] = field(default_factory=dict)
    logs: dict[str, JobLog] = field(default_factory=dict)
    """What each job that failed wrote of it, by its id."""
    notes: list[Note] = field(default_factory=list)


def decode_bundle(bundle: Bundle) -> Decoded:
    """Decode every file; one that cannot be read gets an `error` note."""
    found = Decoded()
    for artifact in bundle.artifacts:
        try:
            _file(artifact, found)
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            found.notes.append(
                Note(code=error.code, level="error", message=message, where=artifact.name)
            )
    return found


def _file(artifact: Artifact, found: Decoded) -> None:
    data = artifact.read()
    source = SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data))
    mark = recognise(artifact.name, artifact.head())
    own = id_in(artifact.name)
    if own is not None and mark is not None and mark.family == "log":
        log = error_in(source, data)
        if log is not None:
            found.logs[own] = log
        return
    read = documents(data, where=artifact.name)
    before = len(found.graphs)
    of: dict[str, Told] = {}
    jobs: list[Raw] = []
    for raw in read.raws:
        listed = _as(raw, list[Raw])
        for item in [raw] if listed is None else listed:
            fields = _as(item, RawMap) or {}
            if _graph(fields, found):
                found.graphs[artifact.name] = source
            elif _is_pipeline(fields):
                _pipeline(item, found, of)
            elif listed is not None or "stage" in fields:
                jobs.append(item)
    _jobs(jobs, artifact.name, found, of)
    for told in of.values():
        told.files[artifact.name] = source
        told.cut = told.cut or read.cut
        told.full_page = told.full_page or len(jobs) in _PAGES
        told.notes += [
            Note(code="file-repaired", level="warning", message=text, where=artifact.name)
            for text in read.repairs
        ]
    if not of and len(found.graphs) == before:
        raise ExportError(
            "no-jobs",
            "the answer names no pipeline and no job",
            hint="ask for the jobs of a pipeline that has begun",
            where=artifact.name,
        )


def _is_pipeline(fields: RawMap) -> bool:
    return "stage" not in fields and "id" in fields and "status" in fields


def _pipeline(raw: Raw, found: Decoded, of: dict[str, Told]) -> None:
    wire = _as(raw, Pipeline) or _lenient(raw)
    if wire is None:
        return
    told = _told(str(wire.id), found, of)
    told.pipelines.append(wire)
    items = decode_items(wire.jobs or [], Job, where="$.jobs", what="job")
    told.bad += len(wire.jobs or []) - len(items.values)
    told.notes += items.notes[:MAX_NOTES]
    for job in items.values:
        told.take(job)


def _jobs(raws: Sequence[Raw], name: str, found: Decoded, of: dict[str, Told]) -> None:
    items = decode_items(raws, Job, where=name, what="job")
    taken = 0
    for job in items.values:
        if job.pipeline is not None:
            _told(str(job.pipeline.id), found, of).take(job)
            taken += 1
    for told in of.values():
        told.bad += len(raws) - taken
        told.notes += items.notes[:MAX_NOTES]


def _told(pipeline_id: str, found: Decoded, of: dict[str, Told]) -> Told:
    of[pipeline_id] = told = found.runs.setdefault(pipeline_id, Told(pipeline_id))
    return told


def _graph(fields: RawMap, found: Decoded) -> bool:
    """Take what jobs need from an answer of the lint API or of GraphQL."""
    if "merged_yaml" in fields:
        jobs = _as(fields.get("jobs"), list[dict[str, Any]]) or []
    elif "data" in fields:
        jobs = list(_nodes(_as(fields["data"], dict[str, Any])))
    else:
        return False
    for job in jobs:
        name, needs = job.get("name"), job.get("needs")
        if isinstance(needs, dict):
            needs = needs.get("nodes")
        if isinstance(name, str) and isinstance(needs, list):
            names = [each.get("name") if isinstance(each, dict) else each for each in needs]
            found.needs[name] = [each for each in names if isinstance(each, str)]
    return True


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    """Yield the jobs in an answer of GraphQL: `pipeline.jobs.nodes`, wherever these are."""
    level: list[object] = [tree]
    for _ in range(8):
        deeper: list[object] = []
        for node in level:
            if isinstance(node, dict):
                jobs = node.get("jobs")
                if isinstance(jobs, dict) and isinstance(jobs.get("nodes"), list):
                    yield from (each for each in jobs["nodes"] if isinstance(each, dict))
                deeper += node.values()
            elif isinstance(node, list):
                deeper += node[:1000]
        level = deeper


def _lenient(raw: Raw) -> Pipeline | None:
    """Decode a pipeline; of a damaged one the fields that are good."""
    try:
        fields: Mapping[str, Any] = decode(bytes(raw), dict).value
    except ExportError:
        return None
    kept = {}
    for name, value in fields.items():
        try:
            msgspec.convert({"id": 1, name: value}, Pipeline)
        except msgspec.ValidationError:
            continue
        kept[name] = value
    try:
        return msgspec.convert(kept, Pipeline)
    except msgspec.ValidationError:
        return None


def _as(raw: Raw | None, shape: type[T]) -> T | None:
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None

"""Which files are of one run: by the tasks they hold, never by their names.

Rolled files are counted each for itself, so that `trace.txt.6` may be of `report.html.4`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.nextflow.graph import Graph, graph_of
from exporter.readers.nextflow.history import Entry, history_of
from exporter.readers.nextflow.log import log_of
from exporter.readers.nextflow.page import report_of
from exporter.readers.nextflow.recognise import hash_of, kind_of
from exporter.readers.nextflow.trace import trace_of
from exporter.readers.nextflow.wire import Row, Told

_PARSERS: Final = {"trace": trace_of, "report": report_of, "log": log_of}
_SETTLED: Final = frozenset({"COMPLETED", "FAILED", "CACHED", "ABORTED"})


@dataclass(slots=True)
class Gathered:
    """What is known of one run."""

    told: dict[str, Told] = field(default_factory=dict)
    """By kind: `report`, `trace`, `log`."""
    entry: Entry | None = None

    @property
    def first(self) -> Told:
        """Return what says most."""
        return next(self.told[kind] for kind in ("report", "trace", "log") if kind in self.told)

    @property
    def name(self) -> str | None:
        """Return the run's name, which a trace does not have."""
        return next((each.run_name for each in self.told.values() if each.run_name), None)


@dataclass(slots=True)
class Surveyed:
    """The runs of a bundle by id, and what may belong to any of them."""

    runs: dict[str, Gathered] = field(default_factory=dict)
    graphs: list[tuple[SourceFile, Graph]] = field(default_factory=list)
    logs: dict[str, Artifact] = field(default_factory=dict)
    """What a task printed, by its short hash."""
    notes: list[Note] = field(default_factory=list)


def gather(bundle: Bundle) -> Surveyed:
    """Read every file and put together what belongs together."""
    found = Surveyed()
    told: dict[str, list[Told]] = {kind: [] for kind in _PARSERS}
    entries: dict[str, Entry] = {}
    for artifact in bundle.artifacts:
        kind = kind_of(artifact.name, artifact.head())
        if kind == "task":
            key = hash_of(artifact.name)
            # the log has what the two streams have
            if key and (artifact.name.endswith(".log") or key not in found.logs):
                found.logs[key] = artifact
            continue
        try:
            data = artifact.read()
        except ExportError as error:
            _broken(found, error.code, error.message, artifact.name)
            continue
        file = SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data))
        if kind == "history":
            entries.update(history_of(data, file))
        elif kind == "dag":
            if graph := graph_of(data):
                found.graphs.append((file, graph))
        elif (read := _parsed(kind, data, file)) is not None:
            told[read.kind].append(read)
        elif not data.strip():
            _broken(found, "empty-file", "the file is empty", artifact.name)
        else:
            message = "there is no trace, report or log of Nextflow in it"
            _broken(found, "not-nextflow", message, artifact.name)
    _name(found, _pair(told), entries)
    return found


def _parsed(kind: str | None, data: bytes, file: SourceFile) -> Told | None:
    tried = [kind] if kind in _PARSERS else list(_PARSERS)
    return next((read for each in tried if (read := _PARSERS[each](data, file))), None)


def _broken(found: Surveyed, code: str, message: str, where: str) -> None:
    text = f"{message[:1].upper()}{message[1:]}."
    found.notes.append(Note(code=code, level="error", message=text, where=where))


def _pair(told: dict[str, list[Told]]) -> list[Gathered]:
    runs = [Gathered({"report": each}) for each in told["report"]]
    for kind in ("trace", "log"):
        waiting = list(told[kind])
        # the best match first: a run that was resumed shares tasks with the one before
        matches = sorted(
            (
                (-score, index, place)
                for index, each in enumerate(waiting)
                for place, run in enumerate(runs)
                if (score := _score(run, each))
            ),
        )
        taken: set[int] = set()
        given: set[int] = set()
        for _, index, place in matches:
            if index not in taken and place not in given:
                taken.add(index)
                given.add(place)
                runs[place].told[kind] = waiting[index]
        runs += [Gathered({kind: each}) for i, each in enumerate(waiting) if i not in taken]
    return runs


def _score(run: Gathered, other: Told) -> int:
    """Say how much speaks for a file being of a run; 0 where something speaks against it."""
    if run.name and other.run_name and run.name != other.run_name:
        return 0
    session = next((each.session for each in run.told.values() if each.session), None)
    if session and other.session and session != other.session:
        return 0
    same = 1 if run.name and run.name == other.run_name else 0
    for each in run.told.values():
        shared = _shared(each.rows, other.rows)
        if shared is None:
            return 0
        same += shared
        if each.rows and other.rows and not shared:
            return 0
    return same


def _shared(one: Sequence[Row], other: Sequence[Row]) -> int | None:
    """Count the tries in both; None where they contradict, or each has some that the other lacks.

    One may be shorter: it was cut, or was written while the run went on.
    """
    by_hash = {row.hash: row for row in one if row.hash}
    by_id = {row.task_id: row for row in one if row.task_id}
    if not by_hash or not any(row.hash for row in other):
        return _shared_ids(by_id, other)
    shared = missing = 0
    for row in other:
        twin = by_hash.get(row.hash or "")
        if twin is None:
            rival = by_id.get(row.task_id) if row.task_id else None
            if rival is not None and rival.hash:
                return None
            missing += 1
        elif _settled_otherwise(row, twin):
            return None
        else:
            shared += 1
    return None if missing and shared < len(by_hash) else shared


def _shared_ids(by_id: dict[str, Row], other: Sequence[Row]) -> int | None:
    shared = 0
    for row in other:
        twin = by_id.get(row.task_id or "")
        if twin is None:
            continue
        if twin.name != row.name or _settled_otherwise(row, twin):
            return None
        shared += 1
    return shared if shared == min(len(by_id), len(other)) else None


def _settled_otherwise(one: Row, other: Row) -> bool:
    return one.status != other.status and {one.status, other.status} <= _SETTLED


def _name(found: Surveyed, runs: Iterable[Gathered], entries: dict[str, Entry]) -> None:
    made = list(runs)
    names = Counter(run.name or run.first.file.path for run in made)
    for run in made:
        name = run.name
        entry = entries.get(name) if name else None
        session = next((each.session for each in run.told.values() if each.session), None)
        if entry is not None and session in {None, entry.session}:
            run.entry = entry
        plain = name or run.first.file.path
        run_id = plain
        if names[plain] > 1:
            run_id = f"{plain} {session}" if session else f"{plain} {run.first.file.path}"
        number = 1
        while run_id in found.runs:
            number += 1
            run_id = f"{plain}#{number}"
        found.runs[run_id] = run

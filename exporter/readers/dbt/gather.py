"""One invocation's files, brought together and judged."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isfinite
from typing import Final

from exporter.model import ExportError, Note, RunStatus
from exporter.readers.dbt.command import command_from
from exporter.readers.dbt.decode import Decoded, args_of, metadata_of, results_of
from exporter.readers.dbt.discover import Candidate, Found, project_folder
from exporter.readers.dbt.logs import Invocation, Log
from exporter.readers.dbt.project import Project, project_of_ids
from exporter.readers.dbt.times import moment
from exporter.readers.dbt.told import Told, judge
from exporter.readers.dbt.verdict import Evidence, verdict
from exporter.readers.dbt.wire import Args, Envelope, Metadata, Result
from exporter.report.words import count

_SCHEMAS: Final = {"results": range(4, 7), "sources": range(3, 4)}


@dataclass(slots=True)
class Parts:
    """What was gathered of one invocation, before it becomes a run."""

    candidate: Candidate
    decoded: Decoded
    metadata: Metadata
    args: Args
    results: list[Result]
    said: Invocation | None
    command: str | None
    project: Project
    elapsed: float | None = None
    told: list[Told] = field(default_factory=list)
    status: RunStatus = "unknown"
    error: str | None = None
    notes: list[Note] = field(default_factory=list)

    @property
    def version(self) -> str | None:
        """Return dbt's version."""
        return self.metadata.dbt_version or (self.said.version if self.said else None)

    @property
    def fusion(self) -> bool:
        """Return whether Fusion ran, and not dbt core."""
        return self.version is not None and not self.version.startswith(("0.", "1."))

    @property
    def log(self) -> Log | None:
        """Return the log that says most."""
        return self.candidate.telemetry or self.candidate.log

    @property
    def start(self) -> datetime | None:
        """Return when the invocation began; of core 1.7, when the execution began."""
        stated = moment(self.metadata.invocation_started_at)
        mark = self.candidate.manifest_mark
        if stated is None and self.fusion and mark and mark.invocation == self.candidate.invocation:
            stated = moment(mark.started)
        if stated is None and self.said is not None:
            stated = self.said.started
        end = moment(self.metadata.generated_at)
        if stated or end is None or self.elapsed is None or self.fusion:
            return stated
        # Fusion's elapsed time is a sum over nodes and says nothing of the clock
        return end - timedelta(seconds=self.elapsed)

    @property
    def end(self) -> datetime | None:
        """Return when the results were written, or the log says that the command ended."""
        return moment(self.metadata.generated_at) or (self.said.ended if self.said else None)

    @property
    def wall(self) -> float | None:
        """Return the wall clock seconds, as far as they are stated."""
        start, end = self.start, self.end
        if start is not None and end is not None and end >= start:
            return (end - start).total_seconds()
        return self.said.seconds if self.said else None

    @property
    def dag_id(self) -> str:
        """Return the project's name."""
        named = self.project.name or project_of_ids(each.unique_id for each in self.told)
        return named or "dbt"

    @property
    def run_id(self) -> str:
        """Return the invocation's id; a file without one is known by its name."""
        return self.candidate.invocation or self.candidate.name


def gather(candidate: Candidate, found: Found) -> Parts:
    """Read one invocation's files and judge how it ended, without making its steps.

    Raises ExportError when its results cannot be read.
    """
    from exporter.readers.dbt.compare import compare  # noqa: PLC0415 - it needs Parts

    decoded = Decoded()
    envelopes = _envelopes(candidate, decoded)
    metadata = metadata_of(envelopes[-1].metadata) if envelopes else Metadata()
    args = args_of(envelopes[0].args) if envelopes else Args()
    results: list[Result] = []
    unreadable = 0
    for envelope in envelopes:
        good, bad = results_of(envelope.results or ())
        results += good
        unreadable += len(bad)
    anchor = _anchor(candidate, metadata)
    said = _said(candidate, anchor)
    parts = Parts(
        candidate=candidate,
        decoded=decoded,
        metadata=metadata,
        args=args,
        results=results,
        said=said,
        command=command_from(args, said, sources=candidate.sources is not None),
        project=_project(candidate, found, decoded, results),
        elapsed=_seconds(envelopes[-1].elapsed_time) if envelopes else None,
    )
    evidence = Evidence(
        candidate=candidate,
        said=said,
        command=parts.command,
        count=len(results) + unreadable,
        where=candidate.name,
        fusion=parts.fusion,
        unreadable=unreadable,
    )
    compare(parts, evidence, anchor)
    odd = judge(parts.told, parts.project, parts.command)
    if odd:
        evidence.note(
            "unknown-status-word",
            "warning",
            f"{count(odd, 'step has', 'steps have')} no status, or a word that this version does "
            "not know.",
        )
    evidence.statuses = frozenset(each.status for each in parts.told)
    succeeded = said is not None and said.ending == "succeeded"
    if candidate.manifest is not None and not succeeded and "failed" not in evidence.statuses:
        evidence.manifest_broken = not parts.project.known
    parts.status, parts.error = verdict(evidence)
    parts.notes = [*_schema_notes(candidate, found), *evidence.notes]
    return parts


def _envelopes(candidate: Candidate, decoded: Decoded) -> list[Envelope]:
    """Decode the results; of a file that cannot be read, a copy of it."""
    found = []
    for file in (candidate.results, candidate.sources):
        if file is None:
            continue
        try:
            found.append(decoded.envelope(file))
        except ExportError as error:
            for copy in candidate.copies:
                with suppress(ExportError):
                    found.append(decoded.envelope(copy))
                    break
            else:
                raise error from None
    return found


def _project(
    candidate: Candidate, found: Found, decoded: Decoded, results: Sequence[Result]
) -> Project:
    manifest = candidate.manifest
    name = candidate.project or project_of_ids(result.unique_id for result in results)
    return Project(
        lambda: decoded.manifest(manifest) if manifest is not None else None,
        name,
        project_folder(found, candidate.name),
    )


def _anchor(candidate: Candidate, metadata: Metadata) -> datetime | None:
    """Return a moment soon after the invocation's start, to date the log's times of day."""
    stated = moment(metadata.invocation_started_at)
    mark = candidate.manifest_mark
    if stated or mark is None or mark.invocation is None:
        return stated
    # core states there when it had parsed; the start beside it may be that of an older
    # invocation, out of the partial parse
    return moment(mark.generated) if mark.invocation == candidate.invocation else None


def _said(candidate: Candidate, anchor: datetime | None) -> Invocation | None:
    """Return what a log says of the invocation; the telemetry comes first where it has an end."""
    own = candidate.invocation
    if own is None:
        return None
    said = [log.invocation(own, anchor) for log in (candidate.telemetry, candidate.log) if log]
    return next((s for s in said if s and s.ending), None) or next((s for s in said if s), None)


def _schema_notes(candidate: Candidate, found: Found) -> list[Note]:
    notes = []
    for file, family in ((candidate.results, "results"), (candidate.sources, "sources")):
        mark = found.marks.get(file.name) if file else None
        known = _SCHEMAS[family]
        if mark and mark[1].schema is not None and mark[1].schema not in known:
            notes.append(
                Note(
                    code="unknown-schema-version",
                    level="info",
                    message=f"The file is of version {mark[1].schema}; this reader was made for "
                    f"{known[0]} to {known[-1]}.",
                    where=mark[0].name,
                )
            )
    return notes


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    # Fusion writes -0.0 when nothing ran
    return abs(float(value)) if isfinite(value) and value >= 0 else None

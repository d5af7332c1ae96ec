"""Reads what dbt leaves behind: core 1.7 to 1.12 and Fusion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, ExportError, Note
from exporter.model.value import replace
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.dbt.recognise import USUAL_NAMES, Mark, recognise

if TYPE_CHECKING:
    from exporter.readers.dbt.discover import Candidate, Found
    from exporter.readers.dbt.gather import Parts

_SURE: Final = 95
_LIKELY: Final = 70
_BY_NAME: Final = 40
_PROJECT_FILE: Final = "dbt_project.yml"
_FAMILY_WORDS: Final = {
    "results": "run_results",
    "sources": "source freshness",
    "manifest": "manifest",
    "log": "log",
    "json-log": "JSON log",
    "telemetry": "telemetry",
}


class UndatedRef(RunRef):
    """A run of which only a log without dates tells: newer than what stands before it there."""

    known_after: datetime

    @property
    def newest(self) -> datetime:
        """Return the time by which `latest` is chosen."""
        return self.known_after


class DbtReader:
    """dbt's artifacts and logs, wherever `--target-path` and `--log-path` put them."""

    name: ClassVar[str] = "dbt"
    title: ClassVar[str] = "dbt"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson", ".log", _PROJECT_FILE)

    def __init__(self) -> None:
        self._kept: Kept[tuple[Parts, Sequence[Note]]] = Kept()
        """The only run of a bundle, and notes on it: of several the manifests would take much."""

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim the files whose first bytes are dbt's; a project's folder is told by its file."""
        marks: dict[str, Mark] = {}
        projects, damaged = [], []
        for artifact in bundle.artifacts:
            base = artifact.name.rpartition("/")[2]
            if base == _PROJECT_FILE:
                projects.append(artifact.name)
                continue
            mark = recognise(artifact.head())
            if mark is not None:
                marks[artifact.name] = mark
            elif base in USUAL_NAMES:
                damaged.append(artifact.name)
        if not marks:
            if not (damaged and bundle.single):
                return None
            return Claim(
                score=_BY_NAME,
                reason=f"{damaged[0]} is named as dbt names its files, and does not begin as one.",
                files=tuple(damaged),
            )
        folders = {name.rpartition("/")[0] for name in marks}
        return Claim(
            score=_SURE if any(mark.sure for mark in marks.values()) else _LIKELY,
            reason=_reason(marks),
            files=tuple(
                sorted(
                    (
                        *marks,
                        *projects,
                        *(name for name in damaged if name.rpartition("/")[0] in folders),
                    )
                )
            ),
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the invocations in the claimed files."""
        from exporter.readers.dbt.discover import survey  # noqa: PLC0415 - needs msgspec

        notes: list[Note] = []
        found = survey(bundle)
        made, broken = _all(found, notes)
        if len(made) == 1 and not broken:
            self._kept.keep(bundle, (made[0], tuple(notes)), 1)
        notes += broken
        notes += _damaged(bundle, found)
        if not made and not notes:
            notes += _lonely(found)
        return Listing(refs=tuple(_ref(parts, made) for parts in made), notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one invocation whole."""
        from exporter.readers.dbt.discover import candidates, read_logs, survey  # noqa: PLC0415
        from exporter.readers.dbt.gather import gather  # noqa: PLC0415

        kept = self._kept.take(bundle)
        if kept and kept[0].run_id == ref.run_id:
            return _run(*kept)
        found = survey(bundle)
        notes: list[Note] = []
        logs = read_logs(found, notes)
        for candidate in candidates(found, logs, notes):
            if (candidate.invocation or candidate.name) == ref.run_id:
                return _run(gather(candidate, found), notes)
        raise gone(ref)


def _run(parts: Parts, notes: Sequence[Note]) -> DagRun:
    """Return the whole run, with those notes that are on its files; its parts are used up."""
    from exporter.readers.dbt.assemble import run_of  # noqa: PLC0415 - needs msgspec

    files = _files(parts.candidate)
    own = [note for note in notes if note.where in files]
    run = run_of(parts)
    return replace(run, notes=(*own, *run.notes)) if own else run


def _all(found: Found, notes: list[Note]) -> tuple[list[Parts], list[Note]]:
    """Gather every run there is; also say which cannot be."""
    from exporter.readers.dbt.discover import candidates, read_logs  # noqa: PLC0415
    from exporter.readers.dbt.gather import gather  # noqa: PLC0415

    logs = read_logs(found, notes)
    made, broken = [], []
    for candidate in candidates(found, logs, notes):
        try:
            made.append(gather(candidate, found))
        except ExportError as error:
            broken.append(
                Note(code=error.code, level="error", message=error.message, where=error.where)
            )
    return made, broken


def _ref(parts: Parts, made: list[Parts]) -> RunRef:
    candidate = parts.candidate
    ref = RunRef(
        reader="dbt",
        run_id=parts.run_id,
        dag_id=parts.dag_id,
        status=parts.status,
        start_time=parts.start,
        end_time=parts.end,
        duration_seconds=parts.wall,
        files=_files(candidate),
    )
    before = [
        other.end
        for other in made
        if other.end is not None
        and candidate.log is not None
        and candidate.log in (other.candidate.log, other.candidate.beside)
    ]
    if ref.newest is not None or not before:
        return ref
    return UndatedRef(
        reader=ref.reader,
        run_id=ref.run_id,
        dag_id=ref.dag_id,
        status=ref.status,
        duration_seconds=ref.duration_seconds,
        files=ref.files,
        # after it, and not as old as it
        known_after=max(before) + timedelta(microseconds=1),
    )


def _files(candidate: Candidate) -> tuple[str, ...]:
    held = (candidate.results, candidate.sources, candidate.manifest, candidate.telemetry)
    names = [each.name for each in (*held, candidate.log, candidate.beside) if each is not None]
    return tuple(dict.fromkeys(names))


def _damaged(bundle: Bundle, found: Found) -> list[Note]:
    """Note files that are named as dbt names them and do not begin as one of them."""
    notes = []
    for artifact in bundle.artifacts:
        if artifact.name in found.marks or artifact.name.rpartition("/")[2] not in USUAL_NAMES:
            continue
        empty = not artifact.head().strip()
        notes.append(
            Note(
                code="empty-file" if empty else "not-a-dbt-file",
                level="error",
                message="The file is empty: dbt did not finish writing it."
                if empty
                else "The file is named as dbt names its own, and does not begin as one of them.",
                where=artifact.name,
            )
        )
    return notes


def _lonely(found: Found) -> list[Note]:
    """Note manifests that no results stand beside, where there is no run at all."""
    return [
        Note(
            code="manifest-without-results",
            level="error",
            message="There are no results beside this manifest: dbt ran nothing, or was killed.",
            where=artifact.name,
        )
        for artifact, _ in found.of("manifest")
    ]


def _reason(marks: dict[str, Mark]) -> str:
    counts: dict[str, int] = {}
    for mark in marks.values():
        word = _FAMILY_WORDS[mark.family]
        counts[word] = counts.get(word, 0) + 1
    said = ", ".join(f"{count} {word}" if count > 1 else word for word, count in counts.items())
    return f"Files of dbt by their first bytes: {said}."

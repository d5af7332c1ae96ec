"""Reads the log that Parsl writes of every run, and the database of its monitoring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, ExportError, Note
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.databases import SUFFIXES, beside, is_sqlite, mentions

if TYPE_CHECKING:
    from exporter.readers.parsl.database import Run

_SURE: Final = 95
_BEGIN: Final = b"Starting DataFlowKernel with config"
_FROM: Final = b"parsl.dataflow.dflow:"
_TABLES: Final = ("workflow", "task", "try", "status")


class ParslReader:
    """`runinfo/monitoring.db`, with all runs of a folder, and `runinfo/NNN/parsl.log` of each."""

    name: ClassVar[str] = "parsl"
    title: ClassVar[str] = "Parsl"
    suffixes: ClassVar[tuple[str, ...]] = (*SUFFIXES, ".log")

    def __init__(self) -> None:
        self._kept: Kept[Mapping[str, Run]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim logs by their first line, and databases with the tables of Parsl's monitoring."""
        names, logs = _names(bundle), _logs(bundle)
        if not names and not logs:
            return None
        held = [each for name in names for each in (name, *beside(bundle, name))]
        if names:
            reason = f"{names[0]} has the tables of Parsl's monitoring."
        else:
            reason = f"{logs[0]} begins as the log of a run of Parsl."
        return Claim(score=_SURE, reason=reason, files=(*held, *logs))

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs in the claimed files."""
        from exporter.readers.parsl.assemble import run_of  # noqa: PLC0415 - seldom

        notes: list[Note] = []
        refs = []
        found = _runs(bundle, notes)
        self._kept.keep(bundle, found, len(found))
        for run in found.values():
            full = run_of(bundle, run)
            refs.append(RunRef.of(full, run.names))
        return Listing(refs=tuple(refs), notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.parsl.assemble import run_of  # noqa: PLC0415 - seldom

        run = (self._kept.take(bundle) or _runs(bundle, [])).get(ref.run_id)
        if run is None:
            raise gone(ref)
        return run_of(bundle, run)


def _names(bundle: Bundle) -> list[str]:
    return [
        artifact.name
        for artifact in bundle.artifacts
        if is_sqlite(artifact) and mentions(bundle, artifact, _TABLES)
    ]


def _logs(bundle: Bundle) -> list[str]:
    return [
        artifact.name
        for artifact in bundle.artifacts
        if _BEGIN in artifact.head() and _FROM in artifact.head()
    ]


def _runs(bundle: Bundle, notes: list[Note]) -> dict[str, Run]:
    from exporter.readers.parsl.database import runs  # noqa: PLC0415 - seldom
    from exporter.readers.parsl.log import runs_of_log  # noqa: PLC0415 - as above

    found: dict[str, Run] = {}
    logged: list[Run] = []
    names, logs = set(_names(bundle)), set(_logs(bundle))
    for artifact in bundle.artifacts:
        is_log = artifact.name in logs
        if not is_log and artifact.name not in names and not bundle.single:
            continue
        try:
            if is_log:
                logged += runs_of_log(artifact)
                continue
            for run in runs(bundle, artifact, notes):
                other = found.get(run.run_id)
                # of two copies the one that knows more of it counts
                if other is None or len(run.tasks) > len(other.tasks):
                    found[run.run_id] = run
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            notes.append(Note(code=error.code, level="error", message=message, where=artifact.name))
    for run in logged:
        _add(found, run)
    return found


def _add(found: dict[str, Run], log: Run) -> None:
    """Add what a log tells of a run, to what the database may tell of it too."""
    from exporter.readers.parsl.log import joined  # noqa: PLC0415 - seldom

    log.run_id = log.run_id or log.names[0]
    other = found.get(log.run_id)
    found[log.run_id] = log if other is None else joined(log, other)

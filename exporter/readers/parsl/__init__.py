"""Reads the database that Parsl's monitoring writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, ExportError, Note
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.databases import SUFFIXES, beside, is_sqlite, mentions

if TYPE_CHECKING:
    from exporter.readers.parsl.database import Run

_SURE: Final = 95
_TABLES: Final = ("workflow", "task", "try", "status")


class ParslReader:
    """`runinfo/monitoring.db`, with all runs of a folder."""

    name: ClassVar[str] = "parsl"
    title: ClassVar[str] = "Parsl"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES

    def __init__(self) -> None:
        self._kept: Kept[Mapping[str, Run]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim databases with the tables of Parsl's monitoring."""
        names = _names(bundle)
        if not names:
            return None
        held = [each for name in names for each in (name, *beside(bundle, name))]
        reason = f"{names[0]} has the tables of Parsl's monitoring."
        return Claim(score=_SURE, reason=reason, files=tuple(held))

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs in the claimed databases."""
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


def _runs(bundle: Bundle, notes: list[Note]) -> dict[str, Run]:
    from exporter.readers.parsl.database import runs  # noqa: PLC0415 - seldom

    found: dict[str, Run] = {}
    names = set(_names(bundle))
    for artifact in bundle.artifacts:
        if artifact.name not in names and not bundle.single:
            continue
        try:
            for run in runs(bundle, artifact, notes):
                other = found.get(run.run_id)
                # of two copies the one that knows more of it counts
                if other is None or len(run.tasks) > len(other.tasks):
                    found[run.run_id] = run
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            notes.append(Note(code=error.code, level="error", message=message, where=artifact.name))
    return found

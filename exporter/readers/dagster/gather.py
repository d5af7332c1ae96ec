"""All that a bundle tells of runs; a run of which several files tell is one run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from exporter.model import Bundle, ExportError, Note
from exporter.readers.dagster import database, graphql, payload
from exporter.readers.dagster.outline import Outline, outline
from exporter.readers.dagster.recognise import survey
from exporter.readers.dagster.records import Snapshot

_RANK: Final = {"database": 2, "debug": 1, "graphql": 0}
_EARLY: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Candidate:
    """A run with every record of it, the one that counts first."""

    snapshots: list[Snapshot] = field(default_factory=list)

    def line(self) -> Outline:
        """Return how the run stands by the record that counts.

        That is the latest one; a part that it does not have, another one may.
        """
        first = self.snapshots[0]
        made = outline(first)
        for other in self.snapshots[1:]:
            if made.graph.planned and made.told.stories and not made.taken.partial:
                break
            next_ = outline(other)
            fuller = (next_.graph.planned, len(next_.told.stories), not next_.taken.partial) > (
                made.graph.planned,
                len(made.told.stories),
                not made.taken.partial,
            )
            if fuller and next_.word == made.word:
                made = next_
        return made


def candidates(bundle: Bundle, notes: list[Note]) -> dict[str, Candidate]:
    """Return the runs by their ids; a file that cannot be read gets an `error` note."""
    found: dict[str, Candidate] = {}
    for snapshot in _snapshots(bundle, notes):
        found.setdefault(snapshot.run.run_id, Candidate()).snapshots.append(snapshot)
    for candidate in found.values():
        candidate.snapshots.sort(key=_order, reverse=True)
    return found


def _snapshots(bundle: Bundle, notes: list[Note]) -> Iterator[Snapshot]:
    marks = survey(bundle)
    yield from database.snapshots(bundle, marks, notes)
    for mark in marks:
        try:
            if mark.family == "debug":
                yield payload.snapshot(mark.artifact)
            elif mark.family == "graphql":
                yield from graphql.snapshots(mark.artifact, notes)
        except ExportError as error:
            notes.append(_unreadable(error, mark.artifact.name))
    if bundle.single and not marks:
        notes.append(_unreadable(_nothing(), bundle.location))


def _nothing() -> ExportError:
    return ExportError(
        "not-a-run",
        "this is no database, debug export or answer of Dagster",
        hint="name the folder DAGSTER_HOME, or write the run with `dagster debug export`",
    )


def _order(snapshot: Snapshot) -> tuple[datetime, int, int]:
    # the same moment is written with and without microseconds
    last = (snapshot.last or _EARLY).replace(microsecond=0)
    return last, _RANK[snapshot.origin], len(snapshot.names)


def _unreadable(error: ExportError, where: str) -> Note:
    message = f"{error.message[:1].upper()}{error.message[1:]}."
    return Note(code=error.code, level="error", message=message, where=where)

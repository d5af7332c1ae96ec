"""Reads what Dagster leaves behind: its event log in SQLite, GraphQL's answers, debug exports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, Note
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.dagster.recognise import survey, with_neighbours
from exporter.readers.databases import SUFFIXES
from exporter.readers.marks import Mark

if TYPE_CHECKING:
    from exporter.readers.dagster.gather import Candidate

_SURE: Final = 95
_WORDS: Final = {
    "runs": "list of runs",
    "events": "event log",
    "graphql": "answer of GraphQL",
    "debug": "debug export",
}


class DagsterReader:
    """The databases below DAGSTER_HOME, answers of GraphQL, and what `debug export` writes."""

    name: ClassVar[str] = "dagster"
    title: ClassVar[str] = "Dagster"
    suffixes: ClassVar[tuple[str, ...]] = (
        *SUFFIXES,
        ".json",
        ".jsonl",
        ".ndjson",
        ".txt",
        ".gz",
        ".out",
        ".err",
    )

    def __init__(self) -> None:
        self._kept: Kept[Mapping[str, Candidate]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim databases with Dagster's tables, and files whose first bytes are Dagster's."""
        marks = survey(bundle)
        if not marks:
            return None
        return Claim(score=_SURE, reason=_reason(marks), files=with_neighbours(bundle, marks))

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs in the claimed files."""
        from exporter.readers.dagster.assemble import ref_of  # noqa: PLC0415 - needs msgspec
        from exporter.readers.dagster.gather import candidates  # noqa: PLC0415 - as above

        notes: list[Note] = []
        found = candidates(bundle, notes)
        self._kept.keep(bundle, found, len(found))
        return Listing(refs=tuple(map(ref_of, found.values())), notes=tuple(dict.fromkeys(notes)))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.dagster.assemble import run_of  # noqa: PLC0415 - needs msgspec
        from exporter.readers.dagster.gather import candidates  # noqa: PLC0415 - as above

        candidate = (self._kept.take(bundle) or candidates(bundle, [])).get(ref.run_id)
        if candidate is None:
            raise gone(ref)
        return run_of(bundle, candidate)


def _reason(marks: list[Mark]) -> str:
    counts = Counter(_WORDS[mark.family] for mark in marks)
    said = ", ".join(f"{word} ({count})" if count > 1 else word for word, count in counts.items())
    return f"Files of Dagster by their content: {said}."

"""Reads what Snakemake 7 to 9 leaves behind: its log, and what lies beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, Note
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.databases import SUFFIXES
from exporter.readers.marks import Mark, names_of
from exporter.readers.snakemake.recognise import METADATA, survey

if TYPE_CHECKING:
    from exporter.readers.snakemake.gather import Found

_SURE: Final = 95
_WORDS: Final = {
    "log": "log",
    "metadata": "metadata of a file",
    "database": "database of metadata",
    "d3dag": "graph of jobs",
    "dot": "drawn graph",
    "events": "events of a logger plugin",
    "benchmark": "benchmark",
}


class SnakemakeReader:
    """Logs, with metadata, graphs, benchmarks and the events of a logger plugin."""

    name: ClassVar[str] = "snakemake"
    title: ClassVar[str] = "Snakemake"
    suffixes: ClassVar[tuple[str, ...]] = (
        *SUFFIXES,
        ".log",
        ".txt",
        ".out",
        ".err",
        ".json",
        ".jsonl",
        ".dot",
        ".tsv",
        METADATA,
    )

    def __init__(self) -> None:
        self._kept: Kept[Mapping[str, Found]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim logs by their first lines, and what belongs to them by its own."""
        marks = survey(bundle)
        if not any(mark.family in {"log", "metadata", "database"} for mark in marks):
            return None
        return Claim(score=_SURE, reason=_reason(marks), files=names_of(bundle, marks, "database"))

    def runs(self, bundle: Bundle) -> Listing:
        """List the invocations that ran jobs."""
        from exporter.readers.snakemake.assemble import ref_of  # noqa: PLC0415 - needs msgspec
        from exporter.readers.snakemake.gather import found  # noqa: PLC0415 - as above

        notes: list[Note] = []
        runs = found(bundle, notes)
        self._kept.keep(bundle, runs, len(runs))
        if not runs and not notes:
            notes.append(_nothing(bundle))
        refs = tuple(ref_of(bundle, each, run_id) for run_id, each in runs.items())
        return Listing(refs=refs, notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one invocation whole."""
        from exporter.readers.snakemake.assemble import run_of  # noqa: PLC0415 - needs msgspec
        from exporter.readers.snakemake.gather import found  # noqa: PLC0415 - as above

        each = (self._kept.take(bundle) or found(bundle, [])).get(ref.run_id)
        if each is None:
            raise gone(ref)
        return run_of(bundle, each, ref.run_id)


def _nothing(bundle: Bundle) -> Note:
    marks = survey(bundle)
    return Note(
        code="no-runs-on-record",
        level="error",
        message="No log here is of an invocation that ran jobs. Metadata alone do not say how a "
        "job ended: keep `.snakemake/log` too.",
        where=marks[0].artifact.name if marks else bundle.location,
    )


def _reason(marks: list[Mark]) -> str:
    counts = Counter(_WORDS[mark.family] for mark in marks)
    said = ", ".join(f"{word} ({count})" if count > 1 else word for word, count in counts.items())
    return f"Files of Snakemake by their content: {said}."

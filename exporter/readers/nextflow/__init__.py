"""Reads what a run of Nextflow leaves: trace, report, log, history, DAG file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.nextflow.recognise import RUNS, kind_of

if TYPE_CHECKING:
    from exporter.readers.nextflow.gather import Surveyed

_SURE: Final = 95
_ROLLED: Final = tuple(
    f"{ending}.{number}" for ending in (".txt", ".html", ".log", ".tsv") for number in range(1, 10)
)


class NextflowReader:
    """Runs of Nextflow, each from as many of its files as there are."""

    name: ClassVar[str] = "nextflow"
    title: ClassVar[str] = "Nextflow"
    suffixes: ClassVar[tuple[str, ...]] = (
        *(".txt", ".tsv", ".csv", ".html", ".log", ".dot", ".mmd", ".command.err", "history"),
        *_ROLLED,
    )

    def __init__(self) -> None:
        self._kept: Kept[Surveyed] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim traces, reports and logs, and what lies beside them."""
        kinds = {each.name: kind_of(each.name, each.head()) for each in bundle.artifacts}
        runs = [name for name, kind in kinds.items() if kind in RUNS]
        if not runs:
            return None
        more = f", and {len(runs) - 1:,} more like it" if len(runs) > 1 else ""
        return Claim(
            score=_SURE,
            reason=f"{runs[0]} is a {kinds[runs[0]]} of Nextflow{more}.",
            files=tuple(name for name, kind in kinds.items() if kind is not None),
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs; files of one run are told by the tasks that they hold."""
        from exporter.readers.nextflow.assemble import ref_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.nextflow.gather import gather  # noqa: PLC0415 - as above

        found = gather(bundle)
        self._kept.keep(bundle, found, len(found.runs))
        refs = tuple(ref_of(run, run_id, found) for run_id, run in found.runs.items())
        return Listing(refs=refs, notes=tuple(found.notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.nextflow.assemble import run_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.nextflow.gather import gather  # noqa: PLC0415 - as above

        found = self._kept.take(bundle) or gather(bundle)
        run = found.runs.get(ref.run_id)
        if run is None:
            raise gone(ref)
        return run_of(run, ref.run_id, found)

"""Reads PipelineRuns and TaskRuns of Tekton, as `kubectl` and `tkn` print them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, Note
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.tekton.recognise import recognise

if TYPE_CHECKING:
    from exporter.readers.tekton.gather import Gathered

_SURE: Final = 95
_LIKELY: Final = 90
"""No other tool writes this either; it may be a run that nobody submitted."""


class TektonReader:
    """PipelineRuns with their TaskRuns, JSON or YAML, one or many a file."""

    name: ClassVar[str] = "tekton"
    title: ClassVar[str] = "Tekton Pipelines"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson", ".yaml", ".yml")

    def __init__(self) -> None:
        self._kept: Kept[Mapping[str, Gathered]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim the files that begin as an object of Tekton does."""
        marks = {each.name: recognise(each.name, each.head()) for each in bundle.artifacts}
        found = {name: mark for name, mark in marks.items() if mark is not None}
        if not found:
            return None
        ran = [name for name, mark in found.items() if mark.ran]
        first = (ran or list(found))[0]
        more = f", and {len(found) - 1:,} more like it" if len(found) > 1 else ""
        return Claim(
            score=_SURE if ran else _LIKELY,
            reason=f"{first} holds runs of tekton.dev{more}.",
            files=tuple(found),
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs that are in a cluster; a TaskRun goes to its PipelineRun."""
        from exporter.readers.tekton.assemble import ref_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.tekton.decode import objects_in  # noqa: PLC0415 - as above
        from exporter.readers.tekton.gather import gather  # noqa: PLC0415 - as above

        notes: list[Note] = []
        found = gather(objects_in(bundle, notes))
        self._kept.keep(bundle, found, len(found))
        refs = tuple(ref_of(run, run_id) for run_id, run in found.items())
        return Listing(refs=refs, notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.tekton.assemble import run_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.tekton.decode import objects_in  # noqa: PLC0415 - as above
        from exporter.readers.tekton.gather import gather  # noqa: PLC0415 - as above

        run = (self._kept.take(bundle) or gather(objects_in(bundle, []))).get(ref.run_id)
        if run is None:
            raise gone(ref)
        return run_of(run, ref.run_id)

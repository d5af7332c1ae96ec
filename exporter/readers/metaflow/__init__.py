"""Reads what Metaflow leaves behind with its local metadata: the folder `.metaflow`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, Note
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.metaflow.recognise import names_of, survey

if TYPE_CHECKING:
    from exporter.readers.metaflow.records import Run

_SURE: Final = 95


class MetaflowReader:
    """Runs below `.metaflow`, with the graph that `output-dot` prints."""

    name: ClassVar[str] = "metaflow"
    title: ClassVar[str] = "Metaflow"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".runtime", ".done.lock", ".log", ".dot")

    def __init__(self) -> None:
        self._kept: Kept[Mapping[tuple[str, str], Run]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim what says of itself which run it is of, and what lies in its folder."""
        places = survey(bundle)
        if not places:
            return None
        first = places[0].artifact.name
        return Claim(
            score=_SURE,
            reason=f"{first} is metadata of a run of Metaflow.",
            files=names_of(bundle, places),
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs in the claimed files."""
        from exporter.readers.metaflow.assemble import ref_of  # noqa: PLC0415 - needs msgspec
        from exporter.readers.metaflow.gather import runs  # noqa: PLC0415 - as above

        notes: list[Note] = []
        found = runs(bundle, notes)
        self._kept.keep(bundle, found, len(found))
        refs = tuple(ref_of(bundle, run) for run in found.values())
        return Listing(refs=refs, notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.metaflow.assemble import run_of  # noqa: PLC0415 - needs msgspec
        from exporter.readers.metaflow.gather import runs  # noqa: PLC0415 - as above

        run = (self._kept.take(bundle) or runs(bundle, [])).get((ref.dag_id, ref.run_id))
        if run is None:
            raise gone(ref)
        return run_of(bundle, run)

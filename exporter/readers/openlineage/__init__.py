"""Reads run events of OpenLineage: lines, lists, or a file for each event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.openlineage.recognise import recognise

if TYPE_CHECKING:
    from exporter.readers.openlineage.events import Read
    from exporter.readers.openlineage.gather import Gathered

_SURE: Final = 90


class OpenlineageReader:
    """The outermost runs of the events, with the runs inside them."""

    name: ClassVar[str] = "openlineage"
    title: ClassVar[str] = "OpenLineage"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson", ".log", ".txt")

    def __init__(self) -> None:
        self._kept: Kept[tuple[Read, Mapping[str, Gathered]]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim the files that begin with events."""
        found = [each.name for each in bundle.artifacts if recognise(each.head())]
        if not found:
            return None
        more = f", and {len(found) - 1:,} more like it" if len(found) > 1 else ""
        return Claim(
            score=_SURE, reason=f"{found[0]} holds events of OpenLineage{more}.", files=tuple(found)
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the outermost runs."""
        from exporter.readers.openlineage.assemble import ref_of  # noqa: PLC0415 - msgspec

        read, runs = _gathered(bundle)
        self._kept.keep(bundle, (read, runs), len(runs))
        refs = tuple(ref_of(each, read) for each in runs.values())
        return Listing(refs=refs, notes=tuple(read.notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.openlineage.assemble import run_of  # noqa: PLC0415 - msgspec

        read, runs = self._kept.take(bundle) or _gathered(bundle)
        found = runs.get(ref.run_id)
        if found is None:
            raise gone(ref)
        return run_of(found, read)


def _gathered(bundle: Bundle) -> tuple[Read, Mapping[str, Gathered]]:
    from exporter.readers.openlineage.events import events_in  # noqa: PLC0415 - msgspec
    from exporter.readers.openlineage.fold import fold  # noqa: PLC0415 - as above
    from exporter.readers.openlineage.gather import gather  # noqa: PLC0415 - as above

    read = events_in(bundle)
    return read, gather(fold(read))

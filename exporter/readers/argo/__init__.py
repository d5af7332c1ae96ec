"""Reads Workflow objects of Argo Workflows, as `kubectl` and `argo` print them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, Note
from exporter.readers.argo.recognise import recognise
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone

if TYPE_CHECKING:
    from exporter.readers.argo.decode import Held

_SURE: Final = 95
_LIKELY: Final = 90
"""No other tool writes this either; it may be a workflow that nobody submitted."""


class ArgoReader:
    """Workflow objects, JSON or YAML, one or many a file."""

    name: ClassVar[str] = "argo"
    title: ClassVar[str] = "Argo Workflows"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson", ".yaml", ".yml")

    def __init__(self) -> None:
        self._kept: Kept[Mapping[str, Held]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim the files that begin as a Workflow object does."""
        marks = {each.name: recognise(each.name, each.head()) for each in bundle.artifacts}
        found = {name: mark for name, mark in marks.items() if mark is not None}
        if not found:
            return None
        ran = [name for name, mark in found.items() if mark.ran]
        first = (ran or list(found))[0]
        more = f", and {len(found) - 1:,} more like it" if len(found) > 1 else ""
        return Claim(
            score=_SURE if ran else _LIKELY,
            reason=f"{first} holds a Workflow of argoproj.io{more}.",
            files=tuple(found),
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the workflows that were submitted; of the same one twice the newer counts."""
        from exporter.readers.argo.assemble import ref_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.argo.choose import distinct  # noqa: PLC0415 - as above
        from exporter.readers.argo.decode import workflows_in  # noqa: PLC0415 - as above

        notes: list[Note] = []
        found = distinct(workflows_in(bundle, notes), notes)
        self._kept.keep(bundle, found, len(found))
        refs = tuple(ref_of(held, run_id) for run_id, held in found.items())
        return Listing(refs=refs, notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one workflow whole."""
        from exporter.readers.argo.assemble import run_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.argo.choose import distinct  # noqa: PLC0415 - as above
        from exporter.readers.argo.decode import workflows_in  # noqa: PLC0415 - as above

        found = self._kept.take(bundle) or distinct(workflows_in(bundle, []), [])
        held = found.get(ref.run_id)
        if held is None:
            raise gone(ref)
        return run_of(held, ref.run_id)

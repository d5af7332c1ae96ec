"""Reads runs of Kubeflow Pipelines 2, as its API and `kfp` print them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, Note
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.kubeflow.recognise import recognise

if TYPE_CHECKING:
    from exporter.readers.kubeflow.decode import Found

_SURE: Final = 92


class KubeflowReader:
    """Runs with their tasks, one or many a file."""

    name: ClassVar[str] = "kubeflow"
    title: ClassVar[str] = "Kubeflow Pipelines"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson")

    def __init__(self) -> None:
        self._kept: Kept[Mapping[str, Found]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim the files that begin as an answer of the API does."""
        found = [each.name for each in bundle.artifacts if recognise(each.head())]
        if not found:
            return None
        more = f", and {len(found) - 1:,} more like it" if len(found) > 1 else ""
        reason = f"{found[0]} holds runs of Kubeflow Pipelines{more}."
        return Claim(score=_SURE, reason=reason, files=tuple(found))

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs."""
        from exporter.readers.kubeflow.assemble import ref_of  # noqa: PLC0415 - msgspec
        from exporter.readers.kubeflow.decode import runs_in  # noqa: PLC0415 - as above

        notes: list[Note] = []
        found = runs_in(bundle, notes)
        self._kept.keep(bundle, found, len(found))
        refs = tuple(ref_of(each, run_id) for run_id, each in found.items())
        return Listing(refs=refs, notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.kubeflow.assemble import run_of  # noqa: PLC0415 - msgspec
        from exporter.readers.kubeflow.decode import runs_in  # noqa: PLC0415 - as above

        found = (self._kept.take(bundle) or runs_in(bundle, [])).get(ref.run_id)
        if found is None:
            raise gone(ref)
        return run_of(found, ref.run_id)

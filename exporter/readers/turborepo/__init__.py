"""Reads the run summaries of Turborepo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, Note
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.turborepo.recognise import is_log, is_summary

if TYPE_CHECKING:
    from exporter.readers.turborepo.decode import Found

_SURE: Final = 95


class TurborepoReader:
    """What `turbo run --summarize` writes, with the logs of the newest run's tasks."""

    name: ClassVar[str] = "turborepo"
    title: ClassVar[str] = "Turborepo"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".log")

    def __init__(self) -> None:
        self._kept: Kept[Mapping[str, Found]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim the summaries by their first bytes, and beside them the tasks' logs."""
        found = [each.name for each in bundle.artifacts if is_summary(each.head())]
        if not found:
            return None
        logs = [each.name for each in bundle.artifacts if is_log(each.name)]
        more = f", and {len(found) - 1:,} more like it" if len(found) > 1 else ""
        return Claim(
            score=_SURE,
            reason=f"{found[0]} has an id and `turboVersion` as summaries of turbo have{more}.",
            files=tuple(sorted({*found, *logs})),
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs; what was only planned is none."""
        from exporter.readers.turborepo.assemble import ref_of  # noqa: PLC0415 - msgspec: 20 ms
        from exporter.readers.turborepo.decode import summaries  # noqa: PLC0415 - as above

        notes: list[Note] = []
        found = summaries(bundle, notes)
        self._kept.keep(bundle, found, len(found))
        return Listing(refs=tuple(ref_of(each) for each in found.values()), notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.turborepo.assemble import logs_for, run_of  # noqa: PLC0415 - msgspec
        from exporter.readers.turborepo.decode import summaries  # noqa: PLC0415 - as above

        runs = self._kept.take(bundle) or summaries(bundle, [])
        found = runs.get(ref.run_id)
        if found is None:
            raise gone(ref)
        return run_of(found, logs_for(bundle, found, runs))

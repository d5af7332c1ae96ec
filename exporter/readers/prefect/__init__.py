"""Reads flow runs of Prefect 3: its SQLite database, and saved answers of its API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.databases import SUFFIXES
from exporter.readers.prefect.recognise import survey

if TYPE_CHECKING:
    from exporter.readers.prefect.gather import Gathered
    from exporter.readers.prefect.store import Store

_SURE: Final = 95


class PrefectReader:
    """Flow runs with their tasks, and the flows inside them."""

    name: ClassVar[str] = "prefect"
    title: ClassVar[str] = "Prefect"
    suffixes: ClassVar[tuple[str, ...]] = (*SUFFIXES, ".json", ".jsonl", ".ndjson")

    def __init__(self) -> None:
        self._kept: Kept[tuple[Store, Sequence[Gathered]]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim databases with Prefect's tables and answers with Prefect's keys."""
        found = survey(bundle)
        if not found:
            return None
        main = [name for name, family in found.items() if family in {"database", "runs"}]
        more = f", and {len(main) - 1:,} more like it" if len(main) > 1 else ""
        what = "is a database" if found[main[0]] == "database" else "is an answer of the API"
        return Claim(score=_SURE, reason=f"{main[0]} {what} of Prefect{more}.", files=tuple(found))

    def runs(self, bundle: Bundle) -> Listing:
        """List the flow runs that are in no other one."""
        from exporter.readers.prefect.assemble import ref_of  # noqa: PLC0415 - msgspec costs 20 ms

        store, runs = _gathered(bundle)
        self._kept.keep(bundle, (store, runs), len(runs))
        refs = tuple(ref_of(run, store) for run in runs)
        return Listing(refs=refs, notes=tuple(store.notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.prefect.assemble import run_of  # noqa: PLC0415 - msgspec costs 20 ms

        store, runs = self._kept.take(bundle) or _gathered(bundle)
        for run in runs:
            if run.run_id == ref.run_id:
                return run_of(run, store)
        raise gone(ref)


def _gathered(bundle: Bundle) -> tuple[Store, Sequence[Gathered]]:
    from exporter.readers.prefect.gather import runs_in, stored  # noqa: PLC0415 - msgspec

    store = stored(bundle)
    return store, list(runs_in(store))

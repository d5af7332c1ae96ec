"""Reads JUnit XML, as nearly every test runner writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun
from exporter.model.value import replace
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.junit.recognise import SUFFIX, is_ours, recognise

if TYPE_CHECKING:
    from exporter.readers.junit.assemble import Runs

_SURE: Final = 90
_DAMAGED: Final = 30


class JunitReader:
    """Reports of test runners; those of one run together."""

    name: ClassVar[str] = "junit"
    title: ClassVar[str] = "JUnit XML"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)

    def __init__(self) -> None:
        self._kept: Kept[Runs] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim the files whose first element is a suite; in their folders, damaged ones too.

        What dagrun-export wrote itself is a copy of a run, and no run beside it in a folder.
        """
        heads = {each.name: each.head() for each in bundle.artifacts}
        looks = {
            name: recognise(name, head)
            for name, head in heads.items()
            if bundle.single or not is_ours(head)
        }
        told = {name: look for name, look in looks.items() if look in {"report", "damaged"}}
        if not told:
            return None
        folders = {name.rpartition("/")[0] for name in told}
        blank = {
            name
            for name, look in looks.items()
            if look == "blank" and name.rpartition("/")[0] in folders
        }
        first = next(iter(told))
        more = f", and {len(told) - 1:,} more like it" if len(told) > 1 else ""
        sure = "report" in told.values()
        return Claim(
            score=_SURE if sure else _DAMAGED,
            reason=f"{first} begins with a test suite{more}."
            if sure
            else f"{first} has a test suite in it{more}, and its beginning is damaged.",
            files=tuple(sorted({*told, *blank})),
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs in the claimed files."""
        from exporter.readers.junit.assemble import Runs  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.junit.decode import decode  # noqa: PLC0415 - as above

        found = decode(bundle)
        runs = Runs(found)
        self._kept.keep(bundle, runs, len(runs.ids))
        return Listing(
            refs=tuple(runs.ref(run_id) for run_id in runs.ids), notes=tuple(found.notes)
        )

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.junit.assemble import Runs  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.junit.decode import decode  # noqa: PLC0415 - as above

        runs = self._kept.take(bundle) or Runs(decode(bundle))
        if ref.run_id not in runs.ids:
            raise gone(ref)
        run = runs.run(ref.run_id)
        return replace(run, notes=(*run.notes, *runs.rivals(ref.run_id)))

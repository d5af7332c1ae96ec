"""Reads executions of AWS Step Functions, as its API and command line print them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, Note
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.stepfunctions.recognise import recognise

if TYPE_CHECKING:
    from exporter.readers.stepfunctions.events import Execution

_SURE: Final = 92


class StepfunctionsReader:
    """Histories of executions, with what describes them."""

    name: ClassVar[str] = "stepfunctions"
    title: ClassVar[str] = "AWS Step Functions"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson")

    def __init__(self) -> None:
        self._kept: Kept[Mapping[str, Execution]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim the files that begin as an answer of the API does."""
        families = {each.name: recognise(each.head()) for each in bundle.artifacts}
        found = [name for name, family in families.items() if family is not None]
        if not found:
            return None
        more = f", and {len(found) - 1:,} more like it" if len(found) > 1 else ""
        reason = f"{found[0]} is of an execution of Step Functions{more}."
        return Claim(score=_SURE, reason=reason, files=tuple(found))

    def runs(self, bundle: Bundle) -> Listing:
        """List the executions."""
        from exporter.readers.stepfunctions.assemble import ref_of  # noqa: PLC0415 - msgspec
        from exporter.readers.stepfunctions.events import executions_in  # noqa: PLC0415 - as above

        notes: list[Note] = []
        found = executions_in(bundle, notes)
        self._kept.keep(bundle, found, len(found))
        return Listing(refs=tuple(map(ref_of, found.values())), notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one execution whole."""
        from exporter.readers.stepfunctions.assemble import run_of  # noqa: PLC0415 - msgspec
        from exporter.readers.stepfunctions.events import executions_in  # noqa: PLC0415 - as above

        found = (self._kept.take(bundle) or executions_in(bundle, [])).get(ref.run_id)
        if found is None:
            raise gone(ref)
        return run_of(found)

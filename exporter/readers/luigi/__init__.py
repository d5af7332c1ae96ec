"""Reads what Luigi leaves behind: what workers log, the scheduler's answers, the task history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, Note
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.databases import SUFFIXES
from exporter.readers.luigi.recognise import survey
from exporter.readers.marks import Mark, names_of

if TYPE_CHECKING:
    from exporter.readers.luigi.gather import Call

_SURE: Final = 95
_WORDS: Final = {
    "log": "worker's log",
    "tasks": "list of tasks",
    "workers": "list of workers",
    "error": "failure",
    "history": "history of tasks",
}


class LuigiReader:
    """Logs of workers with their summaries, answers of the scheduler's API, its history."""

    name: ClassVar[str] = "luigi"
    title: ClassVar[str] = "Luigi"
    suffixes: ClassVar[tuple[str, ...]] = (*SUFFIXES, ".log", ".txt", ".out", ".err", ".json")

    def __init__(self) -> None:
        self._kept: Kept[Mapping[str, Call]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim logs and answers by their first bytes, databases by their tables."""
        marks = survey(bundle)
        if not any(mark.family in {"log", "tasks", "history"} for mark in marks):
            return None
        return Claim(score=_SURE, reason=_reason(marks), files=names_of(bundle, marks, "history"))

    def runs(self, bundle: Bundle) -> Listing:
        """List the calls in the claimed files."""
        from exporter.readers.luigi.assemble import ref_of  # noqa: PLC0415 - needs msgspec
        from exporter.readers.luigi.gather import calls  # noqa: PLC0415 - as above

        notes: list[Note] = []
        found = calls(bundle, notes)
        self._kept.keep(bundle, found, len(found))
        refs = tuple(ref_of(bundle, call) for call in found.values())
        return Listing(refs=refs, notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one call whole."""
        from exporter.readers.luigi.assemble import run_of  # noqa: PLC0415 - needs msgspec
        from exporter.readers.luigi.gather import calls  # noqa: PLC0415 - as above

        call = (self._kept.take(bundle) or calls(bundle, [])).get(ref.run_id)
        if call is None:
            raise gone(ref)
        return run_of(bundle, call)


def _reason(marks: list[Mark]) -> str:
    counts = Counter(_WORDS[mark.family] for mark in marks)
    said = ", ".join(f"{word} ({count})" if count > 1 else word for word, count in counts.items())
    return f"Files of Luigi by their content: {said}."

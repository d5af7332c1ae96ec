"""Reads the events that kedro-viz writes of a run of Kedro."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, Note
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.kedro.recognise import PROJECT, is_events, is_project

if TYPE_CHECKING:
    from exporter.readers.kedro.decode import Found

_SURE: Final = 95


class KedroReader:
    """`.viz/kedro_pipeline_events.json`, with the project's name from `pyproject.toml`."""

    name: ClassVar[str] = "kedro"
    title: ClassVar[str] = "Kedro"
    suffixes: ClassVar[tuple[str, ...]] = (".json", PROJECT)

    def __init__(self) -> None:
        self._kept: Kept[Mapping[str, Found]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim lists of events by their first item, and beside them the projects' settings."""
        found = [each.name for each in bundle.artifacts if is_events(each.head())]
        if not found:
            return None
        projects = [each.name for each in bundle.artifacts if is_project(each.name, each.head())]
        more = f", and {len(found) - 1:,} more like it" if len(found) > 1 else ""
        return Claim(
            score=_SURE,
            reason=f"{found[0]} is a list of events of a run of Kedro{more}.",
            files=tuple(sorted({*found, *projects})),
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs in the claimed files."""
        from exporter.readers.kedro.assemble import run_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.kedro.decode import runs_in  # noqa: PLC0415 - as above

        notes: list[Note] = []
        refs = []
        found = runs_in(bundle, notes)
        self._kept.keep(bundle, found, len(found))
        for each in found.values():
            run = run_of(each)
            refs.append(RunRef.of(run))
        return Listing(refs=tuple(refs), notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.kedro.assemble import run_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.kedro.decode import runs_in  # noqa: PLC0415 - as above

        each = (self._kept.take(bundle) or runs_in(bundle, [])).get(ref.run_id)
        if each is None:
            raise gone(ref)
        return run_of(each)

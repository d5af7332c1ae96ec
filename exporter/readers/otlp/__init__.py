"""Reads traces of OpenTelemetry as OTLP/JSON, with or without the CI/CD conventions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.otlp.recognise import recognise

if TYPE_CHECKING:
    from exporter.readers.otlp.spans import Found, Trace

_SURE: Final = 90


class OtlpReader:
    """One trace a run, wherever its spans are."""

    name: ClassVar[str] = "otlp"
    title: ClassVar[str] = "OpenTelemetry traces"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson")

    def __init__(self) -> None:
        self._kept: Kept[tuple[Found, Mapping[str, Trace]]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim the files that begin as OTLP/JSON does."""
        found = [each.name for each in bundle.artifacts if recognise(each.head())]
        if not found:
            return None
        more = f", and {len(found) - 1:,} more like it" if len(found) > 1 else ""
        return Claim(
            score=_SURE, reason=f"{found[0]} holds spans as OTLP/JSON{more}.", files=tuple(found)
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the traces."""
        from exporter.readers.otlp.assemble import ref_of  # noqa: PLC0415 - msgspec

        found, runs = _found(bundle)
        self._kept.keep(bundle, (found, runs), len(runs))
        refs = tuple(ref_of(trace, run_id, found) for run_id, trace in runs.items())
        return Listing(refs=refs, notes=tuple(found.notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one trace whole."""
        from exporter.readers.otlp.assemble import run_of  # noqa: PLC0415 - msgspec

        found, runs = self._kept.take(bundle) or _found(bundle)
        trace = runs.get(ref.run_id)
        if trace is None:
            raise gone(ref)
        return run_of(trace, ref.run_id, found)


def _found(bundle: Bundle) -> tuple[Found, Mapping[str, Trace]]:
    from exporter.readers.otlp.assemble import runs_in  # noqa: PLC0415 - msgspec
    from exporter.readers.otlp.spans import spans_in  # noqa: PLC0415 - as above

    found = spans_in(bundle)
    return found, runs_in(found)

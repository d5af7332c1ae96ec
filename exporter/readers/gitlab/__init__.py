"""Reads what GitLab's API and `glab` tell of a pipeline and its jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.gitlab.recognise import recognise

if TYPE_CHECKING:
    from exporter.readers.gitlab.decode import Decoded

_SURE: Final = 90


class GitlabReader:
    """Answers on pipelines, jobs and bridges, with what jobs need where that is at hand."""

    name: ClassVar[str] = "gitlab"
    title: ClassVar[str] = "GitLab CI/CD"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson", ".log", ".txt")

    def __init__(self) -> None:
        self._kept: Kept[Decoded] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim answers by their first bytes; beside these, what tells needs too."""
        marks = {each.name: recognise(each.name, each.head()) for each in bundle.artifacts}
        found = {name: mark for name, mark in marks.items() if mark is not None}
        told = [name for name, mark in found.items() if mark.family not in {"graph", "log"}]
        if not told:
            return None
        more = f", and {len(told) - 1:,} more like it" if len(told) > 1 else ""
        return Claim(
            score=_SURE,
            reason=f"{told[0]} is an answer of GitLab on a pipeline or its jobs{more}.",
            files=tuple(sorted(found)),
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the pipelines in the claimed files; a job that was retried is one step."""
        from exporter.readers.gitlab.assemble import run_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.gitlab.decode import decode_bundle  # noqa: PLC0415 - as above

        found = decode_bundle(bundle)
        self._kept.keep(bundle, found, len(found.runs))
        refs = []
        for told in found.runs.values():
            run = run_of(told, found)
            refs.append(RunRef.of(run))
        return Listing(refs=tuple(refs), notes=tuple(found.notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one pipeline whole."""
        from exporter.readers.gitlab.assemble import run_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.gitlab.decode import decode_bundle  # noqa: PLC0415 - as above

        found = self._kept.take(bundle) or decode_bundle(bundle)
        told = found.runs.get(ref.run_id)
        if told is None:
            raise gone(ref)
        return run_of(told, found)

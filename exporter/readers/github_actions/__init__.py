"""Reads what GitHub's API and `gh` tell of a workflow run, with the graph of its workflow files."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.github_actions.recognise import Mark, recognise

if TYPE_CHECKING:
    from exporter.readers.github_actions.decode import Decoded
    from exporter.readers.github_actions.workflow import Workflows

_SURE: Final = 95
_LIKELY: Final = 70
_EMPTY: Final = 20
_BESIDE: Final = frozenset({"annotations", "workflow", "log"})
"""What is its own beside an answer alone."""
_WORDS: Final = {
    "jobs": "jobs of a run",
    "run": "a run",
    "view": "`gh run view`",
    "event": "an event's payload",
    "annotations": "annotations",
    "workflow": "workflow file",
    "log": "a log",
    "empty": "an empty list of jobs",
}


class GithubActionsReader:
    """Answers of GitHub's REST API and of `gh run view --json`, and events' payloads."""

    name: ClassVar[str] = "github-actions"
    title: ClassVar[str] = "GitHub Actions"
    suffixes: ClassVar[tuple[str, ...]] = (
        *(".json", ".jsonl", ".ndjson"),
        *(".yml", ".yaml"),
        *(".log", ".txt"),
    )

    def __init__(self, reporting: int | None = None) -> None:
        """Take the id of the job that makes the report, which goes on while it does."""
        self._reporting = reporting
        self._kept: Kept[tuple[Decoded, Workflows]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim answers by their first bytes; beside these, workflow files and annotations too."""
        marks = _marks(bundle)
        told = [mark for mark in marks.values() if mark.family not in _BESIDE]
        if not told:
            return None
        score = _SURE if any(mark.sure for mark in told) else _LIKELY
        if all(mark.family == "empty" for mark in told):
            score = _EMPTY
        return Claim(score=score, reason=_reason(marks), files=tuple(sorted(marks)))

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs in the claimed files; attempts of one run are one run."""
        from exporter.readers.github_actions.assemble import run_of  # noqa: PLC0415 - needs msgspec

        found, files = _decoded(bundle)
        self._kept.keep(bundle, (found, files), len(found.runs))
        refs = []
        for told in found.runs.values():
            run = run_of(told, found, files, self._reporting)
            refs.append(RunRef.of(run))
        return Listing(refs=tuple(refs), notes=tuple(found.notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.github_actions.assemble import run_of  # noqa: PLC0415 - needs msgspec

        found, files = self._kept.take(bundle) or _decoded(bundle)
        for told in found.runs.values():
            if str(told.run_id) == ref.run_id:
                return run_of(told, found, files, self._reporting)
        raise gone(ref)


def _marks(bundle: Bundle) -> dict[str, Mark]:
    marks = {each.name: recognise(each.name, each.head()) for each in bundle.artifacts}
    return {name: mark for name, mark in marks.items() if mark is not None}


def _decoded(bundle: Bundle) -> tuple[Decoded, Workflows]:
    from exporter.readers.github_actions.decode import decode_bundle  # noqa: PLC0415 - msgspec
    from exporter.readers.github_actions.workflow import Workflows  # noqa: PLC0415 - as above

    marks = _marks(bundle)
    workflows = [name for name, mark in marks.items() if mark.family == "workflow"]
    return decode_bundle(bundle, marks), Workflows(bundle, workflows)


def _reason(marks: dict[str, Mark]) -> str:
    counts: dict[str, int] = {}
    for mark in marks.values():
        word = _WORDS[mark.family]
        counts[word] = counts.get(word, 0) + 1
    said = ", ".join(
        f"{word} ({count} files)" if count > 1 else word for word, count in counts.items()
    )
    return f"Answers of GitHub Actions by their first bytes: {said}."

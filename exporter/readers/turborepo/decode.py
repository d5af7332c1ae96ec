"""The files of a bundle as summaries of runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeVar

import msgspec
from msgspec import UNSET, Raw

from exporter.codec.tolerant import decode, decode_items
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.turborepo.recognise import is_log
from exporter.readers.turborepo.wire import ABSENT, Execution, Scm, Summary, Task

T = TypeVar("T")

_RUNS: Final = ".turbo/runs/"
_LATEST: Final = 1e14


@dataclass(slots=True)
class Found:
    """One run."""

    run_id: str
    summary: Summary
    execution: Execution | None
    """None where it cannot be read."""
    scm: Scm
    tasks: list[Task]
    file: SourceFile
    bad: int = 0
    """Tasks that cannot be read."""
    notes: list[Note] = field(default_factory=list)

    @property
    def root(self) -> str:
        """Return the repository's folder, with a `/` behind it; empty for the storage's own."""
        return self.file.path.partition(_RUNS)[0] if _RUNS in self.file.path else ""

    @property
    def newest(self) -> float:
        """Return when it ended, in milliseconds; 0 where that is not known."""
        told = self.execution
        return float((told.end_time or told.start_time or 0) if told else 0)


def summaries(bundle: Bundle, notes: list[Note]) -> dict[str, Found]:
    """Return the runs by id; a file that cannot be read gets an `error` note."""
    found: dict[str, Found] = {}
    for artifact in bundle.artifacts:
        if is_log(artifact.name) and not bundle.single:
            continue
        try:
            made = _summary(artifact, alone=bundle.single)
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            notes.append(Note(code=error.code, level="error", message=message, where=artifact.name))
            continue
        if made is not None and made.run_id not in found:  # a copy is the same run
            found[made.run_id] = made
    return found


def _summary(artifact: Artifact, *, alone: bool) -> Found | None:
    data = artifact.read()
    read = decode(data, Summary, where=artifact.name)
    summary = read.value
    if not summary.id or summary.tasks is UNSET:
        raise ExportError(
            "not-a-summary",
            "this is no summary of a run of Turborepo",
            hint="name a file of `.turbo/runs`",
            where=artifact.name,
        )
    if bytes(summary.execution) == bytes(ABSENT):
        if not alone:
            return None  # `--dry=json`: nothing was run
        raise ExportError(
            "nothing-executed",
            "the summary tells what would be run, and nothing was",
            hint="write one with `turbo run … --summarize`",
            where=artifact.name,
        )
    items = decode_items(summary.tasks, Task, where=f"{artifact.name} $.tasks", what="task")
    return Found(
        summary.id,
        summary,
        _as(summary.execution, Execution),
        _as(summary.scm, Scm) or Scm(),
        items.values,
        SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data)),
        len(summary.tasks) - len(items.values),
        [
            *(
                Note(code="file-repaired", level="warning", message=text, where=artifact.name)
                for text in read.repairs
            ),
            *items.notes,
        ],
    )


def _as(raw: Raw, shape: type[T]) -> T | None:
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def millis(value: float | None) -> datetime | None:
    """Return the time of so many milliseconds since 1970; None for what is none."""
    if value is None or not 0 < value < _LATEST:
        return None
    return datetime.fromtimestamp(value / 1000, UTC)


def newest_in(found: Sequence[Found], root: str) -> Found | None:
    """Return the newest run of a repository, of which the logs are."""
    own = [each for each in found if each.root == root]
    return max(own, key=lambda each: each.newest, default=None)

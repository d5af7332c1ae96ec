"""What a reader of the report must know of what the files could not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exporter.model import Note, NoteLevel
from exporter.readers.nextflow.chains import Chains
from exporter.readers.nextflow.clock import Clock
from exporter.readers.nextflow.edges import Joined
from exporter.readers.nextflow.gather import Gathered
from exporter.readers.nextflow.statuses import TASK
from exporter.readers.nextflow.wire import Row
from exporter.report.words import count


@dataclass(frozen=True, slots=True)
class Read:
    """A run and what was made of it."""

    run: Gathered
    rows: Sequence[Row]
    chains: Chains
    joined: Joined
    clock: Clock


def notes_of(read: Read, where: str) -> list[Note]:
    """Return the notes on a run; `where` is the file that says most of it."""
    return [*_times(read, where), *_tasks(read, where)]


def _note(where: str, code: str, level: NoteLevel, message: str) -> Note:
    return Note(code=code, level=level, message=message, where=where)


def _times(read: Read, where: str) -> Iterator[Note]:
    if read.clock.guessed:
        yield _note(
            where,
            "times-without-zone",
            "warning",
            "The times have no zone, and stand here as if they were UTC. How far off they are is "
            "not known; the report (`-with-report`) would tell.",
        )
    if any(row.submit and not row.start and not row.cached for row in read.rows):
        yield _note(
            where,
            "start-is-submission",
            "info",
            "The trace has no column `start`: a task is shown from its submission on, its wait for "
            "a worker included.",
        )
    if "log" in read.run.told and any(row.submit is None and not row.cached for row in read.rows):
        yield _note(
            where,
            "no-times",
            "warning",
            "The log has neither year nor zone: of tasks that it alone tells of no time is known.",
        )


def _tasks(read: Read, where: str) -> Iterator[Note]:
    if read.chains.inferred:
        yield _note(
            where,
            "attempts-inferred",
            "info",
            f"{count(read.chains.inferred, 'try is', 'tries are')} taken as the next one of a "
            "task that failed, with its name and after it: the trace has no column `attempt`.",
        )
    words = {row.status for row in read.rows if row.status not in TASK}
    if words:
        yield _note(
            where,
            "unknown-status-word",
            "warning",
            f"{count(len(words), 'unknown word')} for how a task stands: {min(words)[:40]!r}.",
        )
    feeds = read.joined.feeds
    if read.joined.many or (feeds and feeds.unclear):
        yield _note(
            where,
            "dependencies-of-processes",
            "info",
            "The DAG file tells what feeds what of processes. Where two of them have many tasks "
            "each, which task feeds which is not told, and no dependency is shown; "
            "`metadata.process_edges` has those of the processes.",
        )

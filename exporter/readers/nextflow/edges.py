"""What a task waited for: the DAG file tells it of processes, and only sometimes that is enough.

Of two processes with many tasks each, the file does not say which task feeds which. One task feeds
all those of the other process. One is fed by many where the run came to its end: else it may be the
first of many itself. What ended after a task began fed it not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from exporter.model import SourceFile, Step
from exporter.readers.nextflow.gather import Surveyed
from exporter.readers.nextflow.graph import Feeds, feeds_of


@dataclass(slots=True)
class Joined:
    """The steps with what they waited for."""

    steps: dict[str, Step]
    file: SourceFile | None = None
    feeds: Feeds | None = None
    many: int = 0
    """Pairs of processes of which the tasks cannot be told."""


def joined(steps: Mapping[str, Step], found: Surveyed, *, whole: bool) -> Joined:
    """Give each step those that it waited for, as far as that is told.

    `whole` is whether every task of the run has run.
    """
    made = Joined(dict(steps))
    by_process: dict[str, list[str]] = {}
    for key, step in steps.items():
        by_process.setdefault(step.group or "", []).append(key)
    if not by_process:
        return made
    for file, graph in found.graphs:
        feeds = feeds_of(graph, by_process)
        if feeds is not None:
            made.file, made.feeds = file, feeds
            for process, above in feeds.edges.items():
                own = by_process[process]
                lone = len(own) == 1 and whole
                clear = [each for each in above if lone or len(by_process[each]) == 1]
                made.many += len(above) - len(clear)
                _join(made, own, [key for each in clear for key in by_process[each]])
            break
    return made


def _join(made: Joined, own: Sequence[str], above: Sequence[str]) -> None:
    for key in own:
        step = made.steps[key]
        upstream = tuple(other for other in above if _could(made.steps[other], step))
        made.steps[key] = replace(step, upstream=upstream)


def _could(above: Step, below: Step) -> bool:
    """Say whether one could have fed the other by their times, as far as these are known."""
    if above.status == "failed":
        return False
    begun = below.queued_time or below.start_time
    return above.end_time is None or begun is None or above.end_time <= begun

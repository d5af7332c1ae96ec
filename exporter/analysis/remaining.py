"""How long a run that has not ended may go on, told from the recent runs and from nothing else.

Two things are known of it. The runs before it took so long in the median, of which so much has gone
by; and each step that has not ended took so long in the median, so that the longest chain of them
takes at least the sum. The larger one counts: a run may be late, and fewer workers than steps take
longer than a chain. Once something broke, a run does not do all that those before it did: then the
chain alone counts, without what waits for a step that failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from exporter.analysis.graph import Graph
from exporter.analysis.spread import median
from exporter.model import DagRun, Step
from exporter.model.named import NamedTuple
from exporter.model.statuses import OPEN_RUN

if TYPE_CHECKING:
    from exporter.model.history import History

_TO_COME: Final = frozenset({"pending", "running", "retry"})
_AGAIN: Final = frozenset({"failed", "upstream_failed"})
_GOOD: Final = frozenset({"success", "partial_success"})


class Remaining(NamedTuple):
    """What is left of a run."""

    seconds: float
    """From the last time on record; 0 where it has taken as long as those before it."""
    as_of: datetime
    """The last time on record."""
    runs: int
    """So many runs tell it."""
    usual_seconds: float | None
    """What those took in the median, where they say."""


def remaining_of(run: DagRun, history: History | None, graph: Graph | None) -> Remaining | None:
    """Return what is left of a run; None for one that has ended, or where no run before it tells.

    Linear in steps and edges.
    """
    if run.status not in OPEN_RUN or history is None or len(history.runs) < 2:  # noqa: PLR2004
        return None
    as_of = last_time(run)
    if as_of is None:
        return None
    before = history.runs[:-1]
    took = [each.duration_seconds for each in before if each.status in _GOOD]
    known = [seconds for seconds in took if seconds is not None]
    usual = median(known) if known else None
    steps = _medians(history)
    broken = any(step.status == "failed" for step in run.steps.values())
    left = _chain(run, graph or Graph.of(run.steps), steps, as_of)
    if usual is not None and run.start_time is not None and not broken:
        gone = (as_of - run.start_time).total_seconds()
        left = max(left or 0.0, usual - gone)
    if left is None:
        return None
    return Remaining(left, as_of, len(known) or len(before), usual)


class Again(NamedTuple):
    """What running again what failed takes."""

    seconds: float
    """The longest chain of what failed and what that stopped."""
    whole: bool
    """Whether the time of each of them is known; else it takes longer."""


def again_of(run: DagRun, history: History | None, graph: Graph | None) -> Again | None:
    """Return what running again what failed takes; None where no run before this one tells.

    Linear in steps and edges.
    """
    if run.status in OPEN_RUN or history is None or len(history.runs) < 2:  # noqa: PLR2004
        return None
    usual = _medians(history)
    steps = list(run.steps.values())
    graph = graph or Graph.of(run.steps)
    ends = [0.0] * len(steps)
    known = missing = 0
    for i in graph.order:
        ends[i] = max((ends[j] for j in graph.upstream[i]), default=0.0)
        if steps[i].status in _AGAIN:
            took = usual.get(steps[i].step_id)
            known += took is not None
            missing += took is None
            ends[i] += took or 0.0
    return Again(max(ends), not missing) if known else None


def _medians(history: History) -> dict[str, float]:
    """Return what steps took in the runs before this one, in the median."""
    return {
        each.step_id: median(seconds)
        for each in history.steps
        if (seconds := [one for one in each.seconds[:-1] if one is not None])
    }


def last_time(run: DagRun) -> datetime | None:
    """Return the last time on record of a run that has not ended."""
    steps = run.steps.values()
    times = [time for step in steps for time in (step.start_time, step.end_time) if time]
    return max(times, default=None)


def _chain(run: DagRun, graph: Graph, usual: Mapping[str, float], as_of: datetime) -> float | None:
    """Return what the longest chain of steps that have not ended takes; None if nobody knows."""
    steps = list(run.steps.values())
    ends = [0.0] * len(steps)
    lost = [step.status == "failed" for step in steps]
    told = False
    for i in graph.order:
        step = steps[i]
        for j in graph.upstream[i]:
            ends[i] = max(ends[i], ends[j])
            lost[i] = lost[i] or lost[j]
        if step.status in _TO_COME and not lost[i] and step.step_id in usual:
            told = True
            ends[i] += _left(step, usual[step.step_id], as_of)
    return max(ends, default=0.0) if told else None


def _left(step: Step, usual: float, as_of: datetime) -> float:
    if step.status != "running" or step.start_time is None:
        return usual
    return max(usual - (as_of - step.start_time).total_seconds(), 0.0)

"""Which run ran inside which step of another: only where an id or the times leave no other way.

An id is a proof where a step tells the id of a run (in its log, its result, what is stated about
it), or where a run states the id of another about itself, as what starts a run hands its own id on.
The times are one where a run lies wholly within one step of another run, and within no second step
of it; of several such steps, in several runs, the shortest is the nearest. Where the times of two
runs are known and do not touch, no id makes one part of the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from exporter.model import DagRun, Step
from exporter.model.named import NamedTuple

_LONGEST_TEXT: Final = 4_000_000
"""Characters of one step's texts that are searched for ids."""
_TOKEN: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:+-]{7,199}")
_EDGES: Final = ".:+-_"


class Nested(NamedTuple):
    """Where a run belongs."""

    parent: int
    """The place of the run that it ran in."""
    step_id: str | None
    """The step of that run; None where only the run is known."""
    proof: Literal["id", "times"]


class _Stretch(NamedTuple):
    start: datetime
    end: datetime
    step_id: str


def nested_in(runs: Sequence[DagRun]) -> Mapping[int, Nested]:
    """Return for each run that ran inside another, by its place, where it belongs.

    A run is in one step of one other run at most, and never, over however many, in itself.
    """
    by_id = _by_id(runs)
    stretches = [_stretches(run) for run in runs]
    found: dict[int, Nested] = {}
    for child in range(len(runs)):
        nested = by_id.get(child) or _by_times(child, runs, stretches)
        if nested and not _goes_back_to(child, nested.parent, found):
            found[child] = nested
    return found


def _goes_back_to(child: int, parent: int, found: Mapping[int, Nested]) -> bool:
    while parent != child:
        above = found.get(parent)
        if above is None:
            return False
        parent = above.parent
    return True


def _by_id(runs: Sequence[DagRun]) -> dict[int, Nested]:
    places = _distinct(runs)
    if len(places) < 1:
        return {}
    told: dict[int, list[Nested]] = {}
    for place, run in enumerate(runs):
        for name in _named(_texts(run.metadata), places):
            if name != place and _touch(runs[name], run):
                told.setdefault(place, []).append(Nested(name, None, "id"))
        for step in run.steps.values():
            for name in _named(_texts_of(step), places):
                if name != place and _touch(run, runs[name]):
                    told.setdefault(name, []).append(Nested(place, step.step_id, "id"))
    return {child: best for child, each in told.items() if (best := _one(each, runs, child))}


def _distinct(runs: Sequence[DagRun]) -> dict[str, int]:
    """Return the places of the runs whose ids can be told from any other word, by these ids."""
    counted: dict[str, list[int]] = {}
    for place, run in enumerate(runs):
        counted.setdefault(run.run_id, []).append(place)
    return {
        run_id: places[0]
        for run_id, places in counted.items()
        if len(places) == 1 and _TOKEN.fullmatch(run_id) and any(map(str.isdigit, run_id))
    }


def _one(told: list[Nested], runs: Sequence[DagRun], child: int) -> Nested | None:
    """Return where the one parent that is told of holds a run; None where several are.

    A step is better than a run; of several steps of one run that tell the id, as those do that read
    what it wrote, it is the one that was at work all the while.
    """
    if len({each.parent for each in told}) != 1:
        return None
    steps = [each for each in told if each.step_id is not None]
    if len(steps) <= 1:
        return (steps or told)[0]
    parent = runs[steps[0].parent]
    around = [each for each in steps if _holds(parent.steps[str(each.step_id)], runs[child])]
    return around[0] if len(around) == 1 else Nested(steps[0].parent, None, "id")


def _holds(step: Step, run: DagRun) -> bool:
    if not (step.start_time and step.end_time and run.start_time and run.end_time):
        return False
    return step.start_time <= run.start_time and run.end_time <= step.end_time


def _touch(one: DagRun, other: DagRun) -> bool:
    """Say whether two runs can have been at work at one time, as far as is known."""
    apart = (one.end_time and other.start_time and one.end_time < other.start_time) or (
        other.end_time and one.start_time and other.end_time < one.start_time
    )
    return not apart


def _named(texts: Iterable[str], places: Mapping[str, int]) -> list[int]:
    found: dict[int, None] = {}
    left = _LONGEST_TEXT
    for text in texts:
        for match in _TOKEN.finditer(text[: max(left, 0)]):
            token = match[0]
            place = places.get(token)
            if place is None and token[-1] in _EDGES:
                place = places.get(token.rstrip(_EDGES))
            if place is not None:
                found[place] = None
        left -= len(text)
    return list(found)


def _texts_of(step: Step) -> Iterator[str]:
    for text in (step.log, step.error, step.failure and step.failure.traceback):
        if text:
            yield text
    yield from _texts(step.metadata)
    yield from _texts(step.result)


def _texts(value: Any) -> Iterator[str]:
    line = [value]
    while line:
        each = line.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, Mapping):
            line += each.values()
        elif isinstance(each, list | tuple):
            line += each


def _stretches(run: DagRun) -> list[_Stretch]:
    """Return when each step was at work, the earliest first."""
    found = [
        _Stretch(step.start_time, step.end_time, step.step_id)
        for step in run.steps.values()
        if step.start_time and step.end_time and step.start_time < step.end_time
    ]
    return sorted(found)


def _by_times(
    child: int, runs: Sequence[DagRun], stretches: Sequence[list[_Stretch]]
) -> Nested | None:
    start, end = runs[child].start_time, runs[child].end_time
    if start is None or end is None or start >= end:
        return None
    nearest: tuple[Any, Nested] | None = None
    for place, run in enumerate(runs):
        if place == child or (run.start_time, run.end_time) == (start, end):
            continue
        last = bisect_right(stretches[place], start, key=lambda each: each.start)
        around = [each for each in stretches[place][:last] if each.end >= end]
        if len(around) == 1:
            length = around[0].end - around[0].start
            if nearest is None or length < nearest[0]:
                nearest = (length, Nested(place, around[0].step_id, "times"))
    return nearest[1] if nearest else None

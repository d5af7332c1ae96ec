"""The timeline for paper and for browsers without script: the critical path and what broke.

The page's own script draws all steps; this is one small picture beside it, made of text and of one
path for each colour, so that it costs the page next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from exporter.analysis.columns import EPOCH, MICROSECOND
from exporter.analysis.ledger import parts_of
from exporter.model import Step
from exporter.model.named import NamedTuple
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.verdict import noun_of
from exporter.report.words import count, moment

MOST_LANES: Final = 60
MOST_ON_PATH: Final = 40
NAMES: Final = 250
"""The width of the names, in units of the picture."""
WIDTH: Final = 1000
LANE: Final = 18
TOP: Final = 24
_BAR: Final = 10
_LEAST: Final = 2.0
_NAME_LENGTH: Final = 38
_TICKS: Final = 4


class Name(NamedTuple):
    """The name of a lane."""

    y: int
    text: str


class Tick(NamedTuple):
    """A time on the axis."""

    x: int
    anchor: str
    text: str


class Shape(NamedTuple):
    """All bars of one colour."""

    fill: str
    path: str


class Lanes(NamedTuple):
    """One picture."""

    title: str
    day: str
    """What the axis begins with."""
    height: int
    names: tuple[Name, ...]
    ticks: tuple[Tick, ...]
    grid: str
    shapes: tuple[Shape, ...]
    mark: int
    """Where the line of the first failure is; 0 for none."""
    mark_words: str
    without: tuple[Name, ...]
    """What is said in the place of a bar that no times give."""


class Timeline(NamedTuple):
    """The section of the timeline."""

    lanes: Lanes | None
    """None where no step that matters has both times."""


def timeline_of(report: Report) -> Timeline | None:
    """Lay out the timeline; None for a run without times.

    Where there are durations and dependencies, but no starts, the page's script works them out.
    """
    steps = report.steps()
    if not any(step.start_time for step in steps):
        known = any(step.duration_seconds is not None for step in steps)
        return Timeline(None) if known and any(step.upstream for step in steps) else None
    return Timeline(_lanes(report))


def _lanes(report: Report) -> Lanes | None:
    chosen = _chosen(report)
    steps = sorted(filter(_timed, chosen), key=lambda step: step.start_time or EPOCH)
    if not steps:
        return None
    run = report.run
    begin = min([time for time in (run.start_time, steps[0].start_time) if time])
    end = max([time for time in (run.end_time, begin, *(s.end_time for s in steps)) if time])
    bars = _Bars(begin, end)
    critical = frozenset(report.analysis.critical_path.observed)
    for number, step in enumerate(steps):
        bars.add(step, TOP + number * LANE, critical=step.step_id in critical)
    timed = len(steps)
    steps += [step for step in chosen if not _timed(step)]
    height = TOP + len(steps) * LANE
    ticks = tuple(_ticks(begin, end))
    failure = _first_failure(report, end)
    return Lanes(
        title=f"{count(len(steps), noun_of(run))}"
        + (": the critical path, outlined, and what failed" if critical else " that have ended"),
        day=f"{begin.astimezone(UTC):%Y-%m-%d}, UTC",
        height=height,
        names=tuple(
            Name(TOP + number * LANE + 13, shorten(step.name, _NAME_LENGTH))
            for number, step in enumerate(steps)
        ),
        ticks=ticks,
        grid="".join(f"M{tick.x} {TOP - 4}V{height}" for tick in ticks),
        shapes=tuple(Shape(fill, "".join(path)) for fill, path in sorted(bars.paths.items())),
        mark=bars.place(failure) if failure else 0,
        mark_words=f"The dashed line is the first failure, at {moment(failure)}."
        if failure
        else "",
        without=tuple(
            Name(
                TOP + number * LANE + 13, "no end on record" if step.start_time else "no time data"
            )
            for number, step in enumerate(steps[timed:], timed)
        ),
    )


def _first_failure(report: Report, end: datetime) -> datetime | None:
    """Return when the first step failed, of those that have both times; None for the very end."""
    ends = [
        max(step.start_time, step.end_time)
        for step in report.failed_steps()
        if step.start_time and step.end_time
    ]
    return min((time for time in ends if time < end), default=None)


def _timed(step: Step) -> bool:
    return step.start_time is not None and step.end_time is not None


def _chosen(report: Report) -> list[Step]:
    """Return the steps of the path and those that failed, as far as there is room.

    Where there is no path the others stand in its place.
    """
    steps = report.run.steps
    # those without times come last: where there is no room, the others tell more
    failed = sorted(report.failed_steps(), key=lambda step: not _timed(step))
    path = [steps[key] for key in report.analysis.critical_path.observed]
    if len(path) > MOST_ON_PATH:
        path = sorted(path, key=lambda step: step.duration_seconds or 0.0)[-MOST_ON_PATH:]
    both = {step.step_id: step for step in (*path, *failed[: MOST_LANES - len(path)])}
    # several runs are on no path, and all of them are what there is to see
    more = [] if path else [step for step in steps.values() if _timed(step)]
    for step in more[: MOST_LANES - len(both)]:
        both.setdefault(step.step_id, step)
    return list(both.values())


class _Bars:
    """Collects the bars of each colour as one path."""

    def __init__(self, begin: datetime, end: datetime) -> None:
        self.paths: dict[str, list[str]] = {}
        self._begin = begin
        self._scale = (WIDTH - NAMES) / max((end - begin) / MICROSECOND, 1)

    def place(self, time: datetime) -> int:
        """Return where a time is, from the left."""
        return min(round(NAMES + (time - self._begin) / MICROSECOND * self._scale), WIDTH)

    def add(self, step: Step, y: int, *, critical: bool) -> None:
        if step.start_time is None or step.end_time is None:
            return
        start = (step.start_time - EPOCH) // MICROSECOND
        end = max((step.end_time - EPOCH) // MICROSECOND, start)
        at = (step.start_time - self._begin) // MICROSECOND
        first = at
        for kind, length in parts_of(step, start, end) or [("running", 0)]:
            fill = f"fill-{step.status}" if at + length >= first + end - start else "fill-failed"
            if kind == "backoff":
                self._draw("fill-backoff", at, length, y + 8, 2)
            else:
                self._draw(fill, at, length, y + 4, _BAR)
            at += length
        if critical:
            self._draw("lane-critical", first, end - start, y + 4, _BAR)

    def _draw(self, fill: str, at: int, length: int, y: int, height: int) -> None:
        width = max(length * self._scale, _LEAST)
        x = min(NAMES + at * self._scale, WIDTH - width)
        self.paths.setdefault(fill, []).append(f"M{x:.1f} {y}h{width:.1f}v{height}h-{width:.1f}z")


def _ticks(begin: datetime, end: datetime) -> Iterable[Tick]:
    span = end - begin
    for number in range(_TICKS + 1):
        time = (begin + span * number / _TICKS).astimezone(UTC)
        text = f"{time:%H:%M:%S}"
        if span > timedelta(days=1):
            text = f"{time:%m-%d %H:%M}"
        elif span < timedelta(seconds=_TICKS):
            text += f".{time.microsecond // 1000:03d}"
        anchor = "end" if number == _TICKS else "start" if not number else "middle"
        yield Tick(NAMES + (WIDTH - NAMES) * number // _TICKS, anchor, text)

"""The recent runs, as the static part of the page shows them: how each ended and how long it took.

Drawn without script. Bars have heights and colours, and below each stands its status as a shape;
the same stands in a table for those who do not see either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from exporter.analysis.spread import deviation, median
from exporter.model import RunStatus, Step, StepStatus
from exporter.model.named import NamedTuple
from exporter.model.statuses import AS_STEP
from exporter.renderers.html.text import and_more, shorten
from exporter.report import Report
from exporter.report.anchor import step_anchor
from exporter.report.since import failed_since
from exporter.report.words import RUN_WORDS, count, duration, moment, share

if TYPE_CHECKING:
    from exporter.model.history import History, PastRun, StepHistory

MOST_RUNS: Final = 40
"""So many runs have room side by side."""
MOST_ROWS: Final = 20
"""Of the flaky and of the slowing steps so many are listed."""

WIDTH: Final = 1000
HEIGHT: Final = 100
_LEAST: Final = 3
_GAP: Final = 0.2
"""Which part of a bar's place stays empty."""
_PLACES: Final = 12
"""For so many bars there is room at least: two alone would be as broad as the page."""
_STRIP: Final = 20
_SHORT_STRIP: Final = 12
_STRIP_HEIGHT: Final = 16

_MARKS: Final[dict[str, tuple[StepStatus | None, str]]] = {
    "s": ("success", "succeeded"),
    "r": ("retry", "succeeded after a failed attempt"),
    "c": ("success", "reused"),
    "f": ("failed", "failed"),
    "-": (None, "did not run"),
}


class Bar(NamedTuple):
    """One run."""

    x: float
    y: int
    width: float
    height: int
    fill: StepStatus
    status: RunStatus
    told: str
    """All of it in words."""


class RunRow(NamedTuple):
    """The same run in the table."""

    run_id: str
    status: RunStatus
    word: str
    start: str
    took: str
    failed: str
    revision: str


class Tick(NamedTuple):
    """How long a step took in one run, as a bar a few pixels high."""

    x: int
    y: int
    height: int


class StepRow(NamedTuple):
    """A flaky or a slowing step."""

    anchor: str
    name: str
    marks: tuple[StepStatus | None, ...]
    """How it ended in the last runs; None where it did not run."""
    ticks: tuple[Tick, ...]
    """How long it took there."""
    label: str
    """The marks or ticks in words."""
    figures: tuple[str, ...]


class Strip(NamedTuple):
    """How a step ended in the last runs, this one last."""

    marks: tuple[StepStatus | None, ...]
    """None where it did not run."""
    label: str
    """The marks in words."""
    words: str
    """Since when it has failed."""


class Past(NamedTuple):
    """The recent runs."""

    number: str
    words: str
    bars: tuple[Bar, ...]
    label: str
    top: int
    """Where the band of what is usual begins; it is as high as `band`."""
    band: int
    middle: int
    """Where the median is."""
    rows: tuple[RunRow, ...]
    flaky: tuple[StepRow, ...]
    more_flaky: str
    slowing: tuple[StepRow, ...]
    more_slowing: str


def history_of(report: Report) -> Past | None:
    """Put the recent runs into the words and bounds of the page; None where there is only one."""
    found = report.history
    if found is None or len(found.runs) < 2:  # noqa: PLR2004 - a trend has two at least
        return None
    runs = found.runs[-MOST_RUNS:]
    usual = [
        run.duration_seconds
        for run in runs
        if run.status == "success" and run.duration_seconds is not None
    ]
    highest = max((run.duration_seconds or 0.0 for run in runs), default=0.0) or 1.0

    def level(seconds: float) -> int:
        return HEIGHT - round(min(max(seconds, 0.0) / highest, 1.0) * HEIGHT)

    middle = median(usual) if usual else 0.0
    spread = deviation(usual) if usual else 0.0
    top, bottom = level(middle + spread), level(middle - spread)
    steps = {step.step_id: step for step in found.steps}
    rows = _StepRows(report.run.steps, steps)
    flaky = [
        rows.flaky(each.step_id, (f"{each.flips:,}", f"{each.recovered:,}", f"{each.runs:,}"))
        for each in found.flaky[:MOST_ROWS]
    ]
    slowing = [
        rows.slowing(each.step_id, _slower(each.before_seconds, each.after_seconds))
        for each in found.slowing[:MOST_ROWS]
    ]
    return Past(
        number=f"{len(found.runs):,} runs",
        words=_words(found, runs, middle if usual else None),
        bars=tuple(_bar(run, place, len(runs), level) for place, run in enumerate(runs)),
        label=_label(runs),
        top=top,
        band=max(bottom - top, 1) if usual else 0,
        middle=level(middle),
        rows=tuple(map(_row, reversed(runs))),
        flaky=tuple(flaky),
        more_flaky=and_more(len(found.flaky) - MOST_ROWS, "step"),
        slowing=tuple(slowing),
        more_slowing=and_more(len(found.slowing) - MOST_ROWS, "step"),
    )


def strip_of(found: History, step: Step) -> Strip | None:
    """Return how a step ended in the last runs; None where it ran in no other."""
    ends = found.ends_of(step)
    if not ends[:-1].strip("-"):
        return None
    return Strip(*_marks(ends[-_SHORT_STRIP:]), failed_since(ends))


def _marks(ends: str) -> tuple[tuple[StepStatus | None, ...], str]:
    """Return the letters of a history as statuses, and in words."""
    counts = [f"{ends.count(end):,} {word}" for end, (_, word) in _MARKS.items() if end in ends]
    return tuple(_MARKS[end][0] for end in ends), ", ".join(counts)


def _bar(run: PastRun, place: int, number: int, level: Callable[[float], int]) -> Bar:
    room = WIDTH / max(number, _PLACES)
    y = min(level(run.duration_seconds or 0.0), HEIGHT - _LEAST)
    return Bar(
        x=round(room * (place + _GAP / 2), 2),
        y=y,
        width=round(room * (1 - _GAP), 2),
        height=HEIGHT - y,
        fill=AS_STEP[run.status],
        status=run.status,
        told=_told(run),
    )


def _told(run: PastRun) -> str:
    after = "" if run.duration_seconds is None else f" after {duration(run.duration_seconds)}"
    broke = f", {count(run.failed_steps, 'step')} failed" if run.failed_steps else ""
    began = f" of {moment(run.start_time)}" if run.start_time else ""
    return f"{shorten(run.run_id, 80)}{began}: {RUN_WORDS[run.status].lower()}{after}{broke}"


def _label(runs: Sequence[PastRun]) -> str:
    ended = ", ".join(
        f"{sum(run.status == status for run in runs):,} {word.lower()}"
        for status, word in RUN_WORDS.items()
        if any(run.status == status for run in runs)
    )
    return f"The last {len(runs):,} runs, the oldest first: {ended}"


def _words(found: History, runs: Sequence[PastRun], middle: float | None) -> str:
    good = sum(run.status == "success" for run in runs)
    said = [f"{good:,} of the last {len(runs):,} runs succeeded."]
    took = found.runs[-1].duration_seconds
    if middle is not None:
        this = "" if took is None else f"; this run took {duration(took)}{share(middle, took)}"
        said.append(f"Those take {duration(middle)} in the median{this}.")
    if not found.flaky and not found.slowing:
        said.append("No step is flaky, and none becomes slower.")
    return " ".join(said)


def _row(run: PastRun) -> RunRow:
    return RunRow(
        run_id=shorten(run.run_id, 80),
        status=run.status,
        word=RUN_WORDS[run.status],
        start=moment(run.start_time),
        took="" if run.duration_seconds is None else duration(run.duration_seconds),
        failed=f"{run.failed_steps:,} of {run.total_steps:,}",
        revision=(run.revision or "")[:10],
    )


class _StepRows(NamedTuple):
    """Makes the rows of the lists."""

    steps: Mapping[str, Step]
    known: Mapping[str, StepHistory]

    def flaky(self, key: str, figures: tuple[str, ...]) -> StepRow:
        known = self.known.get(key)
        ends = known.ends[-_STRIP:] if known else ""
        marks, label = _marks(ends)
        return self._row(key, figures, marks=marks, label=label)

    def slowing(self, key: str, figures: tuple[str, ...]) -> StepRow:
        known = self.known.get(key)
        seconds = known.seconds[-_STRIP:] if known else ()
        highest = max((each or 0.0 for each in seconds), default=0.0) or 1.0
        heights = [max(round((each or 0.0) / highest * _STRIP_HEIGHT), 1) for each in seconds]
        ticks = tuple(
            Tick(x=place * 6, y=_STRIP_HEIGHT - height, height=height)
            for place, height in enumerate(heights)
            if seconds[place] is not None
        )
        label = ", ".join(duration(each) for each in seconds if each is not None)
        return self._row(key, figures, ticks=ticks, label=label)

    def _row(
        self,
        key: str,
        figures: tuple[str, ...],
        *,
        label: str,
        marks: tuple[StepStatus | None, ...] = (),
        ticks: tuple[Tick, ...] = (),
    ) -> StepRow:
        step = self.steps.get(key)
        return StepRow(
            anchor=step_anchor(key) if step else "",
            name=shorten(step.name if step else key, 120),
            marks=marks,
            ticks=ticks,
            label=label,
            figures=figures,
        )


def _slower(before: float, after: float) -> tuple[str, ...]:
    return duration(before), duration(after), share(before, after).strip(" ()")

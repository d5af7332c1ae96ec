"""The figures of a run: the bar of counts, and a tile for each that the source allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from exporter.analysis import Analysis
from exporter.codec.times import EPOCH
from exporter.model import Step, StepStatus
from exporter.model.named import NamedTuple
from exporter.model.statuses import OPEN_RUN
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.anchor import step_anchor
from exporter.report.verdict import noun_of
from exporter.report.words import STATUS_WORDS, count, duration

_FEW: Final = 2
"""Of so few steps nobody asks which was the longest."""
BAR_WIDTH: Final = 1000
"""The width of the bar of counts in its own units."""
_HATCHED: Final = frozenset({"upstream_failed", "skipped", "cancelled", "unknown"})
ORDER: Final[tuple[StepStatus, ...]] = (
    "success",
    "warned",
    "failed",
    "upstream_failed",
    "skipped",
    "cancelled",
    "unknown",
    "running",
    "retry",
    "pending",
)
"""From left to right: what is done, what broke, what did not run, what is still to come."""
_LEAST: Final = 6
"""The width of the narrowest part of the bar: one failure in 50,000 must be seen."""


class Part(NamedTuple):
    """One status in the bar of counts."""

    status: StepStatus
    word: str
    number: str
    x: int
    width: int
    gap: int
    """Where the line that parts it from the one before begins; 0 for the first."""
    hatched: bool
    """Whether it has a pattern, as parts of the work that was not done have."""


class Tile(NamedTuple):
    """One figure of the run."""

    label: str
    value: str
    hint: str
    section: str = ""
    """The id of the section that says more, or the link to a step."""
    filter: str = ""
    """The steps that the figure is about, where the section is their table."""


def tiles_of(report: Report) -> tuple[Tile, ...]:
    """Say how long the run took, and what that time was used for."""
    is_open = report.run.status in OPEN_RUN
    tiles = [*_clocks(report.analysis, is_open=is_open), *_use(report, is_open=is_open)]
    if is_open:
        return (*_left(report), *tiles)
    # how well the time was used is told at the end
    return (*tiles, *_steps(report), *_efficiency(report.analysis))


def _clocks(analysis: Analysis, *, is_open: bool) -> Iterator[Tile]:
    wall, path = _wall(analysis), analysis.critical_path
    if wall is not None:
        label, hint = "Wall clock", "from start to end"
        if is_open:
            label, hint = "Wall clock, so far", "up to the last time on record"
        yield Tile(label, duration(wall), hint, "timeline")
    if analysis.summary.total_steps == 1:
        return
    if path.observed_seconds is not None:
        steps = count(len(path.observed), "step")
        share = f"{path.observed_seconds / wall:.0%} of it, " if wall else ""
        yield Tile("Critical path", duration(path.observed_seconds), f"{share}{steps}", "critical")
    elif path.structural_seconds:
        steps = count(len(path.structural), "step")
        after = " one after another" if len(path.structural) > 1 else ""
        took = duration(path.structural_seconds)
        yield Tile("Longest chain", took, f"{steps}{after}", "critical")


def _use(report: Report, *, is_open: bool) -> Iterator[Tile]:
    analysis, noun = report.analysis, noun_of(report.run)
    summary, ledger = analysis.summary, analysis.ledger
    wall = _wall(analysis)
    if summary.work_seconds:
        yield Tile("Work", duration(summary.work_seconds), f"durations of all {noun}s, summed")
    # steps that still run have no end, and are not counted
    if summary.peak_concurrency and not is_open:
        mean = f"{summary.work_seconds / wall:.1f} on average" if wall else "running at once"
        yield Tile("At once", f"{summary.peak_concurrency:,} at most", mean, "timeline")
    queued = ledger.queued_seconds or summary.queue_seconds
    if queued:
        yield Tile(
            "Queued", duration(queued), f"ready but not started, all {noun}s summed", "timeline"
        )
    yield from _lost(analysis, noun)


def _left(report: Report) -> Iterator[Tile]:
    """Say what is left of a run that goes on, where the runs before it tell."""
    if report.history is None:
        return
    from exporter.report.eta import left_of  # noqa: PLC0415 - few runs go on

    left = left_of(report.run, report.analysis, report.history)
    if left is not None:
        yield Tile("Left, by past runs", left.time, left.hint, "history")


def _steps(report: Report) -> Iterator[Tile]:
    """Name the step that took longest, and the one that began last."""
    run = report.run
    if len(run.steps) <= _FEW:
        return
    steps = list(run.steps.values())
    times = [step.duration_seconds or 0.0 for step in steps]
    longest = max(times)
    if longest > 0:
        yield _of(f"Longest {noun_of(run)}", duration(longest), steps[times.index(longest)])
    starts = [step.start_time or EPOCH for step in steps]
    latest = max(starts)
    # of several runs the last began days after the first
    if noun_of(run) == "step" and run.start_time and latest > run.start_time:
        after = (latest - run.start_time).total_seconds()
        yield _of("Last start", f"+{duration(after)}", steps[starts.index(latest)])


def _of(label: str, value: str, step: Step) -> Tile:
    return Tile(label, value, shorten(step.name, 60), f"s={step_anchor(step.step_id)}")


def _efficiency(analysis: Analysis) -> Iterator[Tile]:
    limits, took = analysis.limits, analysis.critical_path.observed_seconds
    best = limits.with_workers_seconds
    # what came before the first step and after the last is none of the workers'
    if best and took:
        unlimited = duration(limits.unlimited_seconds)
        hint = f"{duration(best)} is the least with {count(limits.workers, 'worker')}"
        more = f", {unlimited} with any number" if limits.unlimited_seconds != best else ""
        yield Tile(
            "Efficiency", f"{min(best / took, 1):.0%}", f"of the path: {hint}{more}", "critical"
        )


def _lost(analysis: Analysis, noun: str) -> Iterator[Tile]:
    ledger, retries = analysis.ledger, analysis.summary.total_retries
    wasted = f"{duration(ledger.wasted_seconds)} in failed attempts"
    if retries:
        lost = [wasted] if ledger.wasted_seconds else []
        lost += [f"{duration(ledger.backoff_seconds)} between"] if ledger.backoff_seconds else []
        hint = ", ".join(lost) or "over all steps"
        yield Tile("Retries", f"{retries:,}", hint, "steps", "attempts:>1")
    elif ledger.wasted_seconds:
        lost_time = duration(ledger.wasted_seconds)
        what = "attempts" if noun == "step" else f"{noun}s"
        yield Tile("Lost", lost_time, f"in {what} that failed", "steps", "status:failed")


def _wall(analysis: Analysis) -> float | None:
    """Return what the run states, else what its steps' times give."""
    stated = analysis.summary.duration_seconds
    return analysis.ledger.wall_seconds if stated is None else stated


def parts_of(by_status: Mapping[str, int]) -> tuple[Part, ...]:
    """Lay the counts out along the bar; each is wide enough to be seen."""
    present = [status for status in ORDER if by_status.get(status)]
    total = sum(by_status[status] for status in present)
    room = BAR_WIDTH - _LEAST * len(present)
    parts: list[Part] = []
    x = seen = 0
    for number, status in enumerate(present, 1):
        steps = by_status[status]
        seen += steps
        end = _LEAST * number + room * seen // total
        parts.append(
            Part(
                status=status,
                word=STATUS_WORDS[status],
                number=f"{steps:,}",
                x=x,
                width=end - x,
                gap=x - 1 if parts else 0,
                hatched=status in _HATCHED,
            )
        )
        x = end
    return tuple(parts)

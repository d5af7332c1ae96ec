"""What groups of steps used of memory and processors beside what they had asked for.

Only few tools measure that: Nextflow in its trace, Snakemake in its benchmarks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import Final

from exporter.model import Step
from exporter.model.named import NamedTuple
from exporter.renderers.html.boxes import Box, box_of, quantile
from exporter.renderers.html.seldom import LOADS, MANY, MEASURES, PEAKS
from exporter.renderers.html.text import shorten
from exporter.report.anchor import step_anchor
from exporter.report.grouped import grouped
from exporter.report.words import count, size

MOST_ROWS: Final = 20
MOST_NAMED: Final = 5
MOST_ROWS_OF_MANY: Final = 5
MOST_NAMED_OF_MANY: Final = 3
_HALF: Final = 0.5
_NEAR: Final = 0.9
_HOUR: Final = 3600
_LEAST_HOURS: Final = 0.05


class Row(NamedTuple):
    """One group; what is not known is empty."""

    name: str
    steps: str
    usual: str
    """The median of the highest memory of each step."""
    highest: str
    asked: str
    """The largest share that one step used of what it had asked for, and the most that one did."""
    cores: str
    """The mean of the cores that were busy."""
    cores_asked: str
    """The mean of the shares, and the most that one step had asked for."""
    idle: str
    """Core-hours that were asked for and not used."""
    memory_box: Box | None
    cores_box: Box | None


class Named(NamedTuple):
    """One that stands out."""

    name: str
    said: str
    anchor: str
    """Of the step that it is about; empty for a group."""


class Found(NamedTuple):
    """Those that stand out in one way."""

    title: str
    items: tuple[Named, ...]


class Resources(NamedTuple):
    """The section."""

    by: str
    said: str
    rows: tuple[Row, ...]
    more: str
    found: tuple[Found, ...]
    memory: str
    """The end of the scale of amounts; empty where no memory is known."""
    memory_share: str
    """The end of the scale of shares; empty where nothing was asked for."""
    cores: str
    cores_share: str
    idle: bool


class _Use(NamedTuple):
    """What one group used: each list is in its order."""

    name: str
    steps: int
    peaks: Sequence[float]
    asked: float
    shares: Sequence[float]
    loads: Sequence[float]
    cores: float
    core_shares: Sequence[float]
    idle: float
    """Core-hours."""
    worst: Step | None
    """The step that used most of the memory it had asked for."""


class _Scales(NamedTuple):
    """Where the scales of all boxes end."""

    memory: float
    share: float
    cores: float
    core_share: float


def resources_of(steps: Iterable[Step]) -> Resources | None:
    """Return the section of the steps that have any such measure; None where all are zero."""
    measured = [step for step in steps if not MEASURES.isdisjoint(step.metrics)]
    by, groups = grouped(measured)
    uses = sorted(
        (_use(name, own) for name, own in groups.items()),
        key=lambda use: (-max(use.peaks, default=0), use.name),
    )
    few = len(measured) <= MANY
    shown = uses[: MOST_ROWS if few else MOST_ROWS_OF_MANY]
    left = len(uses) - len(shown)
    ends = _scales(shown)
    if not ends.memory and not ends.cores:
        return None
    return Resources(
        by=by.capitalize(),
        said=_said(uses),
        rows=tuple(_row(use, ends) for use in shown),
        more=f"and {count(left, f'more {by}')}" if left > 0 else "",
        found=tuple(_found(uses, MOST_NAMED if few else MOST_NAMED_OF_MANY)),
        memory=_bytes(ends.memory) if ends.memory else "",
        memory_share=f"{ends.share:.0%}" if any(use.shares for use in shown) else "",
        cores=f"{ends.cores:g}" if ends.cores else "",
        cores_share=f"{ends.core_share:.0%}" if any(use.core_shares for use in shown) else "",
        idle=any(use.core_shares for use in shown),
    )


def _use(name: str, steps: Sequence[Step]) -> _Use:
    peaks, loads, core_shares = [], [], []
    shares: list[tuple[float, int]] = []
    idle = []
    for place, step in enumerate(steps):
        metrics = step.metrics
        peak, load = _peak(metrics), _load(metrics)
        if peak is not None:
            peaks.append(peak)
            if metrics.get("memory_bytes", 0) > 0:
                shares.append((peak / metrics["memory_bytes"], place))
        if load is not None:
            loads.append(load)
            if metrics.get("cpus", 0) > 0:
                core_shares.append(load / metrics["cpus"])
                idle.append((step.duration_seconds or 0) * max(metrics["cpus"] - load, 0))
    return _Use(
        name=shorten(name, 80) or "none",
        steps=len(steps),
        peaks=sorted(peaks),
        asked=max([step.metrics.get("memory_bytes", 0) for step in steps]),
        shares=sorted([share for share, _ in shares]),
        loads=sorted(loads),
        cores=max([step.metrics.get("cpus", 0) for step in steps]),
        core_shares=sorted(core_shares),
        idle=fsum(idle) / _HOUR,
        worst=steps[max(shares)[1]] if shares else None,
    )


def _peak(metrics: Mapping[str, float]) -> float | None:
    found = (metrics[name] * unit for name, unit in PEAKS if name in metrics)
    return next((peak for peak in found if peak > 0), None)  # 0: too short


def _load(metrics: Mapping[str, float]) -> float | None:
    """Return how many cores were busy."""
    return next((metrics[name] / 100 for name in LOADS if metrics.get(name, -1) >= 0), None)


def _scales(uses: Sequence[_Use]) -> _Scales:
    return _Scales(
        memory=max([max([*use.peaks[-1:], use.asked]) for use in uses if use.peaks], default=0),
        share=max([1.0, *(use.shares[-1] for use in uses if use.shares)]),
        cores=max([max([use.loads[-1], use.cores]) for use in uses if use.loads], default=0),
        core_share=max([1.0, *(use.core_shares[-1] for use in uses if use.core_shares)]),
    )


def _row(use: _Use, ends: _Scales) -> Row:
    highest = use.peaks[-1] if use.peaks else None
    cores = fsum(use.loads) / len(use.loads) if use.loads else None
    return Row(
        name=use.name,
        steps=f"{use.steps:,}",
        usual=_bytes(quantile(use.peaks, _HALF)) if use.peaks else "",
        highest="" if highest is None else _bytes(highest),
        asked=f"{use.shares[-1]:.0%} of {_bytes(use.asked)}" if use.shares else "",
        cores="" if cores is None else f"{cores:.1f}",
        cores_asked=f"{_mean(use.core_shares):.0%} of {use.cores:g}" if use.core_shares else "",
        idle=_hours(use.idle) if use.core_shares else "",
        memory_box=box_of(
            (use.peaks, use.asked, ends.memory), (use.shares, ends.share), _bytes, "of memory"
        ),
        cores_box=box_of(
            (use.loads, use.cores, ends.cores),
            (use.core_shares, ends.core_share),
            lambda value: f"{value:.1f}",
            "cores busy",
        ),
    )


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _said(uses: Iterable[_Use]) -> str:
    """Say what all of them left idle."""
    idle = fsum(use.idle for use in uses)
    return f"{idle:,.1f} core-hours were asked for and left idle." if idle >= _HALF else ""


def _found(uses: Sequence[_Use], most: int) -> Iterator[Found]:
    """Name those that asked for much more than they used, and those that nearly had too little."""
    roomy = [use for use in uses if use.shares and use.shares[-1] < _HALF]
    roomy.sort(key=lambda use: use.peaks[-1] - use.asked)
    idle = [use for use in uses if use.idle >= _LEAST_HOURS and _mean(use.core_shares) < _HALF]
    idle.sort(key=lambda use: -use.idle)
    tight = [use for use in uses if use.worst is not None and use.shares[-1] >= _NEAR]
    tight.sort(key=lambda use: -use.shares[-1])
    if roomy:
        yield Found("Asked for more memory than was used", tuple(map(_roomy, roomy[:most])))
    if idle:
        yield Found("Asked for more cores than were busy", tuple(map(_idle, idle[:most])))
    if tight:
        worst = [use.worst for use in tight[:most] if use.worst is not None]
        yield Found("Used nearly all memory they asked for, or more", tuple(map(_tight, worst)))


def _roomy(use: _Use) -> Named:
    share = f"{use.shares[-1]:.0%}"
    return Named(use.name, f"{_bytes(use.peaks[-1])} of {_bytes(use.asked)} at most, {share}", "")


def _idle(use: _Use) -> Named:
    share = f"{_mean(use.core_shares):.0%}"
    return Named(use.name, f"{share} of them, {_hours(use.idle)} core-hours left idle", "")


def _tight(step: Step) -> Named:
    peak, asked = _peak(step.metrics) or 0, step.metrics["memory_bytes"]
    said = f"{_bytes(peak)} of {_bytes(asked)}, {peak / asked:.0%}"
    return Named(shorten(step.name, 80), said, step_anchor(step.step_id))


def _bytes(value: float) -> str:
    return size(round(value))


def _hours(value: float) -> str:
    return f"{value:,.1f}" if value >= 1 else f"{value:.2f}"

"""What groups of steps used of memory and processors, and what they had asked for.

Only few tools measure that: Nextflow in its trace, Snakemake in its benchmarks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import fsum
from typing import Final

from exporter.analysis.spread import median
from exporter.model import Step
from exporter.model.named import NamedTuple
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.grouped import grouped
from exporter.report.words import count, size

MOST_ROWS: Final = 20
_LOOKED_AT: Final = 50
"""So many steps with metrics are looked at to find out whether any of this is measured."""
_MIB: Final = 1024 * 1024
_PEAKS: Final = (("peak_rss_bytes", 1), ("rss_bytes", 1), ("max_rss_mb", _MIB))
_LOADS: Final = ("cpu_percent", "mean_load_percent")
"""100 for one core that was busy all the time."""
_MEASURES: Final = frozenset([name for name, _ in _PEAKS] + list(_LOADS))
_HALF: Final = 0.5
_HOUR: Final = 3600


class Row(NamedTuple):
    """One group; what is not known is empty."""

    name: str
    steps: str
    usual: str
    """The median of the highest memory of each step."""
    highest: str
    asked: str
    """The most memory that one step had asked for."""
    share: str
    cores: str
    """The mean of the cores that were busy."""
    cores_asked: str
    cores_share: str


class Resources(NamedTuple):
    """The section."""

    by: str
    said: str
    rows: tuple[Row, ...]
    more: str
    memory_asked: bool
    cores: bool
    cores_asked: bool


class _Use(NamedTuple):
    """What one group used."""

    name: str
    steps: int
    peaks: Sequence[float]
    asked: float
    loads: Sequence[float]
    cores: float


def resources_of(report: Report) -> Resources | None:
    """Return the section; None where nothing was measured."""
    steps = report.run.steps.values()
    first = islice((step for step in steps if step.metrics), _LOOKED_AT)
    if all(_MEASURES.isdisjoint(step.metrics) for step in first):
        return None
    measured = [step for step in steps if not _MEASURES.isdisjoint(step.metrics)]
    by, groups = grouped(measured)
    uses = sorted(
        (_use(name, own) for name, own in groups.items()),
        key=lambda use: (-max(use.peaks, default=0), use.name),
    )
    left = len(uses) - MOST_ROWS
    return Resources(
        by=by.capitalize(),
        said=" ".join(_said(uses, measured)),
        rows=tuple(map(_row, uses[:MOST_ROWS])),
        more=f"and {count(left, f'more {by}')}" if left > 0 else "",
        memory_asked=any(use.asked for use in uses),
        cores=any(use.loads for use in uses),
        cores_asked=any(use.loads and use.cores for use in uses),
    )


def _use(name: str, steps: Sequence[Step]) -> _Use:
    metrics = [step.metrics for step in steps]
    return _Use(
        name=shorten(name, 80) or "none",
        steps=len(steps),
        peaks=[peak for each in metrics if (peak := _peak(each)) is not None],
        asked=max([each.get("memory_bytes", 0) for each in metrics]),
        loads=[load for each in metrics if (load := _load(each)) is not None],
        cores=max([each.get("cpus", 0) for each in metrics]),
    )


def _peak(metrics: Mapping[str, float]) -> float | None:
    found = (metrics[name] * unit for name, unit in _PEAKS if name in metrics)
    return next((peak for peak in found if peak > 0), None)  # 0: too short


def _load(metrics: Mapping[str, float]) -> float | None:
    """Return how many cores were busy."""
    return next((metrics[name] / 100 for name in _LOADS if metrics.get(name, -1) >= 0), None)


def _row(use: _Use) -> Row:
    highest = max(use.peaks, default=None)
    cores = fsum(use.loads) / len(use.loads) if use.loads else None
    return Row(
        name=use.name,
        steps=f"{use.steps:,}",
        usual=size(round(median(use.peaks))) if use.peaks else "",
        highest="" if highest is None else size(round(highest)),
        asked=size(round(use.asked)) if use.asked else "",
        share=f"{highest / use.asked:.0%}" if highest is not None and use.asked else "",
        cores="" if cores is None else f"{cores:.1f}",
        cores_asked=f"{use.cores:g}" if use.cores else "",
        cores_share=f"{cores / use.cores:.0%}" if cores is not None and use.cores else "",
    )


def _said(uses: Sequence[_Use], steps: Sequence[Step]) -> Iterator[str]:
    """Name what asked for most that it did not use, and what all of them left idle."""
    known = [use for use in uses if use.peaks and use.asked and max(use.peaks) < _HALF * use.asked]
    if known:
        use = max(known, key=lambda use: use.asked - max(use.peaks))
        asked, used = size(round(use.asked)), size(round(max(use.peaks)))
        yield f"{use.name} asked for {asked} a step and used {used} at most."
    idle = fsum(
        step.duration_seconds * max(step.metrics["cpus"] - load, 0)
        for step in steps
        if step.duration_seconds and "cpus" in step.metrics
        if (load := _load(step.metrics)) is not None
    )
    if idle >= _HALF * _HOUR:
        yield f"{idle / _HOUR:,.1f} core-hours were asked for and left idle."

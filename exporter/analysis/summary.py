"""Counts and sums over a whole run."""

from __future__ import annotations

from collections import Counter
from math import fsum

from exporter.analysis.columns import Columns
from exporter.analysis.facts import Summary
from exporter.model import DagRun
from exporter.model.statuses import COMPLETED, NOT_RUN, STEP_STATUSES


def summary_of(run: DagRun, columns: Columns, edges: int) -> Summary:
    """Count and sum up; every figure is of the whole run."""
    counts = Counter(columns.statuses)
    total = len(columns.steps)
    completed = sum(counts[status] for status in COMPLETED)
    waits = [wait for wait in columns.waits if wait is not None and wait >= 0]
    stated = [seconds for seconds in columns.durations if seconds is not None]
    # The source may count retries of the run without saying which steps they were of.
    retries = max(run.total_retries, sum(columns.retries))
    return Summary(
        total_steps=total,
        completed_steps=completed,
        failed_steps=counts["failed"],
        skipped_steps=sum(counts[status] for status in NOT_RUN),
        total_retries=retries,
        duration_seconds=run.duration_seconds,
        success_rate=completed / total * 100 if total else 0.0,
        by_status={status: counts[status] for status in STEP_STATUSES if counts[status]},
        edges=edges,
        queue_seconds=fsum(waits) if waits else None,
        work_seconds=fsum(stated),
        peak_concurrency=_peak(columns),
    )


def _peak(columns: Columns) -> int:
    """Return how many steps ran at once at the most; one that ends makes room for the next."""
    ends = columns.sorted_ends
    peak = 0
    for number, start in enumerate(columns.sorted_starts):
        # Of the `number` before it at least `peak` still run when this end lies behind its start.
        if ends[number - peak] > start:
            peak += 1
    return max(peak, 1) if ends else 0

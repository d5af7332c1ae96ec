"""The steps that paper has room for: all of a small run, of a larger one those that matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from typing import Final

from exporter.model import Step
from exporter.model.named import NamedTuple
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.build import cause_of
from exporter.report.reason import why_not
from exporter.report.stopped import stopped_by
from exporter.report.verdict import noun_of
from exporter.report.words import count, duration, moment, standing

FEW: Final = 100
"""Up to so many steps are listed whole."""
MOST_FAILED: Final = 300
MOST_CRITICAL: Final = 100
MOST_SLOW: Final = 50


class Row(NamedTuple):
    """One step."""

    status: str
    word: str
    name: str
    step_id: str
    """Empty where it is the name."""
    message: str
    """The first line of its error, or why it did not run; empty where it has none."""
    start: str
    took: str
    retries: str


def rows_of(report: Report) -> tuple[list[Row], str]:
    """Return the steps that are listed, in the order of the run, and what is said of the others."""
    steps = report.steps()
    whole, noun = len(report.run.steps), noun_of(report.run)
    stopped = stopped_by(report.analysis)
    if len(steps) <= FEW:
        said = f"{len(steps):,} of {count(whole, noun)}, as they were selected."
        return [_row(step, report, stopped) for step in steps], said if len(steps) < whole else ""
    chosen = _chosen(report, steps)
    listed = [step for step in steps if step.step_id in chosen]
    return [_row(step, report, stopped) for step in listed], (
        f"{len(listed):,} of {count(whole, noun)}: those that failed, that are on the critical "
        "path, or that took longest. The CSV and the JSON have them all."
    )


def _chosen(report: Report, steps: Iterable[Step]) -> frozenset[str]:
    failed = [step.step_id for step in report.failed_steps()][:MOST_FAILED]
    path = report.analysis.critical_path
    known = report.run.steps
    critical = _slowest((known[key] for key in path.observed or path.structural), MOST_CRITICAL)
    return frozenset((*failed, *critical, *_slowest(steps, MOST_SLOW)))


def _slowest(steps: Iterable[Step], most: int) -> list[str]:
    """Return the ids of those that took longest; of equals the first."""
    found = nlargest(most, steps, key=lambda step: step.duration_seconds or 0.0)
    return [step.step_id for step in found]


def _row(step: Step, report: Report, stopped: Mapping[str, Sequence[str]]) -> Row:
    status, word = standing(step)
    failed = step.status in {"failed", "warned"} and bool(step.error or step.failure)
    why = why_not(step, stopped, report.run.steps, 160)
    took = step.duration_seconds
    return Row(
        status=status,
        word=word,
        name=shorten(step.name, 120),
        step_id=shorten(step.step_id, 160) if step.step_id != step.name else "",
        message=shorten(cause_of(step, without="").message, 160) if failed else why,
        start=moment(step.start_time)[11:19],
        took="" if took is None else duration(max(took, 0.0)) + (" ⚠" if took < 0 else ""),
        retries=f"{step.retry_count:,}" if step.retry_count else "",
    )

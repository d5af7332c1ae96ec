"""The steps of a run that broke nothing in the end, but only after it had tried them again."""

from __future__ import annotations

from math import fsum
from typing import Final

from exporter.analysis.fingerprint import telling_line
from exporter.model import Step
from exporter.model.statuses import COMPLETED
from exporter.renderers.html.problems import Line, Problem
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.anchor import step_anchor
from exporter.report.words import count, duration

MOST_NAMED: Final = 10
"""So many steps have a line each; the filter finds them all."""
_MESSAGE: Final = 300


def recovered_of(report: Report) -> tuple[Problem, ...]:
    """Return the section, those with most retries first; empty where no step came through so."""
    steps = [step for step in report.steps() if step.retry_count and step.status in COMPLETED]
    if not steps:
        return ()
    steps.sort(key=lambda step: -step.retry_count)
    left = len(steps) - MOST_NAMED
    return (
        Problem(
            id="recovered",
            title="Came through after a retry",
            hint="",
            rerun="",
            cards=(),
            brief=tuple(map(_line, steps[:MOST_NAMED])),
            more=f"and {left:,} more: attempts:>1 finds them in the table below"
            if left > 0
            else "",
        ),
    )


def _line(step: Step) -> Line:
    failed = [attempt for attempt in step.attempts if attempt.status == "failed"]
    errors = [attempt.error for attempt in failed if attempt.error]
    lost = fsum(
        max((attempt.end_time - attempt.start_time).total_seconds(), 0)
        for attempt in failed
        if attempt.start_time and attempt.end_time
    )
    more = [count(step.retry_count + 1, "attempt")]
    if lost:
        more.append(f"{duration(lost)} in those that failed")
    return Line(
        status=step.status,
        anchor=step_anchor(step.step_id),
        name=shorten(step.name, 200),
        message=shorten(telling_line(errors[-1]), _MESSAGE) if errors else "",
        more=", ".join(more),
    )

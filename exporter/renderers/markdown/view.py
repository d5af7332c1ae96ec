"""What a summary and a comment draw from: looked up in the run once, for both and every form."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nlargest
from typing import Final

from exporter.model import Step
from exporter.renderers.markdown.forms import SUMMARY_FORMS
from exporter.report import Cause, Report

SLOWEST: Final = max(form.slowest for form in SUMMARY_FORMS)
"""How many of the slowest steps any form shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A report and the few of its steps that a text of this size can name."""

    report: Report
    steps: list[Step]
    """The steps that are listed in detail."""
    failed: list[Step]
    """Every failed step, root causes first."""
    warned: list[Step]
    """Every step with warnings."""
    slowest: list[Step]
    """The slowest of the listed steps, the longest first."""
    timed: int
    """How many of the listed steps took any time."""
    alike: list[tuple[Cause, list[Cause]]]
    """The root causes, those with equal errors behind the first of them."""


def view_of(report: Report, slowest: int) -> View:
    """Look up what is drawn, with at most so many of the slowest steps."""
    by_status = report.analysis.summary.by_status
    steps = report.steps()
    durations = [step.duration_seconds or 0.0 for step in steps]
    # Cheaper than to order pairs: of a hundred thousand steps nearly all are below this.
    least = min(nlargest(slowest, durations), default=0.0)
    longest = [i for i, seconds in enumerate(durations) if seconds >= least and seconds > 0]
    longest.sort(key=lambda i: -durations[i])
    return View(
        report=report,
        steps=steps,
        failed=report.failed_steps() if by_status.get("failed") else [],
        warned=[step for step in report.run.steps.values() if step.status == "warned"]
        if by_status.get("warned")
        else [],
        slowest=[steps[i] for i in longest[:slowest]],
        timed=sum(map(bool, durations)),
        alike=_alike(report),
    )


def _alike(report: Report) -> list[tuple[Cause, list[Cause]]]:
    prints = {root.step_id: root.fingerprint for root in report.analysis.root_causes}
    found: dict[str, list[Cause]] = {}
    for cause in report.causes:
        step_id = cause.step.step_id
        key = prints.get(step_id) or f"only {step_id}"
        if key in found:
            found[key].append(cause)
        else:
            found[key] = [cause]
    return [(first, rest) for first, *rest in found.values()]

"""A run with more steps than a page can hold: those that matter stay, the others become sums.

The JSON export, a file of its own, has every step; what the whole run is said to be, its verdict,
counts, causes and path, was worked out before and stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import fsum
from typing import Final

from exporter.model import Step, StepStatus
from exporter.model.named import NamedTuple
from exporter.model.value import replace
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.grouped import grouped
from exporter.report.words import STATUS_WORDS, count, duration

MOST_TOLD: Final = 50_000
"""Of a larger run so many are listed that failed, were tried again or are on the critical path."""
MOST_SLOWEST: Final = 10_000
"""And so many that took longest."""
MOST_GROUPS: Final = 5


class Ending(NamedTuple):
    """How many steps of a group ended so."""

    status: StepStatus
    word: str
    number: str


class Row(NamedTuple):
    """The steps of one group that are not listed."""

    name: str
    """Empty for those without a group."""
    steps: str
    endings: tuple[Ending, ...]
    work: str
    mean: str
    longest: str


class Rest(NamedTuple):
    """The steps that are not listed, by group."""

    drawn: str
    """What is said where the steps are drawn."""
    said: str
    by: str
    rows: tuple[Row, ...]
    more: str


def thin(report: Report, most: int) -> tuple[Report, Rest | None]:
    """Return the report with the steps that a page lists, and the sums of the others, if any.

    Of up to `most` steps all are listed.
    """
    steps = report.steps()
    if len(steps) <= most:
        return report, None
    chosen = frozenset(_chosen(report, steps))
    slack = report.analysis.slack_seconds
    kept = {key: slack[key] for key in slack if key in chosen}
    rest = [step for step in steps if step.step_id not in chosen]
    return (
        report._replace(selected=chosen, analysis=replace(report.analysis, slack_seconds=kept)),
        _rest(rest, len(chosen), len(report.run.steps)),
    )


def _chosen(report: Report, steps: Sequence[Step]) -> Iterator[str]:
    path = report.analysis.critical_path
    critical = frozenset([*path.observed, *path.structural])
    failed, retried, passed, slowest = [], [], [], []
    for step in steps:
        if step.status == "failed":
            failed.append(step.step_id)
        elif step.retry_count:
            retried.append(step.step_id)
        elif step.step_id in critical:
            passed.append(step.step_id)
        elif step.duration_seconds is not None:
            slowest.append((-step.duration_seconds, step.step_id))
    yield from [*failed, *retried, *passed][:MOST_TOLD]
    slowest.sort()
    for _, key in slowest[:MOST_SLOWEST]:
        yield key


def _rest(steps: Sequence[Step], listed: int, whole: int) -> Rest:
    by, groups = grouped(steps)
    largest = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    left = len(largest) - MOST_GROUPS
    return Rest(
        drawn=f"Drawn are the {listed:,} of {count(whole, 'step')} that this page lists.",
        said=f"This page lists {listed:,} of {count(whole, 'step')}: what failed, was tried again "
        f"or is on the critical path, and the {MOST_SLOWEST:,} others that took longest. Counts "
        "and causes are those of the whole run; the JSON export (--format json) has every step. "
        f"What is not listed, by {by}:",
        by=by.capitalize(),
        rows=tuple(_row(name, own) for name, own in largest[:MOST_GROUPS]),
        more=f"and {count(left, f'more {by}')}" if left > 0 else "",
    )


def _row(name: str, steps: Sequence[Step]) -> Row:
    counts = Counter([step.status for step in steps])
    took = [step.duration_seconds for step in steps if (step.duration_seconds or 0) > 0]
    known: list[float] = [each for each in took if each is not None]
    work = fsum(known)
    return Row(
        name=shorten(name, 80),
        steps=f"{len(steps):,}",
        endings=tuple(_endings(counts.most_common())),
        work=duration(work) if known else "",
        mean=duration(work / len(known)) if known else "",
        longest=duration(max(known)) if known else "",
    )


def _endings(counts: Iterable[tuple[StepStatus, int]]) -> Iterator[Ending]:
    for status, number in counts:
        yield Ending(status, STATUS_WORDS[status], f"{number:,}")

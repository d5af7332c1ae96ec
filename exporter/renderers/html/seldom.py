"""Sections that few runs have; what makes them is imported where they have something to say.

Each start of the program would pay for all of these modules: half a millisecond for each.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from exporter.model import DagRun, Step
from exporter.report import Cause, Report

if TYPE_CHECKING:
    from exporter.renderers.html.changes import Changes
    from exporter.renderers.html.freshness import Freshness
    from exporter.renderers.html.history import Past, Strip
    from exporter.renderers.html.outputs import Outputs
    from exporter.renderers.html.problems import Problem
    from exporter.renderers.html.resources import Resources
    from exporter.renderers.html.thinned import Rest
    from exporter.renderers.html.tree import Tree
    from exporter.renderers.html.untimed import Untimed
    from exporter.renderers.html.written import Written

MOST_LISTED: Final = 200_000
"""A page of up to so many steps has them all."""
MANY: Final = 5_000
"""The page of more steps than that has few nodes to spare: there lists are shorter."""
_LOOKED_AT: Final = 50
"""So many steps with metrics are looked at to find out whether memory or cores are measured."""
_MIB: Final = 1024 * 1024
PEAKS: Final = (("peak_rss_bytes", 1), ("rss_bytes", 1), ("max_rss_mb", _MIB))
"""The most memory that a step held: metrics and their units, the best first."""
LOADS: Final = ("cpu_percent", "mean_load_percent")
"""100 for one core that was busy all the time."""
OUTPUTS: Final = frozenset({"relation", "assets", "outputs", "output"})
"""The metadata that name what a step writes: those of `exporter.report.stale`."""
FRESHNESS: Final = "max_loaded_at"
"""The metadata that names the time of a source's newest row."""
MEASURES: Final = frozenset([*(name for name, _ in PEAKS), *LOADS])


def again_of(report: Report) -> str:
    """Say how long it takes to run again what failed; empty where the recent runs do not tell."""
    if report.history is None:
        return ""
    from exporter.report import eta  # noqa: PLC0415 - as said above

    return eta.again_in_words(report.run, report.analysis, report.history)


def changes_of(report: Report) -> Changes | None:
    """Return what changed since the baseline; None without one."""
    if report.comparison is None:
        return None
    from exporter.renderers.html import changes  # noqa: PLC0415 - as said above

    return changes.changes_of(report)


def freshness_of(report: Report) -> Freshness | None:
    """Return how fresh sources were; None where the first steps with metadata tell of none."""
    first = islice((step for step in report.run.steps.values() if step.metadata), _LOOKED_AT)
    if not any(FRESHNESS in step.metadata for step in first):
        return None
    from exporter.renderers.html import freshness  # noqa: PLC0415 - as said above

    return freshness.freshness_of(report)


def history_of(report: Report) -> Past | None:
    """Return what is told of the recent runs; None where they are not known."""
    if report.history is None:
        return None
    from exporter.renderers.html import history  # noqa: PLC0415 - as said above

    return history.history_of(report)


def nothing_of(run: DagRun) -> str:
    """Return why a run may have no steps; empty where it has some."""
    if run.steps:
        return ""
    from exporter.report.nothing import why_nothing  # noqa: PLC0415 - as said above

    return why_nothing(run)


def outputs_of(report: Report) -> Outputs | None:
    """Return the outputs that a failure left stale; None where nothing broke."""
    if not report.causes:
        return None
    from exporter.renderers.html import outputs  # noqa: PLC0415 - as said above

    return outputs.outputs_of(report)


def past_of(report: Report, step: Step) -> Strip | None:
    """Return how a step ended in the recent runs; None where they are not known."""
    if report.history is None:
        return None
    from exporter.renderers.html import history  # noqa: PLC0415 - as said above

    return history.strip_of(report.history, step)


def recovered_of(report: Report) -> tuple[Problem, ...]:
    """Return what came through after a retry; nothing where steps failed: these need the look."""
    summary = report.analysis.summary
    if summary.failed_steps or not summary.total_retries:
        return ()
    from exporter.renderers.html import recovered  # noqa: PLC0415 - as said above

    return recovered.recovered_of(report)


def resources_of(report: Report) -> Resources | None:
    """Return what steps used of memory and cores; None where nothing was measured."""
    steps = report.run.steps.values()
    first = islice((step for step in steps if step.metrics), _LOOKED_AT)
    if all(MEASURES.isdisjoint(step.metrics) for step in first):
        return None
    from exporter.renderers.html import resources  # noqa: PLC0415 - as said above

    return resources.resources_of(steps)


def seen_of(report: Report, step: Step) -> str:
    """Say where the error of a step was met before; empty where the recent runs do not tell."""
    if report.history is None:
        return ""
    from exporter.report import seen  # noqa: PLC0415 - as said above

    return seen.seen_before(report, step)


def tree_of(report: Report, cause: Cause, most: int) -> Tree | None:
    """Return what a cause stopped; None where that is nothing, or no name of it has room."""
    if not cause.blocked or not most:
        return None
    from exporter.renderers.html import tree  # noqa: PLC0415 - as said above

    return tree.tree_of(report, cause, most)


def untimed_of(report: Report) -> Untimed | None:
    """Return what stands in the place of the timeline of a run without times."""
    from exporter.renderers.html import untimed  # noqa: PLC0415 - as said above

    return untimed.untimed_of(report)


def written_of(report: Report) -> Written | None:
    """Return what was written; None where the first steps with metadata name no outputs."""
    first = islice((step for step in report.run.steps.values() if step.metadata), _LOOKED_AT)
    if all(OUTPUTS.isdisjoint(step.metadata) for step in first):
        return None
    from exporter.renderers.html import written  # noqa: PLC0415 - as said above

    return written.written_of(report)


def thin(report: Report) -> tuple[Report, Rest | None]:
    """Return the report with the steps that a page lists, and the sums of the others, if any."""
    if len(report.run.steps) <= MOST_LISTED:
        return report, None
    from exporter.renderers.html import thinned  # noqa: PLC0415 - as said above

    return thinned.thin(report, MOST_LISTED)

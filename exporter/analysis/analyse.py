"""From the facts of one run to all that follows from them."""

from __future__ import annotations

from exporter.analysis.causes import fingerprints, recovered_errors, root_causes
from exporter.analysis.columns import Columns
from exporter.analysis.critical import (
    Observed,
    Structural,
    critical_path,
    observed_path,
    slack_seconds,
    structural_path,
)
from exporter.analysis.facts import SEVERAL, Analysis, Summary
from exporter.analysis.graph import Graph
from exporter.analysis.ledger import clock_notes, clock_of, ledger_of
from exporter.analysis.rerun import with_reruns
from exporter.analysis.summary import summary_of
from exporter.analysis.whatif import limits_of, savings_of
from exporter.model import DagRun
from exporter.model.value import replace


def analyse(run: DagRun) -> Analysis:
    """Work out all that follows from one run alone.

    Linear in steps and edges but for sorting by time. Never fails: what the facts do not allow is
    left out, with a note. Of several runs none is on a critical path: that one began after another
    had ended does not say that it waited for it.
    """
    apart = SEVERAL in run.metadata
    graph = Graph.of(run.steps)
    columns = Columns.of(run)
    # first of all: it orders the graph on its way
    longest = Structural() if apart else structural_path(graph, columns)
    seen = Observed() if apart else observed_path(graph, columns)
    summary = summary_of(run, columns, graph.edges)
    prints, groups = fingerprints(columns)
    causes, cause_notes = root_causes(graph, columns, prints)
    rerun, causes = with_reruns(run, causes)
    clock = clock_of(run, graph, columns)
    ledger = ledger_of(graph, columns, clock, seen)
    if apart:  # the days between two runs are no time that they took
        ledger = replace(ledger, wall_seconds=run.duration_seconds)
    return Analysis(
        summary=summary,
        root_causes=causes,
        critical_path=critical_path(
            graph.ids, columns, seen, longest, savings_of(graph, columns, seen)
        ),
        slack_seconds=slack_seconds(graph.ids, longest),
        groups=groups,
        recovered=recovered_errors(columns),
        ledger=ledger,
        limits=limits_of(graph, columns, longest, ledger, summary.peak_concurrency),
        rerun=rerun,
        notes=(*graph.notes, *columns.notes, *clock_notes(columns, clock), *cause_notes),
        graph=graph,
    )


def summarise(run: DagRun) -> Summary:
    """Count and sum up one run, without the rest of the analysis."""
    return summary_of(run, Columns.of(run), Graph.of(run.steps).edges)

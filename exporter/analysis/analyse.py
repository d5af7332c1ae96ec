"""From the facts of one run to all that follows from them."""

from __future__ import annotations

from exporter.analysis.causes import fingerprints, recovered_errors, root_causes
from exporter.analysis.columns import Columns
from exporter.analysis.critical import (
    critical_path,
    observed_path,
    slack_seconds,
    structural_path,
)
from exporter.analysis.facts import Analysis, Summary
from exporter.analysis.graph import Graph
from exporter.analysis.ledger import clock_notes, clock_of, ledger_of
from exporter.analysis.rerun import with_reruns
from exporter.analysis.summary import summary_of
from exporter.analysis.whatif import limits_of, savings_of
from exporter.model import DagRun


def analyse(run: DagRun) -> Analysis:
    """Work out all that follows from one run alone.

    Linear in steps and edges but for sorting by time. Never fails: what the facts do not allow is
    left out, with a note.
    """
    graph = Graph.of(run.steps)
    columns = Columns.of(run)
    longest = structural_path(graph, columns)  # first of all: it orders the graph on its way
    seen = observed_path(graph, columns)
    summary = summary_of(run, columns, graph.edges)
    prints, groups = fingerprints(columns)
    causes, cause_notes = root_causes(graph, columns, prints)
    rerun, causes = with_reruns(run, causes)
    clock = clock_of(run, graph, columns)
    ledger = ledger_of(graph, columns, clock, seen)
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

"""What stands in the place of the timeline where the record has no times: the steps in order."""

from __future__ import annotations

from typing import Final

from exporter.model import StepStatus
from exporter.model.named import NamedTuple
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.anchor import step_anchor
from exporter.report.words import STATUS_WORDS

MOST_NAMED: Final = 60
"""So many steps are named; the table has them all."""


class Placed(NamedTuple):
    """One step in its place."""

    status: StepStatus
    word: str
    anchor: str
    name: str


class Untimed(NamedTuple):
    """The note, and the steps each behind those it waited for."""

    note: str
    steps: tuple[Placed, ...]
    more: str


def untimed_of(report: Report) -> Untimed | None:
    """Return what is said of a run without times; to be asked only where there is no timeline."""
    listed = report.steps()
    if len(listed) <= 1:
        return None
    graph = report.analysis.graph
    if graph is None or not graph.edges:
        return Untimed("No step has a start on record, so there is no timeline.", (), "")
    names = {step.step_id for step in listed}
    # those in a circle, or behind one, have no place in the order
    ordered = [graph.ids[i] for i in graph.order if graph.ids[i] in names]
    left = len(ordered) - MOST_NAMED
    return Untimed(
        note="No step has a start on record, so there is no timeline. These are the steps in an "
        "order in which they can have run, each behind those it waited for.",
        steps=tuple(
            Placed(step.status, STATUS_WORDS[step.status], step_anchor(key), shorten(step.name, 80))
            for key in ordered[:MOST_NAMED]
            for step in (report.run.steps[key],)
        ),
        more=f"and {left:,} more, in the table below" if left > 0 else "",
    )

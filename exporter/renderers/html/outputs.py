"""The outputs that a failure left stale, in words and within bounds."""

from __future__ import annotations

from itertools import islice
from typing import Final

from exporter.model.named import NamedTuple
from exporter.renderers.html.seldom import MANY
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.anchor import step_anchor
from exporter.report.stale import stale_outputs

MOST_NAMED: Final = 24
MOST_NAMED_OF_MANY: Final = 8
_NAME: Final = 120


class Output(NamedTuple):
    """One of them, with the step that writes it."""

    name: str
    anchor: str
    status: str


class Outputs(NamedTuple):
    """The section."""

    number: str
    named: tuple[Output, ...]
    more: str


def outputs_of(report: Report) -> Outputs | None:
    """Return the section; None where nothing is known to be stale."""
    found = stale_outputs(report)
    most = MOST_NAMED if len(report.run.steps) <= MANY else MOST_NAMED_OF_MANY
    named = tuple(
        Output(
            shorten(each.name, _NAME),
            step_anchor(each.step.step_id),
            each.step.status,
        )
        for each in islice(found, most)
    )
    left = sum(1 for _ in found)
    if not named:
        return None
    return Outputs(
        number=f"{len(named) + left:,}", named=named, more=f"and {left:,} more" if left else ""
    )

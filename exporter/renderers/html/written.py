"""What the steps that succeeded wrote: tables, assets, files; with rows and bytes, where known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from exporter.model import Step
from exporter.model.named import NamedTuple
from exporter.model.statuses import COMPLETED
from exporter.renderers.html.seldom import MANY
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.anchor import step_anchor
from exporter.report.stale import WRITES_NOTHING, outputs_named_by
from exporter.report.words import count, size

MOST_ROWS: Final = 12
MOST_ROWS_OF_MANY: Final = 4
_NAME: Final = 120
_ROWS: Final = ("rows_affected", "rows_written", "dagster/row_count", "row_count")
"""As dbt, OpenLineage and Dagster call them; uses.js has the same."""
_BYTES: Final = "bytes_written"


class Row(NamedTuple):
    """What one step wrote."""

    name: str
    """The first of its outputs."""
    more: str
    step: str
    anchor: str
    rows: str
    size: str


class Written(NamedTuple):
    """The section."""

    number: str
    rows: tuple[Row, ...]
    more: str
    counted: bool
    """Whether any of them has rows."""
    sized: bool


def written_of(report: Report) -> Written | None:
    """Return the section, those with most rows first; None where no step names an output."""
    found = [
        (step, names)
        for step in report.run.steps.values()
        if step.status in COMPLETED
        and not step.cached
        and step.kind not in WRITES_NOTHING
        and (names := list(dict.fromkeys(outputs_named_by(step))))
    ]
    if not found:
        return None
    found.sort(key=lambda item: -(_rows(item[0].metrics) or 0))
    most = MOST_ROWS if len(report.run.steps) <= MANY else MOST_ROWS_OF_MANY
    rows = tuple(_row(*item) for item in found[:most])
    left = len(found) - len(rows)
    return Written(
        number=f"{sum(len(names) for _, names in found):,}",
        rows=rows,
        more=f"and those of {count(left, 'more step')}" if left > 0 else "",
        counted=any(row.rows for row in rows),
        sized=any(row.size for row in rows),
    )


def _row(step: Step, names: Sequence[str]) -> Row:
    rows, written = _rows(step.metrics), step.metrics.get(_BYTES, -1)
    return Row(
        name=shorten(names[0], _NAME),
        more=f"and {len(names) - 1:,} more" if len(names) > 1 else "",
        step=shorten(step.name, _NAME),
        anchor=step_anchor(step.step_id),
        rows="" if rows is None else f"{round(rows):,}",
        size=size(round(written)) if written >= 0 else "",
    )


def _rows(metrics: Mapping[str, float]) -> float | None:
    """Return how many rows a step wrote; -1 is how some databases say that they do not know."""
    return next((metrics[name] for name in _ROWS if metrics.get(name, -1) >= 0), None)

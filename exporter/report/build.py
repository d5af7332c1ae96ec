"""From an analysed run to a report: the words that every output shares are made here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exporter.analysis import Analysis
from exporter.model import DagRun, Note
from exporter.report.report import Cause, Report
from exporter.report.verdict import verdict_of
from exporter.report.words import one_line

if TYPE_CHECKING:
    from exporter.model.comparison import Comparison
    from exporter.model.history import History


def build_report(
    run: DagRun,
    analysis: Analysis,
    *,
    generator: str,
    title: str | None = None,
    selected: frozenset[str] | None = None,
) -> Report:
    """Put one analysed run into words; what changed, as the run's own record states it."""
    causes = tuple(_causes(run, analysis))
    return Report(
        title=title or run.dag_id,
        run=run,
        analysis=analysis,
        comparison=run.comparison,
        history=run.history,
        notes=tuple(dict.fromkeys((*run.notes, *analysis.notes))),
        verdict=verdict_of(run, analysis, run.comparison),
        causes=causes,
        selected=selected,
        generator=generator,
    )


def with_comparison(
    report: Report, comparison: Comparison | None, history: History | None, notes: Sequence[Note]
) -> Report:
    """Return the report with what changed against a baseline, where there is one."""
    comparison = comparison or report.comparison
    return report._replace(
        comparison=comparison,
        history=history or report.history,
        notes=tuple(dict.fromkeys((*report.notes, *notes))),
        verdict=verdict_of(report.run, report.analysis, comparison),
    )


def _causes(run: DagRun, analysis: Analysis) -> list[Cause]:
    causes = []
    for root in analysis.root_causes:
        step = run.steps[root.step_id]
        text = step.failure.message if step.failure else step.error
        whole = (step.failure.traceback if step.failure else None) or step.error
        message = one_line(text) if text else "It failed, and the source keeps no message."
        causes.append(
            Cause(
                step=step,
                message=message,
                detail=whole if whole and whole.strip() != message else None,
                blocked=root.blocked,
            )
        )
    return causes

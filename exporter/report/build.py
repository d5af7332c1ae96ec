"""From an analysed run to a report: the words that every output shares are made here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from exporter.analysis import Analysis
from exporter.model import DagRun, Note, Step
from exporter.report.report import Cause, Report
from exporter.report.verdict import verdict_of
from exporter.report.words import one_line

if TYPE_CHECKING:
    from exporter.model.comparison import Comparison
    from exporter.model.history import History

_NO_MESSAGE: Final = "It failed, and the source keeps no message."
_SAYS_NOTHING: Final = frozenset({"Error", "Exception", "Failed", "Failure"})
_LONGEST_NAME: Final = 80


def build_report(
    run: DagRun,
    analysis: Analysis,
    *,
    generator: str,
    title: str | None = None,
) -> Report:
    """Put one analysed run into words; what changed, as the run's own record states it."""
    causes = tuple(
        cause_of(run.steps[root.step_id], root.blocked, without=_NO_MESSAGE)
        for root in analysis.root_causes
    )
    return Report(
        title=title or run.dag_id,
        run=run,
        analysis=analysis,
        comparison=run.comparison,
        history=run.history,
        notes=tuple(dict.fromkeys((*run.notes, *analysis.notes))),
        verdict=verdict_of(run, analysis, run.comparison, run.history),
        causes=causes,
        selected=None,
        generator=generator,
    )


def with_comparison(
    report: Report, comparison: Comparison | None, history: History | None, notes: Sequence[Note]
) -> Report:
    """Return the report with what changed against a baseline, where there is one."""
    comparison, history = comparison or report.comparison, history or report.history
    return report._replace(
        comparison=comparison,
        history=history,
        notes=tuple(dict.fromkeys((*report.notes, *notes))),
        verdict=verdict_of(report.run, report.analysis, comparison, history),
    )


def error_of(step: Step) -> str | None:
    """Return a step's message, behind the name of the exception where it does not say that.

    `'missing'` alone tells nobody what happened; `KeyError: 'missing'` does.
    """
    failure = step.failure
    if failure is None:
        return step.error
    name, message = failure.type or "", failure.message
    if not message.strip() or not _is_exception(name) or _last_part(name) in message:
        return message
    return f"{name}: {message}"


def cause_of(step: Step, blocked: tuple[str, ...] = (), *, without: str) -> Cause:
    """Return what is told of a step that broke; `without` is said of one that has no message."""
    said = error_of(step)
    whole = (step.failure.traceback if step.failure else None) or step.error
    message = one_line(said) if said else without
    # the same once more is no detail, but what is more than a line is
    told = {message, one_line(step.failure.message) if step.failure else message}
    return Cause(
        step=step,
        message=message,
        detail=whole if whole and whole.strip() not in told else None,
        blocked=blocked,
    )


def _is_exception(name: str) -> bool:
    """Tell a name such as `KeyError` or `java.io.IOException` from `exit status 1` or `FAILURE`."""
    last = _last_part(name)
    return (
        len(name) <= _LONGEST_NAME
        and name.isprintable()
        and " " not in name
        and last.isidentifier()
        and last[0].isupper()
        and not last.isupper()
        and last not in _SAYS_NOTHING
    )


def _last_part(name: str) -> str:
    return re.split(r"[.:/\\]", name)[-1]

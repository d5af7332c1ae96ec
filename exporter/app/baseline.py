"""The run that another is compared with, and those before it: found, read, told from noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.analysis import analyse
from exporter.analysis.compare import Analysed, Noise, compare, comparison_notes
from exporter.analysis.history import history_of, recent_durations
from exporter.app.find import findings_at
from exporter.app.request import BaselineRequest
from exporter.app.tools import Tools
from exporter.app.typed import shown
from exporter.model import DagRun, ExportError, Note, NoteLevel
from exporter.redaction import redact
from exporter.report import Report
from exporter.report.build import with_comparison

if TYPE_CHECKING:
    from exporter.model.history import History


def compared(request: BaselineRequest, report: Report, tools: Tools) -> Report:
    """Return the report with what changed since the baseline, and with the recent runs.

    Raises ExportError when a baseline is required and cannot be read.
    """
    head = Analysed(report.run, report.analysis)
    try:
        found, notes, where = _baseline(request, tools)
        if request.looked_for and found.dag_id != head.run.dag_id:
            raise _other_dag(found.dag_id)
    except ExportError as error:
        if request.required:
            raise
        level: NoteLevel = "info" if request.looked_for else "warning"
        message = f"Nothing is compared: {shown(str(error), request, tools)}."
        note = Note(code="no-baseline", level=level, message=message)
        return with_comparison(report, None, _history(request, head, None), (note,))
    base = Analysed(found, analyse(found))
    comparison = compare(
        base,
        head,
        recent=recent_durations(found) if found.dag_id == head.run.dag_id else (),
        noise=Noise(percent=request.alert_percent),
        where=shown(where, request, tools),
        revision=request.revision,
    )
    notes = (*notes, *comparison_notes(found, head.run))
    return with_comparison(report, comparison, _history(request, head, base), notes)


def _history(request: BaselineRequest, head: Analysed, base: Analysed | None) -> History | None:
    """Return the recent runs; begin with this one where there is none to carry on."""
    if not request.history_runs:
        return None
    return history_of(head, base, most=request.history_runs, revision=request.revision)


def _baseline(request: BaselineRequest, tools: Tools) -> tuple[DagRun, tuple[Note, ...], str]:
    tools = tools._replace(open_storage=request.opened or tools.open_storage)
    findings = findings_at(tools, request.where, request.reader, ())
    found = tools.choose(findings, request.run_id, request.where)
    tools.doing(f"reading the baseline {found.ref.run_id}")
    base = found.by.reader.read(found.by.bundle, found.ref)
    if request.redact:
        base = redact(base, secrets=tools.secrets(base), patterns=request.redact_patterns)
    return base, _gravest(base), found.by.bundle.location


def _other_dag(dag_id: str) -> ExportError:
    """Refuse what was found but not named: against another DAG every step would be new or gone."""
    return ExportError(
        "base-report-of-other-dag",
        f"the newest report of the base branch is of another DAG, {dag_id}",
        hint="give the reports of each DAG an artifact-name of their own",
        kind="nothing",
    )


def _gravest(base: DagRun) -> tuple[Note, ...]:
    """Say once that the baseline's own record has faults, not each of them."""
    faults = sum(note.level == "error" for note in base.notes)
    if not faults:
        return ()
    message = f"Parts of the baseline could not be read ({faults:,}): changes may be wrong."
    return (Note(code="baseline-damaged", level="warning", message=message),)

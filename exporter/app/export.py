"""The line: a storage's bytes become facts, words, documents, and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exporter.analysis import analyse
from exporter.app.find import findings_at
from exporter.app.request import LATEST, STDOUT, ExportRequest
from exporter.app.tools import Tools
from exporter.app.typed import shown
from exporter.model import DagRun, Document, ExportError, Note, Receipt
from exporter.model.named import NamedTuple
from exporter.model.statuses import RED_RUN
from exporter.model.value import replace
from exporter.readers.choose import not_chosen
from exporter.redaction import redact
from exporter.report import Report, build_report

_NONE_SELECTED: Final = Note(
    code="nothing-selected",
    level="warning",
    message="No step matches the selection: none is listed in detail. The counts are the whole "
    "run's.",
    where="--select",
)


class Outcome(NamedTuple):
    """What came of it."""

    report: Report
    files: tuple[Receipt, ...]
    receipts: tuple[Receipt, ...]
    gates: tuple[str, ...]
    """The `--fail-on` words that matched."""
    unread: tuple[ExportError, ...] = ()
    """Why some of the runs that were named have no report."""
    folders: tuple[str, ...] = ()
    """Where the reports of single runs are, below the output, whether written now or before."""


def export(request: ExportRequest, tools: Tools) -> Outcome:
    """Read one run, write its report, hand it on.

    Raises ExportError when there is nothing to read or nothing could be written.
    """
    _refuse_early(request)
    refuse_undrawable(request, tools)
    run = read_run(request, tools)
    tools.doing(f"analysing {len(run.steps):,} steps")
    if request.redact:
        run = redact(run, secrets=tools.secrets(run), patterns=request.redact_patterns)
    analysis = analyse(run)
    title = title_of(request, tools)
    report = build_report(run, analysis, generator=tools.generator, title=title)
    report = with_selection(report._replace(links=tools.links), request.select)
    files: tuple[Receipt, ...] = ()
    if request.baseline is None or _is_far(request):
        files = write_report(report, request, tools)
    if request.baseline is not None:
        from exporter.app.baseline import compared  # noqa: PLC0415 - only where one compares

        report = compared(request.baseline, report, tools)
        if request.select and "delta:" in request.select:
            report = with_selection(report, request.select)
        files = write_report(report, request, tools)
    return finished(report, files, request, tools)


def with_selection(report: Report, expression: str | None) -> Report:
    """Return the report with the steps that are listed in detail; a note says if there is none.

    Raises ExportError when the expression cannot be read.
    """
    if not expression:
        return report
    from exporter.analysis.select import select_steps  # noqa: PLC0415 - seldom asked for

    steps = select_steps(expression, report.run, report.analysis, report.comparison)
    notes = tuple(note for note in report.notes if note.code != _NONE_SELECTED.code)
    if report.run.steps and not steps:
        notes = (*notes, _NONE_SELECTED)
    return report._replace(selected=steps, notes=notes)


def title_of(request: ExportRequest, tools: Tools) -> str | None:
    """Return the title that was asked for, without secrets."""
    return request.title and shown(request.title, request, tools)


def write_report(report: Report, request: ExportRequest, tools: Tools) -> tuple[Receipt, ...]:
    """Write every format; files that are there already are replaced whole.

    A format that cannot be written costs no other: `tools.faults` gets what went wrong.
    """
    files: list[Receipt] = []
    # What a large library draws comes last: should it end the process, the others are written.
    for name in sorted(request.formats, key=lambda each: each == "pdf"):
        tools.doing(f"writing {name}")
        try:
            documents = tools.renderer(name).render(report)
            if request.stem:
                documents = [_called(document, request.stem) for document in documents]
            files += tools.put(documents, request.output, len(request.formats) == 1)
        except Exception as error:  # noqa: BLE001 - kept, or raised again there
            tools.faults.keep(error, f"{name} was made of the run {report.run.run_id!r}")
    return tuple(files)


def refuse_undrawable(request: ExportRequest, tools: Tools) -> None:
    """Raise why no format can be drawn, before any work; where one can be, the others wait."""
    refused = None
    for name in request.formats:
        try:
            tools.renderer(name)
        except ExportError as error:
            refused = refused or error
        except Exception:  # noqa: BLE001 - a bug, which is kept where it is met again
            return
        else:
            return
    if refused is not None:
        raise refused


def _called(document: Document, stem: str) -> Document:
    head, dot, ending = document.name.partition(".")
    return replace(document, name=f"{stem}{dot}{ending}") if head == "report" else document


def finished(
    report: Report, files: Sequence[Receipt], request: ExportRequest, tools: Tools
) -> Outcome:
    """Hand on what is written, and say what came of it.

    Raises what stood in the way where nothing is written.
    """
    fault = tools.faults.first()
    if fault is not None and not files:
        raise fault
    receipts = tools.publish(report, files)
    return Outcome(report, tuple(files), receipts, _gates(request.fail_on, report))


def _is_far(request: ExportRequest) -> bool:
    """Tell whether others are asked for the baseline: then all is on the disk before they are.

    What stands on standard output cannot be written again.
    """
    return request.baseline is not None and request.baseline.looked_for and request.output != STDOUT


def read_run(request: ExportRequest, tools: Tools) -> DagRun:
    """Find the run that is meant and read it."""
    findings = findings_at(tools, request.storage_path, request.reader, request.own_files)
    found = tools.choose(findings, request.run_id, request.storage_path)
    tools.doing(f"reading {found.ref.run_id}")
    run = found.by.reader.read(found.by.bundle, found.ref)
    others = _others(findings.notes, found.ref.files)
    if request.run_id == LATEST and (note := not_chosen(findings, found)):
        others.append(note)
    return replace(run, notes=tuple(dict.fromkeys((*run.notes, *others)))) if others else run


def _others(notes: Sequence[Note], own: Sequence[str]) -> list[Note]:
    """Leave out what the run's own reading says again."""
    return [note for note in notes if note.where not in own]


def _refuse_early(request: ExportRequest) -> None:
    if request.output == STDOUT and len(request.formats) > 1:
        raise ExportError(
            "one-document",
            f"standard output takes one format, not {len(request.formats)}",
            hint="name one with --format, or a folder with --output",
            kind="usage",
        )


def _gates(fail_on: frozenset[str], report: Report) -> tuple[str, ...]:
    run = report.run
    matched = {
        "failure": run.status in RED_RUN or report.analysis.summary.failed_steps > 0,
        "regression": report.comparison is not None and report.comparison.regressions > 0,
        "empty": not run.steps,
        "parse-error": any(note.level == "error" for note in report.notes),
    }
    return tuple(name for name, met in matched.items() if met and name in fail_on)

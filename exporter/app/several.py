"""All runs of a storage at once: a folder each, and one report of them all above these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from exporter.analysis import analyse
from exporter.analysis.nesting import nested_in
from exporter.app.export import (
    Outcome,
    finished,
    refuse_undrawable,
    title_of,
    with_selection,
    write_report,
)
from exporter.app.find import findings_at
from exporter.app.request import STDOUT, ExportRequest
from exporter.app.tools import Tools
from exporter.app.which import named, none_matches, picked
from exporter.model import DagRun, ExportError, Note, Receipt
from exporter.model.value import replace
from exporter.readers.base import Key, RunRef
from exporter.readers.choose import Findings, Found, choose_run
from exporter.redaction import redact
from exporter.report import Report, build_report
from exporter.report.members import FOLDER
from exporter.report.overview import Several, folder_names, overview
from exporter.report.words import count

STEM: Final = "index"
"""What the files are called that tell of all runs."""
MOST_RUNS: Final = 100
MOST_STEPS: Final = 300_000
"""All runs are in memory at once, since any may have run inside any other."""


class _Told:
    """What is to be said of runs that have no report."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.unread: dict[Key, ExportError] = {}


def export_all(request: ExportRequest, tools: Tools) -> Outcome:
    """Read every run that is meant, write a report of each and one of them all, hand that on.

    A run that cannot be read is a note, and the others go on; so is an id that no run has. Where
    runs were named these are errors besides, which the outcome tells. Raises ExportError when there
    is no run, or none that can be read, or nothing could be written.
    """
    _refuse_early(request)
    refuse_undrawable(request, tools)
    findings, missing = _meant(request, tools)
    told = _Told()
    read = list(_reports(_read(findings, request, tools, told), tools, told))
    if not read:
        raise _none_readable(findings, told.notes[0], request)
    several = _several([with_selection(report, request.select) for _, report in read])
    files = list(_write_members([key for key, _ in read], several, request, tools))
    notes = [*findings.notes, *map(_missing, missing), *told.notes]
    run = overview(several, notes)
    if request.redact:
        run = redact(run, secrets=tools.secrets(run), patterns=request.redact_patterns)
    title = title_of(request, tools)
    report = build_report(run, analyse(run), generator=tools.generator, title=title)
    own = write_report(report, request._replace(stem=STEM), tools)
    outcome = finished(report, [*own, *files], request, tools)
    unread = told.unread.values() if request.run_ids else ()
    return outcome._replace(unread=(*unread, *missing), folders=tuple(several.folders))


def _meant(request: ExportRequest, tools: Tools) -> tuple[Findings, tuple[ExportError, ...]]:
    """Return the runs that are meant, and an error for each id that none has."""
    findings = findings_at(tools, request.storage_path, request.reader, request.own_files)
    choose_run(findings, request.run_id, request.storage_path)
    if request.pick:
        there, findings = findings, picked(findings, request.pick)
        if not findings.runs:
            raise none_matches(there, request.pick)
    if not request.run_ids:
        return findings, ()
    which = "that match" if request.pick else "here"
    findings, missing = named(findings, request.run_ids, which)
    number = len({found.ref.key for found in findings.runs})
    if number > MOST_RUNS:
        raise ExportError(
            "too-many-runs",
            f"{number:,} runs are named, and at most {MOST_RUNS} go into one report",
            hint="export them in several calls, each with an --output of its own",
            kind="usage",
        )
    return findings, missing


def _read(
    findings: Findings, request: ExportRequest, tools: Tools, told: _Told
) -> Iterator[tuple[Key, DagRun]]:
    """Yield the runs, the newest first, each once: a run and an export of it are the same.

    Beside each stands what it is known by: the run itself may have lost a secret of that.
    """
    seen: dict[Key, RunRef] = {}
    left = MOST_STEPS
    for at, found in enumerate(findings.runs):
        key = found.ref.key
        if key in seen:
            if found.ref.status != seen[key].status:
                told.notes.append(_otherwise(seen[key], found.ref))
            continue
        if len(seen) == MOST_RUNS or left <= 0:
            rest = dict.fromkeys(found.ref.key for found in findings.runs[at:])
            older = {each: _too_much(each) for each in rest if each not in seen}
            told.notes.append(_older(len(older), len(seen)))
            told.unread.update(older)
            return
        tools.doing(f"reading {found.ref.run_id}")
        try:
            run = _one(found, request, tools)
        except ExportError as error:
            told.notes.append(_unread(found.ref.run_id, error.message, error.where))
            told.unread[key] = _error(found.ref.run_id, error)
            continue
        seen[key] = found.ref
        told.unread.pop(key, None)
        left -= len(run.steps)
        yield key, run


def _one(found: Found, request: ExportRequest, tools: Tools) -> DagRun:
    run = found.by.reader.read(found.by.bundle, found.ref)
    if request.redact:
        run = redact(run, secrets=tools.secrets(run), patterns=request.redact_patterns)
    return run


def _several(reports: Sequence[Report]) -> Several:
    runs = [report.run for report in reports]
    folders = [f"{FOLDER}/{name}" for name in folder_names(runs)]
    several = Several(reports, folders, nested_in(runs))
    told = [
        report._replace(notes=(*report.notes, note)) if (note := several.note(at)) else report
        for at, report in enumerate(reports)
    ]
    return several._replace(reports=told)


def _reports(
    runs: Iterable[tuple[Key, DagRun]], tools: Tools, told: _Told
) -> Iterator[tuple[Key, Report]]:
    for key, run in runs:
        try:
            report = build_report(run, analyse(run), generator=tools.generator)
        except Exception as error:  # noqa: BLE001 - a bug, which is kept
            tools.faults.keep(error, f"the run {run.run_id!r} was analysed")
            told.notes.append(_unread(run.run_id, "analysing it met a bug", run.run_id[:100]))
        else:
            yield key, report


def _unread(run_id: str, why: str, where: str | None) -> Note:
    message = f"The run {run_id} cannot be read: {why}."
    return Note(code="unread-run", level="error", message=message, where=where)


def _missing(error: ExportError) -> Note:
    """Say in the report that it lacks a run that was asked for: it is no whole green then."""
    message = f"A run was named that is not there: {error.message}."
    return Note(code="no-such-run", level="error", message=message, where=error.where)


def _error(run_id: str, error: ExportError) -> ExportError:
    message = f"the run {run_id} cannot be read: {error.message}"
    return ExportError(error.code, message, hint=error.hint, where=error.where, kind=error.kind)


def _otherwise(taken: RunRef, other: RunRef) -> Note:
    return Note(
        code="told-otherwise",
        level="warning",
        message=f"The run {taken.run_id} stands here as {taken.status}, which was taken, and as "
        f"{other.status} too.",
        where=other.files[0] if other.files else None,
    )


def _too_much(key: Key) -> ExportError:
    return ExportError(
        "too-many-steps",
        f"the newer runs have {MOST_STEPS:,} steps already, so that it is left out",
        hint="export it in a call of its own",
        where=key[1][:100],
    )


def _none_readable(findings: Findings, first: Note, request: ExportRequest) -> ExportError:
    number = len(findings.runs)
    which = "that are meant" if request.run_ids or request.pick else "here"
    none = (
        f"the one run {which.replace('are', 'is')} cannot"
        if number == 1
        else f"none of the {number:,} runs {which} can"
    )
    return ExportError(
        "no-readable-run",
        f"{none} be read: {first.message}",
        hint="`dagrun-export list` shows which there are",
        where=first.where,
    )


def _write_members(
    keys: Sequence[Key], several: Several, request: ExportRequest, tools: Tools
) -> Iterator[Receipt]:
    """Write each run's own report; its files have no format, so that none stands for them all."""
    for key, report, folder in zip(keys, several.reports, several.folders, strict=True):
        if folder in request.there and not _is_new(key, request):
            continue
        where = f"{request.output.rstrip('/')}/{folder}/"
        for receipt in write_report(report, request._replace(output=where), tools):
            yield replace(receipt, format=None)


def _is_new(key: Key, request: ExportRequest) -> bool:
    from exporter.app.mark import digest_of  # noqa: PLC0415 - where an export comes after another

    return request.only is None or digest_of(key) in request.only


def _older(number: int, read: int) -> Note:
    return Note(
        code="older-runs",
        level="warning",
        message=f"{count(number, 'older run is', 'older runs are')} left out after {read:,}; an "
        "id takes one of them.",
    )


def _refuse_early(request: ExportRequest) -> None:
    if request.output == STDOUT:
        raise ExportError(
            "one-document",
            "several runs do not go to standard output",
            hint="name a folder with --output",
            kind="usage",
        )

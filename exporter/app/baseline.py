"""The run that another is compared with: found, read, and told apart from noise."""

from __future__ import annotations

from typing import NamedTuple

from exporter.analysis import Analysis, analyse
from exporter.analysis.compare import Analysed, Noise, compare, comparison_notes
from exporter.app.find import findings_at
from exporter.app.tools import OpenStorage, Tools
from exporter.model import DagRun, ExportError, Note, NoteLevel
from exporter.model.comparison import Comparison
from exporter.plugins import AUTO
from exporter.readers.choose import LATEST, choose_run
from exporter.redaction import redact


class BaselineRequest(NamedTuple):
    """Which run to compare with, and how."""

    where: str
    """An earlier export or a storage."""
    run_id: str = LATEST
    reader: str = AUTO
    alert_percent: float = 150.0
    required: bool = False
    """Whether it is an error when there is none; else a note says so."""
    looked_for: bool = False
    """Whether nobody named it: then it is no fault that there is none."""
    opened: OpenStorage | None = None
    """What opens it where it is not among files."""
    redact: bool = True
    redact_patterns: tuple[str, ...] = ()


class Compared(NamedTuple):
    """What came of it."""

    comparison: Comparison | None
    notes: tuple[Note, ...]


def compare_with(
    request: BaselineRequest, run: DagRun, analysis: Analysis, tools: Tools
) -> Compared:
    """Say what changed since the baseline.

    Raises ExportError when one is required and cannot be read.
    """
    try:
        base, notes, where = _baseline(request, tools)
    except ExportError as error:
        if request.required:
            raise
        message = f"Nothing is compared: {error}."
        level: NoteLevel = "info" if request.looked_for else "warning"
        return Compared(None, (Note(code="no-baseline", level=level, message=message),))
    comparison = compare(
        Analysed(base, analyse(base)),
        Analysed(run, analysis),
        noise=Noise(percent=request.alert_percent),
        where=where,
    )
    return Compared(comparison, (*notes, *comparison_notes(base, run)))


def _baseline(request: BaselineRequest, tools: Tools) -> tuple[DagRun, tuple[Note, ...], str]:
    tools = tools._replace(open_storage=request.opened or tools.open_storage)
    findings = findings_at(tools, request.where, request.reader, ())
    found = choose_run(findings, request.run_id, request.where)
    tools.doing(f"reading the baseline {found.ref.run_id}")
    base = found.by.reader.read(found.by.bundle, found.ref)
    if request.redact:
        base = redact(base, secrets=tools.secrets, patterns=request.redact_patterns)
    return base, _gravest(base), found.by.bundle.location


def _gravest(base: DagRun) -> tuple[Note, ...]:
    """Say once that the baseline's own record has faults, not each of them."""
    faults = sum(note.level == "error" for note in base.notes)
    if not faults:
        return ()
    message = f"Parts of the baseline could not be read ({faults:,}): changes may be wrong."
    return (Note(code="baseline-damaged", level="warning", message=message),)

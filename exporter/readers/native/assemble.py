"""From a record to a run: ids, times, totals, and where it all comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from exporter.model import (
    EMPTY,
    DagRun,
    ExportError,
    Note,
    Source,
    SourceFile,
    Step,
)
from exporter.readers.base import RunRef
from exporter.readers.native.decode import Brief, Record
from exporter.readers.native.earlier import comparison_of, history_of
from exporter.readers.native.identify import by_id
from exporter.readers.native.notes import Faults
from exporter.readers.native.recognise import id_in
from exporter.readers.native.steps import in_utc, run_steps
from exporter.readers.native.verdict import READER, run_status
from exporter.readers.native.wire import HeadWire, RunWire, StepWire

UNKNOWN_DAG: Final = "unknown"
"""The name of a DAG whose record does not tell it."""
_KNOWN_MAJOR: Final = 1
_LONG: Final = 6
"""Digits that no version's first number has."""


def ref_of(brief: Brief, name: str) -> RunRef:
    """Return a run as a list shows it."""
    faults = Faults(name)
    wire = brief.wire
    start, end = _times(wire, faults)
    return RunRef(
        reader=READER,
        run_id=_run_id(wire, name, faults),
        dag_id=wire.dag_id or UNKNOWN_DAG,
        status=run_status(brief, faults, own=_is_own(wire)),
        start_time=start,
        end_time=end,
        duration_seconds=_duration(wire, start, end),
        files=(name,),
    )


def run_of(record: Record, file: SourceFile) -> DagRun:
    """Return the whole run; the record is used up.

    Raises ExportError for an export whose shape only a newer program knows.
    """
    wire, faults = record.wire, record.faults
    own = _is_own(wire)
    if own and _major(wire.schema_version or "") > _KNOWN_MAJOR:
        raise ExportError(
            "newer-export",
            "a newer dagrun-export wrote this: its fields may mean something else",
            hint=f"read it with a version that knows schema_version {wire.schema_version}",
            where=file.path,
        )
    status = run_status(record, faults, own=own)
    run_id = _run_id(wire, file.path, faults)
    if not wire.dag_id:
        message = f"The record does not name its DAG; it is called {UNKNOWN_DAG}."
        faults.add(Note(code="missing-id", level="warning", message=message))
    wires = by_id(record.steps, faults)
    retries = _retries(wire, wires, faults) if not own else wire.total_retries or 0
    steps = run_steps(wires, own=own, faults=faults)
    _compare(wire, steps, faults)
    start, end = _times(wire, faults)
    comparison = comparison_of(wire.comparison, faults) if own else None
    history = history_of(wire.history, faults) if own else None
    told = [
        Note(code=n.code, level=n.level, message=n.message, where=n.where) for n in wire.notes or ()
    ]
    return DagRun(
        dag_id=wire.dag_id or UNKNOWN_DAG,
        run_id=run_id,
        status=status,
        native_status=wire.native_status if own or wire.native_status else wire.said.word,
        start_time=start,
        end_time=end,
        duration_seconds=_duration(wire, start, end),
        total_retries=retries,
        error=wire.error,
        metadata=wire.metadata or EMPTY,
        source=_source(wire, file),
        steps=steps or EMPTY,
        notes=tuple(dict.fromkeys((*told, *faults.notes()))),
        redactions=wire.redactions or 0,
        comparison=comparison,
        history=history,
    )


def _is_own(wire: HeadWire) -> bool:
    """Say whether this is an export of ours, which left nothing open but on purpose."""
    return wire.schema_version is not None and wire.source is not None


def _major(version: str) -> int:
    digits = version.partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < _LONG else 0


def _run_id(wire: HeadWire, name: str, faults: Faults) -> str:
    if wire.run_id:
        return wire.run_id
    run_id = id_in(name)
    faults.add(
        Note(
            code="missing-id",
            level="warning",
            message="The record has no run_id; the file's name stands for it.",
        )
    )
    return run_id


def _times(wire: HeadWire, faults: Faults) -> tuple[datetime | None, datetime | None]:
    start, end = wire.start_time, wire.end_time
    return start and in_utc(start, faults), end and in_utc(end, faults)


def _duration(wire: HeadWire, start: datetime | None, end: datetime | None) -> float | None:
    if wire.duration_seconds is None and start and end and not _is_own(wire):
        return (end - start).total_seconds()
    return wire.duration_seconds


def _retries(wire: RunWire, wires: Mapping[str, StepWire], faults: Faults) -> int:
    stated = [step.retry_count for step in wires.values() if step.retry_count is not None]
    counted = sum(stated)
    if wire.total_retries is None or wire.total_retries == counted:
        return counted
    if not stated:
        return wire.total_retries
    message = f"The run counts {wire.total_retries:,} retries, its steps differ: {counted:,}."
    faults.add(Note(code="totals-differ", level="warning", message=message))
    return counted


def _compare(wire: RunWire, steps: Mapping[str, Step], faults: Faults) -> None:
    """Note where the record's own summary is not that of its steps; the steps count."""
    summary = wire.summary
    if summary is None:
        return
    failed = sum(step.status == "failed" for step in steps.values())
    counts: Sequence[tuple[str, int | None, int]] = (
        ("steps", summary.total_steps, len(steps)),
        ("failed steps", summary.failed_steps, failed),
    )
    for what, told, counted in counts:
        if told is not None and told != counted:
            message = (
                f"The summary counts {told:,} {what}, the record holds {counted:,}; they differ."
            )
            faults.add(Note(code="totals-differ", level="warning", message=message))


def _source(wire: RunWire, file: SourceFile) -> Source:
    """Return where the facts come from: of an export of ours, where they first came from."""
    told = wire.source
    if told is None or not _is_own(wire):
        return Source(reader=READER, files=(file,))
    return Source(
        reader=told.reader,
        tool=told.tool,
        tool_version=told.tool_version,
        command=told.command,
        files=tuple(
            SourceFile(path=each.path, size_bytes=each.size_bytes, sha256=each.sha256)
            for each in told.files
        ),
    )

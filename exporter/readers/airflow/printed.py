"""Runs from what `airflow ... -o json` printed: a table as JSON, with warnings before it.

`states-for-dag-run` does not name the run, only its logical date; `list-runs` has both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from exporter.codec.text import strip_ansi
from exporter.codec.tolerant import decode, decode_items
from exporter.model import Artifact, ExportError, Note
from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.readers.airflow.recognise import Mark
from exporter.readers.airflow.records import Instance, Run, Snapshot, Taken
from exporter.readers.airflow.rest import run_of
from exporter.readers.airflow.statuses import native
from exporter.readers.airflow.times import moment
from exporter.readers.airflow.totals import totals_of
from exporter.readers.airflow.wire import ImportErrorWire, InstanceWire, RunWire

T = TypeVar("T")
_BEGIN: Final = late(rb"^\[(?=\s{0,99}[{\]])", re.MULTILINE)
_INDEX: Final = late(r"\d{1,9}")


class _States(NamedTuple):
    """The task instances of one run, as one file has them."""

    artifact: Artifact
    dag_id: str
    date: str
    instances: list[Instance]
    unread: int


def snapshots(
    marks: Iterable[Mark], site: str, known: Sequence[Run], notes: list[Note]
) -> list[Snapshot]:
    """List the runs that were printed; `known` are those that other sources tell of."""
    listed: list[tuple[Artifact, Run]] = []
    states: list[_States] = []
    for artifact, family in marks:
        try:
            if family == "printed-runs":
                listed += [(artifact, run) for run in _runs(artifact, notes)]
            else:
                states += _states(artifact, notes)
        except ExportError as error:
            notes.append(
                Note(code=error.code, level="error", message=error.message, where=artifact.name)
            )
    found: dict[tuple[str, str], Snapshot] = {}
    for artifact, run in listed:
        found[run.dag_id, run.run_id] = _snapshot(run, [artifact], site, None)
    for each in states:
        run, beside = _run_of(each, listed, known)
        before = found.get((run.dag_id, run.run_id))
        if before is None or not before.totals.count or _later(each, before):
            found[run.dag_id, run.run_id] = _snapshot(run, [each.artifact, *beside], site, each)
    return list(found.values())


def import_errors(artifact: Artifact, notes: list[Note]) -> list[tuple[str, str]]:
    """Return the DAG files that could not be imported, as `list-import-errors` printed them.

    Raises ExportError when the file cannot be read.
    """
    rows = _rows(artifact, ImportErrorWire, notes)
    return [
        (row.filepath or row.filename or "", row.error or row.stack_trace or "") for row in rows
    ]


def _rows(artifact: Artifact, shape: type[T], notes: list[Note]) -> list[T]:
    text = strip_ansi(artifact.read().decode("utf-8", "replace")).encode()
    begins = list(_BEGIN.finditer(text))
    # what a warning prints may begin with a bracket too: the table is what comes last
    start = begins[-1].start() if begins else 0
    end = text.rfind(b"]") + 1
    table = decode(text[start:] if end <= start else text[start:end], list, where=artifact.name)
    found = decode_items(table.value, shape, where=artifact.name, what="row")
    notes += found.notes
    return found.values


def _runs(artifact: Artifact, notes: list[Note]) -> list[Run]:
    rows = _rows(artifact, RunWire, notes)
    return [run_of(row, row.dag_id, row.run_id) for row in rows if row.dag_id and row.run_id]


def _states(artifact: Artifact, notes: list[Note]) -> list[_States]:
    before = len(notes)
    rows = _rows(artifact, InstanceWire, notes)
    by_run: dict[tuple[str, str], list[Instance]] = {}
    for row in rows:
        if row.dag_id and row.task_id:
            key = row.dag_id, row.logical_date or row.execution_date or ""
            by_run.setdefault(key, []).append(_instance(row))
    # the command prints one run: where there are more, a part of it is not as it was printed
    nameless = sum(not (row.dag_id and row.task_id) for row in rows)
    unread = len(notes) - before + nameless + (len(by_run) > 1)
    return [_States(artifact, *key, instances, unread) for key, instances in by_run.items()]


def _instance(row: InstanceWire) -> Instance:
    index = row.map_index
    if isinstance(index, str):
        index = int(index) if _INDEX.fullmatch(index) else -1
    return Instance(
        row.task_id or "",
        -1 if index is None else index,
        native(row.state),
        start=row.start_date or None,
        end=row.end_date or None,
    )


def _run_of(
    states: _States, listed: Sequence[tuple[Artifact, Run]], known: Sequence[Run]
) -> tuple[Run, list[Artifact]]:
    """Return the run whose states these are, and the file that names it."""
    pairs: list[tuple[Artifact | None, Run]] = [*listed, *((None, run) for run in known)]
    fit = [
        (artifact, run)
        for artifact, run in pairs
        if run.dag_id == states.dag_id and moment(run.logical) == moment(states.date)
    ]
    if len({run.run_id for _, run in fit}) > 1:
        # without a date several runs fit: theirs is the time in which the tasks ran
        fit = [(artifact, run) for artifact, run in fit if _within(states, run)]
    if len({run.run_id for _, run in fit}) != 1:
        unnamed = Run(dag_id=states.dag_id, run_id=states.date or states.artifact.name)
        unnamed.logical = states.date or None
        return unnamed, []
    artifact, run = fit[0]
    if artifact is None:
        # another source knows its id; what it says of the run may be of another moment
        return Run(dag_id=run.dag_id, run_id=run.run_id, logical=run.logical), []
    return run, [artifact]


def _within(states: _States, run: Run) -> bool:
    totals = totals_of(states.instances, {})
    first, last = moment(totals.first), moment(totals.last)
    start, end = moment(run.start), moment(run.end)
    return (
        first is not None
        and start is not None
        and start <= first
        and (end is None or (last is not None and last <= end))
    )


def _later(states: _States, before: Snapshot) -> bool:
    return (totals_of(states.instances, {}).last or "") > (before.totals.last or "")


def _snapshot(
    run: Run, artifacts: Sequence[Artifact], site: str, states: _States | None
) -> Snapshot:
    instances = states.instances if states else []
    totals = totals_of(instances, {})
    totals.unread = states.unread if states else 0
    return Snapshot(
        origin="printed",
        site=site,
        names=tuple(dict.fromkeys(artifact.name for artifact in artifacts)),
        run=run,
        totals=totals,
        take=lambda: Taken(instances=instances),
    )

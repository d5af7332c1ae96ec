"""Runs from the databases that Dagster keeps below DAGSTER_HOME.

`runs.db` has the runs, their tags and plans; a database for each run has its events, and `index.db`
some events of all. Which is which shows in their tables, and whose events they are in their rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Final

from exporter.codec.fields import lenient
from exporter.codec.sqlite import Database, open_database
from exporter.model import Artifact, Bundle, ExportError, Note
from exporter.readers.dagster.decode import code_of, details_of_text, plan_of, unpacked
from exporter.readers.dagster.records import Event, Run, Snapshot, Taken, at
from exporter.readers.dagster.statuses import event_type
from exporter.readers.dagster.wire import RunWire
from exporter.readers.databases import beside
from exporter.readers.marks import Mark

_RUNS: Final = 5_000
_RUN_TEXTS: Final = (
    "run_id", "pipeline_name", "status", "run_body", "create_timestamp", "update_timestamp",
)  # fmt: skip
_EVENT_TEXTS: Final = ("dagster_event_type", "timestamp", "step_key", "event")


class Events:
    """Which databases hold the events of which run."""

    def __init__(self, bundle: Bundle, marks: Sequence[Mark], notes: list[Note]) -> None:
        self.bundle = bundle
        self.of_run: dict[str, list[Artifact]] = {}
        for mark in marks:
            if mark.family != "events":
                continue
            try:
                with closing(open_database(bundle, mark.artifact)) as database:
                    rows = database.select("event_logs", ("run_id",), rest="GROUP BY run_id")
            except ExportError as error:
                notes.append(_unreadable(error, mark.artifact))
                continue
            for (run_id,) in rows:
                if run_id:
                    self.of_run.setdefault(run_id, []).append(mark.artifact)

    def names(self, run_id: str) -> list[str]:
        """Return the names of the files with the events of a run."""
        return [
            name
            for artifact in self.of_run.get(run_id, ())
            for name in (artifact.name, *beside(self.bundle, artifact.name))
        ]

    def take(self, run_id: str, taken: Taken) -> None:
        """Add the events of a run; one that stands in two databases is one event."""
        found: dict[tuple[Any, ...], Event] = {}
        for artifact in self.of_run.get(run_id, ()):
            try:
                with closing(open_database(self.bundle, artifact)) as database:
                    taken.notes += database.notes
                    rows = database.select(
                        "event_logs",
                        _EVENT_TEXTS,
                        rest="WHERE run_id = ? ORDER BY timestamp, id",
                        values=(run_id,),
                    )
            except ExportError as error:
                taken.partial = True
                taken.notes.append(_unreadable(error, artifact))
                continue
            for row in rows:
                type_, time, step, text = row
                found.setdefault(
                    row,
                    Event(
                        event_type(type_),
                        utc(time),
                        step,
                        lambda text=text: details_of_text(text),  # type: ignore[misc]
                    ),
                )
        taken.events = list(found.values())


def _unreadable(error: ExportError, artifact: Artifact) -> Note:
    message = f"{error.message[:1].upper()}{error.message[1:]}."
    return Note(code=error.code, level="error", message=message, where=artifact.name)


def snapshots(bundle: Bundle, marks: Sequence[Mark], notes: list[Note]) -> Iterator[Snapshot]:
    """List the runs of all databases; events without a run's own row make one too."""
    events = Events(bundle, marks, notes)
    listed: set[str] = set()
    for mark in marks:
        if mark.family != "runs":
            continue
        try:
            for snapshot in _rows(bundle, mark.artifact, events, notes):
                listed.add(snapshot.run.run_id)
                yield snapshot
        except ExportError as error:
            notes.append(_unreadable(error, mark.artifact))
    for run_id in events.of_run:
        if run_id not in listed:
            yield _of_events(events, run_id)


def _rows(
    bundle: Bundle, artifact: Artifact, events: Events, notes: list[Note]
) -> Iterator[Snapshot]:
    with closing(open_database(bundle, artifact)) as database:
        notes += database.notes
        rows = database.select(
            "runs",
            _RUN_TEXTS,
            rest=f"ORDER BY id DESC LIMIT {_RUNS + 1}",
            others=["start_time", "end_time"],
        )
        tags = _tags(database)
        plans = dict(
            database.select(
                "snapshots",
                ("snapshot_id",),
                rest="WHERE snapshot_type = 'EXECUTION_PLAN'",
                others=["snapshot_body"],
            )
        )
    if len(rows) > _RUNS:
        notes.append(
            Note(
                code="runs-left-out",
                level="warning",
                message=f"The database has more than {_RUNS:,} runs; the oldest are left out.",
                where=artifact.name,
            )
        )
    own = (artifact.name, *beside(bundle, artifact.name))
    for row in rows[:_RUNS]:
        wire = lenient((row[3] or "").encode("utf-8", "replace"), RunWire) or RunWire()
        run = _run(row, wire, tags)
        if run is None:
            notes.append(
                Note(
                    code="unreadable-item",
                    level="error",
                    message="A run in the database has no id and is left out.",
                    where=artifact.name,
                )
            )
            continue
        body = plans.get(wire.execution_plan_snapshot_id)
        times = [time for time in (run.end, run.updated, run.start, run.created) if time]
        yield Snapshot(
            origin="database",
            names=(*own, *events.names(run.run_id)),
            run=run,
            take=lambda run=run, body=body: _take(events, run, body),  # type: ignore[misc]
            last=max(times, default=None),
        )


def _take(events: Events, run: Run, body: object) -> Taken:
    taken = Taken()
    plan = plan_of(unpacked(body))
    if plan is not None:
        taken.plan, taken.chosen = plan
    events.take(run.run_id, taken)
    return taken


def _run(row: Sequence[Any], wire: RunWire, tags: dict[str, dict[str, str]]) -> Run | None:
    run_id, job, status, _, created, updated, start, end = row
    run_id = run_id or wire.run_id
    if not run_id:
        return None
    file, module, folder = code_of(wire.pipeline_code_origin)
    own = tags.get(run_id, {})
    return Run(
        run_id=run_id,
        job=job or wire.pipeline_name or run_id,
        status=status,
        start=at(start),
        end=at(end),
        created=utc(created),
        updated=utc(updated),
        parent=wire.parent_run_id or own.get("dagster/parent_run_id"),
        root=wire.root_run_id or own.get("dagster/root_run_id"),
        chosen=wire.step_keys_to_execute,
        tags=own,
        file=file,
        module=module,
        folder=folder,
    )


def _tags(database: Database) -> dict[str, dict[str, str]]:
    tags: dict[str, dict[str, str]] = {}
    for run_id, key, value in database.select("run_tags", ("run_id", "key", "value")):
        if run_id and key:
            tags.setdefault(run_id, {})[key] = value or ""
    return tags


def _of_events(events: Events, run_id: str) -> Snapshot:
    """Make a run of its events, where the list of runs is missing."""
    taken = Taken()
    events.take(run_id, taken)
    times = [event.time for event in taken.events if event.time]
    job = next((name for artifact in events.of_run[run_id]
                if (name := _job(events.bundle, artifact, run_id))), None)  # fmt: skip
    return Snapshot(
        origin="database",
        names=tuple(events.names(run_id)),
        run=Run(run_id=run_id, job=job or run_id),
        take=lambda: taken,
        last=max(times, default=None),
    )


def _job(bundle: Bundle, artifact: Artifact, run_id: str) -> str | None:
    from exporter.readers.dagster.decode import event_of_entry  # noqa: PLC0415 - seldom

    try:
        with closing(open_database(bundle, artifact)) as database:
            rows = database.select(
                "event_logs", ("event",), rest="WHERE run_id = ? LIMIT 5", values=(run_id,)
            )
    except ExportError:
        return None
    for (text,) in rows:
        found = event_of_entry((text or "").encode("utf-8", "replace"))
        if found is not None and found[1].pipeline_name:
            return found[1].pipeline_name
    return None


def utc(text: object) -> datetime | None:
    """Return a time that is written without a zone, which is UTC."""
    if not isinstance(text, str):
        return None
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None

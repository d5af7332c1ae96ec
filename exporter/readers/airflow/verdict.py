"""How and when a run ended: Airflow's word for it, and whatever speaks against that.

Airflow judges a run by its last tasks alone, when all have ended. Its word counts; but a record
that is not complete is never green.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from exporter.codec.text import quoted
from exporter.model import Note, NoteLevel, RunStatus
from exporter.model.named import NamedTuple
from exporter.readers.airflow.records import Run, Snapshot, Totals
from exporter.readers.airflow.statuses import RUN_STATUSES
from exporter.readers.airflow.times import moment, seconds_between
from exporter.report.words import count

_A_MOMENT: Final = timedelta(minutes=1)


class Times(NamedTuple):
    """When a run began and ended."""

    start: datetime | None
    end: datetime | None

    @property
    def seconds(self) -> float | None:
        """Return the wall clock between them."""
        return seconds_between(self.start, self.end)


def status_of(snapshot: Snapshot) -> tuple[RunStatus, list[Note]]:
    """Return the run's status, and why it is not what Airflow says."""
    run, totals = snapshot.run, snapshot.totals
    where = snapshot.names[0]
    if run.state is None:
        return _following(totals, where)
    status = RUN_STATUSES.get(run.state)
    if status is None:
        said = _note(
            "unknown-status-word",
            f"The status of the run, {quoted(run.state)}, is no known word and counts as unknown.",
            where,
        )
        return "unknown", [said]
    if status == "running":
        open_ = count(totals.unfinished, "has", "have")
        counts = f"of {count(totals.count, 'task instance')} {open_} not ended"
        return status, [
            _note("unfinished-run", f"Airflow says that the run is still going: {counts}.", where)
        ]
    if status != "success":
        return status, _of_failed(status, totals, where)
    doubts = _doubts(snapshot)
    return ("unknown", doubts) if doubts else ("success", _of_green(totals, where))


def _doubts(snapshot: Snapshot) -> list[Note]:
    """Note whatever forbids a green verdict."""
    totals, where = snapshot.totals, snapshot.names[0]
    notes = _missing(totals, where)
    if totals.unfinished:
        notes.append(
            _note(
                "unfinished-steps",
                "Airflow says that the run succeeded, but of "
                f"{count(totals.count, 'task instance')} "
                f"{count(totals.unfinished, 'has', 'have')} no end on record.",
                where,
            )
        )
    if not totals.count:
        notes.append(
            _note(
                "missing-steps",
                "Airflow says that the run succeeded, but its task instances are not on record: "
                "how they ended is unknown.",
                where,
            )
        )
    return notes


def _missing(totals: Totals, where: str) -> list[Note]:
    notes = []
    if totals.expected is not None and totals.count < totals.expected:
        notes.append(
            _note(
                "incomplete-record",
                f"{totals.count:,} of {totals.expected:,} task instances are on record: the API "
                "gives at most 100 at once; save the other pages too.",
                where,
            )
        )
    if totals.unread:
        notes.append(
            _note(
                "incomplete-record",
                "A part of what was saved of this run is missing or cannot be read.",
                where,
            )
        )
    return notes


def _of_failed(status: RunStatus, totals: Totals, where: str) -> list[Note]:
    notes = _missing(totals, where)
    if not totals.count:
        notes.append(
            _note("missing-steps", "The run's task instances are not on record.", where, "info")
        )
    elif status == "failed" and not totals.failed:
        notes.append(
            _note(
                "failed-without-failed-step",
                "Airflow says that the run failed, though no task did: it ran out of time, or was "
                "marked as failed by hand.",
                where,
            )
        )
    return notes


def _of_green(totals: Totals, where: str) -> list[Note]:
    if not totals.failed:
        return []
    return [
        _note(
            "failed-steps-in-green-run",
            f"Airflow says that the run succeeded, though {count(totals.failed, 'task instance')} "
            "failed: it judges a run by its last tasks.",
            where,
        )
    ]


def _following(totals: Totals, where: str) -> tuple[RunStatus, list[Note]]:
    """Return what the task instances amount to, where nothing says how the run ended."""
    said = _note(
        "missing-status",
        "The files do not say how the run ended; its status follows from its task instances.",
        where,
    )
    missing = _missing(totals, where)
    status: RunStatus = "success"
    if totals.going:
        status = "running"
    elif totals.failed:
        status = "failed"
    elif missing or totals.unfinished or not totals.count:
        status = "unknown"
    elif totals.undated_skips:
        # when a run's time is up, Airflow calls what had not begun skipped, and the run failed
        missing.append(
            _note(
                "undated-skips",
                f"{count(totals.undated_skips, 'task was', 'tasks were')} skipped, and the files "
                "do not say when: the run may have been stopped. `airflow dags list-runs -o "
                "json` tells.",
                where,
            )
        )
        status = "unknown"
    return status, [said, *missing]


def times_of(snapshot: Snapshot) -> tuple[Times, list[Note]]:
    """Return when the run began and ended, and where that is not what Airflow says.

    `airflow dags test` writes the logical date as the run's start. After a clear the run's times
    are those of the last round only.
    """
    run, totals = snapshot.run, snapshot.totals
    where = snapshot.names[0]
    start, end = moment(run.start), moment(run.end)
    first, last = moment(totals.first), moment(totals.last)
    if is_test(run) and not _is_now(snapshot):
        begun, how = _begin_of_test(snapshot)
        note = _note(
            "logical-start",
            "The run's start on record is its logical date, as `airflow dags test` writes it; "
            f"{how}.",
            where,
            "info",
        )
        return Times(begun, (last or end) if end else None), [note]
    if start is None:
        return Times(first, end if run.state else (None if totals.unfinished else last)), []
    if first is None or first >= start:
        return Times(start, end), []
    note = _note(
        "cleared-run",
        f"Tasks of the run began before the run's start on record, {run.start}: it was cleared "
        "and ran in part again. It is reported from its first task on.",
        where,
        "info",
    )
    return Times(first, end), [note]


def is_test(run: Run) -> bool:
    """Say whether a run was made by `airflow dags test` with a date."""
    return (
        run.start is not None
        and run.run_type in {None, "manual"}
        and moment(run.start) == moment(run.logical)
    )


def _is_now(snapshot: Snapshot) -> bool:
    """Say whether the logical date is the time at which the run was made: no date was given."""
    run, totals = snapshot.run, snapshot.totals
    start, after = moment(run.start), moment(run.run_after)
    # Airflow 3 takes the one a moment after the other
    called = snapshot.command_time or (after - _A_MOMENT if after is not None else None)
    if start is None or called is None:
        return False
    first = min(filter(None, map(moment, (totals.first, totals.earliest_end))), default=start)
    return called <= start <= first


def by_test(run: Run) -> bool:
    """Say whether a run was made by `airflow dags test`, with a date or without."""
    return run.triggered_by == "TEST" or is_test(run)


def _begin_of_test(snapshot: Snapshot) -> tuple[datetime | None, str]:
    totals = snapshot.totals
    first = moment(totals.first)
    if not totals.startless:
        return first, "the start of its first task is taken instead"
    # Airflow 2 leaves the start of what it ran empty: what has one are tasks that did not run
    if snapshot.command_time is not None:
        return snapshot.command_time, "the time at which the command was called is taken instead"
    return None, "when it began is not on record"


def _note(code: str, message: str, where: str, level: NoteLevel = "warning") -> Note:
    return Note(code=code, level=level, message=message, where=where)

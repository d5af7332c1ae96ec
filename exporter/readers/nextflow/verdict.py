"""How a run ended: what its report, log or history says; a trace alone does not say it.

Of several that differ the worst counts. A run that was killed leaves a trace in which all is well:
tasks that had not ended, or had not begun, have no line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from exporter.model import Note, NoteLevel, RunStatus
from exporter.readers.nextflow.gather import Gathered
from exporter.readers.nextflow.statuses import ABORTED, FAILED, HISTORY, IGNORE
from exporter.readers.nextflow.wire import Row
from exporter.report.words import count

_ENDED: Final = frozenset({"COMPLETED", "CACHED", "FAILED"})
_WORST_FIRST: Final[Sequence[RunStatus]] = ("cancelled", "failed", "unknown", "success")


@dataclass(slots=True)
class Verdict:
    """How a run stands."""

    status: RunStatus
    where: str
    word: str | None = None
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, level: NoteLevel, message: str) -> None:
        """Add a note on the file that says most of the run."""
        self.notes.append(Note(code=code, level=level, message=message, where=self.where))


def verdict(run: Gathered, tasks: Sequence[Sequence[Row]]) -> Verdict:
    """Return how a run ended."""
    told = Verdict("unknown", run.first.file.path)
    said = _said(run)
    if said:
        told.status, told.word = said[0]
        if len({status for status, _ in said} - {"cancelled"}) > 1:
            told.note(
                "contradicting-files",
                "warning",
                f"The files of the run do not agree on how it ended: {len(said)} say it, and the "
                "worst is reported.",
            )
    else:
        _of_tasks(run, tasks, told)
    _doubts(run, tasks, told)
    return told


def _said(run: Gathered) -> list[tuple[RunStatus, str | None]]:
    said: list[tuple[RunStatus, str | None]] = []
    for kind in ("report", "log"):
        each = run.told.get(kind)
        if each is not None and each.verdict in {"success", "failed", "cancelled"}:
            said.append((each.verdict, each.word))  # type: ignore[arg-type]  # one of the three
    if run.entry is not None:
        status = HISTORY.get(run.entry.status, "unknown")
        # ERR says less than the others, and is heard where nothing else speaks of a bad end
        if status == "success" or (status == "failed" and all(it == "success" for it, _ in said)):
            said.append((status, run.entry.status))
    return sorted(said, key=lambda each: _WORST_FIRST.index(each[0]))


def _of_tasks(run: Gathered, tasks: Sequence[Sequence[Row]], told: Verdict) -> None:
    last = [tries[-1] for tries in tasks]
    if any(row.status == FAILED and row.action != IGNORE for row in last):
        told.status = "failed"
        if not any(row.action for row in last):
            told.note(
                "verdict-of-tasks",
                "info",
                "No file says how the run ended. A task failed, and so the run is reported as "
                "failed; with `errorStrategy 'ignore'` it would have gone on.",
            )
        return
    if any(row.status == ABORTED for row in last):
        told.status = "cancelled"
        told.note(
            "verdict-of-tasks",
            "warning",
            "No file says how the run ended. Tasks of it were killed.",
        )
        return
    if "log" in run.told:
        message = "The log ends before the run does: it went on, or was killed."
    else:
        message = (
            "A trace does not say how the run ended, and has no line for what never ran: add the "
            "report (`-with-report`) or `.nextflow.log`."
        )
    told.note("no-verdict", "warning", message)


def _doubts(run: Gathered, tasks: Sequence[Sequence[Row]], told: Verdict) -> None:
    """Note whatever forbids a green verdict, and take it back."""
    if told.status != "success":
        return
    open_ = [row for tries in tasks for row in tries[-1:] if row.status not in _ENDED]
    if open_:
        told.status = "unknown"
        told.note(
            "unfinished-steps",
            "warning",
            "The run is said to have succeeded, but "
            f"{count(len(open_), 'of its tasks has', 'of its tasks have')} no end on record: "
            f"{open_[0].name[:100]}.",
        )
    failed = [row for tries in tasks for row in tries[-1:] if row.status == FAILED]
    unknown = [row for row in failed if row.action is not None and row.action != IGNORE]
    if unknown:
        told.status = "unknown"
        told.note(
            "failed-steps-in-green-run",
            "warning",
            "The run is said to have succeeded, but "
            f"{count(len(unknown), 'of its tasks failed and was', 'of its tasks failed and were')} "
            f"not ignored: {unknown[0].name[:100]}.",
        )
    elif failed:
        told.note(
            "failures-allowed",
            "info",
            f"{len(failed):,} task{'' if len(failed) == 1 else 's'} failed and the run succeeded, "
            "as with `errorStrategy 'ignore'`.",
        )
    report = run.told.get("report")
    if report is not None and not report.whole and not {"trace", "log"} & run.told.keys():
        told.status = "unknown"
        told.note("cut-answer", "error", "The page ends too early: what came after is missing.")

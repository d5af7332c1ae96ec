"""How a run ended: the run's own word, where an answer of the service has it, else its jobs'.

A run is green only when the run's own answer says so and its jobs are all there and done, or when
a whole list of jobs has no failure in it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from exporter.codec.text import quoted
from exporter.model import Note, NoteLevel, RunStatus, Step
from exporter.readers.github_actions.decode import Told
from exporter.readers.github_actions.statuses import is_known, run_status
from exporter.readers.github_actions.wire import RunWire
from exporter.report.words import count

_OPEN = frozenset({"pending", "running", "unknown", "retry"})


@dataclass(slots=True)
class Evidence:
    """What the verdict is made from."""

    told: Told
    info: RunWire | None
    """The run's own answer, if it is of the newest attempt."""
    attempt: int
    newest_jobs: int
    """The newest attempt that there are jobs of."""
    steps: Collection[Step]
    """The steps of the newest attempt."""
    jobs: int
    """How many jobs there are, over all attempts."""
    missing: tuple[int, int] | None = None
    """How many jobs the service counted, and how many of these are here, where some are not."""
    reporting: bool = False
    """Whether the job that makes the report was left out of the steps."""
    complete: bool = False
    """Whether the workflow files name no job that is not here."""
    allowed: frozenset[str] = frozenset()
    """Steps that may fail: their job says `continue-on-error`."""
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, level: NoteLevel, message: str) -> None:
        """Add a note on the file that the run is known by."""
        where = next(iter(self.told.files))
        self.notes.append(Note(code=code, level=level, message=message, where=where))


def verdict(evidence: Evidence) -> RunStatus:
    """Return the run's status; what speaks against a green one is noted."""
    info = evidence.info
    doubts = _doubts(evidence)
    if info is None:
        status = _following(evidence)
    else:
        status = run_status(info.status, info.conclusion)
        if not is_known(info.status, info.conclusion):
            word = quoted(info.conclusion or info.status or "")
            evidence.note(
                "unknown-status-word",
                "warning",
                f"The run's status {word} is no known word: how it ended is unknown.",
            )
        if info.conclusion == "skipped":
            evidence.note("nothing-ran", "warning", "Nothing ran: every job was skipped.")
        if status == "success":
            _told_failures(evidence)
        if status == "running" and evidence.reporting:
            status = _but_for_one(evidence)
    if status in {"running", "created"}:
        evidence.note(
            "unfinished-run", "warning", "The run had not ended when these answers were given."
        )
    return "unknown" if status == "success" and doubts else status


def _following(evidence: Evidence) -> RunStatus:
    """Return what the jobs amount to, as GitHub adds them up."""
    more = "" if evidence.complete else " Whether others were to follow is not known."
    evidence.note(
        "no-run-answer",
        "info" if evidence.complete else "warning",
        "There is no answer on the run itself, only on its jobs: its status, start and end follow "
        f"from them.{more}",
    )
    return _amount(evidence)


def _amount(evidence: Evidence) -> RunStatus:
    statuses = {
        step.status
        for step in evidence.steps
        if not (step.status == "failed" and step.step_id in evidence.allowed)
    }
    if statuses & {"pending", "running"}:
        return "running" if statuses - {"pending"} else "created"
    if "failed" in statuses:
        return "failed"
    if "cancelled" in statuses:
        return "cancelled"
    # a job appears when what it needs is done: a list without failures may be that of a run
    # that still goes on
    if not evidence.complete or not evidence.steps or "unknown" in statuses:
        return "unknown"
    return "success"


def _but_for_one(evidence: Evidence) -> RunStatus:
    """Judge a run by its other jobs, which alone can have ended while the report is made."""
    evidence.note(
        "reporting-job",
        "info",
        "The job that makes this report is of the same run, and goes on. It is left out, and the "
        "run is judged by its other jobs.",
    )
    status = _amount(evidence)
    return "running" if status in {"unknown", "created"} else status


def _doubts(evidence: Evidence) -> bool:
    """Note whatever forbids a green verdict."""
    told = evidence.told
    before = len(evidence.notes)
    if told.cut:
        evidence.note("cut-answer", "error", "The file ends too early: what came after is missing.")
    if told.bad:
        evidence.note(
            "unreadable-jobs",
            "error",
            f"{count(told.bad, 'job cannot be read and is', 'jobs cannot be read and are')} "
            "missing below.",
        )
    if not evidence.jobs:
        evidence.note(
            "missing-jobs",
            "warning",
            "There is an answer on the run and none on its jobs: ask for `…/jobs` too.",
        )
    elif evidence.missing is not None:
        total, here = evidence.missing
        evidence.note(
            "missing-jobs",
            "warning",
            f"The run has {total:,} jobs, these are {here:,}: ask for every page "
            "(`gh api --paginate`).",
        )
    elif not told.whole:
        evidence.note(
            "missing-jobs",
            "warning",
            "These jobs came one by one: whether the run has others is not known.",
        )
    doubted = len(evidence.notes) > before
    if told.full_page:
        evidence.note(
            "maybe-more-jobs",
            "warning",
            f"`gh` lists {evidence.jobs:,} jobs, as many as a page: before autumn 2023 it listed "
            "no more. Ask with a newer version.",
        )
        doubted = doubted or evidence.info is None
    before = len(evidence.notes)
    if evidence.jobs and evidence.newest_jobs < evidence.attempt:
        evidence.note(
            "older-attempt",
            "warning",
            f"The run is in attempt {evidence.attempt}, these jobs are of attempt "
            f"{evidence.newest_jobs}: ask for them again.",
        )
    doubted = doubted or len(evidence.notes) > before
    info = evidence.info
    open_ = [step for step in evidence.steps if step.status in _OPEN]
    if open_ and info is not None and run_status(info.status, info.conclusion) == "success":
        evidence.note(
            "unfinished-steps",
            "warning",
            "The run says that it succeeded, but "
            f"{count(len(open_), 'of its jobs has', 'of its jobs have')} no end on record: the "
            "answers are of different times.",
        )
        return True
    return doubted


def _told_failures(evidence: Evidence) -> None:
    failed = [step for step in evidence.steps if step.status == "failed"]
    if failed:
        evidence.note(
            "failures-allowed",
            "info",
            f"{count(len(failed), 'job')} failed and the run succeeded, as with "
            "`continue-on-error`.",
        )

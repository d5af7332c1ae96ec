"""How a pipeline stands: its own word, unless its jobs speak against a green one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporter.model import Note, NoteLevel, RunStatus, Step
from exporter.readers.gitlab.decode import Told
from exporter.readers.gitlab.statuses import OF_PIPELINE
from exporter.readers.gitlab.steps import is_broken
from exporter.readers.gitlab.wire import Pipeline
from exporter.report.words import count

_NAMED = 3
_OPEN = frozenset({"pending", "running", "unknown"})


@dataclass(slots=True)
class Verdict:
    """How a pipeline stands."""

    status: RunStatus
    word: str | None
    where: str
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, level: NoteLevel, message: str) -> None:
        """Add a note on the file that the pipeline is known by."""
        self.notes.append(Note(code=code, level=level, message=message, where=self.where))


def answer_of(told: Told) -> Pipeline | None:
    """Return the pipeline's own answer, the newest of several."""
    return max(told.pipelines, key=lambda each: each.updated_at or "", default=None)


def verdict(told: Told, steps: Mapping[str, Step]) -> Verdict:
    """Return how a pipeline stands; what speaks against a green one is noted."""
    made = Verdict("unknown", None, next(iter(told.files)))
    answer = answer_of(told)
    words = {job.pipeline.status for job in told.jobs.values() if job.pipeline} - {None}
    if answer is not None and answer.status:
        made.word = answer.status
    elif len(words) == 1:
        made.word = words.pop()
    elif words:
        made.note(
            "answers-differ",
            "warning",
            f"The jobs name {len(words)} statuses of the pipeline: the answers are of different "
            "times. Ask for them again.",
        )
    if made.word is not None:
        made.status = OF_PIPELINE.get(made.word, "unknown")
        if made.word not in OF_PIPELINE:
            made.note(
                "unknown-status-word",
                "warning",
                f"The pipeline's status {made.word[:40]!r} is no known word.",
            )
    elif any(step.status == "failed" for step in steps.values()):
        made.status = "failed"
    if made.word == "skipped":
        made.note("nothing-ran", "warning", "GitLab skipped the whole pipeline: nothing ran.")
    doubts = _doubts(told, steps, made)
    if made.status == "success" and doubts:
        made.status = "unknown"
    _below(steps, made)
    if made.status in {"created", "running"}:
        made.note(
            "unfinished-run",
            "warning",
            "The pipeline waits for a job that is started by hand."
            if made.word == "manual"
            else "The pipeline had not ended when these answers were given.",
        )
    return made


def _below(steps: Mapping[str, Step], made: Verdict) -> None:
    """Tell of pipelines that failed below a bridge that did not wait for them."""
    red = [
        step.name
        for step in steps.values()
        if step.status == "success"
        and OF_PIPELINE.get(step.metadata.get("downstream_status", "")) in {"failed", "cancelled"}
    ]
    if red:
        named = ", ".join(name[:80] for name in red[:_NAMED])
        made.note(
            "downstream-failed",
            "warning",
            f"{count(len(red), 'bridge')} succeeded, and the pipeline begun there failed or was "
            f"cancelled: {named}. This pipeline does not wait for it.",
        )


def _doubts(told: Told, steps: Mapping[str, Step], made: Verdict) -> bool:
    """Note whatever forbids a green verdict."""
    before = len(made.notes)
    if told.cut:
        made.note("cut-answer", "error", "The file ends too early: what came after is missing.")
    if told.bad:
        made.note(
            "unreadable-jobs",
            "error",
            f"{count(told.bad, 'job cannot be read and is', 'jobs cannot be read and are')} "
            "missing.",
        )
    if not told.jobs:
        made.note(
            "missing-jobs",
            "warning",
            "There is an answer on the pipeline and none on its jobs: ask for `…/jobs` too.",
        )
    if made.status == "success":
        open_ = sum(step.status in _OPEN for step in steps.values())
        if open_:
            made.note(
                "unfinished-steps",
                "warning",
                "The pipeline says that it succeeded, but "
                f"{count(open_, 'of its jobs has', 'of its jobs have')} no end on record: the "
                "answers are of different times.",
            )
        failed = sum(map(is_broken, steps.values()))
        if failed:
            made.note(
                "contradicting-status",
                "warning",
                f"The pipeline says that it succeeded, but {failed:,} of its jobs failed or ended "
                "cancelled, without being allowed to.",
            )
    doubted = len(made.notes) > before
    if told.full_page:
        made.note(
            "maybe-more-jobs",
            "warning",
            "A file holds exactly as many jobs as a page: there may be more pages. Ask for "
            "each (`per_page=100`, `glab api --paginate`).",
        )
    return doubted

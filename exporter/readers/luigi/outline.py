"""How a call of Luigi and its tasks stand."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from exporter.model import Note, NoteLevel, RunStatus, StepStatus
from exporter.readers.luigi.gather import Call
from exporter.readers.luigi.records import Task, Told
from exporter.readers.luigi.statuses import ENDED, FACES, REASONS, TASK_STATUSES
from exporter.report.words import count

_NAMED: Final = 5
_OVER: Final[frozenset[RunStatus]] = frozenset({"success", "failed", "partial_success"})
_SCHEDULING: Final = "had dependencies whose scheduling failed"


@dataclass(slots=True)
class Outline:
    """A call, and how all of it stands."""

    call: Call
    words: dict[str, str] = field(default_factory=dict)
    """Luigi's last word for each task."""
    steps: dict[str, StepStatus] = field(default_factory=dict)
    upstream: dict[str, tuple[str, ...]] = field(default_factory=dict)
    status: RunStatus = "unknown"
    native: str | None = None
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, level: NoteLevel, message: str) -> None:
        """Add a note on the file that the call is known by."""
        where = self.call.files[0] if self.call.files else None
        self.notes.append(Note(code=code, level=level, message=message, where=where))


def outline(call: Call) -> Outline:
    """Work out how a call stands."""
    made = Outline(call)
    logged = call.session.tasks if call.session else {}
    ids = dict.fromkeys([*logged, *call.tasks])
    if not ids:
        ids = dict.fromkeys(each.task_id for each in call.records)
    for task_id in ids:
        made.words[task_id] = _word(call, logged.get(task_id), call.tasks.get(task_id), task_id)
        told = call.tasks.get(task_id)
        deps = told.deps if told is not None and told.deps is not None else ()
        made.upstream[task_id] = tuple(
            dict.fromkeys(each for each in deps if each in ids and each != task_id)
        )
    made.steps = {key: TASK_STATUSES.get(word, "unknown") for key, word in made.words.items()}
    for key, task in logged.items():
        reason = REASONS.get(task.reason or "")
        if reason is not None and made.steps[key] in {"pending", "failed"} and not task.tries:
            scheduling = task.reason == _SCHEDULING
            if made.steps[key] == "pending" or scheduling:
                made.steps[key] = reason
    made.status = _status(made)
    _settle(made)
    return made


def _word(call: Call, task: Task | None, told: Told | None, task_id: str) -> str:
    """Return the last word on a task: what its worker logged, then the history, then the API.

    The API says PENDING again of what failed, once it may be tried again.
    """
    if task is not None:
        last = task.tries[-1].word if task.tries else None
        word = task.words[-1] if task.words else None
        if word in ENDED:
            return word
        if last is not None:
            return last
        return "RUNNING" if task.tries else word or "PENDING"
    record = call.record_of(task_id)
    ended = record.events[-1].word if record is not None and record.events else None
    if told is None or told.status is None:
        return ended or "UNSAID"
    if told.status in {"PENDING", "DISABLED"} and ended == "FAILED":
        return "FAILED"
    return told.status


def _status(made: Outline) -> RunStatus:
    session = made.call.session
    if session is not None and session.ended:
        return _by_face(made)
    words = set(made.words.values())
    failed = {"FAILED", "DISABLED", "UNKNOWN"} & words
    if session is not None or not made.words:
        made.note(
            "unfinished-run",
            "warning",
            "The log has no summary in the end, so that the worker goes on or was killed.",
        )
        return "failed" if failed else "running"
    if failed:
        return "failed"
    if words - {"DONE"}:
        made.note(
            "unfinished-run",
            "warning",
            f"Of {count(len(made.words), 'task')} "
            f"{count(sum(w != 'DONE' for w in made.words.values()), 'is', 'are')} not done, and "
            "none failed: the worker goes on, data are missing, or it was killed.",
        )
        return "running"
    return "success" if _is_whole(made) else "unknown"


def _by_face(made: Outline) -> RunStatus:
    session = made.call.session
    assert session is not None  # noqa: S101 - asked for by the caller
    made.native = session.face
    status = FACES.get(session.face or "")
    if status is None:
        made.note("missing-status", "warning", "The summary does not say how it looks in the end.")
        return "unknown"
    known = len(made.words)
    partly = session.scheduled is not None and known < session.scheduled
    if partly:
        why = "the summary shortens the rest" if session.alone else "its beginning is missing"
        made.note(
            "incomplete-record",
            "warning",
            f"The log tells of {known:,} of {session.scheduled:,} tasks: {why}.",
        )
    if status != "success":
        return status
    bad = [key for key, status_ in made.steps.items() if status_ != "success"]
    if bad:
        named = ", ".join(key[:80] for key in bad[:_NAMED])
        made.note(
            "status-contradicted",
            "warning",
            f"The summary looks {session.face}, and the log does not say of every task that it is "
            f"done: {named}.",
        )
    return "unknown" if bad or partly else "success"


def _is_whole(made: Outline) -> bool:
    """Say whether all tasks are there where the worker's log is not."""
    call = made.call
    if not call.tasks:
        return bool(call.records)
    missing = {
        dep
        for told in call.tasks.values()
        for dep in told.deps or ()
        if call.api is None or dep not in call.api.tasks
    }
    silent = [told.task_id for told in call.tasks.values() if told.deps is None]
    waiting = call.worker is not None and bool(call.worker.pending or call.worker.running)
    if not missing and not silent and not waiting:
        return True
    made.note(
        "incomplete-record",
        "warning",
        "A list of tasks may be of one status only, and does not show that all are done: save "
        "`/api/graph` or what the worker logs.",
    )
    return False


def _settle(made: Outline) -> None:
    """Tell what waits for a failure, and what was going on when the worker was gone."""
    ended = made.call.session is not None and made.call.session.ended
    if ended:
        made.steps = {
            key: "unknown" if status == "running" else status for key, status in made.steps.items()
        }
    if made.status not in _OVER:
        return
    below: dict[str, list[str]] = {}
    for key, above in made.upstream.items():
        for each in above:
            below.setdefault(each, []).append(key)
    queue = deque(key for key, status in made.steps.items() if status == "failed")
    while queue:
        for key in below.get(queue.popleft(), ()):
            if made.steps[key] == "pending":
                made.steps[key] = "upstream_failed"
                queue.append(key)

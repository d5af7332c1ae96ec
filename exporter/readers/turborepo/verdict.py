"""How a run ended: by its exit code, unless what it lists speaks against a green one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from exporter.model import Note, NoteLevel, RunStatus, Step
from exporter.readers.turborepo.decode import Found
from exporter.readers.turborepo.steps import is_cached
from exporter.report.words import count

_SIGNALS: Final = frozenset({130, 143})
"""Exit codes after SIGINT and SIGTERM."""
_NAMED: Final = 5


def verdict(found: Found, steps: Mapping[str, Step]) -> tuple[RunStatus, list[Note]]:
    """Return the run's status, and what a reader of the report must know of it."""
    notes: list[Note] = []

    def note(code: str, level: NoteLevel, message: str) -> None:
        notes.append(Note(code=code, level=level, message=message, where=found.file.path))

    told = found.execution
    statuses = {step.status for step in steps.values()}
    failed = "failed" in statuses
    if found.bad:
        note(
            "incomplete-record",
            "error",
            f"{count(found.bad, 'task')} of the summary cannot be read.",
        )
    if told is None or told.exit_code is None:
        note("missing-status", "warning", "The summary has no exit code of the run.")
        return ("failed" if failed else "unknown"), notes
    if told.exit_code != 0:
        _stopped(found, steps.values(), note)
        interrupted = told.exit_code in _SIGNALS and not failed
        return ("cancelled" if interrupted else "failed"), notes
    doubted = bool(found.bad)
    if failed or told.failed:
        note("contradicting-status", "warning", "The exit code is 0, and tasks failed.")
        doubted = True
    open_ = [step.step_id for step in steps.values() if step.status == "unknown"]
    if open_:
        named = ", ".join(each[:80] for each in open_[:_NAMED])
        note(
            "unfinished-steps",
            "warning",
            f"The exit code is 0, but {count(len(open_), 'task has', 'tasks have')} no end on "
            f"record: {named}.",
        )
        doubted = True
    if (told.attempted or 0) > len(steps):
        note(
            "missing-tasks",
            "warning",
            f"{told.attempted:,} tasks were begun, and {len(steps):,} of them listed.",
        )
        doubted = True
    if not steps:
        note("nothing-ran", "warning", "No task was run.")
    return ("unknown" if doubted else "success"), notes


def _stopped(found: Found, steps: Collection[Step], note: object) -> None:
    assert callable(note)  # noqa: S101 - tells mypy
    told = found.execution
    attempted = (told.attempted or 0) if told else 0
    listed = {task.task_id for task in found.tasks}
    below = dict.fromkeys(
        name
        for task in found.tasks
        if task.execution is not None and task.execution.exit_code != 0
        for name in task.dependents or ()
        if name not in listed
    )
    if attempted > len(steps):
        note(
            "missing-tasks",
            "warning",
            f"{attempted:,} tasks were begun, and {len(steps):,} of them listed: without "
            "`--continue` the summary leaves out what was stopped or never began.",
        )
    if below:
        named = ", ".join(name[:80] for name in list(below)[:_NAMED])
        note(
            "below-not-listed",
            "info",
            "Tasks that depend on what failed are not in the summary; they never began, or have no "
            f"script: {named}.",
        )


def cached_only(found: Found) -> bool:
    """Say whether a task was taken from the cache: then its times are those of the replay."""
    return any(is_cached(task.cache) for task in found.tasks)

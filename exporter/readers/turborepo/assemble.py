"""A summary as a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from exporter.codec.text import plain
from exporter.model import EMPTY, Bundle, DagRun, ExportError, Note, Source
from exporter.readers.base import RunRef
from exporter.readers.turborepo.decode import Found, millis, newest_in
from exporter.readers.turborepo.steps import LogOf, steps_of
from exporter.readers.turborepo.verdict import cached_only, verdict
from exporter.readers.turborepo.wire import Task
from exporter.report.words import count

READER: Final = "turborepo"
TOOL: Final = "Turborepo"
_LOG: Final = 20_000


def ref_of(found: Found) -> RunRef:
    """Return a run as a list shows it."""
    return RunRef.of(run_of(found, _no_log))


def logs_for(bundle: Bundle, found: Found, all_: Mapping[str, Found]) -> LogOf:
    """Return what gives a task's log: a repository keeps those of its newest run alone."""
    if newest_in(list(all_.values()), found.root) is not found:
        return _no_log

    def log_of(task: Task) -> str | None:
        name = (task.log_file or "").replace("\\", "/").lstrip("/")
        artifact = bundle.get(f"{found.root}{name}") if name else None
        if artifact is None:
            return None
        try:
            return plain(artifact.tail(_LOG).decode("utf-8", "replace")) or None
        except ExportError:
            return None

    return log_of


def _no_log(_task: Task) -> str | None:
    return None


def run_of(found: Found, log_of: LogOf) -> DagRun:
    """Make the run with its steps."""
    steps, repeated = steps_of(found.tasks, log_of)
    status, notes = verdict(found, steps)
    told = found.execution
    start = millis(told.start_time) if told else None
    end = millis(told.end_time) if told else None
    took = (end - start).total_seconds() if start and end else None
    code = told.exit_code if told else None
    command = " ".join((told.command or "").split()) if told else ""
    if cached_only(found):
        notes.append(
            _info("cached-tasks", "Tasks were taken from the cache: their times are those of the "
                  "replay, what they took when they ran is `time_saved_seconds`.", found)
        )  # fmt: skip
    if repeated:
        notes.append(
            _info(
                "duplicate-ids",
                f"{count(repeated, 'task has', 'tasks have')} the id of another.",
                found,
            )
        )
    broke = any(step.status == "failed" for step in steps.values())
    return DagRun(
        dag_id=" ".join(word for word in command.split() if not word.startswith("-")) or TOOL,
        run_id=found.run_id,
        status=status,
        native_status=f"exit code {code}" if code is not None else None,
        start_time=start,
        end_time=end,
        duration_seconds=took if took is None or took >= 0 else None,
        error=f"turbo exited ({code})" if status == "failed" and not broke else None,
        metadata=_metadata(found),
        source=Source(
            reader=READER,
            tool=TOOL,
            tool_version=found.summary.turbo_version,
            command=command or None,
            files=(found.file,),
        ),
        steps=steps or EMPTY,
        notes=(*found.notes, *notes),
    )


def _info(code: str, message: str, found: Found) -> Note:
    return Note(code=code, level="info", message=message, where=found.file.path)


def _metadata(found: Found) -> Mapping[str, Any]:
    facts = {
        "commit": found.scm.sha,
        "branch": found.scm.branch,
        "user": found.summary.user,
        "env_mode": found.summary.env_mode,
    }
    return {name: value for name, value in facts.items() if value} or EMPTY

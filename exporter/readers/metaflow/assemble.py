"""A run of a flow with its tasks as steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from exporter.codec.text import clip, plain
from exporter.model import (
    Artifact,
    Attempt,
    Bundle,
    DagRun,
    ExportError,
    Location,
    Note,
    Source,
    SourceFile,
    Step,
)
from exporter.model.digest import sha256
from exporter.model.exit_codes import EXIT_CODE
from exporter.readers.base import RunRef
from exporter.readers.metaflow.gather import FRAME, MARKS, graph_of
from exporter.readers.metaflow.outline import Outline, order_of, outline
from exporter.readers.metaflow.records import Run, Task, Try
from exporter.readers.python_errors import Raised, error_of, failure_of, of_text
from exporter.report.words import count

READER: Final = "metaflow"
TOOL: Final = "Metaflow"
_LOG: Final = 20_000
_OVER: Final = frozenset({"success", "failed", "cancelled"})
_LISTED: Final = 500
"""How many of the many small files are named as sources."""


def ref_of(bundle: Bundle, run: Run) -> RunRef:
    """Return a run as a list shows it."""
    line = outline(run, graph_of(bundle, run))
    start, end = _times(line)
    return RunRef(
        reader=READER,
        run_id=run.number,
        dag_id=run.flow,
        status=line.status,
        start_time=start,
        end_time=end,
        duration_seconds=_seconds(start, end),
        files=tuple(run.files),
    )


def run_of(bundle: Bundle, run: Run) -> DagRun:
    """Make the run with its steps."""
    line = outline(run, graph_of(bundle, run))
    start, end = _times(line)
    by_name = {artifact.name: artifact for artifact in bundle.artifacts}
    logs: list[str] = []
    steps = _steps(line, by_name, logs)
    scripts = {task.script for task in run.tasks.values() if task.script}
    told = {
        "script": scripts.pop() if len(scripts) == 1 else None,
        "tags": list(run.tags) or None,
    }
    files = [*run.files, *logs, *([line.graph.file] if line.graph else [])]
    return DagRun(
        dag_id=run.flow,
        run_id=run.number,
        status=line.status,
        start_time=start,
        end_time=end,
        duration_seconds=_seconds(start, end),
        total_retries=sum(step.retry_count for step in steps.values()),
        metadata={name: value for name, value in told.items() if value},
        source=Source(
            reader=READER,
            tool=TOOL,
            tool_version=run.version,
            files=tuple(_files(by_name, files[:_LISTED])),
        ),
        steps=steps,
        notes=tuple(dict.fromkeys([*line.notes, *_notes(line, len(files))])),
    )


def _times(line: Outline) -> tuple[datetime | None, datetime | None]:
    """Return when a run began and ended; its end is that of its last task."""
    tries = [one for task in line.run.tasks.values() for one in task.tries.values()]
    starts = [line.run.start, *(one.start for one in tries)]
    ends = [one.end for one in tries if one.end]
    over = line.status in _OVER
    start = min((time for time in starts if time is not None), default=None)
    return start, max(ends, default=None) if over else None


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start and end and end >= start else None


def _steps(line: Outline, by_name: Mapping[str, Artifact], logs: list[str]) -> dict[str, Step]:
    counts = Counter(task.step for task in line.run.tasks.values())
    kinds = line.graph.kinds if line.graph else {}
    made = {}
    far = order_of(line.graph)
    for key in sorted(line.steps, key=lambda key: _order(line.run, key, far)):
        task = line.run.tasks.get(key)
        name = task.step if task else key
        kind = kinds.get(name, "step")
        if task is None:
            made[key] = Step(
                step_id=key,
                name=key,
                kind=kind,
                status=line.steps[key],
                upstream=line.upstream[key],
            )
        else:
            group = name if counts[name] > 1 else None
            made[key] = _step(line, task, kind, group, by_name, logs)
    return made


def _order(run: Run, key: str, far: Mapping[str, int]) -> tuple[bool, int, str]:
    task = run.tasks.get(key)
    if task is None:
        return True, far.get(key, 0), key
    return False, int(task.task_id) if task.task_id.isdecimal() else 0, key


def _step(  # noqa: PLR0917 - all that is known of a task
    line: Outline,
    task: Task,
    kind: str,
    group: str | None,
    by_name: Mapping[str, Artifact],
    logs: list[str],
) -> Step:
    status = line.steps[task.key]
    tries = [task.tries[number] for number in sorted(task.tries)]
    raised = [_raised(task, n, one, by_name, logs) for n, one in sorted(task.tries.items())]
    last = raised[-1] if raised and status == "failed" else None
    start = tries[0].start if tries else None
    ended = tries[-1].end if tries and status in _OVER else None
    waited = (start - task.created).total_seconds() if start and task.created else None
    spans = [(t.end - t.start).total_seconds() for t in tries if t.start and t.end]
    cloned = bool(tries and tries[-1].cloned)
    said: dict[str, Any] = {
        "caught": bool(tries and tries[-1].caught) or None,
        "cloned_from": tries[-1].origin if cloned else None,
        EXIT_CODE: tries[-1].code if tries and status == "failed" else None,
    }
    return Step(
        step_id=task.key,
        name=_name(task, mapped=group is not None),
        kind=kind,
        group=group,
        status=status,
        native_status={True: "True", False: "False"}.get(tries[-1].ok) if tries else None,  # type: ignore[arg-type]
        cached=status == "success" and cloned,
        queued_time=task.created if waited is not None and waited >= 0 else None,
        start_time=start,
        end_time=ended,
        duration_seconds=round(max(0.0, sum(spans)), 6)
        if ended and len(spans) == len(tries)
        else None,
        queue_seconds=round(waited, 6) if waited is not None and waited >= 0 else None,
        retry_count=max(0, len(tries) - 1),
        attempts=tuple(
            Attempt(
                number=number,
                status=one.word or (status if one is tries[-1] else "unknown"),
                start_time=one.start,
                end_time=one.end,
                error=error_of(error) if error else None,
            )
            for number, (one, error) in enumerate(zip(tries, raised, strict=True), 1)
        ),
        upstream=line.upstream[task.key],
        error=error_of(last) if last else None,
        failure=failure_of(last) if last else None,
        metadata={name: value for name, value in said.items() if value is not None},
        location=_place(task, last),
        log=_log(task, max(task.tries), by_name, logs) if status == "failed" else None,
    )


def _name(task: Task, *, mapped: bool) -> str:
    if task.values:
        return f"{task.step}[{', '.join(task.values)[:200]}]"
    return task.key if mapped else task.step


def _raised(
    task: Task, number: int, one: Try, by_name: Mapping[str, Artifact], logs: list[str]
) -> Raised | None:
    if one.word != "failed":
        return None
    text = _text(f"{task.folder}/{number}.runtime_stderr.log", by_name, logs)
    lines = text.split("\n")
    while lines and lines[-1].strip() in MARKS:
        lines.pop()
    found = of_text("\n".join(lines)) if lines else None
    if found is not None:
        return found
    own = _own(lines)
    if own is not None:
        return own
    if one.killed:
        return Raised("ChildProcessCrashException", "The process was killed.")
    code = "" if one.code is None else f" with exit status {one.code}"
    return Raised(None, f"The task failed{code}, and its log does not say why.")


def _own(lines: Sequence[str]) -> Raised | None:
    """Read an error of Metaflow itself, which it prints last, indented and without a traceback."""
    begin = len(lines)
    while begin and lines[begin - 1].startswith("    "):
        begin -= 1
    said = [line.strip() for line in lines[begin:]]
    led = (
        begin > 0 and lines[begin - 1].startswith("<flow ") and lines[begin - 1].endswith("failed:")
    )
    if not said or not (led or said[0].endswith(":")):
        return None
    return Raised(None, clip("\n".join(said).replace(":\n", ": ", 1), _LOG))


def _log(task: Task, number: int, by_name: Mapping[str, Artifact], logs: list[str]) -> str | None:
    parts = [
        _text(f"{task.folder}/{number}.runtime_std{end}.log", by_name, logs)
        for end in ("out", "err")
    ]
    return clip("\n".join(filter(None, parts)), _LOG) or None


def _text(name: str, by_name: Mapping[str, Artifact], logs: list[str]) -> str:
    """Return a log without the frame that Metaflow puts before each line."""
    artifact = by_name.get(name.removeprefix("/"))
    if artifact is None:
        return ""
    try:
        data = artifact.tail(10 * _LOG)
    except ExportError:
        return ""
    logs.append(artifact.name)
    return plain(FRAME.sub("", data.decode("utf-8", "replace")))


def _place(task: Task, raised: Raised | None) -> Location | None:
    """Return the last place of a traceback in the flow's own file."""
    if not task.script or task.script.startswith("/") or ".." in task.script:
        return None
    for path, number in reversed(raised.frames if raised else ()):
        if path.replace("\\", "/").endswith(f"/{task.script}"):
            return Location(file=task.script, line=number)
    return Location(file=task.script)


def _notes(line: Outline, files: int) -> Iterator[Note]:
    where = line.run.files[0]
    if files > _LISTED:
        yield Note(
            code="files-not-listed",
            level="info",
            message=f"Of the {files:,} files of this run {_LISTED:,} are named as its sources.",
            where=where,
        )
    if line.graph is None:
        yield Note(
            code="no-dependencies",
            level="info",
            message="The flow's graph is not beside the run, so that what depends on what is not "
            "known, nor which steps were not reached: save what `python FLOW.py output-dot` "
            "prints.",
            where=where,
        )
    if line.unpaired:
        yield Note(
            code="dependencies-left-out",
            level="info",
            message=f"Between {count(line.unpaired, 'pair')} of steps with several tasks each it "
            "is not on record which task waits for which; these dependencies are left out.",
            where=where,
        )


def _files(by_name: Mapping[str, Artifact], names: Iterable[str]) -> Iterator[SourceFile]:
    for name in dict.fromkeys(names):
        if name in by_name:
            data = by_name[name].read()
            yield SourceFile(path=name, size_bytes=len(data), sha256=sha256(data))

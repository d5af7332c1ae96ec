"""What a log says of an invocation, as a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from exporter.model import Bundle, DagRun, Note, Source, SourceFile
from exporter.model.digest import sha256
from exporter.readers.base import RunRef
from exporter.readers.python_errors import below
from exporter.readers.snakemake.clock import Clock, began, clock_of, exact
from exporter.readers.snakemake.files import Files
from exporter.readers.snakemake.gather import Beside, Found, beside
from exporter.readers.snakemake.outline import Outline, outline
from exporter.readers.snakemake.records import Session
from exporter.readers.snakemake.steps import Known, steps_of
from exporter.report.words import count

READER: Final = "snakemake"
TOOL: Final = "Snakemake"
_UNNAMED: Final = "snakemake"
_VERSION: Final = "Snakemake version"


@dataclass(slots=True)
class _Whole:
    """An invocation with all that is known of it."""

    line: Outline
    near: Beside
    files: Files
    clock: Clock
    start: datetime | None
    end: datetime | None


def _whole(bundle: Bundle, each: Found) -> _Whole:
    session = each.session
    near = beside(bundle, each)
    files = Files(session, near)
    line = outline(session, near, files)
    clock = clock_of(session, near, files)
    start = clock.utc(began(session))
    end = None
    if line.status in {"success", "failed", "cancelled"} or session.log is not None:
        last = clock.utc(session.last)
        end = start + session.elapsed if start and session.elapsed is not None else last
        # the log has whole seconds, what lies beside it has more
        times = [start, end, *_exact_ends(line, near, files, clock)]
        end = max((time for time in times if time is not None), default=None) if end else None
    return _Whole(line, near, files, clock, start, end)


def _exact_ends(
    line: Outline, near: Beside, files: Files, clock: Clock
) -> Iterator[datetime | None]:
    for job in line.session.jobs.values():
        for each in exact(job, near, files, clock):
            yield each.end


def ref_of(bundle: Bundle, each: Found, run_id: str) -> RunRef:
    """Return an invocation as a list shows it."""
    whole = _whole(bundle, each)
    return RunRef(
        reader=READER,
        run_id=run_id,
        dag_id=_dag_id(each.session),
        status=whole.line.status,
        start_time=whole.start,
        end_time=whole.end,
        duration_seconds=_seconds(whole),
        files=tuple(dict.fromkeys(session.file for session in each.sessions)),
    )


def run_of(bundle: Bundle, each: Found, run_id: str) -> DagRun:
    """Make the run with its steps."""
    whole = _whole(bundle, each)
    session, line = each.session, whole.line
    steps = steps_of(line, Known(whole.near, whole.files, whole.clock, whole.start))
    names = [*(one.file for one in each.sessions), *each.within, *whole.near.names]
    names += [graph.name for graph in whole.near.graphs[:1]]
    return DagRun(
        dag_id=_dag_id(session),
        run_id=run_id,
        status=line.status,
        start_time=whole.start,
        end_time=whole.end,
        duration_seconds=_seconds(whole),
        total_retries=sum(step.retry_count for step in steps.values()),
        error=session.problems[0].text if session.problems and line.status == "failed" else None,
        metadata=_metadata(session),
        source=Source(
            reader=READER,
            tool=TOOL,
            tool_version=session.header.get(_VERSION),
            command=_command(session),
            files=tuple(_files(bundle, names)),
        ),
        steps=steps,
        notes=tuple(dict.fromkeys([*whole.near.notes, *line.notes, *_notes(whole)])),
    )


def _dag_id(session: Session) -> str:
    """Return the Snakefile, relative to where it ran; of older versions only the tool's name."""
    path = session.header.get("Snakefile", "")
    roots = [session.header.get(key, "") for key in ("Run directory", "Working directory")]
    return (below(path, [root for root in roots if root]) if path else None) or (
        path.rpartition("/")[2] or _UNNAMED
    )


def _seconds(whole: _Whole) -> float | None:
    if whole.start is None or whole.end is None:
        return None
    return (whole.end - whole.start).total_seconds()


def _command(session: Session) -> str | None:
    program, _, rest = session.header.get("Command", "").partition(" ")
    name = program.replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    name = "snakemake" if name == "__main__.py" else name
    return f"{name} {rest}".strip() or None


def _metadata(session: Session) -> dict[str, Any]:
    header = session.header
    told = {
        "host": header.get("Host"),
        "cores": session.cores,
        "config_files": header.get("Config file(s)"),
        "log": session.log and session.log.replace("\\", "/").rpartition("/")[2],
    }
    return {name: value for name, value in told.items() if value and value != "[]"}


def _notes(whole: _Whole) -> Iterator[Note]:
    session, line = whole.line.session, whole.line
    if not whole.clock.known and session.first is not None:
        yield _note(
            "times-without-zone",
            "info",
            "The log's times have no zone, and nothing beside it tells it: they are taken as UTC.",
            session,
        )
    vague = [key for key, node in line.nodes.items() if not node.waits_known]
    if vague:
        yield _note(
            "dependencies-partly-known",
            "info",
            f"What {count(len(vague), 'job waits', 'jobs wait')} for is not in the log, which "
            "tells that only of jobs that began and did more than print a message. Save "
            "`snakemake --forceall --d3dag` beside it.",
            session,
        )
    if line.uncounted:
        yield _note(
            "jobs-not-listed",
            "warning",
            f"{count(line.uncounted, 'more job was', 'more jobs were')} planned"
            f"{' after a checkpoint' if session.evolving else ''}; which, the log does not say.",
            session,
        )
    if any(job.rule is None for job in session.jobs.values()):
        yield _note(
            "jobs-without-rule",
            "info",
            "Jobs of rules with a message have no rule in a log of this version.",
            session,
        )


def _note(code: str, level: Any, message: str, session: Session) -> Note:
    return Note(code=code, level=level, message=message, where=session.file)


def _files(bundle: Bundle, names: Iterable[str]) -> Iterator[SourceFile]:
    by_name = {artifact.name: artifact for artifact in bundle.artifacts}
    for name in dict.fromkeys(names):
        if name in by_name:
            data = by_name[name].read()
            yield SourceFile(path=name, size_bytes=len(data), sha256=sha256(data))

"""Jobs as steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from exporter.model import EMPTY, Attempt, Failure, Location, Step, StepStatus
from exporter.model.exit_codes import EXIT_CODE, exit_code
from exporter.readers.python_errors import below, first_line, kind_of
from exporter.readers.snakemake.clock import Clock, Timed, exact
from exporter.readers.snakemake.files import Files
from exporter.readers.snakemake.gather import Beside
from exporter.readers.snakemake.outline import Node, Outline
from exporter.readers.snakemake.records import Job, Problem, Try

_SILENT: Final = "The log does not say why it failed."
_FACTS: Final = ("wildcards", "log", "benchmark", "threads", "resources")
_SECOND: Final = timedelta(seconds=1)
_THREADS: Final = re.compile(r"\d{1,6}")
_SHELL: Final = "Command 'set -euo pipefail;"
_EXITED: Final = re.compile(
    r"' (?:returned non-zero exit status (\d{1,10})|died with <Signals\.\w{1,20}: (\d{1,3})>)"
    r"\.\s*\Z"
)
_MEMORY: Final = re.compile(r"(?:^|[ ,])mem_mb=(\d{1,12})(?:,|$)")
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an invocation beside its outline."""

    beside: Beside
    files: Files
    clock: Clock
    start: datetime | None
    """The earliest moment at which a job can have begun."""


def steps_of(line: Outline, known: Known) -> dict[str, Step]:
    """Make the steps by id, those that began first."""
    often = {rule for rule in (node.rule for node in line.nodes.values()) if rule}
    counts = dict.fromkeys(often, 0)
    for node in line.nodes.values():
        if node.rule:
            counts[node.rule] += 1
    made: dict[str, Step] = {}
    for key, node in line.nodes.items():
        group = node.rule if counts.get(node.rule, 0) > 1 else None
        ends = [end for up in node.upstream if up in made and (end := made[up].end_time)]
        early = max([*ends, *filter(None, [known.start])], default=None)
        made[key] = _step(line, node, group, replace(known, start=early))
    return made


def _step(line: Outline, node: Node, group: str | None, known: Known) -> Step:
    job = node.job
    status = line.steps[node.step_id]
    name = _name(node, known.files)
    if job is None:
        return Step(
            step_id=node.step_id,
            name=name,
            kind="rule",
            group=group,
            status=status,
            upstream=tuple(node.upstream),
        )
    timed = [
        each._replace(start=_not_before(each.start, known.start))
        for each in exact(job, known.beside, known.files, known.clock)
    ]
    attempts = tuple(
        _attempt(number, each, status, last=number == len(timed))
        for number, each in enumerate(timed, 1)
    )
    last = job.tries[-1] if job.tries else None
    ended = timed[-1].end if timed and status in {"success", "failed", "cancelled"} else None
    failure = _failure(last) if status == "failed" and last else None
    return Step(
        step_id=node.step_id,
        name=name,
        kind="checkpoint" if job.checkpoint else "rule",
        group=group,
        status=status,
        native_status=_native(job),
        start_time=timed[0].start if timed else None,
        end_time=ended,
        duration_seconds=_work(timed) if ended else None,
        retry_count=max(0, len(job.tries) - 1),
        attempts=attempts,
        upstream=tuple(node.upstream),
        error=_error(last) if status == "failed" and last else None,
        failure=failure,
        metrics=_metrics(known.beside.benchmarks.get(job.facts.get("benchmark", "")), job.facts),
        metadata=_metadata(node, job, last if status == "failed" else None),
        location=_place(last.problem if last else None, line.session.header),
        worker=job.external,
    )


def _metrics(measured: Mapping[str, float] | None, facts: Mapping[str, str]) -> Mapping[str, float]:
    """Return what a job's benchmark measured, and what the job had been given to use."""
    if not measured:
        return EMPTY
    given: dict[str, float] = {}
    if threads := _THREADS.fullmatch(facts.get("threads", "")):
        given["cpus"] = int(threads[0])
    if memory := _MEMORY.search(facts.get("resources", "")):
        given["memory_bytes"] = int(memory[1]) * _MB
    return {**measured, **given}


def _not_before(time: datetime | None, start: datetime | None) -> datetime | None:
    """Return a time, which the log has in whole seconds, not before what came before it."""
    if time is not None and start is not None and start - _SECOND < time < start:
        return start
    return time


def _name(node: Node, files: Files) -> str:
    rule = node.rule or f"job {node.step_id}"
    told = files.told(node.job) if node.job else None
    if told is not None and told.wildcards:
        values = ", ".join(f"{key}={value}" for key, value in told.wildcards.items())
    elif node.job is not None:
        values = node.job.facts.get("wildcards", "")
    else:
        parts = node.label.replace("\\n", "\n").split("\n")[1:]
        values = ", ".join(part.replace(": ", "=", 1) for part in parts)
    if values:
        return f"{rule}[{values[:200]}]"
    _, mark, number = node.step_id.partition("#")
    return f"{rule}#{number}" if mark and node.job is None else rule


def _native(job: Job) -> str | None:
    """Return the log's word: `Finished`, `Error`."""
    word = job.tries[-1].word if job.tries else None
    return word.capitalize() if word else None


def _attempt(number: int, timed: Timed, status: StepStatus, *, last: bool) -> Attempt:
    one = timed.one
    stands: StepStatus = status if last else "unknown"
    if one.word is not None:
        stands = "success" if one.word == "finished" else "failed"
    return Attempt(
        number=number,
        status=stands,
        start_time=timed.start,
        end_time=timed.end,
        error=_error(one) if one.word == "error" else None,
    )


def _work(timed: list[Timed]) -> float | None:
    spans = [(end - start).total_seconds() for _, start, end in timed if start and end]
    return round(max(0.0, sum(spans)), 6) if spans and len(spans) == len(timed) else None


def _error(one: Try) -> str:
    if one.problem is not None:
        return one.problem.message
    return one.said or _SILENT


def _failure(one: Try) -> Failure:
    problem = one.problem
    text = _error(one)
    kind = problem.kind if problem else None
    # Snakemake's own first line is the same for all errors
    named = f"{kind}: {problem.message}\n" if problem and kind else ""
    whole = "\n".join(filter(None, (named, problem.text if problem else "", one.said)))
    return Failure(
        kind=kind_of(kind, whole),
        type=kind,
        message=first_line(text) or _SILENT,
        traceback=whole or None,
    )


def _place(problem: Problem | None, header: Mapping[str, str]) -> Location | None:
    roots = [header[key] for key in ("Run directory", "Working directory") if header.get(key)]
    if problem is None or problem.file is None:
        return None
    file = below(problem.file, roots)
    return Location(file=file, line=problem.line) if file else None


def _exit_code(one: Try) -> int | None:
    """Return the exit code of a rule's shell command; a script's own commands tell none of its.

    Snakemake puts its prefix before each command that it runs itself.
    """
    text = _error(one)
    whole = one.problem.text if one.problem else text  # the message is without the prefix
    found = _EXITED.search(text) if _SHELL in whole else None
    return exit_code(found[1] or f"-{found[2]}") if found else None


def _metadata(node: Node, job: Job, broke: Try | None) -> dict[str, Any]:
    said: dict[str, Any] = {"rule": node.rule or None, "group_job": job.group}
    said["message"] = job.message
    said.update((name, job.facts.get(name)) for name in _FACTS)
    said["output"] = job.facts.get("output")
    said["run_reason"] = job.facts.get("reason")  # why it was to run, not why it did not
    said[EXIT_CODE] = _exit_code(broke) if broke else None
    return {name: value for name, value in said.items() if value}

"""What was gathered of an invocation, as a run."""

from __future__ import annotations

from typing import Any, Final

from exporter.model import DagRun, Note, Source
from exporter.readers.dbt.command import command_text
from exporter.readers.dbt.gather import Parts
from exporter.readers.dbt.steps import steps_of
from exporter.report.words import count

_EXCERPTS: Final = 50
"""Failed steps that get their part of the log: each is a search through all of it."""


def run_of(parts: Parts) -> DagRun:
    """Make the run with its steps."""
    candidate = parts.candidate
    steps, twice = steps_of(parts.told, parts.project, _excerpts(parts), fusion=parts.fusion)
    for log in (candidate.log, candidate.telemetry):
        if log is not None and log.whole:
            parts.decoded.used(log.name, log.data)
    start = parts.start or min((s.start_time for s in steps.values() if s.start_time), default=None)
    return DagRun(
        dag_id=parts.dag_id,
        run_id=parts.run_id,
        status=parts.status,
        start_time=start,
        end_time=parts.end,
        duration_seconds=parts.wall,
        error=parts.error,
        metadata=_metadata(parts),
        source=Source(
            reader="dbt",
            tool="dbt-fusion" if parts.fusion else "dbt-core",
            tool_version=parts.version,
            command=command_text(parts.command, parts.args),
            files=tuple(parts.decoded.files),
        ),
        steps=steps,
        notes=(*parts.decoded.notes, *parts.notes, *_notes(parts, twice)),
    )


def _excerpts(parts: Parts) -> dict[str, str]:
    own, log = parts.candidate.invocation, parts.log
    if own is None or log is None:
        return {}
    failed = [each.unique_id for each in parts.told if each.status in {"failed", "cancelled"}]
    found = {unique_id: log.excerpt(own, unique_id) for unique_id in failed[:_EXCERPTS]}
    return {unique_id: text for unique_id, text in found.items() if text}


def _notes(parts: Parts, twice: int) -> list[Note]:
    notes = []
    manifest = parts.candidate.manifest
    if twice:
        notes.append(
            Note(
                code="duplicate-ids",
                level="warning",
                message=f"{count(twice, 'result has', 'results have')} an id that stands above "
                "already, with a number after it here.",
                where=parts.candidate.name,
            )
        )
    if manifest is None:
        notes.append(
            Note(
                code="no-manifest",
                level="info",
                message="There is no manifest of this invocation: dependencies, files and the "
                "tests' models are not known.",
                where=parts.candidate.name,
            )
        )
    elif parts.project.unreadable:
        notes.append(
            Note(
                code="unreadable-nodes",
                level="warning",
                message=f"{count(parts.project.unreadable, 'node')} of the manifest cannot be "
                "read.",
                where=manifest.name,
            )
        )
    return notes


def _metadata(parts: Parts) -> dict[str, Any]:
    args = parts.args
    facts = {
        "command": parts.command,
        "adapter": parts.project.adapter,
        "target": args.target,
        "threads": args.threads,
    }
    said: dict[str, Any] = {
        name: value
        for name, value in facts.items()
        if isinstance(value, (str, int)) and not isinstance(value, bool)
    }
    flags = {
        "full_refresh": args.full_refresh,
        "fail_fast": args.fail_fast,
        "empty": args.empty,
    }
    said.update((name, True) for name, flag in flags.items() if flag is True)
    if parts.elapsed is not None:
        # core: wall seconds of the execution phase; Fusion: the sum over its nodes
        said["node_seconds" if parts.fusion else "execution_seconds"] = parts.elapsed
    return said

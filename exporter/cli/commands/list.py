"""`list`: the runs found, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import click

from exporter.app.find import findings_at
from exporter.cli.common import InputSettings, TalkSettings
from exporter.cli.console import harmless
from exporter.cli.describe import opt
from exporter.cli.discreet import Clean, discreet
from exporter.cli.options import parameters
from exporter.cli.wiring import make_console, make_tools
from exporter.github.commands import inert
from exporter.readers.base import RunRef
from exporter.report.words import duration, moment


@dataclass(frozen=True, kw_only=True)
class ListSettings(InputSettings, TalkSettings):
    """All that `list` takes."""

    json: bool = field(
        default=False,
        metadata=opt("Print JSON instead of a table.", group="Output", places="cli"),
    )


def _run(**values: Any) -> int:
    settings = ListSettings(**values)
    clean = discreet()
    console = make_console(settings, clean)
    try:
        findings = findings_at(make_tools(console), settings.storage_path, settings.reader)
    finally:
        console.finish()
    for note in findings.notes:
        console.say(f"{note.message} ({note.where})" if note.where else note.message, "warning")
    refs = [found.ref for found in findings.runs]
    if settings.json:
        text = json.dumps([_facts(ref, clean) for ref in refs], indent=2)
        click.echo(inert(text, "application/json"))
    else:
        for line in _table(refs, clean):
            click.echo(line)
    if not refs:
        console.say(f"no run was found in {settings.storage_path}", "warning")
    return 0


def _facts(ref: RunRef, clean: Clean) -> dict[str, Any]:
    return {
        "run_id": clean(ref.run_id),
        "dag_id": clean(ref.dag_id),
        "status": ref.status,
        "start_time": ref.start_time.isoformat() if ref.start_time else None,
        "duration_seconds": ref.duration_seconds,
        "reader": ref.reader,
        "files": [clean(name) for name in ref.files],
    }


def _table(refs: list[RunRef], clean: Clean) -> list[str]:
    if not refs:
        return []
    head = ("RUN ID", "DAG", "STATUS", "START", "DURATION", "READER")
    rows = [
        (
            harmless(clean(ref.run_id)),
            harmless(clean(ref.dag_id)),
            ref.status,
            moment(ref.start_time) or "unknown",
            duration(ref.duration_seconds),
            ref.reader,
        )
        for ref in refs
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]


command = click.Command(
    "list",
    callback=_run,
    params=parameters(ListSettings),
    help="List the runs found, newest first: id, DAG, status, start, duration.",
    context_settings={"max_content_width": 100},
)

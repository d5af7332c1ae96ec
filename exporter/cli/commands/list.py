"""`list`: the runs found, newest first."""

from __future__ import annotations

import json
from dataclasses import field
from typing import Any

import click

from exporter.app.wire import notes_from_json
from exporter.cli.asking import asked, told_bugs
from exporter.cli.bounds import BoundSettings
from exporter.cli.common import InputSettings, TalkSettings
from exporter.cli.console import harmless
from exporter.cli.describe import declaration, opt
from exporter.cli.discreet import Clean, discreet
from exporter.cli.grammar import PlainHelp
from exporter.cli.options import parameters
from exporter.cli.picking import PickSettings
from exporter.cli.wiring import make_console, make_pick
from exporter.github.commands import inert


@declaration
class ListSettings(InputSettings, PickSettings, TalkSettings, BoundSettings):
    """All that `list` takes."""

    json: bool = field(
        default=False,
        metadata=opt("Print JSON instead of a table.", group="Output", places="cli"),
    )


def _run(**values: Any) -> int:
    settings = ListSettings(**values)
    clean = discreet()
    console = make_console(settings, clean)
    location, pick = settings.storage_path, make_pick(settings)
    asking = {"location": location, "reader": settings.reader, "pick": pick and pick._asdict()}
    try:
        said = asked(settings, console, location, "list", **asking)
    finally:
        console.finish()
    for note in notes_from_json(said["notes"]):
        console.say(f"{note.message} ({note.where})" if note.where else note.message, "warning")
    runs = said["runs"]
    if settings.json:
        text = json.dumps([_facts(run["facts"], clean) for run in runs], indent=2)
        click.echo(inert(text, "application/json"))
    else:
        for line in _table(runs, clean):
            click.echo(line)
    if not runs:
        console.say(said["none"] or f"no run was found in {settings.storage_path}", "warning")
    return told_bugs(said)


def _facts(facts: dict[str, Any], clean: Clean) -> dict[str, Any]:
    return {
        **facts,
        "run_id": clean(facts["run_id"]),
        "dag_id": clean(facts["dag_id"]),
        "files": [clean(name) for name in facts["files"]],
    }


def _table(runs: list[dict[str, Any]], clean: Clean) -> list[str]:
    if not runs:
        return []
    head = ("RUN ID", "DAG", "STATUS", "START", "DURATION", "READER")
    rows = [
        (
            harmless(clean(run["facts"]["run_id"])),
            harmless(clean(run["facts"]["dag_id"])),
            harmless(run["facts"]["status"]),
            harmless(run["start"]),
            harmless(run["duration"]),
            harmless(run["facts"]["reader"]),
        )
        for run in runs
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]


command = PlainHelp(
    "list",
    callback=_run,
    params=parameters(ListSettings),
    help="List the runs found, newest first: id, DAG, status, start, duration.",
    context_settings={"max_content_width": 100},
)

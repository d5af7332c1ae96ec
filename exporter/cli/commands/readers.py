"""`readers`: the readers there are, and which of them claims a folder and why."""

from __future__ import annotations

from dataclasses import field
from typing import Any

import click

from exporter.app.wire import notes_from_json
from exporter.cli.asking import asked, told_bugs
from exporter.cli.bounds import BoundSettings
from exporter.cli.common import TalkSettings
from exporter.cli.console import harmless
from exporter.cli.describe import declaration, opt
from exporter.cli.discreet import Clean, discreet
from exporter.cli.grammar import PlainHelp
from exporter.cli.options import parameters
from exporter.cli.wiring import make_console

_FILES_SHOWN = 5


@declaration
class ReadersSettings(TalkSettings, BoundSettings):
    """All that `readers` takes."""

    explain: str | None = field(
        default=None,
        metadata=opt(
            "Say which readers claim the files in this folder, and why.",
            group="Input",
            metavar="DIR",
            places="cli",
        ),
    )


def _run(**values: Any) -> int:
    settings = ReadersSettings(**values)
    clean = discreet()
    console = make_console(settings, clean)
    try:
        if settings.explain is None:
            said = asked(settings, console, ".", "readers")
            _list(said["readers"])
        else:
            said = asked(settings, console, settings.explain, "explain", location=settings.explain)
            _explain(said["claims"], said["silent"], clean)
    finally:
        console.finish()
    for note in notes_from_json(said["notes"]):
        console.say(note.message, "warning")
    return told_bugs(said)


def _explain(claims: list[dict[str, Any]], silent: list[str], clean: Clean) -> None:
    for claimed in claims:
        name, reason = harmless(claimed["name"]), harmless(clean(claimed["reason"]))
        click.echo(f"{name} ({claimed['score']}): {reason}")
        names = claimed["files"]
        for each in names[:_FILES_SHOWN]:
            click.echo(f"  {harmless(clean(each))}")
        if len(names) > _FILES_SHOWN:
            click.echo(f"  and {len(names) - _FILES_SHOWN:,} more")
    if silent:
        click.echo(f"no claim: {harmless(', '.join(silent))}")


def _list(readers: list[dict[str, Any]]) -> None:
    """Print a line a reader, with the distribution of those that are not our own."""
    width = max(len(reader["name"]) for reader in readers)
    for reader in readers:
        endings = harmless(", ".join(reader["suffixes"]))
        brought = f"  [{harmless(reader['origin'])}]" if reader["origin"] else ""
        name = harmless(reader["name"])
        click.echo(f"{name:<{width}}  {harmless(reader['title'])}  ({endings}){brought}")


command = PlainHelp(
    "readers",
    callback=_run,
    params=parameters(ReadersSettings),
    help="List the readers; with --explain say which of them claims a folder and why.",
    context_settings={"max_content_width": 100},
)

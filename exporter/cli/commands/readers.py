"""`readers`: the readers there are, and which of them claims a folder and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import click

from exporter.app.find import explain_at
from exporter.app.tools import Tools
from exporter.cli.common import TalkSettings
from exporter.cli.console import Console, harmless
from exporter.cli.describe import opt
from exporter.cli.discreet import discreet
from exporter.cli.options import parameters
from exporter.cli.wiring import make_console, make_tools
from exporter.model import Note
from exporter.plugins import AUTO, READERS, origin_of

_FILES_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class ReadersSettings(TalkSettings):
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
    tools = make_tools(console)
    if settings.explain is None:
        return _list(console, tools)
    said: list[Note] = []
    try:
        claims = explain_at(tools, settings.explain, said)
    finally:
        console.finish()
    for note in said:
        console.say(note.message, "warning")
    for claimed in claims:
        reason = harmless(clean(claimed.claim.reason))
        click.echo(f"{harmless(claimed.reader.name)} ({claimed.claim.score}): {reason}")
        names = sorted(artifact.name for artifact in claimed.bundle.artifacts)
        for name in names[:_FILES_SHOWN]:
            click.echo(f"  {harmless(clean(name))}")
        if len(names) > _FILES_SHOWN:
            click.echo(f"  and {len(names) - _FILES_SHOWN:,} more")
    silent = [
        reader.name
        for reader in tools.readers(AUTO, None, [])
        if reader.name not in {claimed.reader.name for claimed in claims}
    ]
    if silent:
        click.echo(f"no claim: {', '.join(silent)}")
    return 0


def _list(console: Console, tools: Tools) -> int:
    """Print a line a reader, with the distribution of those that are not our own."""
    said: list[Note] = []
    readers = tools.readers(AUTO, None, said)
    width = max(len(reader.name) for reader in readers)
    for reader in readers:
        origin = origin_of("readers", reader.name)
        foreign = origin is not None and reader.name not in READERS
        endings = ", ".join(reader.suffixes)
        brought = f"  [{harmless(str(origin))}]" if foreign else ""
        title = harmless(reader.title)
        click.echo(f"{harmless(reader.name):<{width}}  {title}  ({harmless(endings)}){brought}")
    for note in said:
        console.say(note.message, "warning")
    return 0


command = click.Command(
    "readers",
    callback=_run,
    params=parameters(ReadersSettings),
    help="List the readers; with --explain say which of them claims a folder and why.",
    context_settings={"max_content_width": 100},
)

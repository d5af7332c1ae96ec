"""`schema`: the JSON Schema of the export, or of the file with settings."""

from __future__ import annotations

from importlib.resources import files

import click

_FILES = {
    "run": ("exporter.codec", "run.schema.json"),
    "config": ("exporter.cli", "config.schema.json"),
}


def _run(document: str) -> int:
    package, name = _FILES[document]
    click.echo((files(package) / name).read_text(encoding="utf-8"), nl=False)
    return 0


command = click.Command(
    "schema",
    callback=_run,
    params=[click.Argument(["document"], type=click.Choice(list(_FILES)), default="run")],
    help="Print the JSON Schema of the export (run) or of the settings file (config).",
)

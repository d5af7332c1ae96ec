"""`compare`: two runs side by side."""

from __future__ import annotations

from typing import Any

import click

from exporter.app.compare import side_of
from exporter.app.request import LATEST, ExportRequest
from exporter.cli.commands.export import ExportCommand, export, tell_ended
from exporter.cli.discreet import discreet, discreet_errors
from exporter.cli.options import parameters
from exporter.cli.settings import ExportSettings
from exporter.cli.threshold import baseline_request
from exporter.cli.wiring import make_console
from exporter.model import ExportError

_LEFT_OUT = frozenset({"run_id", "baseline", "all"})
"""What the two arguments say, and what they leave no room for."""


def _run(base: str, head: str, **values: Any) -> int:
    settings = ExportSettings(**values)
    clean = discreet(settings.redact_pattern, redact=settings.redact)
    console = make_console(settings, clean)
    earlier, later = (side_of(each, settings.storage_path) for each in (base, head))
    request = ExportRequest(
        storage_path=later.where,
        run_id=later.run_id,
        reader=settings.reader,
        formats=settings.format or ("html",),
        output=settings.output,
        select=settings.select,
        title=settings.title,
        fail_on=frozenset(settings.fail_on),
        redact=settings.redact,
        redact_patterns=settings.redact_pattern,
        baseline=baseline_request(settings, earlier),
    )
    try:
        with discreet_errors(clean):
            ended = export(settings, request, console, publishing=False)
    except ExportError as error:
        ids = [side.run_id for side in (earlier, later) if side.run_id != LATEST]
        if error.code == "no-runs" and error.where == settings.storage_path and ids:
            raise _neither(ids[0]) from error
        raise
    finally:
        console.finish()
    return tell_ended(console, ended)


def _neither(named: str) -> ExportError:
    """Return the error for a word that is no place, where there are no runs it could be of."""
    return ExportError(
        "no-such-run",
        "this is no file or folder, and there are no runs here of which it could be the id",
        hint="name an export, or a file or folder with a run",
        where=named[:100],
        kind="nothing",
    )


command = ExportCommand(
    "compare",
    callback=_run,
    params=[
        click.Argument(["base"]),
        click.Argument(["head"]),
        *(
            each
            for each in parameters(ExportSettings)
            if each.name not in _LEFT_OUT and not getattr(each, "hidden", False)
        ),
    ],
    help="Write the report of HEAD, with what changed since BASE. Each of the two is an export "
    "(JSON), a file or folder with a run, or the id of a run in the storage.",
    context_settings={"max_content_width": 100},
)

"""`batch`: many runs, a folder each, and an index of them all."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Final

import click
from click.core import ParameterSource

from exporter.cli.commands.export import (
    ExportCommand,
    export,
    request_of,
    tell_ended,
    tell_sources,
)
from exporter.cli.describe import declaration, opt
from exporter.cli.discreet import discreet, discreet_errors
from exporter.cli.options import parameters
from exporter.cli.picking import PickSettings
from exporter.cli.settings import ExportSettings
from exporter.cli.wiring import make_console, make_pick

_LEFT_OUT: Final = frozenset({"run_id", "baseline", "alert_threshold", "history_runs"})
"""What is asked of one run: the ids take the place of one, and many are compared with nothing."""

_MOST_NAMED: Final = 20
"""Of more files than that the last line names those of the index alone."""


@declaration
class BatchSettings(ExportSettings, PickSettings):
    """All that `batch` takes: what `export` does, and which runs."""

    run_ids: tuple[str, ...] = field(
        default=(),
        metadata=opt(
            "The ids of the runs to export; `latest` is the newest.",
            group="Input",
            metavar="RUN_ID",
            places="cli",
        ),
    )


def _run(**values: Any) -> int:
    settings = BatchSettings(**values)
    context = click.get_current_context()
    clean = discreet(settings.redact_pattern, redact=settings.redact)
    console = make_console(settings, clean)
    tell_sources(console, settings, context)
    pick = make_pick(settings)
    if settings.run_ids and settings.all and _typed(context, "all"):
        raise click.UsageError("the ids of runs and --all do not go together", context)
    if not settings.run_ids and not settings.all and pick is None:
        raise click.UsageError(
            "say which runs: name them by their ids, take --all, or pick some with --status, "
            "--dag, --since or --newest",
            context,
        )
    if "regression" in settings.fail_on:
        console.say("regression of --fail-on matches nothing: batch compares no runs", "warning")
    request = request_of(settings, context)._replace(all=True, run_ids=settings.run_ids, pick=pick)
    try:
        with discreet_errors(clean):
            ended = export(settings, request, console, publishing=True)
    finally:
        console.finish()
    return tell_ended(console, ended, most=None if settings.verbose else _MOST_NAMED)


def _typed(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


command = ExportCommand(
    "batch",
    callback=_run,
    params=[
        each
        for each in parameters(BatchSettings, positional=["run_ids"])
        if each.name not in _LEFT_OUT
    ],
    help="Write the reports of many runs, each into a folder of its own, and an index page of them "
    "all: of the runs with these ids, of --all, or of those that --status, --dag, --since and "
    "--newest pick.",
    context_settings={"max_content_width": 100},
)

"""`export`: one run, its report, and the last line that names the files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from exporter.app.request import BASELINE, STDOUT, STORAGE, ExportRequest, to_json
from exporter.app.wire import Ended, ended_from_json
from exporter.cli.config import read_config
from exporter.cli.console import Console, Level
from exporter.cli.discreet import discreet, discreet_errors
from exporter.cli.exits import GATE_CLOSED, OK
from exporter.cli.grammar import PlainHelp
from exporter.cli.options import in_order, kebab, parameters, source_of
from exporter.cli.places import place, refuse_file, refuse_links
from exporter.cli.publishing import make_publish
from exporter.cli.session import session
from exporter.cli.settings import ExportSettings
from exporter.cli.wiring import (
    base_branch,
    in_actions,
    make_baseline,
    make_console,
    make_keeper,
    make_relay,
    own_run,
    relayed_storage,
    tell_confined,
)
from exporter.model import ExportError, Receipt

if TYPE_CHECKING:
    from exporter.app.relay import Relayed
    from exporter.cli.keeper import Open

_LEVELS: dict[str, Level] = {"done": "info", "skipped": "notice", "failed": "warning"}
_UNREAD: Final = frozenset({"no-such-run", "unread-run", "older-runs"})
"""Notes on runs that are errors where these were named."""


class ExportCommand(PlainHelp):
    """The command with the settings file as one more place where values come from."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the settings file first, so that click can look settings up in it."""
        named = next(param for param in self.params if param.name == "config")
        parser = self.make_parser(ctx)
        given, _, _ = parser.parse_args(args=list(args))
        name, _ = named.consume_value(ctx, given)
        checkout = in_actions(os.environ)
        ctx.default_map = read_config(name, Path(), ExportSettings, checkout=checkout)
        return super().parse_args(ctx, args)


def _run(**values: Any) -> int:
    settings = ExportSettings(**values)
    context = click.get_current_context()
    clean = discreet(settings.redact_pattern, redact=settings.redact)
    console = make_console(settings, clean)
    tell_sources(console, settings, context)
    request = request_of(settings, context)._replace(
        run_id=settings.run_id, all=settings.all, baseline=make_baseline(settings)
    )
    try:
        with discreet_errors(clean):
            ended = _ended(settings, request, console, context)
    finally:
        console.finish()
    return OK if ended is None else tell_ended(console, ended)


def request_of(settings: ExportSettings, context: click.Context) -> ExportRequest:
    """Return what is asked for, but for which runs. Raises ExportError where it makes no sense."""
    request = ExportRequest(
        storage_path=settings.storage_path,
        reader=settings.reader,
        formats=settings.format or _default_formats(context),
        output=settings.output_dir or settings.output,
        select=settings.select,
        title=settings.title,
        fail_on=frozenset(settings.fail_on),
        redact=settings.redact,
        redact_patterns=settings.redact_pattern,
    )
    _refuse_nothing_to_upload(settings, request.output)
    _refuse_binary_log(request)
    return request


def export(
    settings: ExportSettings,
    request: ExportRequest,
    console: Console,
    *,
    publishing: bool,
    relayed: Relayed | None = None,
    own: Open | None = None,
) -> Ended:
    """Have a worker export one run. Raises ExportError.

    `relayed` takes the place of files on the disk, and `own` the workflow run itself.
    """
    if request.output != STDOUT and (request.all or len(request.formats) > 1):
        refuse_file(request.output)
    if request.all and request.output != STDOUT:  # the index is not alone, whatever its format
        request = request._replace(output=f"{request.output.rstrip('/')}/")
    if in_actions(os.environ) and request.output != STDOUT:
        refuse_links(request.output, os.environ.get("GITHUB_WORKSPACE"))
    # What typesets a PDF has threads; nothing else needs any.
    limits = settings.limits()._replace(threads="pdf" in request.formats)
    storages = {STORAGE: own or place(request.storage_path, request.own_files, limits=limits)}
    if relayed is not None:
        storages[STORAGE] = relayed_storage(relayed)
    if request.baseline is not None:
        far = request.baseline.looked_for
        named = place(request.baseline.where, limits=limits)
        storages[BASELINE] = base_branch(settings) if far else named
    with session(limits) as worker:
        tell_confined(console, worker)
        bugs: list[Sequence[str]] = []
        publish = make_publish(settings, worker, relayed, bugs) if publishing else None
        keeper = make_keeper(console, storages, request, publish)
        worker.serve(keeper.serve)
        try:
            answer = worker.ask(
                "export",
                request=to_json(request),
                own=own is not None,
                secrets=keeper.searches,
                progress=console.progress,
                remarks=remarks_wanted(settings) if publish else None,
            )
        finally:
            keeper.close()
        ended = ended_from_json(answer.said)
        return ended._replace(bugs=(*ended.bugs, *bugs))


def remarks_wanted(settings: ExportSettings) -> int:
    """Return how many annotations of each level there may be."""
    return settings.max_annotations if settings.annotations else 0


def _ended(
    settings: ExportSettings, request: ExportRequest, console: Console, context: click.Context
) -> Ended | None:
    """Export what lies here; where nothing does, what the workflow run before has uploaded.

    None where that is nothing either, which has been told then.
    """
    left_to_us = context.get_parameter_source("storage_path") is ParameterSource.DEFAULT
    if left_to_us and _of_this_workflow(settings):
        own = own_run(settings, request.own_files)
        return export(settings, request, console, publishing=True, own=own)
    try:
        return export(settings, request, console, publishing=True)
    except ExportError as error:
        relay = make_relay(settings) if error.code == "no-runs" and left_to_us else None
        if relay is None:
            raise
    if isinstance(relay, Receipt):
        console.say(relay.message, _LEVELS[relay.outcome])
        return None
    # it was compared where it ran, and says itself with what
    request = request._replace(reader=relay.reader, baseline=None, all=False)
    try:
        return export(settings, request, console, publishing=True, relayed=relay)
    except ExportError as error:
        # What was relayed is the word of whoever opened the pull request: no reason for red in
        # the maintainers' workflow.
        if error.kind == "usage" or error.code in {"unwritable-output", "closed-output"}:
            raise
        console.say(f"no report: {error}", "warning")
        return None


def _of_this_workflow(settings: ExportSettings) -> bool:
    """Say whether the workflow run itself is to be reported, of which there are no files."""
    return settings.reader == "github-actions" and in_actions(os.environ)


def _refuse_nothing_to_upload(settings: ExportSettings, output: str) -> None:
    """Refuse what cannot make a file where an artifact without files is said to be an error."""
    wanted = settings.upload_artifact and settings.if_no_files_found == "error"
    if wanted and output == STDOUT and in_actions(os.environ):
        raise ExportError(
            "nothing-to-upload",
            "standard output leaves no file that an artifact could hold",
            hint="name a folder with output-dir, or set if-no-files-found to warn",
            kind="usage",
        )


def _refuse_binary_log(request: ExportRequest) -> None:
    """Refuse a PDF in a step's log: what the runner takes for a command cannot be broken up."""
    if request.output == STDOUT and "pdf" in request.formats and in_actions(os.environ):
        raise ExportError(
            "binary-output",
            "a PDF does not go to standard output in a workflow, where that is the log",
            hint="name a file with --output",
            where="pdf",
            kind="usage",
        )


def _default_formats(context: click.Context) -> tuple[str, ...]:
    """HTML for a call with arguments; HTML and JSON for one without any, and in the action."""
    sources = {context.get_parameter_source(name) for name in context.params}
    bare = ParameterSource.COMMANDLINE not in sources
    return ("html", "json") if bare or in_actions(os.environ) else ("html",)


def tell_sources(console: Console, settings: ExportSettings, context: click.Context) -> None:
    """Say, to who wants to know, where each setting comes from."""
    for each in in_order(type(settings)):
        source = source_of(each, context)
        if source:
            value = getattr(settings, each.name)
            said = ", ".join(value) if isinstance(value, tuple) else str(value)
            said = "(not shown)" if each.metadata["secret"] else said
            console.say(f"{kebab(each.name)} = {said} (from {source})", "debug")


def tell_ended(console: Console, ended: Ended, *, most: int | None = None) -> int:
    """Say what is to be known, what was published, how it went, and which files there are.

    Where there are more than `most` files, those of a single run are counted. Return the exit
    status.
    """
    as_errors = _UNREAD if ended.unread else frozenset()
    for note in ended.notes:
        if note.code in as_errors:
            continue
        where = f" ({note.where})" if note.where else ""
        console.say(f"{note.message}{where}", "debug" if note.level == "info" else "warning")
    for receipt in ended.receipts:
        if receipt.message:
            console.say(receipt.message, _LEVELS[receipt.outcome])
    console.say(f"{ended.dag_id} {ended.run_id}: {ended.sentence}")
    if not console.actions:  # there the summary and the annotations say it
        for line in ended.broken:
            console.say(line)
    if ended.gates:
        console.say(f"exit status {GATE_CLOSED}: fail-on matched {', '.join(ended.gates)}")
    status = _tell_parts(ended)
    written = [receipt.path for receipt in ended.files if receipt.path]
    counted = [receipt for receipt in ended.files if receipt.path and not receipt.format]
    if most is not None and most < len(written) and len(counted) < len(written):
        written = [receipt.path for receipt in ended.files if receipt.path and receipt.format]
        written.append(f"and {len(counted):,} more files in the folders of the runs")
    if written:
        console.say(f"wrote {' '.join(written)}", "done")
    return status or (GATE_CLOSED if ended.gates else OK)


def _tell_parts(ended: Ended) -> int:
    if not ended.refused and not ended.bugs and not ended.unread:
        return OK
    from exporter.cli.errors import tell_parts  # noqa: PLC0415 - seldom needed

    return tell_parts(ended.refused, ended.bugs, ended.unread)


command = ExportCommand(
    "export",
    callback=_run,
    params=parameters(ExportSettings, positional=["run_id"]),
    help="Write the report of one run: the one with this id, or the newest.",
    context_settings={"max_content_width": 100},
)

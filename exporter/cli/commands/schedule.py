"""`schedule`: the reports of new and changed runs, whenever it is time."""

from __future__ import annotations

import os
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from exporter.app.request import STDOUT, STORAGE, ExportRequest
from exporter.app.wire import notes_from_json
from exporter.cli.commands.export import (
    ExportCommand,
    export,
    request_of,
    tell_ended,
    tell_sources,
)
from exporter.cli.describe import declaration, opt
from exporter.cli.discreet import discreet, discreet_errors
from exporter.cli.exits import OK
from exporter.cli.options import parameters
from exporter.cli.picking import PickSettings
from exporter.cli.places import place, refuse_links
from exporter.cli.settings import ExportSettings
from exporter.cli.wiring import (
    in_actions,
    make_console,
    make_keeper,
    make_pick,
    tell_confined,
)
from exporter.model import ExportError
from exporter.report.words import count

if TYPE_CHECKING:
    from exporter.app.schedule import Schedule
    from exporter.cli.console import Console
    from exporter.publishers.folder import Folder

_LEFT_OUT: Final = frozenset({"run_id", "all", "baseline", "alert_threshold", "history_runs"})
_WORDS: Final = "exporter.words"
_NOTES: Final = "notes"
"""Stands among the marks of runs for what is told of the storage."""
_MOST_NAMED: Final = 20
_MOST_RUNS: Final = 100
_LOOKS: Final = ("format", "select", "title", "redact", "redact_pattern", "reader", "storage_path")
"""Settings that decide how reports look: with others all runs are written again."""


@declaration
class TickSettings:
    """When to export, and how much is kept."""

    every: str | None = field(
        default=None,
        metadata=opt(
            "Export at once, and again each time that so much time has passed, as `90s`, `15m`, "
            "`2h` or `1d`.",
            group="Schedule",
            metavar="SPAN",
            places="cli env",
        ),
    )
    cron: str | None = field(
        default=None,
        metadata=opt(
            'Export at the times that an expression of cron says, as `"*/15 * * * *"`.',
            group="Schedule",
            metavar="EXPR",
            places="cli env",
        ),
    )
    timezone: str = field(
        default="UTC",
        metadata=opt(
            "The time zone that `--cron` means, as `Europe/Berlin`.",
            group="Schedule",
            metavar="NAME",
            places="cli env",
        ),
    )
    once: bool = field(
        default=False,
        metadata=opt(
            "Export what is new a single time, and end: for a timer that there is already.",
            group="Schedule",
            places="cli env",
        ),
    )
    keep: int = field(
        default=_MOST_RUNS,
        metadata=opt(
            "How many runs to keep reports of: the newest.",
            group="Schedule",
            metavar="N",
            least=1,
            most=_MOST_RUNS,
            places="cli env",
        ),
    )


@declaration
class ScheduleSettings(TickSettings, ExportSettings, PickSettings):
    """All that `schedule` takes: what `batch` does but ids, and when."""


class ScheduleCommand(ExportCommand):
    """The command, which keeps its words for the process of each export."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep them before they are read."""
        ctx.meta[_WORDS] = tuple(args)
        return super().parse_args(ctx, args)


def _run(**values: Any) -> int:
    settings = ScheduleSettings(**values)
    context = click.get_current_context()
    clean = discreet(settings.redact_pattern, redact=settings.redact)
    console = make_console(settings, clean)
    request = request_of(settings, context)._replace(all=True)
    if request.output == STDOUT:
        raise click.UsageError("scheduled reports go to a folder: name one with --output", context)
    if not settings.once:
        return _again_and_again(settings, console, context)
    tell_sources(console, settings, context)
    try:
        with discreet_errors(clean):
            return _once(settings, request, console)
    finally:
        console.finish()


def _again_and_again(settings: ScheduleSettings, console: Console, context: click.Context) -> int:
    """Export whenever it is time, each time in a process of its own, until a signal comes."""
    import gc  # noqa: PLC0415 - this command alone
    from time import sleep, time  # noqa: PLC0415 - as above

    from exporter.app.schedule import keep_on  # noqa: PLC0415 - as above
    from exporter.cli.running import ended_by_signal  # noqa: PLC0415 - as above
    from exporter.cli.session import end_all  # noqa: PLC0415 - as above
    from exporter.cli.ticking import Ticking, once  # noqa: PLC0415 - as above

    schedule = _schedule(settings, time(), context)
    gc.enable()  # it stays, unlike all other commands
    end_all()  # the worker that was started early is none of its
    ticking = Ticking(once(context.meta[_WORDS]))

    def tick() -> None:
        try:
            status = ticking.run()
        except OSError as error:
            console.say(f"error: no process can be started ({error.strerror})", "error")
            return
        if status < 0:
            console.say(f"error: the export was ended by signal {-status}", "error")

    with ended_by_signal(ticking.end):
        keep_on(schedule, tick, now=time, sleep=sleep, tell=lambda due: _tell(console, due))
    return OK


def _schedule(settings: ScheduleSettings, now: float, context: click.Context) -> Schedule:
    from exporter.app.schedule import Cron, every  # noqa: PLC0415 - as above

    if (settings.every is None) == (settings.cron is None):
        raise click.UsageError("say when: with --every or with --cron, or --once", context)
    if settings.every is not None:
        return every(settings.every, now)
    cron = Cron(settings.cron or "", settings.timezone)
    cron.first(now)  # raises what is wrong with it
    return cron


def _tell(console: Console, due: float) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415 - this command alone

    from exporter.report.words import moment  # noqa: PLC0415 - as above

    console.say(f"the next export is due at {moment(datetime.fromtimestamp(due, UTC))}", "debug")


def _once(settings: ScheduleSettings, request: ExportRequest, console: Console) -> int:
    """Export what is new or has changed since the last time, and remember it."""
    from exporter.cli import seen  # noqa: PLC0415 - this command alone
    from exporter.publishers.folder import Folder  # noqa: PLC0415 - as above

    output = Path(request.output)
    if in_actions(os.environ):
        refuse_links(f"{request.output.rstrip('/')}/", os.environ.get("GITHUB_WORKSPACE"))
    folder = Folder(output)
    try:
        with seen.alone(folder) as alone:
            if alone:
                return _in(folder, settings, request, console)
        console.say(f"another export into {output} is still at work: this one is left out")
        return OK
    finally:
        folder.close()


def _in(
    folder: Folder, settings: ScheduleSettings, request: ExportRequest, console: Console
) -> int:
    from exporter.cli import seen  # noqa: PLC0415 - this command alone

    look = seen.digest([str(getattr(settings, name)) for name in _LOOKS] + [_version()])
    before = seen.Seen.of(folder)
    if before.settings != look:
        before = before._replace(settings=look, runs={})
    request = request._replace(pick=_pick(settings))
    runs = _stamps(settings, request, console)
    new = tuple(mark for mark in runs if before.runs.get(mark) != runs[mark])
    if not new and runs.keys() == before.runs.keys():
        number = count(len(runs.keys() - {_NOTES}), "run")
        console.say(f"nothing is new in {request.storage_path}: {number}, as before")
        return OK
    request = request._replace(only=new, there=tuple(before.folders))
    ended = export(settings, request, console, publishing=True)
    after = seen.after(before, ended, runs, new, settings.keep)
    after.keep(folder)
    seen.clear(folder.path, seen.gone(before, after))
    return tell_ended(console, ended, most=None if settings.verbose else _MOST_NAMED)


def _pick(settings: ScheduleSettings) -> Any:
    from exporter.app.pick import Pick  # noqa: PLC0415 - this command alone

    pick = make_pick(settings) or Pick()
    return pick._replace(newest=min(pick.newest or settings.keep, settings.keep))


def _stamps(settings: ScheduleSettings, request: ExportRequest, console: Console) -> dict[str, str]:
    """List the runs that are meant, and stamp each. Raises ExportError where there are none."""
    from exporter.cli.seen import Stamped  # noqa: PLC0415 - this command alone
    from exporter.cli.session import session  # noqa: PLC0415 - as above

    limits = settings.limits()
    stamped = Stamped(place(request.storage_path, request.own_files, limits=limits))
    with session(limits) as worker:
        tell_confined(console, worker)
        worker.serve(make_keeper(console, {STORAGE: stamped}).serve)
        said = worker.ask(
            "list",
            progress=console.progress,
            marked=True,
            location=request.storage_path,
            reader=request.reader,
            pick=request.pick and request.pick._asdict(),
        ).said
    if not said["runs"]:
        raise ExportError(
            "no-runs",
            said["none"] or "no run was found",
            hint="name the folder with --storage-path; `dagrun-export readers --explain` tells why",
            where=request.storage_path,
            kind="nothing",
        )
    runs = stamped.stamps(said["runs"])
    # what cannot be read is told when that is new, and not each time
    notes = [note.where or note.message for note in notes_from_json(said["notes"])]
    return runs | ({_NOTES: "\n".join(sorted(notes))} if notes else {})


def _version() -> str:
    from exporter import __version__  # noqa: PLC0415 - this command alone

    return __version__


command = ScheduleCommand(
    "schedule",
    callback=_run,
    params=[each for each in parameters(ScheduleSettings) if each.name not in _LEFT_OUT],
    help="Write the reports of the runs that are new or have changed, each into a folder of its "
    "own, and an index page, again and again until a signal comes.",
    context_settings={"max_content_width": 100},
)

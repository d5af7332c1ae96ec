"""`serve`: a viewer of a storage's runs, for a browser."""

from __future__ import annotations

import gc
import os
import signal
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

import click

from exporter.app.serve import Viewer, Wanted
from exporter.cli.commands.export import ExportCommand, tell_sources
from exporter.cli.console import Console, Level
from exporter.cli.describe import declaration
from exporter.cli.discreet import discreet, discreet_errors
from exporter.cli.errors import report_error
from exporter.cli.exits import INTERRUPTED, TERMINATED
from exporter.cli.options import parameters
from exporter.cli.picking import PickSettings
from exporter.cli.serving import Pages
from exporter.cli.settings import ExportSettings
from exporter.cli.viewing import ViewSettings
from exporter.cli.wiring import GENERATOR, make_console
from exporter.model import ExportError
from exporter.web.hosts import hosts_for, is_local

if TYPE_CHECKING:
    import asyncio
    from socket import socket

    from exporter.web.answer import Answer

_TAKEN: Final = frozenset(
    {"storage_path", "reader", "alert_threshold", "redact", "redact_pattern", "config"}
)
"""What `serve` takes of what `export` does, besides what is said and the bounds."""
_BACKLOG: Final = 128


@declaration
class ServeSettings(ExportSettings, PickSettings, ViewSettings):
    """All that `serve` takes: of `export` what a page needs, which runs, and where it is."""


def _run(**values: Any) -> int:
    settings = ServeSettings(**values)
    clean = discreet(settings.redact_pattern, redact=settings.redact)
    console = make_console(settings, clean)
    tell_sources(console, settings, click.get_current_context())
    clean("")  # a pattern that cannot be used is an error now
    gc.enable()  # it was turned off for programs that do one thing and end
    pages = Pages(settings)
    listening = _listening(settings)
    with discreet_errors(clean):
        pages.draw(Wanted("runs"))  # what cannot be opened, or read at all, is an error now
    viewer = Viewer(pages.draw, pages.stamp, report_error, clean, GENERATOR)
    url = _url(settings.host, listening.getsockname()[1])
    console.say(f"the runs in {settings.storage_path} are shown at {url}", "done")
    if not is_local(settings.host):
        console.say("whoever reaches this machine can see them: there is no login", "notice")
    if settings.open:
        _open(url, console)
    return _serve(viewer, listening, settings, console)


def _serve(viewer: Viewer, listening: socket, settings: ServeSettings, console: Console) -> int:
    import asyncio  # noqa: PLC0415 - 60 ms, and `serve` alone

    from exporter.web.server import Server, Site  # noqa: PLC0415 - as above

    def told(line: str, answer: Answer, seconds: float) -> None:
        level: Level = "warning" if answer.status >= 500 else "debug"  # noqa: PLR2004 - our own fault
        console.say(f"{answer.status} {line or '(no request)'} {seconds:.3f} s", level)

    async def serving() -> int:
        loop = asyncio.get_running_loop()
        stop: asyncio.Future[int] = loop.create_future()
        for number, status in ((signal.SIGINT, INTERRUPTED), (signal.SIGTERM, TERMINATED)):
            with suppress(NotImplementedError, RuntimeError, ValueError):  # not on Windows
                loop.add_signal_handler(number, _stop, stop, status)
        ours = hosts_for(settings.host, settings.allowed_host)
        site = Site(viewer.ready, viewer.made, viewer.refused, ours, told)
        return await Server(site).run(listening, stop)

    return asyncio.run(serving())


def _stop(stop: asyncio.Future[int], status: int) -> None:
    if not stop.done():
        stop.set_result(status)


def _listening(settings: ServeSettings) -> socket:
    """Return a socket that listens. Raises ExportError where it cannot be had."""
    from socket import (  # noqa: PLC0415 - 4 ms
        AF_INET6,
        SOCK_STREAM,
        create_server,
        gaierror,
        getaddrinfo,
    )

    try:
        family, _, _, _, address = getaddrinfo(
            settings.host or "127.0.0.1", settings.port, type=SOCK_STREAM
        )[0]
        both = family == AF_INET6 and settings.host == "::"
        return create_server(address[:2], family=family, backlog=_BACKLOG, dualstack_ipv6=both)
    except (OSError, ValueError, OverflowError) as error:
        # what Python makes of a bound port's error has the address again
        known = isinstance(error, OSError) and not isinstance(error, gaierror) and error.errno
        why = os.strerror(known) if known else getattr(error, "strerror", None) or error
        raise ExportError(
            "cannot-listen",
            f"it cannot be listened on port {settings.port} ({why})",
            hint="choose another with --host and --port; --port 0 takes one that is free",
            where=settings.host[:100],
        ) from error


def _url(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)  # noqa: S104 - told, not listened on
    return f"http://{shown or (f'[{host}]' if ':' in host else host)}:{port}/"


def _open(url: str, console: Console) -> None:
    """Open a browser, in a thread: some browsers only come back when they are closed."""
    from threading import Thread  # noqa: PLC0415 - seldom

    def opened() -> None:
        import webbrowser  # noqa: PLC0415 - seldom

        with suppress(Exception):
            if webbrowser.open(url):
                return
        console.say("no browser was found: open the address yourself", "notice")

    Thread(target=opened, daemon=True).start()


def _names() -> frozenset[str]:
    """Return the settings that `serve` takes."""
    own = {each.name for each in (*fields(PickSettings), *fields(ViewSettings))}
    groups = {
        each.name for each in fields(ServeSettings) if each.metadata["group"] in {"Talk", "Bounds"}
    }
    return frozenset((_TAKEN | own | groups) - {"progress"})  # nobody waits for an end


command = ExportCommand(
    "serve",
    callback=_run,
    params=[each for each in parameters(ServeSettings) if each.name in _names()],
    help="Show the runs in a browser: a list of those found, newest first, the report of each, and "
    "two of them compared. It only reads, and listens on this machine alone unless told otherwise.",
    context_settings={"max_content_width": 100},
)

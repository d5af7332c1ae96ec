"""Ask a worker one thing about a place, and nothing else."""

from __future__ import annotations

from typing import Any

from exporter.app.request import STORAGE
from exporter.app.wire import bugs_from_json
from exporter.cli.bounds import BoundSettings
from exporter.cli.console import Console
from exporter.cli.exits import OK
from exporter.cli.places import place
from exporter.cli.session import session
from exporter.cli.wiring import make_keeper, tell_confined


def asked(
    settings: BoundSettings, console: Console, location: str, name: str, /, **said: Any
) -> dict[str, Any]:
    """Return a worker's answer about what lies at a location. Raises ExportError."""
    limits = settings.limits()
    with session(limits) as worker:
        tell_confined(console, worker)
        worker.serve(make_keeper(console, {STORAGE: place(location, limits=limits)}).serve)
        return worker.ask(name, progress=console.progress, **said).said


def told_bugs(said: dict[str, Any]) -> int:
    """Tell the bugs that an answer tells of, and return the exit status."""
    bugs = bugs_from_json(said.get("bugs", ()))
    if not bugs:
        return OK
    from exporter.cli.errors import tell_parts  # noqa: PLC0415 - seldom needed

    return tell_parts((), bugs)

"""The one place that makes what touches the world: clock, environment, folders, streams."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from exporter import __version__
from exporter.app.tools import Tools
from exporter.cli.console import Console
from exporter.cli.settings import ExportSettings, TalkSettings
from exporter.model import Bundle, Note
from exporter.plugins import load_readers, load_renderer
from exporter.publishers.base import Publisher
from exporter.storage import open_storage

GENERATOR = f"dagrun-export {__version__}"


def in_actions(environ: Mapping[str, str]) -> bool:
    """Say whether this runs as a step of a workflow."""
    return environ.get("GITHUB_ACTIONS") == "true"


def make_console(talk: TalkSettings) -> Console:
    """Return a console for standard error, as this process finds it."""
    environ = os.environ
    terminal = sys.stderr.isatty()
    color = talk.color == "always" or (
        talk.color == "auto"
        and terminal
        and not environ.get("NO_COLOR")
        and environ.get("TERM") != "dumb"
    )
    return Console(
        sys.stderr,
        quietness=talk.quiet - talk.verbose,
        color=color,
        actions=in_actions(environ),
        progress=talk.progress and terminal and not environ.get("CI") and not talk.quiet,
    )


def make_tools(console: Console, publishers: Sequence[Publisher] = ()) -> Tools:
    """Return what a use case works with."""
    from exporter.redaction import secrets_of  # noqa: PLC0415 - `list` and `readers` need no rules

    return Tools(
        open_storage=_open,
        readers=load_readers,
        renderer=load_renderer,
        publishers=publishers,
        stdout=_stdout,
        doing=console.doing,
        secrets=secrets_of(os.environ),
        generator=GENERATOR,
    )


def make_publishers(settings: ExportSettings) -> list[Publisher]:
    """Return the publishers that have somewhere to publish to: none off GitHub."""
    if not in_actions(os.environ):
        return []
    from exporter.publishers.actions import publishers_for  # noqa: PLC0415 - only on GitHub
    from exporter.renderers.markdown import summary_text  # noqa: PLC0415 - as above

    return publishers_for(
        os.environ,
        sys.stderr,
        compose=summary_text,
        storage=Path(settings.storage_path),
        job_summary=settings.job_summary,
        max_annotations=settings.max_annotations if settings.annotations else 0,
    )


def _open(
    location: str, suffixes: Sequence[str], skip: Sequence[Path]
) -> tuple[Bundle, tuple[Note, ...]]:
    return open_storage(location, suffixes, skip=skip)


def _stdout() -> BinaryIO:
    stream: Any = sys.stdout
    buffer: BinaryIO = stream.buffer
    return buffer

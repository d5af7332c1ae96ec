"""Errors as a person reads them: the place, what happened, the way out, on one line."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from contextlib import suppress
from traceback import walk_tb

import click

from exporter import __version__
from exporter.border.channel import FaultError, traceback_of
from exporter.cli.console import Console, harmless
from exporter.cli.discreet import discreet
from exporter.cli.exits import BUG, FAILED, OK, USAGE
from exporter.cli.options import given_in
from exporter.cli.wiring import in_actions
from exporter.model import ExportError
from exporter.publishers.stdout import closed_output

_LONGEST = 480
_MOST_TOLD = 3


def report_error(error: Exception) -> int:
    """Tell an error on standard error and return the exit status that belongs to it."""
    if isinstance(error, ExportError):
        _tell(str(error))
        return error.exit_status
    if isinstance(error, click.UsageError):
        _tell(_usage(error))
        return USAGE
    if isinstance(error, click.ClickException):
        _tell(error.format_message())
        return error.exit_code
    if isinstance(error, OSError) and _was_printing(error):
        return report_error(closed_output(error))
    if isinstance(error, MemoryError):
        _tell("there is not enough memory for this run; give the process more, or export less")
        return FAILED
    known = error.lines if isinstance(error, FaultError) else traceback_of(error)
    _bug(known)
    return BUG


def tell_parts(
    refused: Sequence[ExportError],
    bugs: Sequence[Sequence[str]],
    unread: Sequence[ExportError] = (),
) -> int:
    """Tell what went wrong with parts of the work, and return the exit status that it has.

    0 where nothing did. Of runs that were named, `unread`, each is told.
    """
    for error in unread:
        _tell(str(error))
    for error in refused[:_MOST_TOLD]:
        _tell(str(error))
    left = len(refused) - _MOST_TOLD
    if left > 0:
        _tell(f"{left:,} more file{'' if left == 1 else 's'} could not be written")
    for lines in bugs[:_MOST_TOLD]:
        _bug(lines)
    if bugs:
        return BUG
    parts = (*refused, *unread)
    return parts[0].exit_status if parts else OK


def _was_printing(error: OSError) -> bool:
    """Say whether it was met while something was printed: what click prints has no other sign."""
    frames = [frame.f_globals.get("__name__") for frame, _ in walk_tb(error.__traceback__)]
    return frames[-1:] == ["click.utils"]


def _tell(message: str) -> None:
    actions = in_actions(os.environ)
    clean = discreet()
    line = harmless(clean(message))
    if len(line) > _LONGEST:
        head, tail = line[: _LONGEST * 2 // 3], line[-_LONGEST // 4 :]
        line = f"{head} … {tail}"
    # a workflow command says `error` by itself, and becomes an annotation
    Console(sys.stderr, actions=actions).say(line if actions else f"error: {line}", "error")


def _usage(error: click.UsageError) -> str:
    """Say a usage error in the words of where the value came from: an option or an input."""
    message = error.format_message().rstrip(".")
    context = error.ctx
    source = None
    if isinstance(error, click.BadParameter) and context and error.param and error.param.name:
        source = context.get_parameter_source(error.param.name)
    if source is click.core.ParameterSource.ENVIRONMENT and error.param:  # type: ignore[attr-defined]
        name = str(error.param.name).replace("_", "-")  # type: ignore[attr-defined]
        variable = given_in(error.param.envvar or ())  # type: ignore[attr-defined]
        place = variable if variable and not in_actions(os.environ) else f"input `{name}`"
        message = f"{place}: {error.message.rstrip('.')}"
    elif source is click.core.ParameterSource.DEFAULT_MAP and error.param:  # type: ignore[attr-defined]
        name = str(error.param.name).replace("_", "-")  # type: ignore[attr-defined]
        message = f"setting `{name}` of the settings file: {error.message.rstrip('.')}"
    if source is click.core.ParameterSource.ENVIRONMENT and in_actions(os.environ):
        return f"{message}; see the inputs in action.yml"
    command = context.command.name if context and context.parent else None
    return f"{message}; see dagrun-export {f'{command} ' if command else ''}--help"


def _bug(lines: Sequence[str]) -> None:
    told = [
        f"{' ' * (len(line) - len(line.lstrip()))}{harmless(line)}\n"
        for line in discreet()("\n".join(lines)).splitlines()
    ]
    told.append(
        f"This is a bug in dagrun-export {__version__} (Python {platform.python_version()}, "
        f"{platform.platform()}). Please report it with the lines above.\n"
    )
    with suppress(OSError, ValueError):  # nobody listens, which changes no exit status
        sys.stderr.writelines(told)
        sys.stderr.flush()

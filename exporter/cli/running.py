"""Run a command, and turn every way it may end into an exit status."""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]  # `signal` makes enums of its numbers
import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from exporter.border.fresh import listen, restore
from exporter.cli.exits import FAILED, INTERRUPTED, OK, TERMINATED

_PATIENCE = 0.3
"""Seconds; what is half-written has to be taken away in that time."""


class Stopped(BaseException):
    """The process was asked to end; no `except Exception` may swallow that."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def again(stash: int, words: list[str]) -> NoReturn:
    """Go on after `begin_again`: fork the worker, then read the environment back."""
    from exporter.cli.session import start_early  # noqa: PLC0415 - `--version` needs none

    sys.argv = ["dagrun-export", *words]
    start_early(stash)
    restore(stash)
    end_with(words)


def end_with(words: list[str]) -> NoReturn:
    """Run a command line and end the process."""
    # One run, then the end: the collector would double the work on a run of 100,000 steps, and
    # the operating system frees what is left.
    gc.disable()
    _heed_signals()
    status = run(words)
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        status = status or FAILED  # what was printed has not arrived
    # Freeing a hundred thousand steps one by one takes a tenth of the whole time.
    os._exit(status)


def run(args: list[str]) -> int:
    """Run the command line and return the exit status."""
    try:
        return _run(args)
    finally:
        session = sys.modules.get("exporter.cli.session")
        if session is not None:
            session.end_all()


def _run(args: list[str]) -> int:
    try:
        listen()
        return _called(args)
    except Stopped as stopped:
        _insist(None)
        return stopped.status
    except KeyboardInterrupt:
        return INTERRUPTED


def _called(args: list[str]) -> int:
    try:
        import click  # noqa: PLC0415 - inside, so that a signal meanwhile is heeded

        from exporter.cli.grammar import program  # noqa: PLC0415 - as above

        try:
            result = program().main(args, prog_name="dagrun-export", standalone_mode=False)
        except click.exceptions.Exit as ended:
            return ended.exit_code
        except click.Abort:
            return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets one line or a report
        from exporter.cli.errors import report_error  # noqa: PLC0415 - seldom needed

        return report_error(error)
    return result if isinstance(result, int) else OK


@contextmanager
def ended_by_signal(end: Callable[[], None]) -> Iterator[None]:
    """Let what stays at work take its time to end when a signal comes, and do not ask it again."""
    try:
        yield
    except Stopped:
        _insist(None)
        end()
        raise
    except BaseException:
        end()
        raise


def _heed_signals() -> None:
    """End on SIGINT and SIGTERM: as process 1 of a container nobody else does it for us."""

    def stop(number: int, _frame: FrameType | None) -> None:
        status = INTERRUPTED if number == signal.SIGINT else TERMINATED
        _insist(status)
        raise Stopped(status)

    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(ValueError, OSError):  # not the main thread
            signal.signal(number, stop)


def _insist(status: int | None) -> None:
    """Ask again until it is heeded; None when it was.

    Python swallows what is raised while it runs a weak reference's callback or a finalizer.
    """
    if not hasattr(signal, "setitimer"):  # Windows
        return

    def again(_number: int, _frame: FrameType | None) -> None:
        raise Stopped(status or TERMINATED)

    signal.signal(signal.SIGALRM, signal.SIG_IGN if status is None else again)
    pause = 0.0 if status is None else _PATIENCE
    signal.setitimer(signal.ITIMER_REAL, pause, pause)

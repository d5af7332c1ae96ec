"""The worker as a command uses it: started early, asked, and ended whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

from exporter.border.channel import ClosedError, FaultError, Message, Serve
from exporter.border.launch import Worker, launch, out_of_memory, possible
from exporter.border.limits import Limits
from exporter.model.errors import ExportError

_SHARED: Final = (
    "binascii",
    "dataclasses",
    "fcntl",
    "uuid",  # of click and of msgspec
    "exporter.app.request",
    "exporter.app.wire",
    "exporter.border.kernel",
    "exporter.plugins",
    "exporter.publishers.folder",
    "exporter.redaction.text",
    "exporter.report.visible",
    "exporter.storage.files",
    "exporter.storage.names",
)
"""What both processes need, and is imported once; a test sees to it that it is all of that."""

_waiting: list[Worker] = []
"""A worker that was started before anybody knew what for."""


class Session:
    """One worker, confined, for one piece of work."""

    def __init__(self, worker: Worker | None, limits: Limits) -> None:
        """Take a worker; None where this system knows no such processes."""
        self._worker = worker
        self._limits = limits
        if worker is None:
            from exporter.app.worker import Reading  # noqa: PLC0415 - not on POSIX

            self._inside = Reading()
            self.missing = ("it is this very process (this system knows no other way)",)
        else:
            self.missing = tuple(self.ask("confine", limits=list(limits)).said["missing"])
            if self.missing and sys.platform == "linux":
                from exporter.border.kernel import hide_memory  # noqa: PLC0415 - Linux alone

                hide_memory()  # the same user could read it

    def serve(self, keeper: Serve) -> None:
        """Have what the worker asks answered."""
        if self._worker is None:
            self._inside.line = _Inside(keeper)
        else:
            self._worker.line.serve = keeper

    def stop(self) -> None:
        """Have the worker end, from another thread than the one that asks it."""
        if self._worker is not None:
            self._worker.stop()

    def ask(self, name: str, /, *, data: bytes = b"", **said: Any) -> Message:
        """Ask the worker. Raises ExportError, also where it ended too early."""
        if self._worker is None:
            return self._inside.serve(name, Message(said, data))
        try:
            return self._worker.line.ask(name, data=data, **said)
        except ClosedError as error:
            raise self._worker.why(self._limits) from error
        except FaultError as fault:
            if fault.memory:
                raise out_of_memory(self._limits) from fault
            raise


class _Inside:
    """The keeper, asked within one process."""

    def __init__(self, keeper: Serve) -> None:
        self._keeper = keeper

    def ask(
        self, name: str, /, *, data: bytes = b"", descriptors: tuple[int, ...] = (), **said: Any
    ) -> Message:
        return self._keeper(name, Message(said, data, descriptors))

    def tell(self, name: str, /, **said: Any) -> None:
        self._keeper(name, Message(said))


def start_early(stash: int) -> None:
    """Start a worker while the command line is read, with the environment still in its file."""
    for each in _SHARED:
        import_module(each)
    _waiting.append(_launch(stash))


def end_all() -> None:
    """End workers that nobody has ended."""
    while _waiting:
        _waiting.pop().end()


@contextmanager
def session(limits: Limits) -> Iterator[Session]:
    """Return a worker of its own; at the end it is gone."""
    worker = _taken() if possible() else None
    try:
        yield Session(worker, limits)
    finally:
        if worker is not None:
            worker.end()


def _taken() -> Worker:
    """Return the worker that waits, or one more; several threads may ask at once."""
    try:
        return _waiting.pop()
    except IndexError:
        return _launch()


def _launch(stash: int | None = None) -> Worker:
    try:
        return launch(_nothing, stash=stash)
    except OSError as error:
        raise ExportError(
            "no-worker",
            f"no process can be started ({error.strerror})",
            hint="let this user have one more process",
        ) from error


def _nothing(name: str, _: Message) -> Message:
    raise ClosedError(f"nobody has asked yet: {name}")

"""Start the worker, and tell how it ended where it ended too early."""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]  # `signal` makes enums of its numbers
import _socket  # `socket` would add 4 ms of imports to each start
import os
import sys
import time
from contextlib import suppress
from importlib import import_module
from typing import Final

from exporter.border.channel import Channel, Serve
from exporter.border.fresh import installed
from exporter.border.limits import Limits
from exporter.model.errors import ExportError

LINE: Final = 3
"""The worker's descriptor of the socket."""

_BEGIN: Final = (
    "import gc, os, sys; gc.disable(); os.setsid(); os.closerange({}, 1 << 20); "
    "sys.path += sys.argv[1:]; from {} import main; main()"
)
_MAIN: Final = "exporter.app.worker"
_SAID: Final = 16_384
_PATIENCE: Final = 5.0
"""Seconds that a worker may take to end: the kernel has much memory to take back."""
_PAUSE: Final = 0.005

OUT_OF_MEMORY: Final = 71
"""The exit status of a worker that has no memory left to say so."""


class Worker:
    """The process that reads; its channel is `line`."""

    def __init__(self, pid: int, line: Channel, said: int) -> None:
        self.line = line
        self._pid = pid
        self._said = said

    def stop(self) -> None:
        """Have it end, and wait for nothing: its line is closed then, for whoever listens."""
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def end(self) -> None:
        """End it, whatever it does."""
        if self._pid:
            self.stop()
            self._wait()
        if self._said >= 0:
            os.close(self._said)
            self._said = -1
        self.line.close()

    def why(self, limits: Limits) -> ExportError:
        """Say how it ended, once it has hung up or was hung up on."""
        self.line.close()
        status = self._wait(_PATIENCE)
        if status is None:
            self.end()
            return ExportError(
                "worker-died",
                "the process that reads the run does not answer as it should",
                hint="name fewer files with --storage-path, and please report it",
            )
        number = -status if status < 0 else 0
        if number == getattr(signal, "SIGXCPU", None):
            return ExportError(
                "time-limit",
                f"this takes more than {limits.seconds:,} seconds of processor time",
                hint="export less, or raise time-limit",
            )
        if number == signal.SIGKILL:
            return ExportError(
                "killed",
                "the process that reads the run was killed, most likely for want of memory",
                hint="give the machine more memory, or export less",
            )
        if status == OUT_OF_MEMORY:
            return out_of_memory(limits)
        last = self._last_words()
        how = f"signal {number}" if number else f"exit status {status}"
        return ExportError(
            "worker-died",
            f"the process that reads the run ended early ({how}{f': {last}' if last else ''})",
            hint="name fewer files with --storage-path, and please report it",
        )

    def _wait(self, seconds: float | None = None) -> int | None:
        """Return its exit status; None if it has none within some seconds."""
        if not self._pid:
            return 0
        end = None if seconds is None else time.monotonic() + seconds
        while True:
            ended, status = os.waitpid(self._pid, 0 if end is None else os.WNOHANG)
            if ended:
                self._pid = 0
                return os.waitstatus_to_exitcode(status)
            if end is not None and time.monotonic() > end:
                return None
            time.sleep(_PAUSE)

    def _last_words(self) -> str:
        try:
            said = os.read(self._said, _SAID).decode("utf-8", "replace")
        except OSError:
            return ""
        return next((line for line in reversed(said.splitlines()) if line.strip()), "")[:200]


def out_of_memory(limits: Limits) -> ExportError:
    """Return what is said when the worker needs more memory than it may have."""
    most = f" within {limits.memory:,} MB" if limits.memory else ""
    return ExportError(
        "out-of-memory",
        f"there is not enough memory for this run{most}",
        hint="raise memory-limit, or export less",
    )


def possible() -> bool:
    """Say whether this system knows such processes."""
    return hasattr(os, "posix_spawn") and hasattr(_socket, "CMSG_LEN") and bool(sys.executable)


def launch(serve: Serve, *, main: str = _MAIN, stash: int | None = None) -> Worker:
    """Start a worker that knows nothing of this process's environment.

    A fork has all of its parent's memory, and the tokens in it. So it is a fresh Python, but where
    this process has read no environment yet: then `stash` is the file that has it.
    """
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
    said, saying = os.pipe()
    for end in (said, saying):
        os.set_blocking(end, False)
    if stash is None:
        pid = _spawned(main, theirs.fileno(), saying)
    else:
        pid = os.fork()
        if pid == 0:
            try:
                _settle(theirs.fileno(), saying)
                import_module(main).main()
            finally:
                os._exit(127)
    theirs.close()
    os.close(saying)
    return Worker(pid, Channel(ours, serve), said)


def _spawned(main: str, line: int, saying: int) -> int:
    """Start a fresh Python; no line of ours runs between fork and exec, as threads may be there."""
    code = _BEGIN.format(LINE + 1, main)
    words = [sys.executable, "-I", "-S", "-X", "utf8", "-c", code, *installed()]
    # Above what they become, so that none takes another's place.
    high = [_above(each) for each in (saying, line)]
    become = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        *((os.POSIX_SPAWN_DUP2, each, place) for place, each in enumerate(high, 2)),
    ]
    try:
        return os.posix_spawn(words[0], words, {}, file_actions=become)
    finally:
        for each in high:
            os.close(each)


def _settle(line: int, saying: int) -> None:
    """Have the socket and nowhere else to read from or write to, the stash least of all."""
    os.setsid()  # a key on the terminal is for the keeper, which then ends the worker
    null = os.open(os.devnull, os.O_RDWR)
    # Above what they become, so that none takes another's place.
    high = [_above(each) for each in (null, null, saying, line)]
    for place, each in enumerate(high):
        os.dup2(each, place)
    os.closerange(LINE + 1, 1 << 20)


def _above(descriptor: int) -> int:
    import fcntl  # noqa: PLC0415 - not everywhere

    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 16)

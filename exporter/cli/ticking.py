"""One scheduled export in a process of its own, so that nothing of it is left when it has ended."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from exporter.border.fresh import installed

_BEGIN: Final = (
    "import sys; end = 2 + int(sys.argv[1]); sys.path += sys.argv[2:end]; "
    "sys.argv[1:end] = []; from exporter.cli.main import main; main()"
)
_PATIENCE: Final = 1.2
"""Seconds that it has to take away what is half-written, once it is asked to end."""


def once(words: Sequence[str]) -> list[str]:
    """Return the words of a command line that does the same a single time."""
    words = list(words)
    at = words.index("--") if "--" in words else len(words)
    return ["schedule", *words[:at], "--once", *words[at:]]


class Ticking:
    """Runs a command line, and ends with it."""

    def __init__(self, words: Sequence[str]) -> None:
        places = installed()
        self._line = [sys.executable, "-I", "-S", "-X", "utf8", "-c", _BEGIN]
        self._line += [str(len(places)), *places, *words]
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Run it to its end and return its exit status, negative for a signal."""
        # A signal that came while it starts would leave it behind; it lets them come itself.
        _signals("SIG_BLOCK")
        try:
            self._process = subprocess.Popen(self._line, stdin=subprocess.DEVNULL)  # noqa: S603 - our own
        finally:
            _signals("SIG_UNBLOCK")
        status = self._process.wait()
        self._process = None
        return status

    def end(self) -> None:
        """End it where it is still at work."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _signals(how: str) -> None:
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(getattr(signal, how), {signal.SIGINT, signal.SIGTERM})

"""What is said to a person: one line at a time on standard error, harmless on any terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, TextIO

from exporter.github.commands import neutralise

Level = Literal["debug", "info", "done", "notice", "warning", "error"]

_COLORS: Final[dict[Level, str]] = {"done": "32", "warning": "33", "error": "31", "debug": "2"}
_WEIGHT: Final[dict[Level, int]] = {
    "debug": -1,
    "info": 0,
    "done": 0,
    "notice": 0,
    "warning": 1,
    "error": 2,
}


class Console:
    """Say things on a stream.

    `quietness` hides lines: 1 hides what is merely said, 2 warnings too; -1 shows everything.
    In GitHub Actions notices, warnings and errors are workflow commands, so that they become
    annotations.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        quietness: int = 0,
        color: bool = False,
        actions: bool = False,
        progress: bool = False,
        clean: Callable[[str], str] = str,
    ) -> None:
        self.stream = stream
        self.quietness = quietness
        self.color = color
        self.actions = actions
        self.progress = progress
        """Whether a progress line may be shown: only on a terminal."""
        self.clean = clean
        """Takes secrets out of all that is said."""
        self._timer: Any = None
        self._doing = ""
        self._shown = False

    def say(self, text: str, level: Level = "info") -> None:
        """Write one line; whatever the text holds, it stays one line and carries no command."""
        if _WEIGHT[level] < self.quietness:
            return
        self._clear()
        line = harmless(self.clean(text))
        if self.actions and level in {"notice", "warning", "error"}:
            line = f"::{level} title=dagrun-export::{line.replace('%', '%25')}"
        elif self.color and level in _COLORS:
            line = f"\x1b[{_COLORS[level]}m{line}\x1b[0m"
        self._write(f"{line}\n")

    def doing(self, text: str) -> None:
        """Show what is being done, once the work has taken over a second."""
        if not self.progress:
            return
        self._doing = harmless(self.clean(text))
        if self._timer is None:
            from threading import Timer  # noqa: PLC0415 - only on a terminal

            self._timer = Timer(1.0, self._show)
            self._timer.daemon = True
            self._timer.start()
        elif self._shown:
            self._show()

    def finish(self) -> None:
        """Take the progress line away."""
        if self._timer is not None:
            self._timer.cancel()
        self._clear()
        self._doing = ""

    def _show(self) -> None:
        if self._doing:
            self._shown = True
            self._write(f"\r\x1b[K{self._doing} …")

    def _clear(self) -> None:
        if self._shown:
            self._shown = False
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        # A reader that has gone away must not turn a finished export into a failure.
        try:
            self.stream.write(text)
            self.stream.flush()
        except (OSError, ValueError):
            return


def harmless(text: str) -> str:
    """Return text as one line that neither a terminal nor the runner takes for a command."""
    return neutralise(text)

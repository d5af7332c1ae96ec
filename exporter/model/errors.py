"""The one error that a user is meant to see: what went wrong, where, and the way out."""

from __future__ import annotations

from typing import Final, Literal, Self

ErrorKind = Literal["failed", "usage", "nothing"]

EXIT_STATUS: Final[dict[ErrorKind, int]] = {"failed": 1, "usage": 2, "nothing": 4}
"""The exit status that each kind of error ends the program with."""


class ExportError(Exception):
    """A known cause for which the export could not be made.

    `code` is a slug with a heading of its own in `docs/messages.md`. `kind` says whether the work
    failed, the request was wrong, or there was nothing to read.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str,
        where: str | None = None,
        kind: ErrorKind = "failed",
    ) -> None:
        super().__init__(code, message, hint, where, kind)
        self.code = code
        self.message = message
        self.hint = hint
        self.where = where
        self.kind: ErrorKind = kind

    @classmethod
    def again(cls, code: str, message: str, hint: str, where: str | None, kind: ErrorKind) -> Self:
        """Return an error anew, as from another process, from its `args`."""
        return cls(code, message, hint=hint, where=where, kind=kind)

    @property
    def exit_status(self) -> int:
        """Return the status that the process ends with."""
        return EXIT_STATUS[self.kind]

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message}; {self.hint}"

"""An answer, with the headers that every answer has."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from exporter.model.named import NamedTuple

INERT: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)
"""The policy of what is no page of ours: nothing in it runs, loads or leads anywhere."""

_ALWAYS: Final = (
    "X-Content-Type-Options: nosniff",
    "Referrer-Policy: no-referrer",
    "Cross-Origin-Resource-Policy: same-origin",
    "Cross-Origin-Opener-Policy: same-origin",
    "X-Frame-Options: DENY",
    "Cache-Control: no-store",
    "Connection: close",
)


class Answer(NamedTuple):
    """What is sent back."""

    status: int
    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"
    policy: str = INERT
    """Its Content-Security-Policy."""
    more: Mapping[str, str] = {}
    """Further headers: our own words alone."""

    def head(self, date: str) -> bytes:
        """Return the status line and the headers; the date is in the form of HTTP."""
        lines = [
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}",
            f"Date: {date}",
            f"Content-Type: {self.media_type}",
            f"Content-Length: {len(self.body)}",
            f"Content-Security-Policy: {self.policy}",
            *_ALWAYS,
            *(f"{name}: {value}" for name, value in self.more.items()),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")

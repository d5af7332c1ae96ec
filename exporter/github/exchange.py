"""A request, its answer, and every way in which there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Final, Literal, Protocol

from exporter.report.visible import visible

Kind = Literal[
    "unreachable",  # no answer, or none that was whole
    "server",  # 5xx
    "rate-limit",
    "unauthorized",  # 401
    "denied",  # 403 that is no rate limit
    "missing",  # 404
    "gone",  # 410
    "conflict",  # 409
    "invalid",  # 400, 422
    "odd",  # an answer that this service does not give: a redirect, a login page, no JSON
    "too-large",
    "budget",  # nothing was sent: calls or time are used up
]

_SAID: Final = 200


class HttpError(Exception):
    """A call that came to nothing: `message` is fit for the user and holds no secret.

    `sent` says whether the service may have done what was asked for all the same; `after`, in how
    many seconds a service that has a rate limit wants to be asked again.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        status: int | None = None,
        sent: bool = True,
        after: float | None = None,
    ) -> None:
        super().__init__(kind, message)
        self.kind: Kind = kind
        self.message = message
        self.status = status
        self.sent = sent
        self.after = after

    def __str__(self) -> str:
        return self.message


class NoAnswerError(Exception):
    """What a transport raises: there is no whole answer. `sent`: the request may have arrived."""

    def __init__(self, why: str, *, sent: bool) -> None:
        super().__init__(why)
        self.why = why
        self.sent = sent


class TooLargeError(Exception):
    """What a transport raises when an answer is longer than it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, whole: a body is in memory, blocks of an upload one by one."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """May hold a token, so it is in no traceback."""
    body: bytes = field(default=b"", repr=False)

    @property
    def host(self) -> str:
        """Return the host's name, which alone of the address is ever said."""
        return self.url.split("://", 1)[-1].split("/", 1)[0].rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A whole answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    """Empty where it was written to the caller's file."""


class Transport(Protocol):
    """Carries out one request."""

    def __call__(
        self, request: Request, *, seconds: float, limit: int, into: IO[bytes] | None
    ) -> Response:
        """Return the answer, whatever its status, within so many seconds and bytes.

        With `into` the body of a 2xx answer is written there. Raises NoAnswerError, TooLargeError.
        """
        ...


def said(text: str) -> str:
    """Return a service's own words as one short line."""
    return " ".join(visible(text[: 2 * _SAID]).split())[:_SAID]

"""HTTP as GitHub's services want it: bounded in number, time and size, repeated where that is safe.

The standard library alone: urllib3 is built on the same `http.client`, costs its import on top, and
its own retries know neither GitHub's rate limits nor our budget. What touches the network is the
transport, in `transport.py`; this part decides, and gets clock, sleep and chance handed in.

A redirect is an answer like any other and is never followed here, so that no header can go to where
it was not meant to go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, Final

from exporter.github.exchange import (
    HttpError,
    NoAnswerError,
    Request,
    Response,
    TooLargeError,
    Transport,
)

CALL_SECONDS: Final = 30.0
"""How long one call may take in all."""

BODY_BYTES: Final = 32 * 1024 * 1024
"""The longest answer that is read; a page of a hundred comments has a tenth of that at most."""

DELAYS: Final = (1.0, 2.0, 4.0)
"""Seconds between the tries of a call that fails and may be repeated."""

LONGEST_WAIT: Final = 60.0
"""A server that wants more patience than this is not waited for."""

_SPREAD: Final = 0.5
"""By how much of itself chance makes a wait longer at most."""

TRANSIENT: Final = frozenset({500, 502, 503, 504})

_LIMIT_WORDS: Final = re.compile(rb"rate limit|abuse detection", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Budget:
    """What all calls of a process may use up together."""

    calls: int = 80
    trouble: float = 25.0
    """Seconds that may be lost with what fails: calls without an answer, and waits before others.

    With it, a GitHub that is down altogether is given up within half a minute.
    """
    waiting: float = 90.0
    """Seconds that may be waited because a service asks for it."""


@dataclass(slots=True, kw_only=True)
class Http:
    """Sends requests one after the other within one budget."""

    transport: Transport
    now: Callable[[], float]
    """A clock that never goes back."""
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    """From 0 up to 1: spreads what many jobs would else do at the same moment."""
    wall: Callable[[], float]
    """Seconds since 1970, for a service that names a time and not its own clock."""
    agent: str
    """Who we say that we are."""
    budget: Budget = field(default_factory=Budget)
    calls: int = 0
    """How many requests were sent."""

    def send(
        self,
        request: Request,
        *,
        repeat: bool | None = None,
        delays: Sequence[float] = DELAYS,
        again: Callable[[Response], bool] | None = None,
        wait: bool = True,
        seconds: float = CALL_SECONDS,
        limit: int = BODY_BYTES,
        into: IO[bytes] | None = None,
    ) -> Response:
        """Send one request and return the answer, whatever its status.

        What fails on the way and may be repeated (`repeat`; all but POST, unless told) is repeated
        after each of `delays`; so is an answer that `again` says yes to, by default 500, 502, 503
        and 504. What was never sent may always be repeated, and so may what a rate limit turned
        away, unless the caller has to think again after the wait: then `wait` is False. With
        `into`, a file that can be cut, a 2xx body is written there. Raises HttpError.
        """
        repeatable = request.method != "POST" if repeat is None else repeat
        again = again or _is_transient
        left = list(delays)
        while True:
            began = self.now()
            outcome = self._once(request, seconds, limit, into)
            if isinstance(outcome, Response):
                asked = self._asked_to_wait(outcome)
                if asked is not None:
                    self._limited(request, asked, wait)
                    continue
                if not again(outcome):
                    return outcome
            self.budget.trouble -= self.now() - began
            delay = self._delay(outcome, left, repeatable)
            if delay is not None:
                self.pause(delay)
            elif isinstance(outcome, Response):
                return outcome
            else:
                message = f"{request.host} {outcome.why}"
                raise HttpError("unreachable", message, sent=outcome.sent) from outcome

    def wait(self, limited: HttpError) -> None:
        """Wait as long as a rate limit wants; raise its error where that is too long."""
        asked = LONGEST_WAIT if limited.after is None else limited.after
        if asked > min(LONGEST_WAIT, self.budget.waiting):
            raise limited
        seconds = max(1.0, asked) + self.chance()
        self.budget.waiting -= seconds
        self.sleep(seconds)

    def pause(self, delay: float) -> None:
        """Wait before something is tried again; it counts as time lost with what fails."""
        seconds = min(delay * (1 + self.chance() * _SPREAD), max(0.0, self.budget.trouble))
        self.budget.trouble -= seconds
        self.sleep(seconds)

    def _once(
        self, request: Request, seconds: float, limit: int, into: IO[bytes] | None
    ) -> Response | NoAnswerError:
        budget = self.budget
        if self.calls >= budget.calls:
            raise HttpError("budget", f"{budget.calls} calls were made already", sent=False)
        if budget.trouble <= 0:
            message = f"too many calls failed, so {request.host} was not asked"
            raise HttpError("budget", message, sent=False)
        self.calls += 1
        headers = {"User-Agent": self.agent, **request.headers}
        if into is not None:
            into.seek(0)
            into.truncate()
        try:
            return self.transport(
                replace(request, headers=headers),
                seconds=min(seconds, max(1.0, budget.trouble)),
                limit=limit,
                into=into,
            )
        except NoAnswerError as error:
            return error
        except TooLargeError as error:
            message = f"the answer of {request.host} is longer than {limit:,} bytes"
            raise HttpError("too-large", message) from error

    def _delay(
        self, outcome: Response | NoAnswerError, left: list[float], repeatable: bool
    ) -> float | None:
        """Return when to try again; None where that would be too often, unsafe or too late."""
        if not left or not (
            repeatable or (isinstance(outcome, NoAnswerError) and not outcome.sent)
        ):
            return None
        delay = left.pop(0)
        if isinstance(outcome, Response) and "retry-after" in outcome.headers:
            delay = max(delay, self._seconds(outcome.headers["retry-after"], outcome.headers))
        # what is left has to do for the call, too, however long chance makes the wait
        return delay if delay * (1 + _SPREAD) < self.budget.trouble else None

    def _limited(self, request: Request, asked: float, wait: bool) -> None:
        message = f"{request.host} has a rate limit and wants {asked:,.0f} s of patience"
        limited = HttpError("rate-limit", message, sent=False, after=asked)
        if not wait:
            raise limited
        self.wait(limited)

    def _asked_to_wait(self, response: Response) -> float | None:
        """Return how long a rate limit wants us to wait; None where the answer is none.

        Source: GitHub's documentation, "Rate limits for the REST API". A time is told by the
        server's own clock, as ours may be hours away from it.
        """
        headers = response.headers
        told = headers.get("retry-after")
        if response.status not in {403, 429}:
            return None
        if told is not None:
            return self._seconds(told, headers)
        if headers.get("x-ratelimit-remaining") == "0":
            reset = headers.get("x-ratelimit-reset", "")
            at = float(reset) if reset.isascii() and reset.isdigit() and len(reset) < 16 else None  # noqa: PLR2004
            return LONGEST_WAIT if at is None else at - self._server_time(headers)
        if response.status == 429 or _LIMIT_WORDS.search(response.body[:4096]):  # noqa: PLR2004
            return LONGEST_WAIT
        return None

    def _seconds(self, told: str, headers: Mapping[str, str]) -> float:
        if told.isascii() and told.isdigit():
            return float(told[:9])
        moment = _http_date(told)
        return LONGEST_WAIT if moment is None else moment - self._server_time(headers)

    def _server_time(self, headers: Mapping[str, str]) -> float:
        told = _http_date(headers.get("date", ""))
        return self.wall() if told is None else told


def _is_transient(response: Response) -> bool:
    return response.status in TRANSIENT


def _http_date(text: str) -> float | None:
    if not text:
        return None
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - http.client has it by now

    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None

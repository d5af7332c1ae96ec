"""Who calls GitHub in tests: the real layers, with a clock that does not wait."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from exporter.github.client import GitHub
from exporter.github.exchange import NoAnswerError, Request, Response, Transport
from exporter.github.http import Budget, Http
from exporter.github.transport import Network
from tests.github.fake import REPOSITORY, FakeGitHub


@dataclass
class Clock:
    """Time that passes only when somebody waits."""

    time: float = 1000.0
    slept: list[float] = field(default_factory=list)
    wall_offset: float = 1_795_406_400.0 - 1000.0
    """2026-11-23T04:00:00Z at the start; ours may be wrong by hours."""

    def now(self) -> float:
        """Return the time."""
        return self.time

    def wall(self) -> float:
        """Return the time since 1970."""
        return self.time + self.wall_offset

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        assert seconds >= 0
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Script:
    """A transport that gives one answer after the other; None is no answer."""

    clock: Clock
    answers: Iterator[Response | NoAnswerError]
    asked: list[Request] = field(default_factory=list)
    takes: float = 0.1
    hangs: bool = False
    """Whether an answer that never came took all the time there was."""

    def __call__(
        self, request: Request, *, seconds: float, limit: int, into: IO[bytes] | None
    ) -> Response:
        """Give the next answer."""
        del limit, into
        self.asked.append(request)
        answer = next(self.answers)
        if isinstance(answer, NoAnswerError):
            self.clock.time += seconds if answer.sent and self.hangs else self.takes
            raise answer
        self.clock.time += self.takes
        return answer


def make_http(
    transport: Transport | None = None, clock: Clock | None = None, budget: Budget | None = None
) -> Http:
    """Return the layer with a transport, by default the real network."""
    clock = clock or Clock()
    return Http(
        transport=transport or Network({}),
        now=clock.now,
        sleep=clock.sleep,
        chance=random.Random(1).random,
        wall=clock.wall,
        agent="dagrun-export/0",
        budget=budget or Budget(),
    )


def make_client(
    github: FakeGitHub,
    *,
    token: str = "ghs_secret",
    http: Http | None = None,
    masks: list[str] | None = None,
) -> GitHub:
    """Return a client for a served GitHub."""
    return GitHub(
        http=http or make_http(),
        api_url=github.api,
        graphql_url=f"{github.api}/graphql",
        repository=REPOSITORY,
        token=token,
        mask=(masks if masks is not None else []).append,
    )

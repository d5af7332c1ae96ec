"""Many writers at once in simulated time: real code, one thread each, one of them awake at a time.

Who sleeps or waits for an answer hands over to whoever is due next, so a run of a minute takes
milliseconds, and the same seed gives the same run.
"""

from __future__ import annotations

import heapq
import random
import threading
from collections.abc import Callable
from typing import IO, Any
from urllib.parse import urlsplit

from exporter.github.client import GitHub
from exporter.github.exchange import NoAnswerError, Request, Response
from exporter.github.http import Http
from tests.github.fake import REPOSITORY, FakeGitHub
from tests.github.trouble import HangsError


class World:
    """Clock and scheduler of one simulation."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.time = 0.0
        self.github = FakeGitHub(validate=False, clock=lambda: self.time)
        self.lag = 0.0
        """How far what is read may lie behind what was written."""
        self.errors: list[BaseException] = []
        self._due: list[tuple[float, int, threading.Semaphore]] = []
        self._serial = 0
        self._done = threading.Semaphore(0)

    def run(self, *actors: Callable[[], object]) -> None:
        """Run actors side by side until each has ended."""
        for actor in actors:
            turn = threading.Semaphore(0)
            self._schedule(self.random.random(), turn)
            threading.Thread(target=self._act, args=(actor, turn), daemon=True).start()
        self._next()
        for _ in actors:
            self._done.acquire()
        if self.errors:
            raise self.errors[0]

    def sleep(self, seconds: float) -> None:
        """Let the others go on until so much time has passed."""
        turn = threading.Semaphore(0)
        self._schedule(seconds, turn)
        self._next()
        turn.acquire()

    def client(self, token: str = "ghs_secret") -> GitHub:
        """Return a client whose calls take simulated time."""
        own = random.Random(self.random.random())
        http = Http(
            transport=self._transport(own),
            now=lambda: self.time,
            sleep=self.sleep,
            chance=own.random,
            wall=lambda: self.time,
            agent="test",
        )
        return GitHub(
            http=http,
            api_url=self.github.api,
            graphql_url=f"{self.github.api}/graphql",
            repository=REPOSITORY,
            token=token,
            mask=lambda _: None,
        )

    def _transport(self, own: random.Random) -> Any:
        def carry(
            request: Request, *, seconds: float, limit: int, into: IO[bytes] | None
        ) -> Response:
            del seconds, limit, into
            self.sleep(own.uniform(0.02, 0.35))
            url = urlsplit(request.url)
            target = f"{url.path}?{url.query}" if url.query else url.path
            headers = {name.lower(): value for name, value in request.headers.items()}
            try:
                answer = self.github.handle(request.method, target, headers, request.body)
            except HangsError as error:
                raise NoAnswerError("did not answer", sent=True) from error
            self.sleep(own.uniform(0.02, 0.35))
            named = {name.lower(): value for name, value in answer.headers.items()}
            return Response(status=answer.status, headers=named, body=answer.body)

        return carry

    def _schedule(self, seconds: float, turn: threading.Semaphore) -> None:
        self._serial += 1
        heapq.heappush(self._due, (self.time + seconds, self._serial, turn))

    def _next(self) -> None:
        if self._due:
            self.time, _, turn = heapq.heappop(self._due)
            turn.release()

    def _act(self, actor: Callable[[], object], turn: threading.Semaphore) -> None:
        turn.acquire()
        try:
            actor()
        except BaseException as error:  # noqa: BLE001 - handed on to the test
            self.errors.append(error)
        self._done.release()
        self._next()

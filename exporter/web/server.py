"""The server: many connections, each within bounds, and few of them that cost work.

One thread speaks to all clients, so that a slow one costs a few kilobytes and no thread. Pages are
looked up and made in threads of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.utils import formatdate
from time import monotonic
from typing import TYPE_CHECKING, Final

from exporter.model.named import NamedTuple
from exporter.web.answer import Answer
from exporter.web.asked import LONGEST_HEAD, METHODS, Asked, RefusedError, read_head

if TYPE_CHECKING:
    from socket import socket

_AT_ONCE: Final = 1 << 18
"""Bytes that are handed to the system together."""
_MOST_DRAINED: Final = 4 << 20
"""Bytes of a request too long that are taken before its sender is hung up on."""


class Bounds(NamedTuple):
    """What clients may use up."""

    head_seconds: float = 10.0
    """For a request to be there whole."""
    send_seconds: float = 30.0
    """For each 256 kB of an answer to be taken."""
    drain_seconds: float = 1.0
    connections: int = 100
    """At once; for one more the oldest that is slow has to go."""
    waiting: int = 40
    """Pages that wait to be made."""
    makers: int = 2
    """Pages that are made at once."""


class Site(NamedTuple):
    """What there is to be seen; both may be called from several threads at once."""

    ready: Callable[[Asked], Answer | None]
    """The answer where it is soon had; None where it has to be made."""
    made: Callable[[Asked], Answer]
    """The answer, however long it takes."""
    refused: Callable[[int, str], Answer]
    """The answer that is a status and a sentence."""
    ours: Callable[[str], bool]
    """Whether a host is a name of this server."""
    told: Callable[[str, Answer, float], None]
    """Told of each answer: what was asked for, and how many seconds it took."""


class Server:
    """Answers what comes in on a socket."""

    def __init__(self, site: Site, bounds: Bounds | None = None) -> None:
        self._site = site
        self._bounds = bounds or Bounds()
        self._slow: dict[asyncio.Task[None], None] = {}
        """Connections that wait for their client, the oldest first."""
        self._open = 0
        self._wanted = 0
        self._lookers = ThreadPoolExecutor(2, "look")
        self._makers = ThreadPoolExecutor(self._bounds.makers, "make")

    async def run(self, listening: socket, stop: asyncio.Future[int]) -> int:
        """Serve until a stop is set, and return what it is set to."""
        server = await asyncio.start_server(self._connected, sock=listening, limit=LONGEST_HEAD)
        try:
            return await stop
        finally:
            server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        me = asyncio.current_task()
        assert me is not None  # noqa: S101 - tells mypy that this is a task
        self._open += 1
        try:
            if self._open > self._bounds.connections and self._slow:
                next(iter(self._slow)).cancel()
            await self._served(me, reader, writer)
        except (OSError, TimeoutError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._slow.pop(me, None)
            self._open -= 1
            writer.close()

    async def _served(
        self, me: asyncio.Task[None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._slow[me] = None
        line, began = "", monotonic()
        whole = True
        try:
            async with asyncio.timeout(self._bounds.head_seconds):
                head = await reader.readuntil(b"\r\n\r\n")
            began = monotonic()
            asked = read_head(head)
            line = f"{asked.method} {asked.path}{'?' if asked.query else ''}{asked.query}"
            del self._slow[me]
            answer = await self._answer(asked)
        except asyncio.LimitOverrunError:
            whole = False
            answer = self._site.refused(431, "The request is too long.")
        except asyncio.IncompleteReadError as error:
            if not error.partial:
                return
            answer = self._site.refused(400, "This is no request of HTTP/1.1.")
        except TimeoutError:
            whole = False
            answer = self._site.refused(408, "The request did not come in time.")
        except RefusedError as refused:
            whole = False
            answer = self._site.refused(refused.status, refused.sentence)
        if answer.status == 405:  # noqa: PLR2004 - Method Not Allowed
            answer = answer._replace(more={"Allow": ", ".join(METHODS)})
        self._slow[me] = None
        await self._send(answer, writer, body=not line.startswith("HEAD "))
        self._site.told(line, answer, monotonic() - began)
        if not whole:
            await self._drain(reader, writer)

    async def _answer(self, asked: Asked) -> Answer:
        if not self._site.ours(asked.host):
            raise RefusedError(
                421, "This viewer does not go by that name: --allowed-host would let it."
            )
        if asked.elsewhere:
            raise RefusedError(403, "This is not for a page of another site.")
        if self._open > 2 * self._bounds.connections:
            raise RefusedError(503, "Too much is asked for at once: try again soon.")
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._lookers, self._site.ready, asked)
        if answer is not None:
            return answer
        if self._wanted >= self._bounds.waiting:
            raise RefusedError(503, "Too many pages are being made: try again soon.")
        self._wanted += 1
        try:
            return await loop.run_in_executor(self._makers, self._site.made, asked)
        finally:
            self._wanted -= 1

    async def _send(self, answer: Answer, writer: asyncio.StreamWriter, *, body: bool) -> None:
        writer.transport.set_write_buffer_limits(0)  # each is to be gone before the next
        pieces: list[bytes | memoryview] = [answer.head(formatdate(usegmt=True))]
        if body:
            view = memoryview(answer.body)
            pieces += [view[at : at + _AT_ONCE] for at in range(0, len(view), _AT_ONCE)]
        for piece in pieces:
            writer.write(piece)
            async with asyncio.timeout(self._bounds.send_seconds):
                await writer.drain()
        with suppress(OSError, NotImplementedError):
            writer.write_eof()

    async def _drain(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take what is still on its way: hung up on at once, a client would not see the answer."""
        del writer
        left = _MOST_DRAINED
        with suppress(TimeoutError):
            async with asyncio.timeout(self._bounds.drain_seconds):
                while left > 0 and (piece := await reader.read(1 << 16)):
                    left -= len(piece)

"""The network: one request at a time over `http.client`, within a time that nothing can stretch.

A socket's own time-out starts again with each byte, and looking up a name has none at all. So each
request runs in a thread of its own and hands its pieces over; who waits for them keeps the time,
can be interrupted by a signal, and leaves a thread behind that hangs. Each request has a connection
of its own: a handful of calls gains less from an open one than a stale one costs in doubt whether
a request has arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from exporter.github.exchange import NoAnswerError, Request, Response, TooLargeError

if TYPE_CHECKING:
    from http.client import HTTPConnection
    from queue import Queue
    from ssl import SSLContext
    from threading import Event

CONNECT_SECONDS: Final = 10.0
_PIECE: Final = 1 << 16
_AHEAD: Final = 16
_OK: Final = range(200, 300)
_BODILESS: Final = frozenset({"GET", "HEAD", "DELETE"})


@dataclass(slots=True)
class Network:
    """Carries requests out, through the proxy that the environment names for a host."""

    environment: Mapping[str, str] = field(repr=False)
    _context: SSLContext | None = field(default=None, repr=False)

    def __call__(
        self, request: Request, *, seconds: float, limit: int, into: IO[bytes] | None
    ) -> Response:
        """Return the answer; see `exporter.github.exchange.Transport`."""
        from queue import Empty, Queue  # noqa: PLC0415 - only where there is a network
        from threading import Event, Thread  # noqa: PLC0415 - as above

        until = monotonic() + seconds
        exchange = _Exchange(Queue(_AHEAD), Event())
        Thread(target=self._run, args=(request, exchange, seconds), daemon=True).start()
        try:
            return _gather(exchange, until, limit, into)
        except Empty:
            why = f"did not answer within {seconds:.0f} s"
            raise NoAnswerError(why, sent=exchange.sent) from None
        finally:
            exchange.end()

    def _run(self, request: Request, exchange: _Exchange, seconds: float) -> None:
        """Do one exchange; whatever happens, say how it ended."""
        from http.client import HTTPException  # noqa: PLC0415 - only where there is a network

        try:
            connection, target, more = self._open(urlsplit(request.url), seconds)
            exchange.connection = connection
            try:
                connection.connect()
                _exchange(connection, target, request, more, exchange)
            finally:
                connection.close()
        except NoAnswerError as error:
            exchange.tell("failed", error)
        except (OSError, HTTPException, ValueError) as error:  # ValueError: an odd URL or header
            exchange.tell("failed", NoAnswerError(_why(error), sent=exchange.sent))

    def _open(self, url: SplitResult, seconds: float) -> tuple[HTTPConnection, str, dict[str, str]]:
        """Return a connection that is not open yet, what is asked of it, and a proxy's header."""
        from http.client import HTTPConnection, HTTPSConnection  # noqa: PLC0415 - as above

        if url.scheme not in {"http", "https"} or not url.hostname:
            raise NoAnswerError("has no address that can be called", sent=False)
        timeout = min(CONNECT_SECONDS, seconds)
        target = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
        proxy = proxy_for(url, self.environment)
        at = proxy or url
        secure = url.scheme == "https"
        port = at.port or (443 if at.scheme == "https" else 80)
        if not secure:
            if proxy is not None:
                target = f"http://{url.netloc}{target}"
            more = _credentials(proxy) if proxy else {}
            return HTTPConnection(at.hostname or "", port, timeout=timeout), target, more
        connection = HTTPSConnection(at.hostname or "", port, timeout=timeout, context=self._tls())
        if proxy is not None:
            connection.set_tunnel(url.hostname, url.port or 443, headers=_credentials(proxy))
        return connection, target, {}

    def _tls(self) -> SSLContext:
        if self._context is None:
            import ssl  # noqa: PLC0415 - reading the certificates takes its time

            self._context = ssl.create_default_context()
        return self._context


@dataclass(slots=True)
class _Exchange:
    """What the thread that talks hands to the one that waits."""

    told: Queue[tuple[str, Any]]
    over: Event
    """Set when nobody waits any more."""
    connection: HTTPConnection | None = None
    sent: bool = False
    """Whether the request may have arrived."""

    def tell(self, what: str, detail: Any = None) -> bool:
        """Hand something over; False when nobody wants it any more."""
        from queue import Full  # noqa: PLC0415 - only where there is a network

        while not self.over.is_set():
            try:
                self.told.put((what, detail), timeout=1.0)
            except Full:
                continue
            return True
        return False

    def end(self) -> None:
        """Wake the thread, wherever it hangs on its socket."""
        from socket import SHUT_RDWR  # noqa: PLC0415 - only where there is a network

        self.over.set()
        sock = self.connection.sock if self.connection else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(SHUT_RDWR)


def _exchange(
    connection: HTTPConnection,
    target: str,
    request: Request,
    more: Mapping[str, str],
    exchange: _Exchange,
) -> None:
    """Ask, and hand the answer over piece by piece."""
    body = None if request.method in _BODILESS and not request.body else request.body
    exchange.sent = True
    headers = {**request.headers, **more, "Connection": "close"}
    connection.request(request.method, target, body=body, headers=headers)
    answer = connection.getresponse()
    names: dict[str, str] = {}
    for name, value in answer.getheaders():
        low = name.lower()
        names[low] = f"{names[low]}, {value}" if low in names else value
    going = exchange.tell("head", (answer.status, names))
    while going and (piece := answer.read1(_PIECE)):
        going = exchange.tell("piece", piece)
    if answer.length:
        raise NoAnswerError("ended its answer too early", sent=True)
    exchange.tell("whole")


def _gather(exchange: _Exchange, until: float, limit: int, into: IO[bytes] | None) -> Response:
    """Put an answer together while there is time; raise queue.Empty when there is no more."""
    status, headers, size = 0, {}, 0
    pieces: list[bytes] = []
    while True:
        what, detail = exchange.told.get(timeout=max(0.001, until - monotonic()))
        if what == "failed":
            raise detail
        if what == "head":
            status, headers = detail
        elif what == "piece":
            size += len(detail)
            if size > limit:
                raise TooLargeError
            if into is not None and status in _OK:
                into.write(detail)
            else:
                pieces.append(detail)
        else:
            return Response(status=status, headers=headers, body=b"".join(pieces))


def proxy_for(url: SplitResult, environment: Mapping[str, str]) -> SplitResult | None:
    """Return the proxy for an address: `HTTPS_PROXY` or `HTTP_PROXY`, but for hosts in `NO_PROXY`.

    The names count in small letters too, and first, as with curl; `ALL_PROXY` is the last resort.
    A name in `NO_PROXY` stands for its subdomains, `*` for every host.
    """

    def given(name: str) -> str:
        return (environment.get(name.lower()) or environment.get(name) or "").strip()

    host = (url.hostname or "").lower()
    for entry in given("NO_PROXY").lower().split(","):
        name = entry.strip().lstrip("*").lstrip(".")
        exempt = name.partition(":")[0] if name.count(":") == 1 else name
        if entry.strip() == "*" or (exempt and (host == exempt or host.endswith(f".{exempt}"))):
            return None
    named = given(f"{url.scheme.upper()}_PROXY") or given("ALL_PROXY")
    if not named:
        return None
    proxy = urlsplit(named if "://" in named else f"http://{named}")
    if proxy.scheme != "http" or not proxy.hostname:
        why = "can be reached through a proxy only, and its address is none of http://host:port"
        raise NoAnswerError(why, sent=False)
    return proxy


def _credentials(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    from base64 import b64encode  # noqa: PLC0415 - seldom needed

    user, password = unquote(proxy.username), unquote(proxy.password or "")
    return {"Proxy-Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def _why(error: Exception) -> str:
    """Say why there is no answer without what the error holds: that may be an address."""
    if isinstance(error, TimeoutError):
        return "did not answer in time"
    if isinstance(error, OSError) and error.strerror:
        return f"did not answer ({error.strerror.strip()})"
    return f"did not answer ({type(error).__name__})"

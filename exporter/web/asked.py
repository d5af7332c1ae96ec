"""One request, read strictly: what two programs might read in two ways is refused.

The grammar is that of RFC 9112, with less of it: no body, no folded line, no other form of target
than a path.
"""

from __future__ import annotations

from typing import Final

from exporter.model.late import late
from exporter.model.named import NamedTuple

METHODS: Final = ("GET", "HEAD")
LONGEST_HEAD: Final = 16 * 1024
"""Bytes of a request's line and headers."""
_LONGEST_TARGET: Final = 8 * 1024
_MOST_HEADERS: Final = 100
_LINE: Final = late(r"([A-Z]{1,20}) ([!-~]+) HTTP/1\.[01]")
_HEADER: Final = late(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
_BODY: Final = ("content-length", "transfer-encoding")


class Asked(NamedTuple):
    """What is asked for."""

    method: str
    path: str
    """As it was written, with its escapes: `/` and what follows."""
    query: str
    """What follows the first `?`; empty where there is none."""
    host: str
    """The name or address in `Host`, without the port, in small letters."""
    elsewhere: bool
    """Whether a page of another site wants it for itself, and not to lead a person here."""


class RefusedError(Exception):
    """A request that gets no answer but a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(status, sentence)
        self.status = status
        self.sentence = sentence


def read_head(head: bytes) -> Asked:
    """Read the line and the headers of a request. Raises RefusedError."""
    line, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    found = _LINE.fullmatch(line)
    if found is None:
        raise RefusedError(400, "This is no request of HTTP/1.1.")
    method, target = found[1], found[2]
    headers = _headers(lines)
    hosts = headers.get("host", ())
    if len(hosts) != 1:
        raise RefusedError(400, "A request names one host.")
    if method not in METHODS:
        raise RefusedError(405, "This viewer only shows: GET and HEAD are all it knows.")
    if any(headers.get(name, ("0",)) != ("0",) for name in _BODY):
        raise RefusedError(400, "A request for a page has no body.")
    if len(target) > _LONGEST_TARGET:
        raise RefusedError(414, "The address is too long.")
    if not target.startswith("/"):
        raise RefusedError(400, "The address is no path.")
    path, _, query = target.partition("?")
    return Asked(method, path, query, _name_of(hosts[0]), _is_elsewhere(headers))


def _headers(lines: list[str]) -> dict[str, tuple[str, ...]]:
    if len(lines) > _MOST_HEADERS:
        raise RefusedError(431, "There are too many headers.")
    headers: dict[str, tuple[str, ...]] = {}
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found is None:
            raise RefusedError(400, "A header cannot be read.")
        name = found[1].lower()
        headers[name] = (*headers.get(name, ()), found[2].rstrip(" \t"))
    return headers


def _name_of(host: str) -> str:
    """Return a host without its port; an IPv6 address without its brackets."""
    found = _HOST.fullmatch(host)
    if found is None:
        raise RefusedError(400, "A request names one host.")
    return (found[1] or found[2]).lower().removesuffix(".")


_HOST: Final = late(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,253}))(?::[0-9]{1,5})?")


def _is_elsewhere(headers: dict[str, tuple[str, ...]]) -> bool:
    """Tell by what browsers say of a request themselves, and no page can (W3C Fetch Metadata)."""
    site = headers.get("sec-fetch-site", ("none",))[-1]
    mode = headers.get("sec-fetch-mode", ("navigate",))[-1]
    target = headers.get("sec-fetch-dest", ("document",))[-1]
    leads = mode == "navigate" and target == "document"
    return site in {"cross-site", "same-site"} and not leads

"""Judge what a service answered: its shape, its refusals, and where it sends us."""

from __future__ import annotations

from typing import Final, TypeVar
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from exporter.github.exchange import HttpError, Kind, Response, said
from exporter.github.http import TRANSIENT

T = TypeVar("T")

_KINDS: Final[dict[int, Kind]] = {
    400: "invalid",
    401: "unauthorized",
    403: "denied",
    404: "missing",
    409: "conflict",
    410: "gone",
    422: "invalid",
}
_SIGNATURES: Final = frozenset({"sig", "x-amz-signature", "x-goog-signature"})
_PROBLEMS: Final = 3


def decoded(answer: Response, kind: type[T], host: str) -> T:
    """Return an answer's body as what it should be.

    Raises HttpError where it is something else, as when a proxy answers with a page of its own.
    """
    import msgspec  # noqa: PLC0415 - 20 ms

    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HttpError("odd", f"what {host} answered is not what GitHub's API says") from error


def refused(answer: Response, host: str, secret: str = "") -> HttpError:
    """Put an answer that is no success into words, `secret` taken out of them."""
    status = answer.status
    words = said(_words(answer.body).replace(secret, "***") if secret else _words(answer.body))
    message = f"{host} answered {status}{f' ({words})' if words else ''}"
    wanted = said(answer.headers.get("x-accepted-github-permissions", ""))
    if status == 403 and wanted:  # noqa: PLR2004
        message += f", the call needs {wanted}"
    kind = _KINDS.get(status) or ("server" if status >= 500 else "odd")  # noqa: PLR2004
    return HttpError(kind, message, status=status, sent=status in TRANSIENT)


def _words(body: bytes) -> str:
    import msgspec  # noqa: PLC0415 - 20 ms

    from exporter.github.wire import Refusal  # noqa: PLC0415 - as above

    try:
        refusal = msgspec.json.decode(body, type=Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    problems = [
        each if isinstance(each, str) else each.message or f"{each.field}: {each.code}"
        for each in (refusal.errors or [])[:_PROBLEMS]
    ]
    return ": ".join(filter(None, (refusal.message or refusal.msg, "; ".join(problems))))


def same_origin(location: str, url: str) -> str:
    """Return where a redirect leads if that is the same host, port and scheme.

    Raises HttpError otherwise: a token must not go there.
    """
    try:
        target = urljoin(url, location)
    except ValueError:
        target = ""
    if not location or origin(target) != origin(url):
        raise HttpError("odd", f"{urlsplit(url).hostname} sends us somewhere else", status=302)
    return target


def signed_address(location: str, url: str) -> str:
    """Return where a download is to be fetched.

    Raises HttpError where that is no address, or one that is less safe than the one asked.
    """
    scheme = urlsplit(url).scheme
    try:
        target = urlsplit(location)
        safe = target.scheme in {"https", scheme} and target.hostname and not target.username
    except ValueError:
        safe = False
    if not safe:
        host = urlsplit(url).hostname
        raise HttpError("odd", f"{host} names no place to download from that is safe", status=302)
    return location


def signatures(address: str) -> list[str]:
    """Return the secrets in a signed address, plain and as they look in one."""
    query = parse_qsl(urlsplit(address).query)
    plain = [value for name, value in query if name.lower() in _SIGNATURES and value]
    return list(dict.fromkeys(form for each in plain for form in (each, quote(each, safe=""))))


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of an address; raise HttpError where it has none."""
    try:
        parts = urlsplit(url)
        usual = {"https": 443, "http": 80}.get(parts.scheme)
        return parts.scheme, (parts.hostname or "").lower(), parts.port or usual
    except ValueError as error:
        raise HttpError("odd", "an address in an answer cannot be read", status=302) from error

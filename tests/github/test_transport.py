from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from exporter.github.exchange import HttpError, Request, Response
from exporter.github.transport import Network, proxy_for
from tests.github.callers import make_http
from tests.github.fake import FakeGitHub
from tests.github.server import serving
from tests.github.trouble import CutError, HangsError, say

URL = "https://api.github.com/x"


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with serving(FakeGitHub(validate=False)) as served:
        yield served


def get(github: FakeGitHub, path: str = "/x", **options: Any) -> Response:
    http = make_http(Network({}))
    return http.send(Request(method="GET", url=f"{github.api}{path}"), **options)


def test_an_answer_comes_whole_with_its_headers_in_lower_case(github: FakeGitHub) -> None:
    github.trouble.append(("GET /x", say(418, {"a": 1}, X_One="1", x_Two="2")))
    made = get(github)
    assert (made.status, made.body) == (418, b'{"a": 1}')
    assert made.headers["x-one"] == "1"
    assert made.headers["x-two"] == "2"


def test_a_cut_answer_is_none_and_is_asked_for_again(github: FakeGitHub) -> None:
    def cut(work: Any) -> Any:
        raise CutError(work())

    github.trouble += [("GET /repos", cut), ("GET /repos", say(200, b"whole"))]
    assert get(github, "/repos/octo/shop/issues/1/comments").body == b"whole"
    assert len(github.calls) == 2
    github.trouble += [("GET /repos", cut)]
    with pytest.raises(HttpError, match="ended its answer too early"):
        get(github, "/repos/octo/shop/issues/1/comments", delays=())


def test_who_does_not_answer_is_left(github: FakeGitHub) -> None:
    def hang(_work: Any) -> Any:
        raise HangsError

    github.trouble.append(("GET /x", hang))
    with pytest.raises(HttpError, match="did not answer within 0 s"):
        get(github, delays=(), seconds=0.2)


def test_a_drip_does_not_stretch_the_time() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    seen = threading.Event()

    def drip() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            try:
                while True:
                    connection.sendall(b"x")
                    seen.wait(0.02)
            except OSError:
                seen.set()

    threading.Thread(target=drip, daemon=True).start()
    url = f"http://127.0.0.1:{server.getsockname()[1]}/"
    with server, pytest.raises(HttpError, match="did not answer within"):
        make_http().send(Request(method="GET", url=url), delays=(), seconds=0.4)
    assert seen.wait(10), "the connection was left open"


def test_a_body_goes_to_a_file_and_starts_anew_with_each_try(github: FakeGitHub) -> None:
    github.trouble += [("GET /x", say(500, b"oh no" * 99)), ("GET /x", say(200, b"right"))]
    file = io.BytesIO(b"something that was there before")
    assert get(github, into=file).body == b""
    assert file.getvalue() == b"right"


def test_what_is_too_long_is_not_read(github: FakeGitHub) -> None:
    github.trouble.append(("GET /x", say(200, b"x" * 1_000_000)))
    with pytest.raises(HttpError, match="longer than 1,000 bytes") as caught:
        get(github, limit=1000)
    assert caught.value.kind == "too-large"


def test_no_redirect_is_followed(github: FakeGitHub) -> None:
    github.trouble.append(("GET /x", say(302, Location=f"{github.api}/y")))
    assert get(github).status == 302
    assert github.calls == ["GET /x"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://no-such-host.invalid/",
        "ftp://example.com/",
        "http://[::1",
        "http://a b/",
        "http://h/a\r\nX: y",
        "http:///",
        "http://h:99999999/",
    ],
)
def test_nobody_there_is_one_line(url: str) -> None:
    with pytest.raises(HttpError) as caught:
        make_http().send(Request(method="GET", url=url), delays=())
    assert caught.value.kind == "unreachable"
    assert not caught.value.sent
    assert "\n" not in str(caught.value)


def test_a_header_cannot_hold_another(github: FakeGitHub) -> None:
    request = Request(method="GET", url=f"{github.api}/x", headers={"A": "b\r\nC: d"})
    with pytest.raises(HttpError, match="ValueError"):
        make_http().send(request, delays=())
    assert github.calls == []


def test_a_proxy_gets_the_whole_address_and_its_password() -> None:
    seen: list[dict[str, str]] = []
    proxy = FakeGitHub(validate=False)
    proxy.trouble.append(("http://far.example", say(200, b"through")))
    proxy.watch = seen.append
    with serving(proxy):
        at = proxy.api.removeprefix("http://")
        http = make_http(Network({"HTTP_PROXY": f"http://u:p%40@{at}"}))
        made = http.send(Request(method="GET", url="http://far.example/x?y=1"))
    assert made.body == b"through"
    assert proxy.calls == ["GET http://far.example/x?y=1"]
    assert seen[0]["proxy-authorization"] == "Basic dTpwQA=="
    assert seen[0]["host"] == "far.example"


def test_a_tunnel_is_asked_for_where_the_address_is_https() -> None:
    proxy = FakeGitHub(validate=False)
    with serving(proxy):
        at = proxy.api.removeprefix("http://")
        http = make_http(Network({"HTTPS_PROXY": at}))
        with pytest.raises(HttpError, match=r"far\.example did not answer"):
            http.send(Request(method="GET", url="https://far.example/x"), delays=())
    assert proxy.calls == []


@pytest.mark.parametrize(
    ("url", "environment", "expected"),
    [
        ("https://api.github.com/x", {}, None),
        ("https://api.github.com/x", {"HTTPS_PROXY": "http://p:3128"}, "p:3128"),
        ("https://api.github.com/x", {"https_proxy": "p:3128"}, "p:3128"),
        ("https://api.github.com/x", {"https_proxy": "", "HTTPS_PROXY": "p:1"}, "p:1"),
        ("https://api.github.com/x", {"HTTP_PROXY": "http://p:3128"}, None),
        ("http://ghes.local/x", {"HTTP_PROXY": "http://p:3128"}, "p:3128"),
        ("https://api.github.com/x", {"ALL_PROXY": "http://p:9"}, "p:9"),
        ("https://api.github.com/x", {"HTTPS_PROXY": "p:1", "NO_PROXY": "github.com"}, None),
        ("https://api.github.com/x", {"HTTPS_PROXY": "p:1", "NO_PROXY": ".github.com, b"}, None),
        ("https://api.github.com/x", {"HTTPS_PROXY": "p:1", "no_proxy": "a,*.GitHub.com"}, None),
        ("https://api.github.com/x", {"HTTPS_PROXY": "p:1", "NO_PROXY": "*"}, None),
        ("https://api.github.com/x", {"HTTPS_PROXY": "p:1", "NO_PROXY": "hub.com,,"}, "p:1"),
        ("https://h:8443/x", {"HTTPS_PROXY": "p:1", "NO_PROXY": "h:8443"}, None),
    ],
)
def test_the_proxy_of_the_environment(
    url: str, environment: dict[str, str], expected: str | None
) -> None:
    found = proxy_for(urlsplit(url), environment)
    assert (found and found.netloc) == expected


def test_a_proxy_that_cannot_be_used_is_said_without_its_password() -> None:
    http = make_http(Network({"HTTPS_PROXY": "socks5://u:hunter2@p:1"}))
    with pytest.raises(HttpError, match="through a proxy only") as caught:
        http.send(Request(method="GET", url=URL), delays=())
    assert "hunter2" not in str(caught.value)

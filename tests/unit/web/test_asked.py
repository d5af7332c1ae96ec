from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.web.asked import RefusedError, read_head
from exporter.web.hosts import hosts_for, is_local


def head(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def test_what_is_asked_is_read() -> None:
    asked = read_head(head("GET /runs/a%2Fb/?x=1?y HTTP/1.1", "HOST: LocalHost.:80", "A:  b "))
    assert asked[:4] == ("GET", "/runs/a%2Fb/", "x=1?y", "localhost")
    assert not asked.elsewhere


@pytest.mark.parametrize(
    ("host", "name"),
    [("[::1]:8080", "::1"), ("127.0.0.1", "127.0.0.1"), ("a_b.example:1", "a_b.example")],
)
def test_a_host_is_read_without_its_port(host: str, name: str) -> None:
    assert read_head(head("GET / HTTP/1.1", f"Host: {host}")).host == name


@pytest.mark.parametrize("host", ["", "a b", "a@b", "a/b", "[::1", "a:b", "a:123456", "a, b"])
def test_an_odd_host_is_refused(host: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_head(head("GET / HTTP/1.1", f"Host: {host}"))
    assert refused.value.status == 400


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        asked = read_head(data + b"\r\n\r\n")
    except RefusedError as refused:
        assert 400 <= refused.status < 500  # noqa: PT017 - both ways are right
    else:
        assert asked.path.startswith("/")


@given(st.text("GETHEAD /HTP1.\r\n:hos\x00\t%?#a", max_size=80))
def test_what_is_nearly_a_request_is_read_or_refused(text: str) -> None:
    with suppress(RefusedError):
        read_head(f"GET {text} HTTP/1.1\r\nHost: a{text}\r\n\r\n".encode("latin-1"))


@pytest.mark.parametrize(
    ("bound", "named", "ours", "others"),
    [
        (
            "127.0.0.1",
            [],
            ["localhost", "127.0.0.1", "127.1.2.3", "::1", "a.localhost"],
            ["192.0.2.1", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "0"],
        ),
        ("0.0.0.0", ["View.Example."], ["192.0.2.1", "::1", "view.example"], ["evil.example"]),
        ("::", [], ["2001:db8::1", "10.0.0.1", "localhost"], ["a"]),
        ("192.0.2.1", [], ["192.0.2.1", "localhost", "127.0.0.1"], ["192.0.2.2", "evil.example"]),
        ("box.example", [], ["box.example", "127.0.0.1"], ["192.0.2.1", "example"]),
    ],
)
def test_which_hosts_are_ours(
    bound: str, named: list[str], ours: list[str], others: list[str]
) -> None:
    known = hosts_for(bound, named)
    assert [host for host in ours if not known(host)] == []
    assert [host for host in others if known(host)] == []


@pytest.mark.parametrize(
    ("bound", "local"),
    [("127.0.0.1", True), ("::1", True), ("LOCALHOST", True), ("0.0.0.0", False), ("a", False)],
)
def test_who_reaches_it(bound: str, local: bool) -> None:
    assert is_local(bound) == local

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from exporter.web.answer import Answer
from exporter.web.asked import Asked
from exporter.web.server import Bounds, Server, Site
from tests.support.viewer import Said, read

GET = b"GET /%b HTTP/1.1\r\nHost: localhost\r\n\r\n"
Told = list[tuple[str, int]]


@contextmanager
def served(
    bounds: Bounds, made: Callable[[Asked], Answer], told: Told | None = None
) -> Iterator[Callable[[], socket.socket]]:
    """Serve in a thread; what is made of `/soon` is there at once."""
    site = Site(
        ready=lambda asked: Answer(200, b"soon") if asked.path == "/soon" else None,
        made=made,
        refused=lambda status, sentence: Answer(status, sentence.encode()),
        ours=lambda host: host == "localhost",
        told=lambda line, answer, _: (
            told.append((line, answer.status)) if told is not None else None
        ),
    )
    listening = socket.create_server(("127.0.0.1", 0))
    address = listening.getsockname()
    ends: list[Callable[[], object]] = []
    begun = threading.Event()

    async def serving() -> None:
        loop = asyncio.get_running_loop()
        stop = loop.create_future()
        ends.append(lambda: loop.call_soon_threadsafe(stop.set_result, 0))
        begun.set()
        assert await Server(site, bounds).run(listening, stop) == 0

    thread = threading.Thread(target=lambda: asyncio.run(serving()))
    thread.start()
    begun.wait()
    try:
        yield lambda: socket.create_connection(address, 10)
    finally:
        ends[0]()
        thread.join()


def asked(line: socket.socket, path: bytes) -> Said:
    line.sendall(GET % path)
    return read(line)


def page(_: Asked) -> Answer:
    return Answer(200, b"made")


def test_a_request_that_does_not_come_whole_is_hung_up_on() -> None:
    told: Told = []
    with served(Bounds(head_seconds=0.1), page, told) as connected, connected() as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        assert read(line).status == 408
    assert told == [("", 408)]


def test_who_connects_and_says_nothing_is_hung_up_on() -> None:
    with served(Bounds(head_seconds=0.1), page) as connected, connected() as line:
        assert read(line).status == 408


def test_drop_by_drop_is_no_faster() -> None:
    with served(Bounds(head_seconds=0.3), page) as connected, connected() as line:
        sent = 0
        with suppress(OSError):
            while sent < 100:
                line.sendall(b"G")
                sent += 1
                time.sleep(0.02)
        assert sent < 100


def test_one_too_many_takes_the_place_of_the_oldest_that_is_slow() -> None:
    with served(Bounds(connections=3, head_seconds=20), page) as connected:
        lines = [connected() for _ in range(3)]
        with connected() as line:
            assert asked(line, b"soon").body == b"soon"
        assert read(lines[0]).status == 0  # hung up on
        assert asked(lines[2], b"soon").body == b"soon"
        for each in lines:
            each.close()


def test_an_answer_that_nobody_takes_is_given_up() -> None:
    told: Told = []
    large = Answer(200, b"x" * (64 << 20))
    bounds = Bounds(send_seconds=0.2)
    with served(bounds, lambda _: large, told) as connected, connected() as line:
        line.sendall(GET % b"large")
        time.sleep(0.6)
        with connected() as other:
            assert asked(other, b"soon").body == b"soon"
        assert len(read(line).body) < 64 << 20
    assert told == [("GET /soon", 200)]


def test_pages_that_are_long_to_make_do_not_stop_those_that_are_there() -> None:
    gate = threading.Event()

    def slow(_: Asked) -> Answer:
        gate.wait(10)
        return Answer(200, b"late")

    with served(Bounds(makers=1, waiting=2), slow) as connected:
        lines = [connected() for _ in range(3)]
        for each in lines[:2]:
            each.sendall(GET % b"late")
        time.sleep(0.2)
        assert asked(lines[2], b"late").status == 503
        with connected() as line:
            assert asked(line, b"soon").body == b"soon"
        gate.set()
        assert [read(each).body for each in lines[:2]] == [b"late"] * 2
        for each in lines:
            each.close()


def test_no_more_pages_are_made_at_once_than_may_be() -> None:
    at_once, most, lock = [0], [0], threading.Lock()

    def counted(_: Asked) -> Answer:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        time.sleep(0.02)
        with lock:
            at_once[0] -= 1
        return Answer(200)

    with served(Bounds(), counted) as connected:
        lines = [connected() for _ in range(12)]
        for each in lines:
            each.sendall(GET % b"x")
        assert [read(each).status for each in lines] == [200] * 12
        for each in lines:
            each.close()
    assert most == [2]


def test_a_client_that_goes_away_is_no_trouble() -> None:
    with served(Bounds(), lambda _: Answer(200, b"x" * 1_000_000)) as connected:
        for part in (b"", b"GE", GET % b"x", GET % b"soon"):
            with connected() as line:
                line.sendall(part)
        with connected() as line:
            assert asked(line, b"soon").body == b"soon"

"""The viewer in the image, as `docker run -p` starts it."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest

from tests.container.runner import LABELS, remove
from tests.support.viewer import addresses, record

if TYPE_CHECKING:
    from pathlib import Path

    from docker import DockerClient

pytestmark = pytest.mark.container


def got(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_it_is_reached_from_outside_and_ends_at_a_signal(
    engine: DockerClient, image: str, tmp_path: Path
) -> None:
    record(tmp_path, "one", 1)
    ports: dict[str, Any] = {"8080/tcp": ("127.0.0.1", None)}  # one that is free
    container = engine.containers.run(
        image,
        ["serve", "--host", "0.0.0.0"],
        detach=True,
        labels=LABELS,
        volumes=[f"{tmp_path}:/data:ro"],
        ports=ports,
        network_mode="bridge",
        read_only=True,
        cap_drop=["ALL"],
    )
    try:
        for _ in range(200):
            said = container.logs().decode()
            if "there is no login" in said:
                break
            time.sleep(0.05)
        assert said.startswith("the runs in . are shown at http://127.0.0.1:8080/\n")
        container.reload()
        bound = container.ports["8080/tcp"]
        assert bound
        port = int(bound[0]["HostPort"])
        status, page = got(port, "/")
        assert status == 200
        assert got(port, f"/{addresses(page)[0]}")[0] == 200
        began = time.monotonic()
        container.kill(signal="SIGTERM")
        assert container.wait(timeout=20)["StatusCode"] == 143
        assert time.monotonic() - began < 2
        assert container.logs().decode() == said
    finally:
        remove(container)

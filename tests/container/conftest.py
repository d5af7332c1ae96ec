"""What the tests of the image share: an engine, the image, and a job's folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.container.job import Job
from tests.container.machine import base_name, need
from tests.container.runner import connect, sweep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docker import DockerClient


@pytest.fixture(scope="session")
def engine() -> Iterator[DockerClient]:
    need("setup/docker.sh")
    client = connect()
    yield client
    sweep(client)
    client.close()


@pytest.fixture(scope="session")
def base(engine: DockerClient) -> str:
    """The image that ours builds on: nothing but Python."""
    need("setup/base-image.sh")
    return base_name()


@pytest.fixture(scope="session")
def image(engine: DockerClient) -> str:
    """Our image, built from this checkout."""
    return need("image.sh", "dagrun-export:test")


@pytest.fixture
def owner() -> int:
    """The workspace's user: another than root's wherever this process may choose."""
    return 1001 if os.geteuid() == 0 else os.geteuid()


@pytest.fixture
def job(tmp_path: Path, owner: int) -> Job:
    return Job(tmp_path / "work", owner=owner)

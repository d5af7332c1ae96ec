"""Start the image as a person does: `docker run --rm -v "$PWD:/data" IMAGE ARGUMENTS`."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docker.errors import APIError

from tests.container.runner import LABELS, remove

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docker import DockerClient
    from docker.models.containers import Container


@dataclass(frozen=True)
class Ended:
    """What a container left: its exit status, its streams, and the files that it changed."""

    exit_code: int
    stdout: str
    stderr: str
    changed: list[str]


def run_plain(
    client: DockerClient,
    image: str,
    *arguments: str,
    data: Path,
    signal: str | None = None,
    when: Callable[[Container], bool] = lambda _: True,
    **options: Any,
) -> Ended:
    """Run the image on a folder; with `signal`, send that once `when` says yes."""
    container = client.containers.create(
        image,
        list(arguments),
        labels=LABELS,
        volumes=[f"{data}:/data"],
        **{"network_mode": "none", **options},
    )
    try:
        container.start()
        while signal is not None:
            container.reload()
            if container.status != "running" or when(container):
                # It may end between the question and the signal.
                with contextlib.suppress(APIError):
                    container.kill(signal=signal)
                break
        code = int(container.wait(timeout=300)["StatusCode"])
        changed = [str(item["Path"]) for item in container.diff() or []]
        out = container.logs(stdout=True, stderr=False).decode()
        return Ended(code, out, container.logs(stdout=False, stderr=True).decode(), changed)
    finally:
        remove(container)

"""The viewer as a process of its own, and raw requests to it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Said:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Viewer:
    """A viewer that runs."""

    process: subprocess.Popen[bytes]
    port: int
    lines: list[str] = field(default_factory=list)
    """What it has said before it was ready."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def connected(self, seconds: float = 20) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), seconds)

    def raw(self, request: bytes) -> Said:
        """Send bytes as they are, and read until the other side hangs up."""
        with self.connected() as line:
            with suppress(OSError):  # it has heard enough
                line.sendall(request)
            return read(line)

    def get(self, path: str, *headers: str, host: str | None = None, method: str = "GET") -> Said:
        name = f"127.0.0.1:{self.port}" if host is None else host
        lines = [f"{method} {path} HTTP/1.1", f"Host: {name}", *headers, "", ""]
        return self.raw("\r\n".join(lines).encode("latin-1"))

    def ended(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; return the exit status and what was said since it was ready."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=20)
        return self.process.returncode, said.decode()


def read(line: socket.socket) -> Said:
    data = b""
    try:
        while piece := line.recv(1 << 16):
            data += piece
    except ConnectionResetError:
        pass
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    status = int(first.split(" ")[1]) if first else 0
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Said(status, headers, body)


@contextmanager
def viewer(
    folder: Path, *words: str, environ: dict[str, str] | None = None, cwd: Path | None = None
) -> Iterator[Viewer]:
    """Run a viewer of a folder until the block ends."""
    line = [sys.executable, "-m", "exporter", "serve", "--storage-path", str(folder)]
    process = subprocess.Popen(
        [*line, "--port", "0", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        bufsize=0,  # what comes after the line that is waited for is left for `ended`
    )
    try:
        assert process.stderr is not None
        lines = []
        while said := process.stderr.readline():
            lines.append(said.decode().rstrip("\n"))
            if found := re.search(r"http://\S+:(\d+)/$", lines[-1]):
                yield Viewer(process, int(found[1]), lines)
                return
        raise AssertionError(f"it has not begun: {lines}")
    finally:
        process.kill()
        process.communicate()


def record(folder: Path, run_id: str, day: int, **facts: Any) -> Path:
    """Write a small run of our own format."""
    run = {
        "dag_id": "shop",
        "run_id": run_id,
        "status": "success",
        "start_time": f"2026-11-{day:02}T04:00:00Z",
        "end_time": f"2026-11-{day:02}T05:00:00Z",
        "steps": {"load": {"status": "success", "duration_seconds": 60}},
        **facts,
    }
    path = folder / f"run_{len(list(folder.iterdir()))}.json"
    path.write_text(json.dumps(run), encoding="utf-8")
    return path


def addresses(page: str) -> Sequence[str]:
    """Return where a list leads to, in its order."""
    return re.findall(r'href="(runs/[^"]+/)"', page)

"""What the worker can and cannot do, found out from inside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from exporter.border.channel import ClosedError, Message
from exporter.border.launch import Worker, launch, out_of_memory
from exporter.border.limits import Limits
from exporter.model import ExportError

PROBE = """
import os
from exporter.border.channel import Channel, Message
from exporter.border.confine import confine
from exporter.border.limits import Limits


def tried(what):
    try:
        return what() or "done"
    except OSError as error:
        return type(error).__name__


def connected():
    import _socket
    return str(_socket.socket())


def threaded():
    from threading import Thread
    found = []
    thread = Thread(target=lambda: found.append(tried(lambda: open(parent_memory).read())))
    parent_memory = f"/proc/{os.getppid()}/mem"
    try:
        thread.start()
    except RuntimeError as error:
        return type(error).__name__
    thread.join()
    return found[0]


def serve(name, asked):
    said = asked.said
    if name == "confine":
        return Message({"missing": confine(Limits(*said["limits"]))})
    if name == "nested":
        return Message({"sum": 1 + line.ask("other", number=said["number"]).said["number"]})
    if name == "memory":
        return Message({"got": len(bytearray(said["bytes"]))})
    if name == "spin":
        while True:
            pass
    if name == "refuse":
        from exporter.model import ExportError
        raise ExportError("no-runs", "none", hint="look", where="there", kind="nothing")
    parent = os.getppid()
    return Message({
        "user": os.geteuid(),
        "groups": os.getgroups(),
        "environment": dict(os.environ),
        "own environment": open("/proc/self/environ").read() if said.get("early") else "",
        "keeper's environment": tried(lambda: open(f"/proc/{parent}/environ").read()),
        "keeper's memory": tried(lambda: str(open(f"/proc/{parent}/mem", "rb"))),
        "a file": tried(lambda: open(said["file"]).read()),
        "a new file": tried(lambda: str(open(said["file"] + ".new", "w"))),
        "network": tried(connected),
        "process": tried(lambda: str(os.fork())),
        "program": tried(lambda: os.execv("/bin/true", ["true"])),
        "thread": tried(threaded),
        "kill": tried(lambda: os.kill(parent, 0)),
    })


def main():
    global line
    import _socket
    line = Channel(_socket.socket(fileno=3), serve)
    try:
        line.attend()
    except MemoryError:
        os._exit(71)
    os._exit(0)
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux allows")


@contextmanager
def probed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    code = tmp_path / "code"
    code.mkdir()
    (code / "border_probe.py").write_text(PROBE, encoding="utf-8")
    for folder in (code, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    monkeypatch.syspath_prepend(str(code))
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_planted")

    def serve(name: str, asked: Message) -> Message:
        if name == "other":
            return Message({"number": asked.said["number"] * 2})
        raise ClosedError(name)

    worker = launch(serve, main="border_probe")
    try:
        yield worker
    finally:
        worker.end()


def test_it_has_no_right_that_reading_does_not_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("ghs_planted", encoding="utf-8")
    with probed(tmp_path, monkeypatch) as worker:
        missing = worker.line.ask("confine", limits=list(Limits())).said["missing"]
        found: dict[str, Any] = worker.line.ask("look", file=str(secret)).said
    assert "ghs_planted" not in str(found)
    assert found["environment"] in ({}, {"LC_CTYPE": "C.UTF-8"})
    if os.geteuid() == 0:
        assert missing == []
        assert (found["user"], found["groups"]) == (65534, [])
    denied = {"PermissionError"}
    for what in ("keeper's environment", "keeper's memory", "a file", "a new file"):
        assert found[what] in denied, what
    for what in ("network", "process", "program", "kill"):
        assert found[what] in denied, what
    assert found["thread"] == "RuntimeError"


def test_threads_that_it_may_have_have_no_more_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("ghs_planted", encoding="utf-8")
    with probed(tmp_path, monkeypatch) as worker:
        worker.line.ask("confine", limits=list(Limits(threads=True)))
        found: dict[str, Any] = worker.line.ask("look", file=str(secret)).said
    for what in ("a file", "network", "process", "program", "kill", "thread"):
        assert found[what] == "PermissionError", what


def test_either_side_asks_while_it_owes_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with probed(tmp_path, monkeypatch) as worker:
        assert worker.line.ask("nested", number=20).said == {"sum": 41}
        with pytest.raises(ExportError, match="there: none; look") as caught:
            worker.line.ask("refuse")
        assert (caught.value.code, caught.value.exit_status) == ("no-runs", 4)


def test_memory_and_time_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(memory=300, seconds=1)
    with probed(tmp_path, monkeypatch) as worker:
        worker.line.ask("confine", limits=list(limits))
        with pytest.raises(Exception, match="MemoryError") as caught:
            worker.line.ask("memory", bytes=1 << 30)
        assert getattr(caught.value, "memory", False)
        with pytest.raises(ClosedError):
            worker.line.ask("spin")
        assert worker.why(limits).code == "time-limit"
    assert "memory-limit" in str(out_of_memory(limits))

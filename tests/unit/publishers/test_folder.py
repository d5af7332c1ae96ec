"""Bad days of a disk: a file is whole or not there, and what was there before is as it was."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporter.model import Document, ExportError
from exporter.publishers import folder as module
from exporter.publishers.folder import TEMPORARY_PREFIX
from tests.support.writing import write_folder

OLD, NEW = b"old " * 10, b"new " * 200_000


def documents(content: bytes = NEW) -> list[Document]:
    pieces = [content[at : at + 70_000] for at in range(0, len(content), 70_000)]
    return [
        Document(name=name, format="json", media_type="", chunks=pieces)
        for name in ("a.json", "b.json")
    ]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("what", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EROFS])
def test_whichever_call_fails_every_file_is_whole(
    what: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = getattr(os, what)
    for nth in range(1, 50):
        write_folder(tmp_path, documents(OLD))
        calls = 0

        def failing(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == nth:  # noqa: B023 - called within the round
                raise OSError(number, os.strerror(number))
            return real(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(os, what, failing)
            patch.setattr(os, "supports_dir_fd", os.supports_dir_fd | {failing})
            said = ""
            try:
                write_folder(tmp_path, documents())
            except ExportError as error:
                said = str(error)
        assert not said or os.strerror(number) in said
        found = files(tmp_path)
        assert set(found) == {"a.json", "b.json"}
        assert set(found.values()) <= {OLD, NEW}
        if calls < nth:
            assert set(found.values()) == {NEW}
            return
    pytest.fail("it never got through")


def test_short_writes_are_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, bytes(data[:1000])))
    write_folder(tmp_path, documents(NEW[:50_000]))
    assert set(files(tmp_path).values()) == {NEW[:50_000]}


def test_what_a_kill_left_is_swept_and_what_is_written_is_not(tmp_path: Path) -> None:
    left = tmp_path / f"{TEMPORARY_PREFIX}0123456789ab"
    left.write_bytes(b"half")
    odd = tmp_path / f"{TEMPORARY_PREFIX}notes.txt"
    odd.write_bytes(b"mine")
    here = module.Folder(tmp_path)
    pending = module.Pending(here, "c.json")
    write_folder(tmp_path, documents(OLD))
    assert not left.exists()
    assert odd.exists()
    module.fill(pending.descriptor, documents()[0])
    pending.finish(len(NEW), "json")
    here.close()
    assert (tmp_path / "c.json").read_bytes() == NEW


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from exporter.model import Document
from tests.support.writing import write_folder
folder, random = Path(sys.argv[1]), random.Random(7)
def write(letter):
    pieces = [letter * 60_000] * 12
    return write_folder(folder, [
        Document(name=name, format="json", media_type="", chunks=pieces) for name in ("a", "b")])
write(b"x")
broken = seen = 0
for turn in range(200):
    pid = os.fork()
    if pid == 0:
        while True:
            write(random.choice([b"y", b"z"]))
    time.sleep(random.random() * 0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    for name in ("a", "b"):
        data = (folder / name).read_bytes()
        seen += 1
        broken += len(data) != 720_000 or len(set(data)) != 1
write(b"x")
print(seen, broken, sorted(path.name for path in folder.iterdir()))
"""


def test_two_hundred_kills_break_nothing(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path, root], capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "400 0 ['a', 'b']"


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from exporter.model import Document
from tests.support.writing import write_folder
for _ in range(30):
    write_folder(Path(sys.argv[1]), [Document(
        name="a", format="json", media_type="", chunks=[sys.argv[3].encode() * 50_000] * 8)])
"""


def test_two_writers_do_not_mix(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    line: list[str | Path] = [sys.executable, "-c", WRITER, tmp_path, root]
    writers = [subprocess.Popen([*line, letter], stderr=subprocess.PIPE) for letter in "xy"]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        if (tmp_path / "a").exists():
            data = (tmp_path / "a").read_bytes()
            seen.add((len(data), len(set(data))))
    for writer in writers:
        _, said = writer.communicate()
        assert writer.returncode == 0, said
    assert seen <= {(400_000, 1)}
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or sys.platform != "linux",
    reason="only root can mount a small disk",
)
def test_a_full_disk_keeps_the_earlier_report(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount: list[str | Path] = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        write_folder(small, documents(OLD))
        with pytest.raises(ExportError, match="No space left on device"):
            write_folder(small, documents(NEW * 2))
        assert files(small) == {"a.json": OLD, "b.json": OLD}
        subprocess.run(["mount", "-o", "remount,ro", small], check=True)
        with pytest.raises(ExportError, match="Read-only file system"):
            write_folder(small, documents(NEW))
    finally:
        subprocess.run(["umount", small], check=True)

"""The two processes of an export import nothing twice: that cost a tenth of a small export."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = ROOT / "tests/fixtures/native/shapes/run_full.json"

# What a process imports goes into a piece of memory that is a file, which the worker may still
# fill when it can open nothing any more. The second half is the worker's.
TELLING = """
import mmap, os, sys

HALF = 1 << 16

class Telling:
    memory = mmap.mmap(os.open(sys.argv[1], os.O_RDWR), 2 * HALF)
    at = 0

    def find_spec(self, name, path=None, target=None):
        line = name.encode() + b"\\n"
        self.memory[self.at : self.at + len(line)] = line
        self.at += len(line)

    def fork(self):
        self.at = HALF

telling = Telling()
os.register_at_fork(before=lambda: telling.find_spec("FORK"), after_in_child=telling.fork)
sys.meta_path.insert(0, telling)
sys.path += sys.argv[2].split(os.pathsep)
from exporter.cli.running import again
again(os.memfd_create("nothing", 0), sys.argv[3:])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="begins again on Linux alone")
def test_nothing_is_imported_twice(tmp_path: Path) -> None:
    told = tmp_path / "told"
    told.write_bytes(bytes(1 << 17))
    words = ["export", "latest", "--storage-path", str(RUN), "--output", f"{tmp_path}/out"]
    words += ["--format", "json,html"]
    places = ":".join(each for each in [str(ROOT), *sys.path] if each)
    command = [sys.executable, "-I", "-S", "-c", TELLING, str(told), places, *words]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "out/report.html").is_file()
    data = told.read_bytes()
    keeper, worker = (data[at : at + (1 << 16)].strip(b"\0").decode() for at in (0, 1 << 16))
    shared, fork, own = keeper.partition("FORK\n")
    assert fork
    assert "exporter.plugins" in shared.split()
    assert "exporter.renderers.html.page" in worker.split()
    others = {"exporter.renderers.csv", "exporter.renderers.junit", "exporter.renderers.markdown"}
    dear = {"_hashlib", "jinja2", "locale", "signal", "yaml"}  # OpenSSL, and what looks for words
    assert not (others | dear) & {*shared.split(), *worker.split(), *own.split()}
    assert set(own.split()) & set(worker.split()) == set()

"""A worker that hangs costs its own page, and not the viewer."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from exporter.app.serve import Wanted
from exporter.border.launch import Worker
from exporter.cli import serving, session
from exporter.cli.commands.serve import ServeSettings
from exporter.cli.keeper import Opened
from exporter.cli.serving import Pages
from exporter.model import ExportError
from tests.support.viewer import record

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are of POSIX")


def test_a_worker_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(tmp_path, "one", 1)
    pages = Pages(ServeSettings(storage_path=str(tmp_path), time_limit=1))
    opened, workers = pages._storage.open, list[Worker]()

    def launched() -> Worker:
        workers.append(session._launch())
        return workers[-1]

    def hung(suffixes: Sequence[str]) -> Opened:
        os.kill(workers[0]._pid, signal.SIGSTOP)
        return opened(suffixes)

    with monkeypatch.context() as patched:
        patched.setattr(serving, "_PATIENCE", 0.2)
        patched.setattr(session, "_taken", launched)
        patched.setattr(pages._storage, "open", hung)
        with pytest.raises(ExportError, match="this takes more than") as refused:
            pages.draw(Wanted("runs"))
    assert refused.value.code == "time-limit"
    assert workers[0]._pid == 0, "it is gone"
    assert b"<h1>1 run<" in pages.draw(Wanted("runs"))

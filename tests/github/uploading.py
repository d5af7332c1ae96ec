"""A step of a job that uploads, and what its calls are called."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path
from typing import Any

from exporter.github.context import context_of
from exporter.github.http import Budget, Http
from exporter.github.results import results_of
from exporter.github.transport import Network
from exporter.model import Receipt
from exporter.publishers.artifact import ArtifactUpload, Wanted
from exporter.publishers.telling import told_of
from tests.github.results_service import (
    Answer,
    ResultsService,
)
from tests.github.samples import green_run, report_of

CREATE, FINALIZE, LIST, DELETE = (
    "CreateArtifact",
    "FinalizeArtifact",
    "ListArtifacts",
    "DeleteArtifact",
)
ZIPPED = [CREATE, "block", "blocklist", FINALIZE]
URL = "https://github.com/octo/shop/actions/runs/77/artifacts/"
NOW = 1_795_420_800.0  # 2026-11-23T08:00:00Z
BUSY = Answer(503, b'{"code":"unavailable","msg":"try again"}')


class Step:
    """One step of a job that uploads, with its waits counted and not waited."""

    def __init__(self, service: ResultsService, folder: Path, **environment: str) -> None:
        self.service = service
        self.folder = folder
        (folder / "temp").mkdir(exist_ok=True)
        self.environment = service.environment(RUNNER_TEMP=str(folder / "temp"), **environment)
        self.slept: list[float] = []
        self.masked: list[str] = []
        self.budget = Budget(trouble=12.0)

    def files(self, out: str = "out", page: str = "<!doctype html><p>page</p>") -> list[Receipt]:
        folder = self.folder / out
        folder.mkdir(exist_ok=True)
        (folder / "report.json").write_text('{"run_id": "r1"}\n')
        (folder / "report.html").write_text(page)
        return [
            Receipt(publisher="folder", outcome="done", path=str(folder / name), format=kind)
            for name, kind in (("report.html", "html"), ("report.json", "json"))
        ]

    def upload(self, files: list[Receipt] | None = None, **wanted: Any) -> Receipt:
        files = self.files() if files is None else files
        http = Http(
            transport=Network({}),
            now=time.monotonic,
            sleep=self.slept.append,
            chance=lambda: 0.0,
            wall=lambda: NOW,
            agent="dagrun-export/1.0.0",
            budget=self.budget,
        )
        results = results_of(self.environment, http, self.masked.append)
        folder = str(Path(files[0].path or "").parent) if files else ""
        publisher = ArtifactUpload(
            results, context_of(self.environment), Wanted(**wanted), folder=folder
        )
        return publisher.publish(told_of(report_of(green_run())), files)


def unpacked(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}

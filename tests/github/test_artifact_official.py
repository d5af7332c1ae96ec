"""The official client and ours, over the same results service and Azure's emulator.

That the service is like the real one is shown first, by the official client alone.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exporter.github.client import GitHub
from exporter.github.http import Http
from exporter.github.transport import Network
from tests.container.machine import ROOT, need
from tests.github.blob_stores import AzuriteBlobs, azurite
from tests.github.loopback import serving
from tests.github.results_service import SHOP, Answer, ResultsService
from tests.github.uploading import Step

pytestmark = pytest.mark.node

FOLDER = ROOT / "tests/github/node"


@pytest.fixture(scope="module")
def blobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AzuriteBlobs]:
    need("setup/node.sh", str(FOLDER))
    program = FOLDER / "node_modules/.bin/azurite-blob"
    with azurite(program, tmp_path_factory.mktemp("azurite")) as blobs:
        yield blobs


@pytest.fixture
def service(blobs: AzuriteBlobs) -> Iterator[ResultsService]:
    with serving(ResultsService(blobs)) as service:
        yield service


class Official:
    """`@actions/artifact`, as a JavaScript action of the same job uses it."""

    def __init__(self, service: ResultsService, folder: Path) -> None:
        self.service = service
        self.folder = folder

    def call(self, what: str, /, **asked: Any) -> dict[str, Any]:
        """Return the answer, or what it raised under `error`."""
        done = subprocess.run(
            ["node", str(FOLDER / "client.mjs"), json.dumps({"call": what, **asked})],
            env={"PATH": os.environ["PATH"], **self.service.environment()},
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        )
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        told: dict[str, Any] = answer.get("answer", answer)
        return told

    def upload(self, name: str, files: dict[str, bytes], **options: Any) -> dict[str, Any]:
        paths = []
        for path, content in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(content)
            paths.append(str(self.folder / path))
        return self.call("upload", name=name, files=paths, root=str(self.folder), options=options)

    def download(self, artifact_id: int, digest: str) -> tuple[bool, dict[str, bytes]]:
        """Return whether the digest was another one, and the files."""
        into = self.folder / f"downloaded-{artifact_id}"
        told = self.call("download", id=artifact_id, path=str(into), expectedHash=digest)
        files = {
            path.relative_to(into).as_posix(): path.read_bytes()
            for path in sorted(into.rglob("*"))
            if path.is_file()
        }
        return told["digestMismatch"], files


@pytest.fixture
def official(service: ResultsService, tmp_path: Path) -> Official:
    return Official(service, tmp_path)


def test_the_official_client_alone_is_content_with_the_service(
    service: ResultsService, official: Official
) -> None:
    files = {"one.json": b"{}\n", "logs/two.txt": os.urandom(100_000)}
    service.faults["block"] = [Answer(503, b"<Error><Code>ServerBusy</Code></Error>")]
    made = official.upload("theirs", files, retentionDays=3)

    assert service.finished()["theirs"].artifact_id == made["id"]
    assert service.finished()["theirs"].digest == f"sha256:{made['digest']}"
    assert official.download(made["id"], f"sha256:{made['digest']}") == (False, files)
    assert official.download(made["id"], f"sha256:{'0' * 64}")[0] is True
    (listed,) = official.call("list")["artifacts"]
    assert (listed["id"], listed["name"]) == (made["id"], "theirs")
    assert official.call("get", name="theirs")["artifact"]["id"] == made["id"]

    taken = official.upload("theirs", files)["error"]["message"]
    assert "an artifact with this name already exists on the workflow run" in taken
    assert official.call("delete", name="theirs")["id"] == made["id"]
    assert service.finished() == {}


def test_what_we_upload_the_official_client_downloads_with_its_digest_verified(
    service: ResultsService, official: Official, tmp_path: Path
) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    step = Step(service, folder)
    page = "<!doctype html>\n" + "é\n" * 3_000_000  # more than one block
    receipt = step.upload(step.files(page=page), compression_level=0)
    assert receipt.outcome == "done", receipt.message

    digest = f"sha256:{receipt.outputs['artifact-digest']}"
    mismatch, files = official.download(int(receipt.outputs["artifact-id"]), digest)
    assert not mismatch
    assert files == {
        "report.html": page.encode(),
        "report.json": b'{"run_id": "r1"}\n',
    }
    shown = service.finished()["dagrun-report.html"]
    mismatch, files = official.download(shown.artifact_id, shown.digest)
    assert not mismatch
    assert list(files.values()) == [page.encode()]
    assert [each["name"] for each in official.call("list")["artifacts"]] == [
        "dagrun-report",
        "dagrun-report.html",
    ]


def test_what_the_official_client_uploads_we_download_with_its_digest_verified(
    service: ResultsService, official: Official
) -> None:
    files = {"report.json": b'{"run_id": "r1"}\n', "logs/two.txt": os.urandom(100_000)}
    made = official.upload("theirs", files)
    github = GitHub(
        http=Http(
            transport=Network({}),
            now=time.monotonic,
            sleep=time.sleep,
            chance=lambda: 0.0,
            wall=time.time,
            agent="dagrun-export/1.0.0",
        ),
        api_url=service.url,
        graphql_url=f"{service.url}/graphql",
        repository=SHOP,
        token="ghs_example",
        mask=lambda _: None,
    )
    into = io.BytesIO()
    fetched = github.download(made["id"], into)

    assert fetched.sha256 == made["digest"]
    assert fetched.media_type == "application/zip"
    with zipfile.ZipFile(into) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert "authorization" not in service.calls[-1].headers


def test_the_official_client_s_artifact_is_never_replaced(
    service: ResultsService, official: Official, tmp_path: Path
) -> None:
    official.upload("dagrun-report", {"theirs.txt": b"theirs"})
    folder = tmp_path / "ours"
    folder.mkdir()
    receipt = Step(service, folder).upload()
    assert "artifact dagrun-report-2 " in receipt.message
    assert set(service.finished()) == {
        "dagrun-report",
        "dagrun-report-2",
        "dagrun-report-2.html",
    }

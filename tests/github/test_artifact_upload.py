from __future__ import annotations

import base64
import hashlib
import io
import os
import time
import zipfile
from pathlib import Path

import pytest

from exporter.github.http import Budget
from exporter.model import Receipt
from tests.github.blob_stores import MemoryBlobs
from tests.github.loopback import serving
from tests.github.results_service import (
    JOB,
    RUN,
    ResultsService,
    runtime_token,
)
from tests.github.uploading import (
    CREATE,
    URL,
    ZIPPED,
    Step,
    unpacked,
)


def test_what_was_written_is_uploaded_and_the_page_beside_it(
    service: ResultsService, step: Step
) -> None:
    receipt = step.upload()

    content = service.content("dagrun-report")
    assert unpacked(content) == {
        "report.html": "<!doctype html><p>page</p>",
        "report.json": '{"run_id": "r1"}\n',
    }
    assert receipt.outcome == "done"
    assert receipt.message == f"artifact dagrun-report ({len(content)} B): {URL}1001"
    assert receipt.outputs == {
        "artifact-id": "1001",
        "artifact-url": f"{URL}1001",
        "artifact-digest": hashlib.sha256(content).hexdigest(),
    }
    assert [tuple(link) for link in receipt.links] == [
        ("Open the report", f"{URL}1002"),
        ("Download all files", f"{URL}1001"),
    ]
    page = service.finished()["dagrun-report.html"]
    assert (page.media_type, service.content(page.name)) == (
        "text/html",
        b"<!doctype html><p>page</p>",
    )
    assert service.names() == ZIPPED * 2
    assert [each.expires_at for each in service.artifacts] == [None, None]


def test_the_calls_are_those_of_the_protocol(service: ResultsService, step: Step) -> None:
    step.upload(retention_days=5)

    create, block, blocks, finalize, page, *_ = service.calls
    ids = {"workflow_run_backend_id": RUN, "workflow_job_run_backend_id": JOB}
    until = {"expires_at": "2026-11-28T08:00:00.000Z"}
    assert create.asked == {**ids, "name": "dagrun-report", "version": 4, **until}
    assert page.asked == {
        **ids,
        "name": "dagrun-report.html",
        "version": 7,
        "mime_type": "text/html",
        **until,
    }
    content = service.content("dagrun-report")
    assert finalize.asked == {
        **ids,
        "name": "dagrun-report",
        "size": str(len(content)),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    assert create.headers["authorization"] == f"Bearer {runtime_token()}"
    assert create.headers["content-type"] == "application/json"
    assert create.headers["user-agent"] == "dagrun-export/1.0.0"
    for sent in (block, blocks):
        assert "authorization" not in sent.headers
        assert sent.headers["x-ms-version"]
    assert block.body == content
    types = [call.headers.get("x-ms-blob-content-type") for call in service.calls]
    assert list(filter(None, types)) == ["application/zip", "text/html"]


def test_signatures_are_masked_and_the_token_is_never_said(
    service: ResultsService, step: Step
) -> None:
    receipt = step.upload()

    for path in (each.path for each in service.artifacts):
        encoded = service.blobs.sign(path, "cw").rpartition("sig=")[2]
        assert encoded in step.masked
        assert encoded.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=") in step.masked
    assert runtime_token() not in repr(receipt)


def test_equal_files_make_an_equal_zip(tmp_path: Path, service: ResultsService) -> None:
    contents = []
    for number, zone in enumerate(("UTC", "Asia/Tokyo")):
        folder = tmp_path / str(number)
        folder.mkdir()
        step = Step(service, folder)
        files = step.files()
        for file in files:
            os.utime(str(file.path), (number * 1e8, number * 1e8))
            Path(str(file.path)).chmod(0o600 if number else 0o755)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TZ", zone)
            time.tzset()
            step.upload(files[:: -1 if number else 1], name=f"zip-{number}")
        contents.append(service.content(f"zip-{number}"))
    time.tzset()
    assert contents[0] == contents[1]
    with zipfile.ZipFile(io.BytesIO(contents[0])) as archive:
        assert archive.namelist() == ["report.html", "report.json"]
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.external_attr >> 16 == 0o100644
            assert entry.compress_type == zipfile.ZIP_DEFLATED


def test_files_keep_their_place_below_the_folder_that_all_are_in(
    service: ResultsService, step: Step
) -> None:
    files = step.files()
    (step.folder / "out/logs").mkdir()
    (step.folder / "out/logs/a:b?.txt").write_text("log")
    more = Receipt(publisher="folder", outcome="done", path=str(step.folder / "out/logs/a:b?.txt"))
    step.upload([*files, more, files[0]])
    assert list(unpacked(service.content("dagrun-report"))) == [
        "logs/a-b-.txt",
        "report.html",
        "report.json",
    ]


def test_level_0_stores_and_a_higher_one_is_smaller(service: ResultsService, step: Step) -> None:
    files = step.files(page="<p>the same again</p>" * 20_000)
    sizes = []
    for level in (0, 1, 9):
        step.upload(files, name=f"level-{level}", compression_level=level)
        sizes.append(service.finished()[f"level-{level}"].size or 0)
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 400_000 > sizes[1] > sizes[2]


def test_more_than_a_block_is_sent_in_several(service: ResultsService, step: Step) -> None:
    page = base64.b64encode(os.urandom(7_000_000)).decode()
    step.upload(step.files(page=page), compression_level=0)

    blocks = [call for call in service.calls if call.name == "block"]
    sizes = [len(call.body) for call in blocks]
    assert sizes[:3] == [4 * 1024 * 1024, 4 * 1024 * 1024, sizes[2]]
    assert len({call.path.rpartition("blockid=")[2] for call in blocks}) == 3
    assert unpacked(service.content("dagrun-report"))["report.html"] == page
    assert service.content("dagrun-report.html").decode() == page


@pytest.mark.parametrize("raw", [True, False])
def test_a_signature_is_used_letter_for_letter(tmp_path: Path, raw: bool) -> None:
    with serving(ResultsService(MemoryBlobs(raw=raw))) as service:
        assert Step(service, tmp_path).upload().outcome == "done"
        (path, *_) = (call.path for call in service.calls if call.name == "block")
        assert path.partition("&comp=")[0].endswith("=" if raw else "%3D")


def test_a_service_that_spells_and_knows_less_is_served(tmp_path: Path) -> None:
    # `act` and older versions of Gitea: camelCase, no digests, no artifact but zips.
    with serving(ResultsService(MemoryBlobs(raw=True), camel=True, pages=False)) as service:
        step = Step(service, tmp_path)
        receipt = step.upload()
        assert receipt.outcome == "done"
        assert receipt.message.endswith(f"{URL}1001")
        assert [link.text for link in receipt.links] == ["Download all files"]
        assert service.names() == [*ZIPPED, CREATE]
        assert step.slept == []


def test_a_service_that_does_not_answer_is_given_up(service: ResultsService, step: Step) -> None:
    service.faults[CREATE] = ["hang"]
    step.budget = Budget(trouble=0.5)
    receipt = step.upload()
    assert receipt.outcome == "failed"
    assert "did not answer within 1 s" in receipt.message


def test_a_service_that_is_not_there_is_given_up(service: ResultsService, step: Step) -> None:
    step.environment["ACTIONS_RESULTS_URL"] = "http://127.0.0.1:9/"
    receipt = step.upload()
    assert receipt.outcome == "failed"
    assert "127.0.0.1:9 did not answer" in receipt.message
    assert step.slept == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    "missing",
    [
        {"ACTIONS_RESULTS_URL": ""},
        {"ACTIONS_RUNTIME_TOKEN": ""},
        {"ACTIONS_RUNTIME_TOKEN": runtime_token(scope="Actions.UploadArtifacts:1/1:2")},
        {"ACTIONS_RESULTS_URL": "file:///tmp"},
        {"ACTIONS_RESULTS_URL": "http://[::1"},
    ],
)
def test_where_no_service_is_the_files_are_and_a_line_says_so(
    service: ResultsService, step: Step, missing: dict[str, str]
) -> None:
    step.environment |= missing
    receipt = step.upload()
    assert receipt.outcome == "skipped"
    assert receipt.message.startswith("no artifact: this runner has no service for artifacts")
    assert service.calls == []


def test_nothing_written_is_nothing_uploaded(service: ResultsService, step: Step) -> None:
    receipt = step.upload([Receipt(publisher="stdout", outcome="done")])
    assert (receipt.outcome, "name a folder" in receipt.message) == ("failed", True)
    receipt = step.upload([], ignore_no_files=True)
    assert (receipt.outcome, receipt.message) == ("skipped", "")
    assert service.calls == []


def test_a_file_that_went_away_is_no_traceback(service: ResultsService, step: Step) -> None:
    files = step.files()
    Path(str(files[0].path)).unlink()
    receipt = step.upload(files)
    assert receipt.outcome == "failed"
    assert "its files cannot be packed (No such file or directory)" in receipt.message


def test_an_artifact_is_kept_as_long_as_asked_and_allowed(
    service: ResultsService, step: Step
) -> None:
    step.environment["GITHUB_RETENTION_DAYS"] = "10"
    receipt = step.upload(retention_days=400)
    assert service.finished()["dagrun-report"].expires_at == "2026-12-03T08:00:00.000Z"
    assert "kept for 10 days, the most that the repository allows" in receipt.message
    step.environment["GITHUB_RETENTION_DAYS"] = "0"  # what `act` says
    step.upload(name="long", retention_days=10**9)
    assert (service.finished()["long"].expires_at or "").startswith("2037-")

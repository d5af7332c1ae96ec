from __future__ import annotations

import base64
import hashlib
import io
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exporter.github.context import context_of
from exporter.github.http import Budget, Http
from exporter.github.results import results_of, scope_of
from exporter.github.transport import Network
from exporter.model import Receipt
from exporter.publishers.artifact import ArtifactUpload, Wanted
from tests.github.blob_stores import MemoryBlobs
from tests.github.results_service import (
    JOB,
    RUN,
    Answer,
    Artifact,
    Fault,
    ResultsService,
    runtime_token,
    serving,
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
        return publisher.publish(report_of(green_run()), files)


@pytest.fixture
def service() -> Iterator[ResultsService]:
    with serving(ResultsService(MemoryBlobs())) as service:
        yield service


@pytest.fixture
def step(service: ResultsService, tmp_path: Path) -> Step:
    return Step(service, tmp_path)


def unpacked(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


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
    assert blocks.headers["x-ms-blob-content-type"] == "application/zip"


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
    step.upload([*files, more])
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


# What may go wrong, protocol notes 3.5


@pytest.mark.parametrize(
    "fault",
    [
        *(Answer(status, b'{"code":"internal","msg":"no"}') for status in (500, 502, 503, 504)),
        Answer(502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"}),
        Answer(200, b"<html>Sign in</html>", {"Content-Type": "text/html"}),
        "cut",
    ],
)
def test_what_passes_is_tried_again(service: ResultsService, step: Step, fault: Fault) -> None:
    service.faults[CREATE] = [fault, fault]
    service.faults["block"] = [BUSY, "cut"]
    service.faults["blocklist"] = [Answer(500)]
    receipt = step.upload()
    assert (receipt.outcome, receipt.outputs["artifact-id"]) == ("done", "1001")
    assert service.content("dagrun-report")
    assert step.slept == [1.0, 2.0, 1.0, 2.0, 1.0]


def test_what_never_passes_is_given_up_in_time(service: ResultsService, step: Step) -> None:
    service.faults[CREATE] = [BUSY] * 99
    receipt = step.upload()
    assert receipt.outcome == "failed"
    assert receipt.message == (
        f"no artifact: {service.url[7:]} answered 503 (try again); the files are on the disk, where"
        " another step can take them"
    )
    assert receipt.outputs == {}
    assert sum(step.slept) <= 12


def test_retry_after_is_heeded(service: ResultsService, step: Step) -> None:
    slow = Answer(429, b'{"code":"resource_exhausted"}', {"Retry-After": "7"})
    service.faults[CREATE] = [slow]
    service.faults[FINALIZE] = [slow]
    assert step.upload().outcome == "done"
    assert step.slept == [7.0, 7.0]
    assert service.names() == [CREATE, *ZIPPED, FINALIZE, *ZIPPED]


def test_too_long_a_wait_is_not_waited(service: ResultsService, step: Step) -> None:
    service.faults[CREATE] = [Answer(429, b"{}", {"Retry-After": "3600"})]
    receipt = step.upload()
    assert receipt.outcome == "failed"
    assert "wants 3,600 s of patience" in receipt.message
    assert step.slept == []


def test_a_full_storage_is_said_at_once(service: ResultsService, step: Step) -> None:
    said = b'{"code":"permission_denied","msg":"insufficient usage to create artifact"}'
    service.faults[CREATE] = [Answer(403, said)]
    receipt = step.upload()
    assert receipt.outcome == "failed"
    assert receipt.message.startswith("no artifact: the storage for artifacts is full")
    assert "retention-days" in receipt.message
    assert service.names() == [CREATE]


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_is_final(service: ResultsService, step: Step, status: int) -> None:
    service.faults[CREATE] = [Answer(status, b'{"code":"x","msg":"not for you"}')]
    receipt = step.upload()
    assert receipt.outcome == "failed"
    assert f"answered {status} (not for you)" in receipt.message
    assert service.names() == [CREATE]
    assert step.slept == []


def test_a_no_with_status_200_is_a_no(service: ResultsService, step: Step) -> None:
    service.faults[CREATE] = [Answer(200, b'{"ok":false}')]
    receipt = step.upload()
    assert receipt.outcome == "failed"
    assert "said no to CreateArtifact" in receipt.message


@pytest.mark.parametrize(
    "body",
    [
        b'{"ok":true}',
        b'{"ok":true,"signed_upload_url":7}',
        b'{"ok":true,"signed_upload_url":"file:///etc/passwd"}',
        b'{"ok":true,"signed_upload_url":"https://"}',
        b'{"ok":true,"signed_upload_url":"http://[::1"}',
        b"[1,2]",
        b"\xff" * 100,
        b'{"ok":' * 100_000,
    ],
)
def test_an_odd_answer_is_a_failure_of_one_line(
    service: ResultsService, step: Step, body: bytes
) -> None:
    service.faults[CREATE] = [Answer(200, body)] * 9
    receipt = step.upload()
    assert receipt.outcome == "failed"
    assert "\n" not in receipt.message
    assert "block" not in service.names()


# Names


def listed(name: str, job: str = "another-job", digest: str = "sha256:00") -> Artifact:
    return Artifact(900, name, RUN, job, "/x", "application/zip", None, 3, digest)


def test_the_artifact_of_another_job_stays(service: ResultsService, step: Step) -> None:
    other = listed("dagrun-report")
    service.artifacts.append(other)
    receipt = step.upload()
    assert other in service.artifacts
    assert set(service.finished()) == {
        "dagrun-report",
        "dagrun-report-2",
        "dagrun-report-2.html",
    }
    assert "artifact dagrun-report-2 (" in receipt.message
    assert "give each job an artifact-name of its own" in receipt.message


def test_a_whole_matrix_finds_names(service: ResultsService, tmp_path: Path) -> None:
    service.artifacts += [listed("dagrun-report"), listed("dagrun-report-2")]
    receipt = Step(service, tmp_path).upload()
    assert receipt.outcome == "done"
    third = [name for name in service.finished() if name.startswith("dagrun-report-2-")]
    assert len(third) == 2
    assert len(third[0].removeprefix("dagrun-report-2-")) == 6


def test_when_every_name_is_taken_it_is_said(service: ResultsService, step: Step) -> None:
    conflict = Answer(409, b'{"code":"already_exists","msg":"it already exists"}')
    service.faults[CREATE] = [conflict] * 99
    receipt = step.upload()
    assert receipt.outcome == "failed"
    assert receipt.message.endswith(
        "answered 409 (it already exists); give each job an artifact-name of its own"
    )
    assert service.names() == [CREATE, LIST] * 3


def test_the_same_bytes_are_not_uploaded_twice(service: ResultsService, step: Step) -> None:
    first = step.upload()
    before = len(service.calls)
    again = step.upload()
    assert again.outputs == first.outputs
    assert again.links == first.links
    assert service.names()[before:] == [CREATE, LIST] * 2


def test_the_same_folder_again_replaces_its_own(service: ResultsService, step: Step) -> None:
    step.upload()
    receipt = step.upload(step.files(page="<p>newer</p>"))
    assert receipt.outputs["artifact-id"] == "1003"
    assert set(service.finished()) == {"dagrun-report", "dagrun-report.html"}
    assert service.content("dagrun-report.html") == b"<p>newer</p>"
    assert service.names()[8:15] == [CREATE, LIST, DELETE, *ZIPPED]


def test_another_folder_of_the_same_job_replaces_nothing(
    service: ResultsService, step: Step
) -> None:
    step.upload()
    step.upload(step.files("other", page="<p>other</p>"))
    assert set(service.finished()) == {
        *("dagrun-report", "dagrun-report.html"),
        *("dagrun-report-2", "dagrun-report-2.html"),
    }


def test_without_a_folder_of_the_runner_nothing_is_replaced(
    service: ResultsService, step: Step
) -> None:
    step.environment["RUNNER_TEMP"] = "/home/runner/work/_temp/not/here"
    step.upload()
    receipt = step.upload(step.files(page="<p>newer</p>"))
    assert "artifact dagrun-report-2 " in receipt.message
    assert DELETE not in service.names()


def test_a_deletion_that_fails_costs_the_name_only(service: ResultsService, step: Step) -> None:
    step.upload()
    service.faults[DELETE] = [Answer(403, b"{}")] * 9
    receipt = step.upload(step.files(page="<p>newer</p>"))
    assert "artifact dagrun-report-2 " in receipt.message


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("report postgres:16", "report postgres-16"),
        ('a"b<c>d|e*f?g\r\nh\\i/j', "a-b-c-d-e-f-g-h-i-j"),
        ("..", "dagrun-report"),
        (" \t ", "dagrun-report"),
        ("Bericht für Ü", "Bericht für Ü"),
    ],
)
def test_a_name_that_the_service_refuses_is_mended(
    service: ResultsService, step: Step, wanted: str, given: str
) -> None:
    receipt = step.upload(name=wanted)
    assert set(service.finished()) == {given, f"{given}.html"}
    assert ("is no name that an artifact may have" in receipt.message) == (wanted != given)


# Uploads that end halfway


def test_a_lost_answer_to_create_leaves_its_name(service: ResultsService, step: Step) -> None:
    service.faults[CREATE] = ["lost"]
    receipt = step.upload()
    assert receipt.outcome == "done"
    assert "dagrun-report-2" in service.finished()
    assert [each.name for each in service.artifacts if each.size is None] == ["dagrun-report"]


def test_an_upload_that_was_never_finished_does_not_stop_the_next(
    service: ResultsService, step: Step
) -> None:
    service.faults["block"] = [Answer(400)] * 9
    receipt = step.upload()
    assert receipt.outcome == "failed"
    assert "answered 400 to the bytes of an artifact" in receipt.message
    service.faults.clear()
    assert "artifact dagrun-report-2 " in step.upload().message


def test_an_address_that_ran_out_is_asked_for_once_more(
    service: ResultsService, step: Step
) -> None:
    over = Answer(403, b"<Error><Code>AuthenticationFailed</Code></Error>")
    service.faults["blocklist"] = [over]
    assert "artifact dagrun-report-2 " in step.upload().message
    service.faults["block"] = [over] * 9
    receipt = step.upload(name="second")
    assert receipt.outcome == "failed"
    assert "answered 403 (AuthenticationFailed)" in receipt.message
    assert [call.name for call in service.calls].count(CREATE) == 2 + 1 + 2


def test_a_lost_answer_to_finalize_is_looked_up(service: ResultsService, step: Step) -> None:
    service.faults[FINALIZE] = ["lost"]
    receipt = step.upload()
    assert receipt.outputs["artifact-id"] == "1001"
    assert service.names() == [*ZIPPED, LIST, *ZIPPED]


def test_a_finalize_that_did_nothing_is_said_again(service: ResultsService, step: Step) -> None:
    service.faults[FINALIZE] = [BUSY, "cut", Answer(200, b"<html>")]
    assert step.upload().outcome == "done"
    assert service.names() == [
        *("CreateArtifact", "block", "blocklist"),
        *(FINALIZE, LIST, LIST, FINALIZE, LIST, FINALIZE),
        *ZIPPED,
    ]
    assert step.slept == [1.0, 2.0, 4.0]


def test_a_finalize_that_is_refused_is_final(service: ResultsService, step: Step) -> None:
    service.faults[FINALIZE] = [Answer(404, b'{"code":"not_found","msg":"unknown"}')]
    receipt = step.upload()
    assert receipt.outcome == "failed"
    assert "answered 404 (unknown)" in receipt.message


def test_a_page_that_fails_leaves_the_zip(service: ResultsService, step: Step) -> None:
    service.faults[CREATE] = []
    real = service.answer

    def answer(method: str, target: str, headers: Any, body: bytes) -> Answer:
        if b"text/html" in body:
            return Answer(403, b'{"code":"permission_denied","msg":"insufficient usage"}')
        return real(method, target, headers, body)

    service.answer = answer  # type: ignore[method-assign]
    with serving(service):
        step.environment = {**step.environment, "ACTIONS_RESULTS_URL": service.url}
        receipt = step.upload()
    assert receipt.outcome == "done"
    assert "the page is in it and not beside it" in receipt.message
    assert [link.text for link in receipt.links] == ["Download all files"]


# Where and how


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


# The token


def jwt(claims: str) -> str:
    return f"e30.{base64.urlsafe_b64encode(claims.encode()).rstrip(b'=').decode()}.x"


@pytest.mark.parametrize(
    ("token", "scope"),
    [
        (runtime_token(), (RUN, JOB)),
        (jwt('{"scp":"a:b Actions.Results:1:2 c"}'), ("1", "2")),
        (jwt('{"scp":"Actions.Results:1"}'), None),
        (jwt('{"scp":"Actions.Results:1:2:3"}'), None),
        (jwt('{"scp":"Actions.Results::2"}'), None),
        (jwt('{"scp":"Actions.ResultsX:1:2"}'), None),
        (jwt('{"scp":["Actions.Results:1:2"]}'), None),
        (jwt('{"sub":"x"}'), None),
        (jwt('["scp"]'), None),
        (jwt("[" * 5000), None),
        ("", None),
        ("ghs_plain", None),
        ("a.\u00fc.c", None),
        ("a." + "!" * 50 + ".c", None),
    ],
)
def test_the_token_tells_whether_there_is_a_service(
    token: str, scope: tuple[str, str] | None
) -> None:
    found = scope_of(token)
    assert (found and tuple(found)) == scope


def test_the_runner_s_own_folder_holds_numbers_only(service: ResultsService, step: Step) -> None:
    step.upload()
    (memory,) = (step.folder / "temp").iterdir()
    assert memory.read_text() == "1001\n1002\n"
    memory.write_bytes(b"\xff\xfe 1001 garbage")
    assert step.upload(step.files(page="<p>newer</p>")).outputs["artifact-id"] == "1003"

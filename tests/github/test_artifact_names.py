"""A workflow run has each name once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.github.results_service import (
    RUN,
    Answer,
    Artifact,
    ResultsService,
)
from tests.github.uploading import (
    CREATE,
    DELETE,
    LIST,
    ZIPPED,
    Step,
)


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


def test_of_two_with_the_same_bytes_it_is_the_newest(service: ResultsService, step: Step) -> None:
    # A finish whose answer is lost has been seen to make two; and a number may be none.
    step.upload()
    first = service.finished()["dagrun-report"]
    odd = {"databaseId": "7/../x", "name": first.name, "digest": first.digest}
    twice = [{**odd, "databaseId": number} for number in (1001, "2001", 1500)]
    said = json.dumps({"artifacts": [odd, "odd", *twice, {**odd, "name": "x"}]}).encode()
    service.faults[LIST] = [Answer(200, said)]
    assert step.upload().outputs["artifact-id"] == "2001"


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


def test_the_runner_s_own_folder_holds_numbers_only(service: ResultsService, step: Step) -> None:
    step.upload()
    (memory,) = (step.folder / "temp").iterdir()
    assert memory.read_text() == "1001\n1002\n"
    memory.write_bytes(b"\xff\xfe 1001 garbage")
    assert step.upload(step.files(page="<p>newer</p>")).outputs["artifact-id"] == "1003"

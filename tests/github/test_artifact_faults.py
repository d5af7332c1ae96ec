"""What may go wrong with an upload, and what the user is told then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.github.loopback import serving
from tests.github.results_service import (
    Answer,
    Fault,
    ResultsService,
)
from tests.github.uploading import (
    BUSY,
    CREATE,
    FINALIZE,
    LIST,
    ZIPPED,
    Step,
)


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

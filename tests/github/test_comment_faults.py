"""What the comment says where it cannot be written: one line with the way out, never an error."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from time import monotonic
from typing import Any

import pytest

from exporter.github.context import Context
from exporter.github.events import event_of
from exporter.publishers.comment import PullRequestComment, Wanted
from exporter.publishers.telling import told_of
from exporter.renderers.markdown import comment_parts
from tests.github.callers import make_client, make_http
from tests.github.commenting import RED, Step, commenting
from tests.github.fake import REPOSITORY
from tests.github.payloads import pull_request
from tests.github.trouble import CutError, HangsError, say

PERMISSIONS = "give the job `permissions: {contents: read, actions: read, pull-requests: write}`"


@pytest.fixture
def step() -> Iterator[Step]:
    with commenting() as made:
        yield made


def fails(step: Step, *words: str, outcome: str = "failed") -> None:
    receipt = step.publish()
    assert receipt.outcome == outcome
    assert receipt.message.startswith("no comment: ")
    for each in words:
        assert each in receipt.message


def test_no_token(step: Step) -> None:
    receipt = step.publish(token=None)
    assert (receipt.outcome, step.github.calls) == ("skipped", [])
    assert receipt.message == "no comment: there is no token; see github-token"


def test_no_permission_names_the_block_to_add(step: Step) -> None:
    step.github.read_only = True
    fails(step, "issues=write; pull_requests=write", PERMISSIONS)
    assert step.writes() == ["POST"]


def test_a_private_repository_that_the_token_may_not_see(step: Step) -> None:
    step.github.trouble.append(("GET", say(404, {"message": "Not Found"})))
    fails(step, "answered 404", PERMISSIONS)


def test_a_token_that_has_expired(step: Step) -> None:
    step.github.tokens.clear()
    fails(step, "Bad credentials", "expired or was revoked")
    assert len(step.github.calls) == 1


def test_a_locked_conversation(step: Step) -> None:
    step.github.trouble.append(("POST", say(403, {"message": "Unable: issue is locked"})))
    fails(step, "issue is locked", "unlock the conversation")


def test_a_repository_without_issues(step: Step) -> None:
    step.github.trouble.append(("POST", say(410, {"message": "Issues are disabled"})))
    fails(step, "Issues are disabled")


def test_a_rate_limit_that_lasts_is_not_waited_for(step: Step) -> None:
    reset = str(int(step.clock.wall()) + 3600)
    for _ in range(2):
        limited = say(403, {"message": "x"}, X_RateLimit_Remaining="0", X_RateLimit_Reset=reset)
        step.github.trouble.append(("GET", limited))
    fails(step, "has a rate limit and wants")
    assert sum(step.clock.slept) <= 60


def test_a_rate_limit_that_passes_is_waited_for(step: Step) -> None:
    step.github.trouble += [
        ("GET", say(429, Retry_After="7")),
        ("POST", say(403, {"message": "You have exceeded a secondary rate limit"})),
    ]
    assert step.publish().outcome == "done"
    assert sum(step.clock.slept) >= 67
    assert len(step.github.of(7)) == 1


def test_a_page_to_log_in_at(step: Step) -> None:
    step.github.validate = False
    step.github.trouble.append(("GET", say(200, b"<html>Log in</html>")))
    fails(step, "is not what GitHub's API says")


def test_answers_that_never_come(step: Step) -> None:
    def hang(_work: Any) -> Any:
        raise HangsError

    step.github.trouble += [("POST", hang)] * 9
    real = make_http()
    real.now = monotonic
    real.budget.trouble = 1
    client = make_client(step.github, http=real)
    event = event_of("pull_request", pull_request(), repository=REPOSITORY)
    made = PullRequestComment(
        client, Context(run_id=1), event, Wanted(), partial(comment_parts, RED)
    )
    assert made.publish(told_of(RED), []).outcome == "failed"


def test_an_answer_that_is_lost_after_the_work_was_done(step: Step) -> None:
    def lost(work: Any) -> Any:
        raise CutError(work())

    step.github.trouble.append(("POST", lost))
    assert step.publish().outcome == "done"
    assert len(step.github.of(7)) == 1


def test_a_number_that_is_no_pull_request(step: Step) -> None:
    step.github.trouble.append(("GET", say(404, {"message": "Not Found"})))
    assert step.publish(pull=99).message.endswith(f"{PERMISSIONS}, and check pr-number")


def test_nobody_there(step: Step) -> None:
    api = step.github.api
    step.github.api = "http://127.0.0.1:1"
    began = step.clock.time
    fails(step, "127.0.0.1:1 did not answer (Connection refused)")
    assert step.clock.time - began < 15
    step.github.api = api


def test_five_hundreds_for_good(step: Step) -> None:
    step.github.trouble += [(".", say(502))] * 99
    began = step.clock.time
    fails(step)
    assert step.clock.time - began < 30

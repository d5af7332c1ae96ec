from __future__ import annotations

from email.utils import formatdate
from typing import Any

import pytest

from exporter.github.exchange import HttpError, NoAnswerError, Request, Response, said
from exporter.github.http import Budget
from tests.github.callers import Clock, Script, make_http

URL = "https://api.github.com/x"
DOWN = NoAnswerError("did not answer (Connection refused)", sent=False)
LOST = NoAnswerError("did not answer in time", sent=True)


def answer(status: int, body: bytes = b"{}", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, headers=named, body=body)


class Case:
    """One call against a script of answers."""

    def __init__(self, *answers: Response | NoAnswerError, **budget: float) -> None:
        self.clock = Clock()
        self.script = Script(self.clock, iter(answers))
        self.http = make_http(self.script, self.clock, Budget(**budget))  # type: ignore[arg-type]

    def send(self, method: str = "GET", **options: Any) -> Response:
        return self.http.send(Request(method=method, url=URL), **options)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "PUT"])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_trouble_on_their_side_is_tried_again(method: str, status: int) -> None:
    case = Case(answer(status), answer(502), LOST, answer(200))
    assert case.send(method).status == 200
    assert len(case.script.asked) == 4
    for seconds, least in zip(case.clock.slept, (1, 2, 4), strict=True):
        assert least <= seconds < least * 1.5


def test_a_post_is_not_repeated_unless_it_was_never_sent() -> None:
    case = Case(answer(500), answer(201))
    assert case.send("POST").status == 500
    assert len(case.script.asked) == 1
    case = Case(LOST, answer(201))
    with pytest.raises(HttpError) as caught:
        case.send("POST")
    assert caught.value.sent
    assert len(case.script.asked) == 1
    assert Case(DOWN, answer(201)).send("POST").status == 201
    assert Case(answer(500), answer(201)).send("POST", repeat=True).status == 201


def test_the_last_answer_is_returned_when_nothing_helps() -> None:
    case = Case(*[answer(503)] * 9)
    assert case.send().status == 503
    assert len(case.script.asked) == 4


@pytest.mark.parametrize("status", [400, 401, 404, 409, 410, 422, 301, 302, 200, 204])
def test_other_answers_are_answers(status: int) -> None:
    case = Case(answer(status))
    assert case.send().status == status
    assert case.clock.slept == []


def test_a_caller_may_say_what_is_worth_another_try() -> None:
    case = Case(answer(200, b"<html>"), answer(200, b"{}"))
    made = case.send("POST", repeat=True, delays=(3.0,), again=lambda got: got.body[:1] == b"<")
    assert made.body == b"{}"
    assert 3 <= case.clock.slept[0] <= 4.5


@pytest.mark.parametrize(
    ("limited", "least", "most"),
    [
        (answer(429, retry_after="7"), 7, 8),
        (answer(403, retry_after="0"), 1, 2),
        (answer(403, b'{"message":"You have exceeded a secondary rate limit"}'), 60, 61),
        (answer(403, b'{"message":"You have triggered an abuse detection mechanism"}'), 60, 61),
        (answer(429), 60, 61),
        (answer(403, x_ratelimit_remaining="0"), 60, 61),
        (answer(403, x_ratelimit_remaining="0", x_ratelimit_reset="nonsense"), 60, 61),
        (answer(429, retry_after="soon"), 60, 61),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_rate_limit_is_waited_for(
    limited: Response, least: float, most: float, method: str
) -> None:
    case = Case(limited, answer(200))
    assert case.send(method).status == 200
    assert len(case.clock.slept) == 1
    assert least <= case.clock.slept[0] < most


def test_a_permission_is_no_rate_limit() -> None:
    case = Case(answer(403, b'{"message":"Resource not accessible"}', x_ratelimit_remaining="4999"))
    assert case.send().status == 403
    assert case.clock.slept == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_hour_is_not_waited_for(method: str) -> None:
    clock = Clock()
    reset = str(int(clock.wall()) + 3600)
    case = Case(answer(403, x_ratelimit_remaining="0", x_ratelimit_reset=reset))
    with pytest.raises(HttpError, match=r"has a rate limit and wants 3,[56]\d\d s") as caught:
        case.send(method)
    assert caught.value.kind == "rate-limit"
    assert case.clock.slept == []


@pytest.mark.parametrize("skew", [-3 * 3600, 3 * 3600])
def test_a_clock_that_is_hours_off_does_not_matter(skew: float) -> None:
    clock = Clock()
    theirs = clock.wall() + skew
    date = formatdate(theirs, usegmt=True)
    for limited in (
        answer(403, x_ratelimit_remaining="0", x_ratelimit_reset=f"{theirs + 20:.0f}", date=date),
        answer(429, retry_after=formatdate(theirs + 20, usegmt=True), date=date),
    ):
        case = Case(limited, answer(200))
        assert case.send().status == 200
        assert 19 <= case.clock.slept[0] <= 22


def test_a_rate_limit_that_never_ends_is_given_up() -> None:
    case = Case(*[answer(429, retry_after="30")] * 20)
    with pytest.raises(HttpError) as caught:
        case.send()
    assert caught.value.kind == "rate-limit"
    assert sum(case.clock.slept) <= 90


def test_who_has_to_think_again_is_told_at_once_and_waits_later() -> None:
    case = Case(answer(429, retry_after="7"))
    with pytest.raises(HttpError) as caught:
        case.send("PATCH", wait=False)
    assert (caught.value.kind, caught.value.after, case.clock.slept) == ("rate-limit", 7, [])
    case.http.wait(caught.value)
    assert 7 <= case.clock.slept[0] < 8


@pytest.mark.parametrize("trouble", [DOWN, LOST, answer(503), answer(502, retry_after="20")])
def test_a_github_that_is_down_is_given_up_within_half_a_minute(
    trouble: Response | NoAnswerError,
) -> None:
    case = Case(*[trouble] * 200)
    case.script.hangs = True
    began = case.clock.time
    for _ in range(20):
        try:
            assert case.send().status >= 500
        except HttpError as error:
            assert error.kind in {"unreachable", "budget"}  # noqa: PT017 - either way, but no other
    assert case.clock.time - began < 30


def test_once_too_much_has_failed_nobody_is_asked_any_more() -> None:
    case = Case(*[DOWN] * 9, trouble=5.0)
    with pytest.raises(HttpError):
        case.send()
    asked = len(case.script.asked)
    case.http.budget.trouble = 0
    with pytest.raises(HttpError, match="too many calls failed") as caught:
        case.send()
    assert caught.value.kind == "budget"
    assert len(case.script.asked) == asked


@pytest.mark.parametrize("tenths", range(5, 120, 3))
def test_whoever_was_asked_is_said_to_have_failed(tenths: int) -> None:
    case = Case(*[DOWN] * 9, trouble=tenths / 10)
    case.http.chance = lambda: 0.999
    with pytest.raises(HttpError) as caught:
        case.send()
    assert caught.value.kind == "unreachable"


def test_there_is_an_end_to_calls() -> None:
    case = Case(*[answer(200)] * 9, calls=3)
    for _ in range(3):
        case.send()
    with pytest.raises(HttpError, match="3 calls were made already") as caught:
        case.send()
    assert (caught.value.kind, caught.value.sent) == ("budget", False)


def test_words_of_a_service_are_one_short_harmless_line() -> None:
    assert said("a\n::error::b\u202e") == "a ::error::b[U+202E]"
    assert len(said("x" * 10_000)) == 200


def test_a_request_shows_neither_token_nor_body() -> None:
    request = Request(
        method="GET", url=URL, headers={"Authorization": "Bearer ghs_secret"}, body=b"secret"
    )
    assert "secret" not in repr(request)
    assert Request(method="GET", url="https://u:p@h.example:1/a?sig=x").host == "h.example:1"

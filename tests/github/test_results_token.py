from __future__ import annotations

import base64

import pytest

from exporter.github.results import scope_of
from tests.github.results_service import (
    JOB,
    RUN,
    runtime_token,
)


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

"""Who a step belongs to."""

from __future__ import annotations

from typing import Any

import pytest

from exporter.model import Step
from exporter.report.owner import owner_of


def step(key: str, **metadata: Any) -> Step:
    return Step(step_id=key, name=key, status="failed", metadata=metadata)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("data-team", "owner data-team"),
        (" data\nteam ", "owner data team"),
        (["ann", "ann", 7, "", "ben"], "owner ann, ben"),
        ({"name": "BI", "email": "bi@example.com"}, "owner BI <bi@example.com>"),
        ({"email": "bi@example.com"}, "owner bi@example.com"),
        ([f"p{number}" for number in range(9)], "owner p0, p1, p2, p3, p4, 4 more"),
        (None, ""),
        ("  ", ""),
        (7, ""),
        ({}, ""),
        ({"name": 3}, ""),
        ([[], None], ""),
    ],
)
def test_an_owner_is_said_as_the_source_says_it(told: Any, words: str) -> None:
    assert owner_of(step("a", owner=told), {}) == words


def test_a_check_says_whose_the_one_thing_is_that_it_checks() -> None:
    steps = {"orders": step("orders", owners=["ann"]), "none": step("none")}
    assert owner_of(step("t", tests=["orders"]), steps) == "owner of orders: ann"
    assert owner_of(step("t", tests=["orders"], owner="ben"), steps) == "owner ben"
    for tested in (["orders", "none"], ["none"], ["absent"], [7], "orders", None):
        assert owner_of(step("t", tests=tested), steps) == ""

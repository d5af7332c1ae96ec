"""How fresh sources were when they were looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exporter.model import DagRun
from exporter.renderers.html.freshness import MOST_ROWS
from exporter.renderers.html.seldom import freshness_of
from tests.support.runs import make_run
from tests.support.runs_many import report_of


def told(text: str, **metadata: dict[str, Any]) -> DagRun:
    run = make_run(text)
    steps = {
        key: replace(
            step,
            metadata=metadata.get(key, {}),
            metrics={"age_seconds": age} if (age := metadata.get(key, {}).get("age")) else {},
        )
        for key, step in run.steps.items()
    }
    return replace(run, steps=steps)


def test_what_is_too_old_stands_first_with_its_limits() -> None:
    limits = {
        "warn_after": {"count": 1, "period": "day"},
        "error_after": {"count": 36, "period": "hour"},
    }
    run = told(
        "a success 0s..1s\nb warned 1s..2s\nc failed 2s..3s\nd failed 3s..4s\ne success 0s..1s",
        a={"max_loaded_at": "2026-11-23T03:00:00Z", "age": 3600.0, **limits},
        b={"max_loaded_at": "2026-11-22T05:00:00+02:00", "age": 90_000.0, **limits},
        c={"max_loaded_at": "2026-11-20T04:00:00Z", "age": 259_200.0, **limits},
        e={"max_loaded_at": "2026-11-23T01:00:00"},
    )
    found = freshness_of(report_of(run))
    assert found is not None
    assert [(row.name, row.newest, row.age, row.warns, row.fails) for row in found.rows] == [
        ("c", "2026-11-20 04:00:00 UTC", "3 d 0 h", "1 day", "36 hours"),
        ("b", "2026-11-22 03:00:00 UTC", "1 d 1 h", "1 day", "36 hours"),
        ("a", "2026-11-23 03:00:00 UTC", "1 h 00 min", "1 day", "36 hours"),
        ("e", "2026-11-23 01:00:00 UTC", "", "", ""),
    ]
    assert (found.number, found.more, found.limited) == ("4", "", True)


def test_of_many_sources_the_worst_are_listed() -> None:
    names = [f"s{number:02d}" for number in range(MOST_ROWS + 5)]
    run = told(
        "\n".join(f"{name} success 0s..1s" for name in names),
        **{name: {"max_loaded_at": "2026-11-23T03:00:00Z"} for name in names},
    )
    found = freshness_of(report_of(run))
    assert found is not None
    assert len(found.rows) == MOST_ROWS
    assert found.more == "and 5 more sources, in the table of steps and in the JSON"
    assert not found.limited


@pytest.mark.parametrize("when", ["yesterday", "", 7, None, "0001-01-01T00:00:00+14:00", ["x"]])
def test_what_is_no_time_is_no_freshness(when: Any) -> None:
    assert freshness_of(report_of(told("a success 0s..1s", a={"max_loaded_at": when}))) is None


@pytest.mark.parametrize(
    "limit", [{}, {"count": True, "period": "day"}, {"count": 1, "period": 3}, "x"]
)
def test_what_is_no_limit_is_none(limit: Any) -> None:
    at = "2026-11-23T03:00:00Z"
    found = freshness_of(
        report_of(told("a success 0s..1s", a={"max_loaded_at": at, "warn_after": limit}))
    )
    assert found is not None
    assert found.rows[0].warns == ""

"""What two runs were made of, where that differs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exporter.analysis.circumstances import MOST, changed_facts
from exporter.analysis.facts import SEVERAL
from exporter.model import DagRun, Source
from exporter.model.history import History, PastRun
from tests.support.runs import make_run


def made_of(metadata: dict[str, Any] | None = None, **source: Any) -> DagRun:
    run = make_run("a success 0s..1s")
    return replace(run, metadata=metadata or {}, source=Source(reader="native", **source))


def changed(base: DagRun, head: DagRun, revision: str | None = None) -> list[tuple[Any, ...]]:
    return [(each.name, each.was, each.now) for each in changed_facts(base, head, revision)]


def test_code_and_tool_come_first_then_what_the_run_was_told() -> None:
    base = made_of(
        {"image": "shop:1", "region": "eu", "params": {"day": 1, "full": False}, "commit": "aaa"},
        tool="dbt-core",
        tool_version="1.9",
        command="dbt build",
    )
    head = made_of(
        {"image": "shop:2", "region": "eu", "params": {"day": 1, "full": True}, "commit": "bbb"},
        tool="dbt-core",
        tool_version="1.10",
        command="dbt build --full-refresh",
    )
    assert changed(base, head) == [
        ("commit", "aaa", "bbb"),
        ("tool_version", "1.9", "1.10"),
        ("command", "dbt build", "dbt build --full-refresh"),
        ("image", "shop:1", "shop:2"),
        ("params.full", "false", "true"),
    ]
    assert changed(head, head) == []


def test_what_only_one_of_them_has_is_told() -> None:
    assert changed(made_of({"a": 1}), made_of({"b": ["x", "y"]})) == [
        ("b", None, "x, y"),
        ("a", "1", None),
    ]


@pytest.mark.parametrize(
    "key",
    ["run_id", "id", "url", "scheduled_at", "execution_seconds", "logical_date", "run_number"],
)
def test_what_each_run_has_of_its_own_explains_nothing(key: str) -> None:
    assert changed(made_of({key: "1"}), made_of({key: "2"})) == []
    assert changed(made_of({"p": {key: "1"}}), made_of({"p": {key: "2"}})) == []


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-23T04:00:00Z",
        "2026-11-23",
        "2175256b-d855-4c8a-a3fd-80d43f73d1f0",
        0.5,
        None,
        [[1]],
        {"deep": {"er": 1}},
        "",
    ],
)
def test_times_measurements_and_what_has_no_word_are_left_out(value: Any) -> None:
    assert changed(made_of(), made_of({"key": value})) == []


def test_the_commit_may_be_known_of_the_runs_alone() -> None:
    past = PastRun(run_id="r1", revision="a" * 40)
    base = replace(made_of(), history=History(runs=(past,)))
    assert changed(base, made_of(), "b" * 40) == [("commit", "a" * 40, "b" * 40)]
    assert changed(base, made_of({"commit": "c" * 40})) == [("commit", "a" * 40, "c" * 40)]
    other = replace(base, run_id="r7")
    assert changed(other, made_of(), "b" * 40) == [("commit", None, "b" * 40)]


def test_it_has_an_end() -> None:
    many = {f"key_{number}": "x" * 1000 for number in range(MOST + 9)}
    found = changed(made_of(), made_of(many))
    assert len(found) == MOST
    assert all(len(now) == 200 for _, _, now in found)


def test_of_several_runs_nothing_is_told() -> None:
    assert changed(made_of({SEVERAL: 2}), made_of({SEVERAL: 3, "image": "x"})) == []

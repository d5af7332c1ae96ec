"""What the steps that succeeded wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from exporter.model import DagRun
from exporter.renderers.html.seldom import OUTPUTS, written_of
from exporter.renderers.html.written import MOST_ROWS
from exporter.report.stale import OUTPUT_KEYS
from tests.support.runs import make_run
from tests.support.runs_many import report_of


def told(text: str, **facts: dict[str, Any]) -> DagRun:
    run = make_run(text)
    steps = {key: replace(step, **facts.get(key, {})) for key, step in run.steps.items()}
    return replace(run, steps=steps)


def test_outputs_stand_with_their_steps_those_with_most_rows_first() -> None:
    run = told(
        "a success 0s..1s\nb success 1s..2s\nc warned 2s..3s\nd failed 3s..4s",
        a={"metadata": {"relation": "shop.raw"}, "metrics": {"rows_affected": -1}},
        b={"metadata": {"outputs": ["x", "y", "x"]}, "metrics": {"rows_written": 1234.0}},
        c={"metadata": {"output": ["out.csv"]}, "metrics": {"bytes_written": 2_500}},
        d={"metadata": {"relation": "shop.broken"}},
    )
    found = written_of(report_of(run))
    assert found is not None
    assert found.number == "4"
    assert [(row.name, row.more, row.step, row.rows, row.size) for row in found.rows] == [
        ("x", "and 1 more", "b", "1,234", ""),
        ("shop.raw", "", "a", "", ""),
        ("out.csv", "", "c", "", "2.5 kB"),
    ]
    assert found.counted
    assert found.sized


def test_what_writes_nothing_and_what_was_not_run_is_left_out() -> None:
    named = {"metadata": {"relation": "shop.raw"}}
    assert written_of(report_of(told("a success 0s..1s kind test", a=named))) is None
    assert written_of(report_of(told("a success 0s..1s kind source", a=named))) is None
    assert written_of(report_of(told("a success", a={**named, "cached": True}))) is None
    assert written_of(report_of(told("a success 0s..1s", a={"metadata": {"output": 7}}))) is None
    assert written_of(report_of(make_run("a success 0s..1s"))) is None


def test_of_many_some_stand_and_the_others_are_counted() -> None:
    lines = "\n".join(f"s{n} success 0s..1s" for n in range(MOST_ROWS + 3))
    facts = {f"s{n}": {"metadata": {"output": [f"f{n}"]}} for n in range(MOST_ROWS + 3)}
    found = written_of(report_of(told(lines, **facts)))
    assert found is not None
    assert (len(found.rows), found.more) == (MOST_ROWS, "and those of 3 more steps")
    assert (found.counted, found.sized) == (False, False)


def test_the_keys_are_looked_for_that_name_outputs() -> None:
    assert frozenset(OUTPUT_KEYS) == OUTPUTS

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exporter.model import DagRun
from exporter.renderers.html.outputs import MOST_NAMED, outputs_of
from exporter.report.stale import stale_outputs
from tests.support.runs import make_run
from tests.support.runs_many import report_of

BROKEN = "a success\nb <- a failed\nc <- b upstream_failed\nd <- a success"


def writing(text: str, **metadata: Mapping[str, Any]) -> DagRun:
    run = make_run(text)
    steps = {key: replace(step, metadata=metadata.get(key, {})) for key, step in run.steps.items()}
    return replace(run, steps=steps)


def names(run: DagRun) -> list[str]:
    return [each.name for each in stale_outputs(report_of(run))]


def test_what_broke_and_what_it_stopped_leave_their_outputs_stale() -> None:
    run = writing(
        BROKEN,
        a={"relation": "raw"},
        b={"assets": ["orders", "items"]},
        c={"output": ["a.csv"], "outputs": ["orders"]},
        d={"relation": "fine"},
    )
    assert names(run) == ["orders", "items", "a.csv"]


def test_what_is_no_text_is_no_output() -> None:
    run = writing(BROKEN, b={"outputs": [7, None, " ", {"name": "x"}], "relation": {"a": 1}})
    assert names(run) == []
    assert outputs_of(report_of(run)) is None


def test_a_test_writes_nothing() -> None:
    run = writing(BROKEN, b={"relation": "failures_of_b"})
    steps = {**run.steps, "b": replace(run.steps["b"], kind="test")}
    assert names(replace(run, steps=steps)) == []


def test_nothing_is_stale_where_nothing_broke() -> None:
    assert names(writing("a success\nb <- a skipped", b={"relation": "x"})) == []


def test_more_than_can_be_read_are_counted() -> None:
    run = writing(BROKEN, b={"outputs": [f"part_{i}" for i in range(40)]})
    outputs = outputs_of(report_of(run))
    assert outputs is not None
    assert (outputs.number, len(outputs.named)) == ("40", MOST_NAMED)
    assert outputs.more == f"and {40 - MOST_NAMED} more"

"""Why a step did not run."""

from __future__ import annotations

from typing import Any

import pytest

from exporter.analysis import analyse
from exporter.model import Step, StepStatus
from exporter.model.value import replace
from exporter.report.reason import reason_of, reasons_of, why_not
from exporter.report.stopped import stopped_by
from tests.support.runs import make_run


def step(status: StepStatus = "skipped", **metadata: Any) -> Step:
    return Step(step_id="a", name="a", status=status, metadata=metadata)


@pytest.mark.parametrize(
    "status", ["skipped", "upstream_failed", "cancelled", "pending", "unknown"]
)
def test_a_reason_is_what_the_tool_says(status: StepStatus) -> None:
    assert reason_of(step(status, reason=" when 'a == b'\nevaluated false ")) == (
        "when 'a == b'\nevaluated false"
    )


@pytest.mark.parametrize("told", [None, "", "  ", 7, ["x"], {"a": "b"}])
def test_what_is_no_text_is_no_reason(told: Any) -> None:
    assert reason_of(step(reason=told)) == ""
    assert reason_of(step()) == ""


@pytest.mark.parametrize("status", ["success", "warned", "failed", "running", "retry"])
def test_what_ran_has_no_reason_for_not_running(status: StepStatus) -> None:
    assert reason_of(step(status, reason="missing output files")) == ""


def test_who_stopped_a_step_is_named_before_what_its_tool_says() -> None:
    run = make_run(
        """
        one            failed 0s..1s "x"
        two            failed 0s..1s "x"
        three          failed 0s..1s "x"
        four           failed 0s..1s "x"
        a <- one       upstream_failed
        b <- one, two, three, four   upstream_failed
        c              upstream_failed
        """
    )
    told = replace(run.steps["a"], metadata={"reason": "Skipped due\nto upstream failure"})
    run = replace(run, steps={**run.steps, "a": told})
    stopped = stopped_by(analyse(run))
    words = {key: why_not(each, stopped, run.steps) for key, each in run.steps.items()}
    assert words == {
        "one": "",
        "two": "",
        "three": "",
        "four": "",
        "a": "stopped by one; Skipped due to upstream failure",
        "b": "stopped by one, two, three and 1 more",
        "c": "",
    }
    assert why_not(told, stopped, run.steps, 20) == "stopped by one; Ski…"


def test_where_nothing_failed_what_was_cancelled_is_named() -> None:
    run = make_run(
        """
        one              success 0s..1s
        two              cancelled 0s..1s
        three            cancelled 0s..1s
        a <- one, two    upstream_failed
        b <- a           upstream_failed
        c <- one         upstream_failed
        d <- two         skipped
        """
    )
    named = replace(run.steps["c"], metadata={"blocked_by": ["three", "one", "x", 7, ["two"]]})
    run = replace(run, steps={**run.steps, "c": named})
    words = {key: why_not(step, {}, run.steps) for key, step in run.steps.items()}
    assert {key: said for key, said in words.items() if said} == {
        "a": "stopped by two",
        "b": "stopped by a",
        "c": "stopped by three",
    }


def test_reasons_are_counted_the_most_frequent_first() -> None:
    steps = [step(reason="b"), step(reason="a\n a"), step(), step(reason="a a")]
    assert reasons_of(steps) == [("a a", 2), ("b", 1), ("", 1)]
    assert reasons_of([]) == []

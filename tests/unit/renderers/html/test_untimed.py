from __future__ import annotations

from exporter.renderers.html.lanes import timeline_of
from exporter.renderers.html.page import page_of
from exporter.renderers.html.untimed import MOST_NAMED, Untimed, untimed_of
from tests.support.runs import make_run
from tests.support.runs_many import report_of


def said(text: str) -> Untimed:
    report = report_of(make_run(text))
    assert timeline_of(report) is None
    untimed = page_of(report).untimed
    assert untimed == untimed_of(report)
    assert untimed is not None
    return untimed


def test_without_times_the_steps_stand_in_their_order() -> None:
    untimed = said("c <- b failed\nb <- a success\na success")
    assert [(step.name, step.status) for step in untimed.steps] == [
        ("a", "success"),
        ("b", "success"),
        ("c", "failed"),
    ]
    assert untimed.more == ""


def test_more_than_can_be_read_are_counted() -> None:
    lines = ["s0 success", *(f"s{i} <- s{i - 1} success" for i in range(1, 100))]
    untimed = said("\n".join(lines))
    assert len(untimed.steps) == MOST_NAMED
    assert untimed.more == f"and {100 - MOST_NAMED} more, in the table below"


def test_without_an_order_there_is_only_the_note() -> None:
    untimed = said("a success\nb success")
    assert untimed.steps == ()
    assert "no timeline" in untimed.note


def test_with_times_or_one_step_nothing_is_said() -> None:
    assert page_of(report_of(make_run("a success 0s..1s\nb success"))).untimed is None
    assert page_of(report_of(make_run("a success"))).untimed is None

"""How long a run that goes on may still take."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exporter.analysis import analyse
from exporter.analysis.remaining import again_of, remaining_of
from exporter.model import DagRun, RunStatus
from exporter.model.history import History, PastRun, StepHistory
from exporter.report.eta import again_in_words, left_in_words, left_of
from exporter.report.verdict import verdict_of
from tests.support.runs import START, make_run

TEXT = """
    a       success 0s..10s
    b <- a  running 10s..
    c <- b  pending
    d <- a  success 10s..40s
"""
"""Known until second 40."""


def going_on(text: str = TEXT, status: RunStatus = "running") -> DagRun:
    return make_run(text, status=status, end_time=None, duration_seconds=None)


Steps = dict[str, list[float | None]]


def history(
    *runs: float | None, status: RunStatus = "success", steps: Steps | None = None
) -> History:
    past = [
        PastRun(run_id=f"p{number}", status=status, duration_seconds=seconds)
        for number, seconds in enumerate(runs)
    ]
    return History(
        runs=(*past, PastRun(run_id="r1", status="running")),
        steps=tuple(
            StepHistory(step_id=key, ends="s" * len(runs) + "-", seconds=(*seconds, None))
            for key, seconds in (steps or {}).items()
        ),
    )


def left(run: DagRun, told: History | None) -> float | None:
    found = remaining_of(run, told, None)
    return found and found.seconds


def test_what_the_runs_before_it_took_tells_what_is_left() -> None:
    found = remaining_of(going_on(), history(90, 100, 300), None)
    assert found is not None
    assert (found.seconds, found.runs, found.usual_seconds) == (60.0, 3, 100)
    assert found.as_of == START + timedelta(seconds=40)


def test_the_steps_that_have_not_ended_take_at_least_as_long_as_they_do() -> None:
    # b has run for 30 of its usual 50 seconds, and c comes after it
    steps: Steps = {
        "a": [10, 10, 10],
        "b": [50, 50, 90],
        "c": [25, None, 35],
    }
    assert left(going_on(), history(41, 41, 41, steps=steps)) == 20 + 30
    assert left(going_on(), history(None, None, None, steps=steps)) == 20 + 30
    assert left(going_on(), history(400, 400, 400, steps=steps)) == 360


def test_a_run_that_is_late_has_nothing_left_that_anybody_knows_of() -> None:
    run = going_on()
    told = history(20, 20)
    assert left(run, told) == 0
    words = "It has taken as long as the median of the last 2 runs, 20.0 s."
    assert left_in_words(run, analyse(run), told) == (words,)
    figure = left_of(run, analyse(run), told)
    assert figure is not None
    assert figure.time == "0 s"


def test_once_something_broke_the_runs_that_went_well_tell_nothing() -> None:
    run = going_on('a failed 0s..10s "boom"\nb <- a pending\nc running 0s..\nd <- c pending')
    steps: Steps = {"b": [500], "c": [30], "d": [5]}
    assert left(run, history(900, steps=steps)) == 20 + 5
    assert left(run, history(900)) is None


@pytest.mark.parametrize("status", ["success", "failed", "cancelled", "unknown"])
def test_a_run_that_has_ended_has_nothing_left(status: RunStatus) -> None:
    assert left(going_on(status=status), history(90)) is None


def test_without_runs_before_it_nothing_is_said() -> None:
    run = going_on()
    assert left(run, None) is None
    assert left(run, history()) is None
    assert left(run, history(90, 90, status="failed")) is None
    assert left(going_on("a pending"), history(90)) is None, "no time is on record"
    assert "left" not in verdict_of(run, analyse(run)).sentence


def test_the_verdict_says_what_is_left_and_what_tells_it() -> None:
    run = going_on()
    told = verdict_of(run, analyse(run), None, history(90, 100, 300)).sentence
    assert told.endswith("About 1 min 00 s are left, by the median of the last 3 runs.")
    told = verdict_of(run, analyse(run), None, history(100)).sentence
    assert told.endswith("About 1 min 00 s are left, by the run before it.")


def test_steps_in_a_circle_are_left_out() -> None:
    run = going_on("a running 0s..\nb <- c pending\nc <- b pending\nd success 0s..4s")
    assert left(run, history(None, steps={"a": [10], "b": [50], "c": [50]})) == 6


RED = """
    a       success 0s..10s
    b <- a  failed  10s..12s "boom"
    c <- b  upstream_failed
    d <- b  upstream_failed
"""


def test_running_again_takes_the_longest_chain_of_what_failed() -> None:
    run = make_run(RED)
    steps: Steps = {"a": [900, 900, 900], "b": [20, 40, 30], "c": [5, 5, 5], "d": [60, None, 70]}
    told = history(None, None, None, steps=steps)
    found = again_of(run, told, None)
    assert found is not None
    assert (found.seconds, found.whole) == (30 + 65, True)
    words = (
        "To run what broke and what that stopped again takes about 1 min 35 s, by the recent runs."
    )
    assert again_in_words(run, analyse(run), told) == words
    del steps["d"]
    told = history(None, None, None, steps=steps)
    words = (
        "To run what broke and what that stopped again takes at least 35.0 s, by the recent runs."
    )
    assert again_in_words(run, analyse(run), told) == words


def test_of_what_nobody_knows_nothing_is_said_of_running_it_again() -> None:
    run = make_run(RED)
    assert again_in_words(run, analyse(run), history(90)) == ""
    assert again_of(run, history(90, steps={"a": [3]}), None) is None
    assert again_of(run, history(), None) is None
    assert again_of(going_on(RED), history(90, steps={"b": [3]}), None) is None
    circle = make_run('b <- c failed 0s..1s "no"\nc <- b upstream_failed')
    assert again_of(circle, history(90, steps={"b": [3]}), None) is None

"""What came through after a retry, where nothing failed in the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from exporter.model import Attempt, DagRun
from exporter.renderers.html.recovered import MOST_NAMED
from exporter.renderers.html.seldom import recovered_of
from tests.support.runs import START, make_run
from tests.support.runs_many import report_of

RUN = make_run("a success 0s..9s retries 1\nb success 0s..9s retries 3\nc success 0s..9s")


def tried(run: DagRun, step_id: str, *errors: str) -> DagRun:
    """Give a step attempts of a second each: one that failed for each error, and one more."""
    step = run.steps[step_id]
    ends = [START + timedelta(seconds=number) for number in range(len(errors) + 2)]
    attempts = [
        Attempt(number=n, status="failed", start_time=ends[n - 1], end_time=ends[n], error=error)
        for n, error in enumerate(errors, 1)
    ]
    last = Attempt(number=len(errors) + 1, status=step.status, start_time=ends[-2])
    return replace(run, steps={**run.steps, step_id: replace(step, attempts=(*attempts, last))})


def test_steps_are_named_with_what_their_last_failed_attempt_said() -> None:
    run = tried(RUN, "b", "ValueError: 1", "Traceback (most recent call last):\nKeyError: 'x'")
    (section,) = recovered_of(report_of(run))
    assert (section.id, section.title) == ("recovered", "Came through after a retry")
    assert [(line.name, line.message, line.more) for line in section.brief] == [
        ("b", "KeyError: 'x'", "4 attempts, 2.0 s in those that failed"),
        ("a", "", "2 attempts"),
    ]


def test_there_is_no_such_section_without_retries_or_beside_a_failure() -> None:
    assert recovered_of(report_of(make_run("a success 0s..1s"))) == ()
    assert recovered_of(report_of(make_run("a success 0s..1s retries 1\nb failed 1s..2s"))) == ()
    running = make_run("a running 0s.. retries 1", status="running")
    assert recovered_of(report_of(running)) == ()


def test_of_many_the_most_often_tried_are_named() -> None:
    lines = [f"s{n} success 0s..1s retries {1 + n % 3}" for n in range(30)]
    (section,) = recovered_of(report_of(make_run("\n".join(lines))))
    assert len(section.brief) == MOST_NAMED
    assert all(line.more == "4 attempts" for line in section.brief)
    assert section.more == "and 20 more: attempts:>1 finds them in the table below"

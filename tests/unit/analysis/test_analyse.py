from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from exporter.analysis import Analysis, RootCause, Summary, analyse, summarise
from exporter.model import DagRun, Step
from tests.support.runs import START, make_run

CHAIN = 100_000


def codes(analysis: Analysis) -> dict[str, str | None]:
    return {note.code: note.where for note in analysis.notes}


def chain_of(numbers: range) -> DagRun:
    steps = {
        f"s{i}": Step(
            step_id=f"s{i}",
            name=f"s{i}",
            status="failed" if not i else "upstream_failed",
            start_time=START + timedelta(seconds=i),
            end_time=START + timedelta(seconds=i + 1),
            duration_seconds=1.0,
            upstream=(f"s{i - 1}",) if i else (),
        )
        for i in numbers
    }
    return replace(make_run(""), steps=steps)


def test_an_empty_run_has_nothing_in_it() -> None:
    analysis = analyse(make_run(""))
    assert replace(analysis, graph=None) == Analysis(
        summary=Summary(
            total_steps=0,
            completed_steps=0,
            failed_steps=0,
            skipped_steps=0,
            total_retries=0,
            duration_seconds=None,
            success_rate=0.0,
            by_status={},
            edges=0,
            queue_seconds=None,
            work_seconds=0.0,
            peak_concurrency=0,
        )
    )


def test_one_step_is_its_own_critical_path() -> None:
    analysis = analyse(make_run("only success 0s..2.5s"))
    assert analysis.critical_path.observed == analysis.critical_path.structural == ("only",)
    assert analysis.critical_path.observed_seconds == 2.5
    assert analysis.critical_path.structural_seconds == 2.5
    assert analysis.slack_seconds == {"only": 0.0}
    assert analysis.summary.peak_concurrency == 1
    assert not analysis.notes


def test_the_summary_counts_as_the_contract_says() -> None:
    run = make_run(
        """
        extract           success 0s..10s  queued 3s retries 2
        check  <- extract warned  10s..12s queued 0.5s
        clean  <- extract failed  10s..14s "boom"
        load   <- clean   upstream_failed
        mail   <- load    skipped
        later             pending
        """
    )
    summary = analyse(run).summary
    assert summary == summarise(run)
    assert (summary.total_steps, summary.completed_steps) == (6, 2)
    assert (summary.failed_steps, summary.skipped_steps) == (1, 2)
    assert summary.total_retries == 2
    assert summary.duration_seconds == 14.0
    assert summary.success_rate == 2 / 6 * 100
    assert list(summary.by_status.items()) == [
        ("pending", 1),
        ("success", 1),
        ("warned", 1),
        ("failed", 1),
        ("upstream_failed", 1),
        ("skipped", 1),
    ]
    assert summary.edges == 4
    assert summary.queue_seconds == 3.5
    assert summary.work_seconds == 16.0
    assert summary.peak_concurrency == 2


def test_retries_that_only_the_run_tells_of_count() -> None:
    assert summarise(make_run("a success 0s..1s", total_retries=3)).total_retries == 3
    assert summarise(make_run("a success 0s..1s retries 4", total_retries=3)).total_retries == 4


def test_a_step_that_ends_makes_room_for_the_next() -> None:
    assert summarise(make_run("a success 0s..1s\nb success 1s..2s")).peak_concurrency == 1
    assert summarise(make_run("a success 0s..1.1s\nb success 1s..2s")).peak_concurrency == 2


def test_steps_without_length_run_one_at_a_time() -> None:
    assert summarise(make_run("a success 1s..1s\nb success 1s..1s")).peak_concurrency == 1


@pytest.mark.parametrize("numbers", [range(CHAIN), range(CHAIN - 1, -1, -1)])
def test_a_long_chain_is_no_problem(numbers: range) -> None:
    analysis = analyse(chain_of(numbers))
    names = tuple(f"s{i}" for i in range(CHAIN))
    assert analysis.critical_path.structural == names
    assert analysis.critical_path.observed == names
    assert analysis.critical_path.structural_seconds == CHAIN
    assert analysis.critical_path.observed_seconds == CHAIN
    assert set(analysis.slack_seconds.values()) == {0.0}
    (cause,) = analysis.root_causes
    assert cause.step_id == "s0"
    assert len(cause.blocked) == CHAIN - 1


def test_a_long_circle_is_no_problem() -> None:
    run = chain_of(range(CHAIN))
    first = replace(run.steps["s0"], upstream=(f"s{CHAIN - 1}",))
    analysis = analyse(replace(run, steps={**run.steps, "s0": first}))
    note = analysis.notes[0]
    assert note.code == "cycle"
    assert note.message == (
        "Dependencies run in a circle of 100,000 steps: s0 → s1 → s2 → s3 → s4 → s5 → s6 → s7 → …;"
        " critical path and slack are not computed."
    )
    assert [cause.step_id for cause in analysis.root_causes] == ["s0"]


def test_a_circle_is_named_and_the_rest_still_counts() -> None:
    analysis = analyse(
        make_run(
            """
            start          success 0s..1s
            a <- c, start  failed  1s..2s
            b <- a         success 2s..3s
            c <- b         success 3s..4s
            d <- c         upstream_failed
            """
        )
    )
    note = analysis.notes[0]
    assert codes(analysis) == {"cycle": "a", "started-before-upstream": "a"}
    assert "a circle of 3 steps: a → b → c → a;" in note.message
    assert analysis.critical_path.observed == analysis.critical_path.structural == ()
    assert analysis.slack_seconds == {}
    assert analysis.summary.edges == 5
    assert analysis.root_causes == (RootCause(step_id="a", blocked=("d",)),)


def test_edges_that_lead_nowhere_are_left_out_and_noted() -> None:
    run = make_run(
        """
        a                success 0s..5s
        b <- a, a, ghost failed  5s..9s
        c <- b, c        upstream_failed
        """
    )
    analysis = analyse(run)
    assert codes(analysis) == {
        "dangling-upstream": "b",
        "repeated-upstream": "b",
        "self-dependency": "c",
    }
    assert analysis.summary.edges == 2
    assert analysis.critical_path.structural == ("a", "b")
    assert analysis.root_causes == (RootCause(step_id="b", blocked=("c",)),)


def test_long_ids_are_cut_in_notes() -> None:
    analysis = analyse(make_run(f"a <- {'g' * 5000} success 0s..1s"))
    assert len(analysis.notes[0].message) < 300


def test_times_and_durations_that_cannot_be_are_mended_and_noted() -> None:
    run = make_run("a success 5s..3s\nb success 0s..1s\nc success 0s..1s\nd failed 0s..1s")
    steps = dict(run.steps)
    steps["a"] = replace(steps["a"], duration_seconds=None)
    steps["b"] = replace(steps["b"], duration_seconds=-1.0)
    steps["c"] = replace(steps["c"], duration_seconds=1e300)
    steps["d"] = replace(steps["d"], duration_seconds=1e300)
    analysis = analyse(replace(run, steps=steps))
    assert codes(analysis) == {
        "end-before-start": "a",
        "negative-duration": "b",
        "implausible-duration": "c",
        "missing-durations": "c",
        "outside-the-run": None,
    }
    assert "by up to 2.000 s" in analysis.notes[0].message
    assert analysis.summary.work_seconds == 0.0
    assert analysis.critical_path.observed_seconds is not None
    assert analysis.critical_path.structural_seconds == 0.0


def test_a_duration_that_is_not_stated_is_taken_from_the_times() -> None:
    run = make_run("a success 1s..3s")
    step = replace(run.steps["a"], duration_seconds=None)
    assert summarise(replace(run, steps={"a": step})).work_seconds == 2.0


def test_missing_times_are_noted_for_finished_steps_only() -> None:
    analysis = analyse(make_run("a success 0s..2s\nb <- a success\nc <- b skipped\nd pending"))
    assert codes(analysis) == {"missing-timings": "b", "missing-durations": "b"}
    assert analysis.notes[0].message.startswith("1 of 2 finished steps")
    assert analysis.critical_path.observed == ("a",)


def test_without_durations_the_longest_chain_has_the_most_steps() -> None:
    analysis = analyse(make_run("a success\nb <- a success\nc success"))
    assert analysis.critical_path.structural == ("a", "b")
    assert analysis.critical_path.structural_seconds is None
    assert analysis.slack_seconds == {}

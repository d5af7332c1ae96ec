from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from exporter.analysis import Analysis, RootCause, Summary, analyse, summarise
from exporter.model import Attempt, DagRun, Failure, Step
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
    assert analysis == Analysis(
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


def test_in_a_circle_of_failures_only_what_is_on_top_is_a_cause() -> None:
    analysis = analyse(
        make_run(
            """
            low <- y      failed 3s..4s
            x   <- y      failed 1s..2s
            y   <- x      failed 2s..3s
            """
        )
    )
    assert [cause.step_id for cause in analysis.root_causes] == ["x"]


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


def test_independent_failures_are_kept_apart_and_the_larger_comes_first() -> None:
    analysis = analyse(
        make_run(
            """
            one                 failed 0s..1s "disk full"
            two                 failed 0s..1s "no such table: x1"
            two_a  <- two       upstream_failed
            both   <- one, two  upstream_failed
            after  <- two       failed 1s..2s "late"
            after_a <- after    upstream_failed
            free                skipped
            """
        )
    )
    assert [(cause.step_id, cause.blocked) for cause in analysis.root_causes] == [
        ("two", ("two_a", "both", "after_a")),
        ("one", ("both",)),
    ]
    assert [group.step_ids for group in analysis.groups] == [("one",), ("two",), ("after",)]
    assert analysis.root_causes[0].fingerprint == analysis.groups[1].fingerprint
    assert analysis.root_causes[1].fingerprint == analysis.groups[0].fingerprint


def test_a_failed_check_stops_what_follows_from_all_that_it_looks_at() -> None:
    analysis = analyse(
        make_run(
            """
            orders                      success 0s..1s
            payments                    success 0s..1s
            unique_orders <- orders     failed  1s..2s kind test
            joined_ok <- orders, payments failed 1s..2s kind test
            report <- orders, payments  upstream_failed
            mart <- orders              upstream_failed
            """
        )
    )
    assert {cause.step_id: cause.blocked for cause in analysis.root_causes} == {
        "unique_orders": ("report", "mart"),
        "joined_ok": ("report",),
    }


def test_a_failed_unit_test_stops_the_model_itself() -> None:
    analysis = analyse(
        make_run(
            """
            orders                  upstream_failed
            sums_up <- orders       failed 1s..2s kind unit_test
            mart <- orders          upstream_failed
            """
        )
    )
    assert analysis.root_causes[0].blocked == ("orders", "mart")
    assert not analysis.notes


def test_a_stop_without_a_failure_on_record_is_noted() -> None:
    analysis = analyse(make_run("a success 0s..1s\nb <- a upstream_failed"))
    assert codes(analysis) == {"unexplained-upstream-failure": "b"}


def test_many_causes_of_many_stops_stay_within_bounds() -> None:
    """A thousand failures above a thousand stopped steps would be a million lines."""
    roots = "\n".join(f"r{i} failed 0s..1s" for i in range(1000))
    everything = ", ".join(f"r{i}" for i in range(1000))
    chain = "\n".join(f"b{i} <- b{i - 1} upstream_failed" for i in range(1, 1000))
    run = make_run(f"{roots}\nb0 <- {everything} upstream_failed\n{chain}")
    analysis = analyse(run)
    listed = [key for cause in analysis.root_causes for key in cause.blocked]
    assert len(listed) < 400_000
    assert set(listed) == {f"b{i}" for i in range(1000)}
    assert len(analysis.root_causes) == 1000
    assert "blocked-shared" in codes(analysis)


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


def test_equal_errors_are_one_group_and_the_largest_comes_first() -> None:
    analysis = analyse(
        make_run(
            """
            a failed 0s..1s "no such file: /data/1.csv"
            b failed 0s..1s "row 17 is bad"
            c failed 0s..1s "row 99 is bad"
            d failed 0s..1s
            """
        )
    )
    assert [(group.message, group.step_ids) for group in analysis.groups] == [
        ("row 17 is bad", ("b", "c")),
        ("no such file: /data/1.csv", ("a",)),
    ]
    assert {cause.step_id: cause.fingerprint for cause in analysis.root_causes}["d"] is None


def test_checks_that_fail_in_the_same_words_are_told_apart_by_name() -> None:
    run = make_run("unique_a failed 0s..1s\nunique_b failed 0s..1s\nunique_c[1] failed 0s..1s")
    again = replace(run.steps["unique_c[1]"], step_id="unique_c[2]", name="unique_c[2]")
    said = Failure(kind="assertion", message="Got 1 result, configured to fail if != 0")
    steps = {
        key: replace(step, failure=said)
        for key, step in {**run.steps, "unique_c[2]": again}.items()
    }
    groups = analyse(replace(run, steps=steps)).groups
    assert [group.step_ids for group in groups] == [
        ("unique_c[1]", "unique_c[2]"),
        ("unique_a",),
        ("unique_b",),
    ]
    assert {group.message for group in groups} == {said.message}


def test_errors_of_attempts_that_came_through_are_told_apart() -> None:
    run = make_run('a success 0s..9s\nb success 0s..9s\nc failed 0s..9s "lost node 9"\nd pending')
    tries = tuple(
        Attempt(number=i, status="failed", error=f"lost node {i}" if i < 3 else None)
        for i in (1, 2, 3)
    )
    steps = {key: replace(step, attempts=tries) for key, step in run.steps.items()}
    analysis = analyse(replace(run, steps=steps))
    (recovered,) = analysis.recovered
    assert (recovered.message, recovered.step_ids) == ("lost node 1", ("a", "b"))
    assert [group.step_ids for group in analysis.groups] == [("c",)]
    assert recovered.fingerprint == analysis.groups[0].fingerprint


def test_a_fingerprint_of_the_source_is_kept() -> None:
    run = make_run('a failed 0s..1s "boom"')
    failure = Failure(kind="error", message="boom", fingerprint="abc")
    steps = {"a": replace(run.steps["a"], failure=failure)}
    assert analyse(replace(run, steps=steps)).root_causes[0].fingerprint == "abc"

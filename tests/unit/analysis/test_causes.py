from __future__ import annotations

from dataclasses import replace

from exporter.analysis import Analysis, analyse
from exporter.model import Attempt, Failure
from tests.support.runs import make_run


def codes(analysis: Analysis) -> dict[str, str | None]:
    return {note.code: note.where for note in analysis.notes}


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

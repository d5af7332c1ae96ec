from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from exporter.analysis import analyse
from tests.support.runs import START, make_run


def observed(text: str) -> tuple[str, ...]:
    return analyse(make_run(text)).critical_path.observed


def test_the_path_goes_through_the_dependency_that_ended_last() -> None:
    assert observed(
        """
        slow         success 0s..9s
        quick        success 0s..2s
        join <- quick, slow success 9s..10s
        aside        success 0s..8s
        """
    ) == ("slow", "join")


def test_a_dependency_may_end_a_second_late_for_two_clocks() -> None:
    text = "a success 0s..{end}s\nb <- a success 5s..10s"
    assert observed(text.format(end=6)) == ("a", "b")
    assert observed(text.format(end="6.1")) == ("b",)


def test_a_busy_worker_explains_a_wait_better_than_an_early_dependency() -> None:
    path = analyse(
        make_run(
            """
            a              success 0s..1s  on w1
            other          success 0s..8s  on w2
            third          success 0s..7s  on w3
            b <- a         success 8s..10s on w2
            """
        )
    ).critical_path
    assert path.observed == ("other", "b")
    assert path.links == ("worker",)


def test_an_idle_worker_explains_no_wait() -> None:
    """As with dbt's last hook: its thread ran only the first one, and it waits for all."""
    path = analyse(
        make_run(
            """
            hook_1         success 0s..0.1s   on main
            a              success 0.1s..4s   on w1
            b              success 0.1s..9s   on w2
            hook_2         success 9.1s..9.2s on main
            c <- a         success 4s..5s     on w1
            """
        )
    ).critical_path
    assert path.observed == ("b", "hook_2")
    assert path.links == ("time",)


def test_the_worker_counts_only_where_it_was_the_last() -> None:
    assert observed(
        """
        other  success 0s..2s  on w1
        a      success 0s..5s  on w2
        b <- a success 5s..10s on w1
        """
    ) == ("a", "b")


def test_without_names_of_workers_a_step_that_ended_just_before_freed_the_place() -> None:
    text = """
        a      success 0s..1s
        other  success 0s..{end}s
        b <- a success 9s..10s
        """
    assert observed(text.format(end="8.2")) == ("other", "b")
    assert observed(text.format(end="8.1")) == ("a", "b")


def test_a_first_step_that_began_with_the_run_waited_for_nobody() -> None:
    assert observed(
        """
        short  success 0s..0.2s
        long   success 0.3s..9s
        b <- long success 9s..10s
        """
    ) == ("long", "b")


def test_without_any_dependency_steps_follow_one_another_in_time() -> None:
    assert observed("a success 0s..1s\nb success 1s..2s\nc success 5s..6s") == ("a", "b", "c")


def test_without_any_dependency_a_worker_s_steps_follow_one_another() -> None:
    assert observed(
        """
        a success 0s..1s on w1
        b success 1s..2s on w2
        c success 5s..6s on w1
        """
    ) == ("a", "c")


def test_many_steps_without_length_at_one_moment_end_the_walk() -> None:
    names = [f"s{i}" for i in range(50)]
    assert observed("\n".join(f"{name} success 1s..1s on w" for name in names)) == tuple(names)
    assert observed("\n".join(f"{name} success 1s..1s" for name in names)) == tuple(names)


def test_steps_that_still_run_are_no_part_of_the_path() -> None:
    assert observed("a success 0s..1s\nb <- a running 1s..") == ("a",)


def test_times_before_1970_are_times() -> None:
    run = make_run("a success 0s..1s\nb <- a success 1s..2s")
    age = timedelta(days=365 * 80)
    steps = {
        key: replace(step, start_time=START - age, end_time=START - age)
        for key, step in run.steps.items()
    }
    assert analyse(replace(run, steps=steps)).critical_path.observed == ("a", "b")


def test_observed_and_structural_paths_may_differ() -> None:
    path = analyse(
        make_run(
            """
            a      success 0s..4s  on w1
            b      success 0s..3s  on w2
            c      success 3s..6s  on w2
            d <- a success 4s..5s  on w1
            e      success 6s..9s  on w2
            """
        )
    ).critical_path
    assert path.observed == ("b", "c", "e")
    assert path.observed_seconds == 9.0
    assert path.structural == ("a", "d")
    assert path.structural_seconds == 5.0


def test_slack_is_exact_in_decimal_seconds() -> None:
    analysis = analyse(
        make_run(
            """
            a success 0s..0.1s
            b <- a success 1s..1.2s
            c <- a success 1s..1.7s
            d <- b, c success 2s..2.1s
            """
        )
    )
    assert analysis.slack_seconds == {"a": 0.0, "b": 0.5, "c": 0.0, "d": 0.0}
    assert analysis.critical_path.structural_seconds == 0.9

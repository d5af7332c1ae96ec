from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from exporter.analysis import Ledger, Limits, Segment, analyse
from exporter.model import Attempt, DagRun
from tests.support.runs import START, make_run


def at(seconds: float | None) -> datetime | None:
    return None if seconds is None else START + timedelta(seconds=seconds)


def tried(run: DagRun, key: str, *spans: tuple[float | None, float | None]) -> DagRun:
    attempts = tuple(
        Attempt(number=i, status="failed", start_time=at(start), end_time=at(end))
        for i, (start, end) in enumerate(spans, 1)
    )
    return replace(run, steps={**run.steps, key: replace(run.steps[key], attempts=attempts)})


def test_every_second_of_the_observed_path_has_its_reason() -> None:
    run = make_run("a success 2s..10s\nb <- a success 13s..20s\nother success 2s..5s")
    run = replace(run, end_time=at(21))
    run = tried(run, "a", (2, 4), (5, 6), (8, 10))
    ledger = analyse(run).ledger
    assert ledger.path == (
        Segment(kind="other", seconds=2.0),
        Segment(kind="wasted", seconds=2.0, step_id="a"),
        Segment(kind="backoff", seconds=1.0, step_id="a"),
        Segment(kind="wasted", seconds=1.0, step_id="a"),
        Segment(kind="backoff", seconds=2.0, step_id="a"),
        Segment(kind="running", seconds=2.0, step_id="a"),
        Segment(kind="queued", seconds=3.0, step_id="b"),
        Segment(kind="running", seconds=7.0, step_id="b"),
        Segment(kind="other", seconds=1.0),
    )
    assert ledger.wall_seconds == 21.0


def test_the_sums_are_over_all_steps() -> None:
    run = make_run(
        """
        a             success 2s..10s
        b <- a        failed  13s..20s "boom"
        c <- a        success 10s..12s
        d <- b        upstream_failed
        """
    )
    assert replace(analyse(tried(run, "a", (2, 4), (7, 10))).ledger, path=()) == Ledger(
        upstream_seconds=10.0 + 10.0,
        queued_seconds=2.0 + 3.0,
        running_seconds=3.0 + 2.0,
        backoff_seconds=3.0,
        wasted_seconds=2.0 + 7.0,
        wall_seconds=20.0,
    )


def test_attempts_without_times_and_out_of_place_lose_no_time() -> None:
    run = make_run("a success 2s..10s")
    for spans, running, wasted, backoff in (
        (((None, None), (None, None)), 8.0, 0.0, 0.0),
        (((0, 3), (4, 10)), 6.0, 1.0, 1.0),
        (((2, 5), (None, None)), 5.0, 3.0, 0.0),
        (((2, 5), (5, None)), 5.0, 3.0, 0.0),
        (((2, 50), (50, 60)), 0.0, 8.0, 0.0),
        (((5, 4), (6, 10)), 4.0, 0.0, 4.0),
    ):
        ledger = analyse(tried(run, "a", *spans)).ledger
        found = (ledger.running_seconds, ledger.wasted_seconds, ledger.backoff_seconds)
        assert found == (running, wasted, backoff), spans


def test_without_dependencies_nobody_knows_what_a_step_waited_for() -> None:
    ledger = analyse(make_run("a success 0s..1s queued 0.5s\nb success 3s..4s queued 1s")).ledger
    assert ledger.upstream_seconds is None
    assert ledger.queued_seconds == 1.5
    assert analyse(make_run("a success 0s..1s")).ledger.queued_seconds is None


def test_a_run_without_timed_steps_has_its_own_wall_clock() -> None:
    run = make_run("a success", end_time=at(7))
    assert analyse(run).ledger == Ledger(
        wall_seconds=7.0, path=(Segment(kind="other", seconds=7.0),)
    )
    assert analyse(replace(run, end_time=None)).ledger == Ledger()


def test_the_ledger_is_cut_where_the_run_ended() -> None:
    run = make_run("a success 0s..4s\nb <- a success 4s..10s")
    run = replace(run, start_time=at(2), end_time=at(7))
    analysis = analyse(run)
    assert analysis.ledger.path == (
        Segment(kind="running", seconds=2.0, step_id="a"),
        Segment(kind="running", seconds=3.0, step_id="b"),
    )
    (note,) = analysis.notes
    assert note.code == "outside-the-run"
    assert "up to 2.000 s before its start and 3.000 s after its end;" in note.message


def test_a_step_that_began_too_early_is_noted() -> None:
    (note,) = analyse(make_run("a success 0s..9s\nb <- a success 4s..10s")).notes
    assert (note.code, note.where) == ("started-before-upstream", "b")
    assert note.message.startswith(
        "1 step began before one that it waits for had ended, by up to 5"
    )


def test_a_run_as_long_as_its_longest_chain_is_bound_by_dependencies() -> None:
    assert analyse(make_run("a success 0s..5s\nb <- a success 5.5s..10s")).limits == Limits(
        bound="dependency", workers=1, unlimited_seconds=9.5, with_workers_seconds=9.5
    )


def test_a_run_of_much_work_on_few_workers_is_bound_by_them() -> None:
    text = "a success 0s..1s on w\n" + "\n".join(
        f"s{i} <- a success {i}s..{i + 1}s on w" for i in range(1, 10)
    )
    assert analyse(make_run(text)).limits == Limits(
        bound="worker", workers=1, unlimited_seconds=2.0, with_workers_seconds=10.0
    )


def test_a_run_that_mostly_stood_still_was_waiting() -> None:
    assert analyse(make_run("a success 0s..1s on w\nb <- a success 9s..10s on w")).limits == Limits(
        bound="waiting", workers=1, unlimited_seconds=2.0, with_workers_seconds=2.0
    )


def test_without_dependencies_or_times_nothing_bounds_the_run() -> None:
    assert analyse(make_run("a success 0s..1s\nb success 1s..2s")).limits == Limits(workers=1)
    assert analyse(make_run("a success\nb <- a success")).limits == Limits()


def test_a_step_saves_no_more_than_the_next_longest_chain_allows() -> None:
    path = analyse(
        make_run(
            """
            a         success 0s..6s
            side      success 0s..4s
            b <- a, side success 6s..10s
            """
        )
    ).critical_path
    assert path.savings_seconds == {"a": 2.0, "b": 4.0}

"""What changed between two runs, on small runs that are about one change each."""

from __future__ import annotations

from dataclasses import replace

from exporter.analysis import analyse
from exporter.analysis.compare import Analysed, Noise, compare, comparison_notes, durations_of
from exporter.model import DagRun
from exporter.model.comparison import Comparison, StepChange
from tests.support.runs import START, make_run

BASE = """
extract            success 0s..10s
clean   <- extract success 10s..40s
load    <- clean   failed  40s..50s "ValueError: row 17"
report  <- load    upstream_failed
old     <- extract success 10s..11s
"""
HEAD = """
extract            success 0s..10s
clean   <- extract success 10s..90s
load    <- clean   success 90s..95s
report  <- load    failed  95s..96s "KeyError: total"
new     <- extract failed  10s..11s "TypeError: none"
"""


def analysed(run: DagRun) -> Analysed:
    return Analysed(run, analyse(run))


def compared(base: str, head: str) -> Comparison:
    return compare(
        analysed(make_run(base, run_id="r1")), analysed(make_run(head, run_id="r2")), where="here"
    )


def ids(changes: tuple[StepChange, ...]) -> list[str]:
    return [change.step_id for change in changes]


def test_every_kind_of_change() -> None:
    found = compared(BASE, HEAD)
    assert ids(found.added) == ["new"]
    assert ids(found.removed) == ["old"]
    assert ids(found.newly_failed) == ["report", "new"]
    assert ids(found.fixed) == ["load"]
    assert ids(found.still_failed) == []
    assert ids(found.status_changed) == []
    assert ids(found.slower) == ["clean"]
    assert ids(found.faster) == []
    assert found.regressions == 3
    assert (found.slower[0].before_seconds, found.slower[0].after_seconds) == (30, 80)
    assert (found.newly_failed[0].before, found.newly_failed[0].after) == (
        "upstream_failed",
        "failed",
    )
    assert (found.newly_failed[1].before, found.removed[0].after) == (None, None)
    assert (found.baseline.run_id, found.baseline.status) == ("r1", "failed")
    assert (found.baseline.start_time, found.baseline.where) == (START, "here")
    assert (found.before.failed_steps, found.after.failed_steps) == (1, 2)
    assert (found.before.duration_seconds, found.after.duration_seconds) == (50, 96)


def test_a_run_against_itself_has_no_change() -> None:
    found = compared(BASE, BASE)
    assert found.regressions == 0
    lists = (found.added, found.removed, found.newly_failed, found.fixed, found.status_changed)
    assert lists == ((), (), (), (), ())
    assert (found.slower, found.faster) == ((), ())
    assert ids(found.still_failed) == ["load"]
    assert (found.critical_path.entered, found.critical_path.left) == ((), ())
    assert found.before == found.after


def test_steps_that_stay_red_and_whether_with_the_same_error() -> None:
    base = 'a failed 0s..1s "ValueError: row 17"\nb failed 0s..1s "KeyError: x"\nc failed 0s..1s'
    head = 'a failed 0s..1s "ValueError: row 99"\nb failed 0s..1s "Boom: y"\nc failed 0s..1s'
    found = compared(base, head).still_failed
    assert [(change.step_id, change.same_error) for change in found] == [
        ("a", True),
        ("b", False),
        ("c", None),
    ]


def test_a_failed_step_that_did_not_run_is_not_fixed() -> None:
    found = compared('a failed 0s..1s "x"', "a skipped")
    assert (found.fixed, found.newly_failed) == ((), ())
    assert ids(found.status_changed) == ["a"]


def test_both_floors_must_be_reached() -> None:
    small = compared("a success 0s..1s", "a success 0s..5.9s")
    assert small.slower == ()  # six times as long, and less than 5 s more
    slight = compared("a success 0s..100s", "a success 0s..149s")
    assert slight.slower == ()  # 49 s more, and less than 150 %
    edge = compared("a success 0s..10s", "a success 0s..15s")
    assert ids(edge.slower) == ["a"]
    assert ids(compared("a success 0s..15s", "a success 0s..10s").faster) == ["a"]


def test_every_recent_run_must_have_been_faster() -> None:
    base, head = (analysed(make_run(f"a success 0s..{end}s")) for end in (10, 40))
    assert ids(compare(base, head, recent=({"a": 9.0}, {"b": 99.0})).slower) == ["a"]
    assert compare(base, head, recent=({"a": 9.0}, {"a": 30.0})).slower == ()
    assert ids(compare(head, base, recent=({"a": 41.0},)).faster) == ["a"]
    assert compare(head, base, recent=({"a": 11.0},)).faster == ()


def test_the_threshold_is_what_the_user_says() -> None:
    base, head = (analysed(make_run(f"a success 0s..{end}s")) for end in (20, 36))
    assert ids(compare(base, head).slower) == ["a"]
    found = compare(base, head, noise=Noise(percent=200.0))
    assert (found.slower, found.alert_percent) == ((), 200.0)


def test_a_step_that_failed_or_was_reused_says_nothing_about_speed() -> None:
    run = make_run('a failed 0s..1s "x"\nb success 0s..9s\nc warned 0s..7s\nd success')
    assert durations_of(run) == {"b": 9.0, "c": 7.0}
    reused = replace(run, steps={"b": replace(run.steps["b"], cached=True)})
    assert durations_of(reused) == {}


def test_the_largest_difference_comes_first() -> None:
    found = compared("a success 0s..10s\nb success 0s..10s", "a success 0s..20s\nb success 0s..50s")
    assert ids(found.slower) == ["b", "a"]


def test_the_critical_path_changes() -> None:
    found = compared(
        "a success 0s..1s\nb <- a success 1s..9s\nc <- a success 1s..2s",
        "a success 0s..1s\nb <- a success 1s..3s\nc <- a success 1s..20s",
    ).critical_path
    assert (found.entered, found.left) == (("c",), ("b",))
    assert (found.before_seconds, found.after_seconds) == (9, 20)


def test_notes_on_what_makes_it_less_than_it_seems() -> None:
    base, head = make_run("a success 0s..1s"), make_run("a success 0s..1s", run_id="r2")
    assert comparison_notes(base, head) == ()
    assert [note.code for note in comparison_notes(base, base)] == ["baseline-is-this-run"]
    other = make_run("a running 0s..", dag_id="stock", status="running")
    assert [note.code for note in comparison_notes(other, head)] == [
        "baseline-of-other-dag",
        "compared-unended",
    ]

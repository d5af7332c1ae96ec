"""What the static page says of time: the figures, the critical path, the picture for paper."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from exporter.model import Attempt, DagRun
from exporter.renderers.html.critical import LONGEST, MOST_ROWS, Critical, Part, critical_of
from exporter.renderers.html.lanes import MOST_LANES, NAMES, WIDTH, Lanes, timeline_of
from exporter.renderers.html.tiles import tiles_of
from tests.support.runs import START, make_run
from tests.support.runs_many import hostile_run, many_steps, report_of, with_status

BUSY = make_run(
    """
    a             success 0s..10s on w1 queued 1s
    b <- a        success 10s..14s on w1
    c <- a        success 12s..30s on w2
    d <- b, c     success 33s..40s on w1
    e             success 0s..12s on w2
    """
)


def tiles(run: DagRun) -> dict[str, tuple[str, str]]:
    return {tile.label: (tile.value, tile.hint) for tile in tiles_of(report_of(run))}


def critical(run: DagRun) -> Critical:
    found = critical_of(report_of(run))
    assert found is not None
    return found


def lanes(run: DagRun) -> Lanes:
    found = timeline_of(report_of(run))
    assert found is not None
    assert found.lanes is not None
    return found.lanes


def test_tiles_say_what_the_time_was_used_for() -> None:
    assert tiles(BUSY) == {
        "Wall clock": ("40.0 s", "from start to end"),
        "Critical path": ("40.0 s", "100% of it, 3 steps"),
        "Work": ("51.0 s", "durations of all steps, summed"),
        "At once": ("2 at most", "1.3 on average"),
        "Queued": ("5.0 s", "ready but not started, all steps summed"),
        "Longest step": ("18.0 s", "c"),
        "Last start": ("+33.0 s", "d"),
        "Efficiency": ("88%", "of the path: 35.0 s is the least with 2 workers"),
    }
    assert "Longest step" not in tiles(make_run("a success 0s..1s\nb success 1s..9s"))
    assert (
        not {"Longest step", "Last start"}
        & tiles(make_run("a success\nb success\nc skipped")).keys()
    )


def test_a_run_under_way_is_told_so_far_and_not_judged() -> None:
    run = with_status(
        make_run("a success 0s..10s\nb <- a running 10s.."),
        "running",
        end_time=None,
        duration_seconds=None,
    )
    assert tiles(run)["Wall clock, so far"] == ("10.0 s", "up to the last time on record")
    assert "Efficiency" not in tiles(run)
    assert critical(run).pace == ""


def test_figures_that_the_source_does_not_allow_are_left_out() -> None:
    assert tiles(make_run("a success\nb <- a success")) == {}
    run = make_run("a success\nb <- a success", duration_seconds=12.0)
    assert tiles(run) == {"Wall clock": ("12.0 s", "from start to end")}


def test_lost_time_is_told_with_retries_and_without() -> None:
    run = make_run("a success 0s..30s retries 1")
    tries = (
        Attempt(number=1, status="failed", start_time=START, end_time=START + timedelta(seconds=5)),
        Attempt(
            number=2,
            status="success",
            start_time=START + timedelta(seconds=15),
            end_time=START + timedelta(seconds=30),
        ),
    )
    again = replace(run, steps={"a": replace(run.steps["a"], attempts=tries)})
    assert tiles(again)["Retries"] == ("1", "5.0 s in failed attempts, 10.0 s between")
    assert tiles(make_run("a failed 0s..30s"))["Lost"] == ("30.0 s", "in attempts that failed")
    parts = {part.kind: part.time for part in critical_parts(again)}
    assert parts == {"running": "15.0 s", "wasted": "5.0 s", "backoff": "10.0 s"}


def critical_parts(run: DagRun) -> tuple[Part, ...]:
    """Return the parts of the wall clock of a run with one more step."""
    extra = make_run("z success 0s..1s").steps["z"]
    return critical(replace(run, steps={**run.steps, "z": extra})).parts


def test_the_path_as_it_ran_adds_up_to_the_wall_clock() -> None:
    path = critical(BUSY)
    said = [(row.name, row.released, row.waited, row.ran, row.share) for row in path.seen]
    assert said == [
        ("e", "", "", "12.0 s", "30%"),
        ("c", "its worker", "", "18.0 s", "75%"),
        ("d", "a dependency", "3.0 s", "7.0 s", "100%"),
    ]
    assert [row.saves for row in path.seen] == ["2.0 s", "16.0 s", "7.0 s"]
    assert "another chain of steps is nearly as long" in path.limited
    assert {part.kind: part.time for part in path.parts} == {"running": "37.0 s", "queued": "3.0 s"}


def test_what_came_before_and_after_is_no_step_of_the_path() -> None:
    run = make_run(
        "a success 30s..40s\nb <- a success 40s..50s",
        end_time=START + timedelta(seconds=50.05),
        duration_seconds=50.05,
    )
    parts = [(part.word, part.time, part.share) for part in critical(run).parts]
    assert parts == [
        ("work", "20.0 s", "40%"),
        ("before the path began", "30.0 s", "60%"),
        ("after it ended", "50 ms", "<1%"),
    ]
    assert tiles(run)["Efficiency"][0] == "100%"


def test_the_longest_chain_stands_beside_it_where_it_is_another() -> None:
    path = critical(BUSY)
    assert [row.name for row in path.longest] == ["a", "c", "d"]
    assert path.longest_title.endswith("alone: 3 steps, 35.0 s")
    assert [row.share for row in path.longest] == ["29%", "80%", "100%"]
    same = critical(make_run("a success 0s..10s\nb <- a success 10s..20s"))
    assert same.longest == ()
    assert same.seen_title == "As it ran: 2 steps, which is also the longest chain of dependencies"
    assert same.limited == ""


def test_without_times_the_chain_with_the_most_steps_is_told_as_such() -> None:
    path = critical(make_run("a success\nb <- a success\nc success"))
    assert path.seen == ()
    assert path.longest_title == "By number of steps, for want of durations: 2 steps"
    assert [(row.name, row.ran, row.share) for row in path.longest] == [
        ("a", "", ""),
        ("b", "", ""),
    ]


@pytest.mark.parametrize("text", ["", "a success 0s..1s", "a <- b success 0s..1s\nb <- a success"])
def test_no_path_no_section(text: str) -> None:
    assert critical_of(report_of(make_run(text))) is None


def test_of_a_long_path_what_took_most_is_listed_and_the_rest_summed_up() -> None:
    lines = ["s0 success 0s..1s"]
    at = 1
    for number in range(1, 500):
        length = 50 if number in {100, 200, 201} else 1
        lines.append(f"s{number} <- s{number - 1} success {at}s..{at + length}s")
        at += length
    path = critical(make_run("\n".join(lines)))
    assert not path.whole
    names = [row.name for row in path.seen if row.anchor]
    assert {"s0", "s100", "s200", "s201", "s499"} <= set(names)
    assert len(names) <= LONGEST + 2
    assert len(path.seen) <= 2 * LONGEST + 5
    assert path.seen[-1].share == "100%"
    hidden = [row for row in path.seen if not row.anchor]
    assert sum(int(row.name.split()[0]) for row in hidden) + len(names) == 500


@pytest.mark.parametrize("length", [2, MOST_ROWS, MOST_ROWS + 1])
def test_a_short_path_is_listed_whole(length: int) -> None:
    lines = [f"s{n} {f'<- s{n - 1} ' if n else ''}success {n}s..{n + 1}s" for n in range(length)]
    path = critical(make_run("\n".join(lines)))
    assert path.whole == (length <= MOST_ROWS)
    assert sum(bool(row.anchor) for row in path.seen) == (length if path.whole else LONGEST + 1)


def test_the_picture_shows_the_path_and_what_failed() -> None:
    run = make_run(
        """
        a       success 0s..10s
        b <- a  success 10s..20s
        x <- a  failed 10s..11s "no"
        y       success 0s..1s
        """
    )
    picture = lanes(run)
    assert [name.text for name in picture.names] == ["a", "b", "x"]
    fills = {shape.fill: shape.path.count("M") for shape in picture.shapes}
    assert fills == {"fill-failed": 1, "fill-success": 2, "lane-critical": 2}
    assert picture.day == "2026-11-23, UTC"
    assert picture.mark == NAMES + (WIDTH - NAMES) * 11 // 20
    assert picture.mark_words.endswith("at 2026-11-23 04:00:11 UTC.")
    assert [tick.text for tick in picture.ticks][::2] == ["04:00:00", "04:00:10", "04:00:20"]
    short = lanes(make_run("a failed 0s..1s"))
    assert not short.mark, "the end of all needs no line"
    assert [tick.text for tick in short.ticks][:2] == ["04:00:00.000", "04:00:00.250"]
    long = lanes(make_run("a failed 0s..400000s"))
    assert long.ticks[4].text == "11-27 19:06"


def test_an_attempt_that_failed_has_its_own_bar() -> None:
    step = BUSY.steps["a"]
    tries = (
        Attempt(number=1, status="failed", start_time=START, end_time=START + timedelta(seconds=4)),
        Attempt(number=2, status="success", start_time=START + timedelta(seconds=6)),
    )
    run = replace(BUSY, steps={"a": replace(step, attempts=tries)})
    fills = {shape.fill: shape.path.count("M") for shape in lanes(run).shapes}
    assert fills == {"fill-backoff": 1, "fill-failed": 1, "fill-success": 1, "lane-critical": 1}


@pytest.mark.parametrize("run", [many_steps(3000, failed=0.3), hostile_run(), BUSY])
def test_the_picture_stays_small_and_within_its_bounds(run: DagRun) -> None:
    picture = lanes(run)
    assert len(picture.names) <= MOST_LANES
    assert all(len(name.text) < 60 for name in picture.names)
    for shape in picture.shapes:
        for x, width in re.findall(r"M([-\d.]+) \d+h([\d.]+)", shape.path):
            assert float(x) >= NAMES - 0.1
            assert float(x) + float(width) <= WIDTH + 0.1


def test_what_failed_without_times_is_named_on_paper_too() -> None:
    picture = lanes(make_run("a success 0s..9s\nb failed\nc failed 3s..4s\nd failed 5s.."))
    assert [name.text for name in picture.names] == ["a", "c", "b", "d"]
    assert [(words.text, words.y) for words in picture.without] == [
        ("no time data", picture.names[2].y),
        ("no end on record", picture.names[3].y),
    ]
    assert not lanes(BUSY).without


def test_a_run_without_times_has_no_timeline() -> None:
    assert timeline_of(report_of(make_run("a success\nb <- a success"))) is None
    begun = timeline_of(report_of(make_run("a running 1s..", status="running")))
    assert begun is not None
    assert begun.lanes is None

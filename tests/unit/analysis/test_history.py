"""Recent runs, carried on from record to record, and what they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random

import msgspec
import pytest

from exporter.analysis import analyse
from exporter.analysis.compare import Analysed, compare
from exporter.analysis.history import MOST_BYTES, MOST_LISTED, history_of, recent_durations
from exporter.model import DagRun
from exporter.model.comparison import Comparison
from exporter.model.history import FlakyStep, History, PastRun, SlowingStep, StepHistory
from tests.support.runs import START, make_run

COMMIT = "c0ffee" + "0" * 34


def analysed(run: DagRun) -> Analysed:
    return Analysed(run, analyse(run))


def chain(
    texts: Sequence[str], *, revisions: Sequence[str | None] = (), most: int = 20
) -> list[DagRun]:
    """Let runs follow one another, each compared with the one before."""
    runs: list[DagRun] = []
    for number, text in enumerate(texts):
        run = make_run(text, run_id=f"r{number}", start_time=START + timedelta(days=number))
        base = analysed(runs[-1]) if runs else None
        revision = revisions[number] if revisions else None
        found = history_of(analysed(run), base, most=most, revision=revision)
        runs.append(replace(run, history=found))
    return runs


def last(texts: Sequence[str], **words: object) -> History:
    history = chain(texts, **words)[-1].history  # type: ignore[arg-type]
    assert history is not None
    return history


def compared(base: DagRun, head: DagRun) -> Comparison:
    """Compare two runs as the program does."""
    recent = recent_durations(base)
    return compare(analysed(base), analysed(head), recent=recent)


def took(*seconds: float) -> list[str]:
    return [f"a success 0s..{each}s" for each in seconds]


def test_each_record_carries_on_the_one_before() -> None:
    history = last(
        [
            "a success 0s..10s\nold success 0s..1s",
            'a failed 0s..2s "boom"',
            "a success 0s..30s retries 1\nnew success 0s..3s",
        ],
        revisions=[COMMIT, None, "ab" * 20],
    )
    assert [(run.run_id, run.status, run.failed_steps) for run in history.runs] == [
        ("r0", "success", 0),
        ("r1", "failed", 1),
        ("r2", "success", 0),
    ]
    assert [run.revision for run in history.runs] == [COMMIT, None, "ab" * 20]
    assert history.steps == (
        StepHistory(step_id="a", ends="sfr", seconds=(10, None, 30)),
        StepHistory(step_id="new", ends="--s", seconds=(None, None, 3)),
        StepHistory(step_id="old", ends="s--", seconds=(1, None, None)),
    )
    assert history.left_out == 0


def test_only_the_last_runs_are_kept_and_steps_of_none_of_them_go() -> None:
    history = last(["old success 0s..1s", *took(1, 2, 3, 4)], most=3)
    assert [run.run_id for run in history.runs] == ["r2", "r3", "r4"]
    assert [step.step_id for step in history.steps] == ["a"]
    assert history.steps[0].seconds == (2, 3, 4)


def test_a_record_of_the_same_run_is_replaced_not_counted_twice() -> None:
    first, second = chain(took(1, 2))
    again = replace(second, history=None)
    found = history_of(analysed(again), analysed(second), most=20)
    assert [run.run_id for run in found.runs] == ["r0", "r1"]
    assert first.history is not None
    assert found.steps[0].seconds == (1, 2)


def test_another_dag_is_the_beginning_of_another_history() -> None:
    (base,) = chain(took(1))
    other = make_run("a success 0s..9s", dag_id="stock", run_id="x")
    found = history_of(analysed(other), analysed(base), most=20)
    assert [run.run_id for run in found.runs] == ["x"]


def test_a_history_that_does_not_end_with_its_own_run_is_carried_on_with_it() -> None:
    base = replace(make_run("a success 0s..5s", run_id="b"), history=last(took(1, 2)))
    head = make_run("a success 0s..6s", run_id="h")
    found = history_of(analysed(head), analysed(base), most=20)
    assert [run.run_id for run in found.runs] == ["r0", "r1", "b", "h"]
    assert recent_durations(base) == []


def test_what_says_nothing_of_speed_has_no_time() -> None:
    run = make_run("a success 0s..9s\nb running 0s..\nc skipped\nd warned 0s..1.23456s")
    run = replace(run, steps={**run.steps, "a": replace(run.steps["a"], cached=True)})
    run = replace(
        run, steps={**run.steps, "e": replace(run.steps["d"], step_id="e", duration_seconds=-1.0)}
    )
    steps = history_of(analysed(run), None, most=20).steps
    assert [(step.step_id, step.ends, step.seconds) for step in steps] == [
        ("a", "c", (None,)),
        ("d", "s", (1.235,)),
        ("e", "s", (None,)),
    ]


def test_flaky_is_what_comes_through_after_a_failed_attempt() -> None:
    history = last(["a success 0s..1s", "a success 0s..1s retries 2", "a success 0s..1s"])
    assert history.flaky == (FlakyStep(step_id="a", runs=3, recovered=1, score=0.125),)


def test_flaky_is_what_flips_on_the_same_commit_and_on_no_other() -> None:
    texts = ["a success 0s..1s", 'a failed 0s..1s "x"', "a success 0s..1s"]
    same = last(texts, revisions=[COMMIT] * 3).flaky
    assert same == (FlakyStep(step_id="a", runs=3, flips=2, score=0.25),)
    assert last(texts, revisions=["a" * 40, "b" * 40, "c" * 40]).flaky == ()
    assert last(texts).flaky == ()  # of which commit they are is not known
    skipped = [texts[0], "a skipped", texts[1]]
    assert last(skipped, revisions=[COMMIT] * 3).flaky[0].flips == 1


def test_what_many_runs_show_weighs_more_than_what_few_show() -> None:
    texts = ["b success 0s..1s retries 1\na success 0s..1s"] * 9
    history = last([*texts, "b success 0s..1s\na success 0s..1s\nc success 0s..1s retries 1"])
    assert [(step.step_id, step.runs, step.recovered) for step in history.flaky] == [
        ("b", 10, 9),
        ("c", 1, 1),
    ]


def test_a_step_that_is_gone_is_not_called_flaky() -> None:
    assert last(["old success 0s..1s retries 1", "a success 0s..1s"]).flaky == ()


def test_slow_drift_that_no_comparison_reports() -> None:
    texts = took(20, 20, 21, 21, 22, 24, 26, 28, 29, 30)
    runs = chain(texts)
    for base, head in pairwise(runs):
        found = compared(base, head)
        assert found.slower == ()
    assert runs[-1].history is not None
    assert runs[-1].history.slowing == (
        SlowingStep(step_id="a", before_seconds=21, after_seconds=29, runs=10),
    )


@pytest.mark.parametrize(
    "seconds",
    [
        (20, 20, 20, 20, 20, 30, 20, 30),  # one of the last three is as before
        (20, 20, 20, 20, 30, 30, 30),  # too few to tell
        (20, 20, 20, 20, 20, 25, 25, 25),  # 5 s
        (200, 200, 200, 200, 200, 220, 220, 220),  # 10 %
        (20, 40, 20, 40, 60, 70, 70, 70),  # three times the deviation
    ],
)
def test_what_is_no_drift(seconds: tuple[float, ...]) -> None:
    assert last(took(*seconds)).slowing == ()


def test_recent_runs_hold_a_report_of_slowness_back_for_a_while_only() -> None:
    def slower(*seconds: float) -> bool:
        runs = chain(took(*seconds))
        base, head = runs[-2], runs[-1]
        found = compared(base, head)
        return bool(found.slower)

    assert slower(10, 10, 10, 10, 30)
    assert not slower(10, 25, 10, 10, 30)
    assert slower(25, 10, 10, 10, 10, 10, 30)  # more than five runs ago
    assert not slower(10, 30, 10, 30, 50)  # that is how it varies


def test_equal_runs_are_never_reported_and_twice_the_time_always_is() -> None:
    random = Random(4)
    for _ in range(100):
        noise = [f"{10 + random.uniform(-1.5, 1.5):.3f}" for _ in range(8)]
        runs = chain([f"a success 0s..{each}s\nb success 0s..0.{each[-1]}s" for each in noise])
        for base, head in pairwise(runs):
            found = compared(base, head)
            assert found.regressions == 0
        last_run = runs[-1]
        assert last_run.history is not None
        assert (last_run.history.flaky, last_run.history.slowing) == ((), ())
        twice = 2 * float(noise[-1]) + 1.5
        slow = make_run(f"a success 0s..{twice}s\nb success 0s..0.1s", run_id="slow")
        found = compared(last_run, slow)
        assert [change.step_id for change in found.slower] == ["a"]


def test_a_large_dag_keeps_what_tells_most_within_its_bytes() -> None:
    width = 20_000
    lines = [f"step_{n:05} success 0s..{n % 97 + 1}s" for n in range(width)]
    lines[7] = 'step_00007 failed 0s..1s "x"'
    lines[8] = "step_00008 success 0s..1s retries 1"
    history = last(["\n".join(lines)] * 2)
    encoded = msgspec.json.encode(history.steps)
    assert MOST_BYTES * 0.8 < len(encoded) <= MOST_BYTES
    kept = {step.step_id for step in history.steps}
    assert {"step_00007", "step_00008", "step_00096"} <= kept
    assert "step_00000" not in kept
    assert history.left_out == width - len(kept)
    assert [step.step_id for step in history.steps] == sorted(kept)


def test_ids_of_any_length_keep_it_within_its_bytes() -> None:
    run = make_run("a success 0s..1s")
    steps = {
        key: replace(run.steps["a"], step_id=key)
        for key in ("\x00" * 70_000, "é" * 70_000, "b", '"' * 80_000, "c" * 300_000)
    }
    history = history_of(analysed(replace(run, steps=steps)), None, most=20)
    assert len(msgspec.json.encode(history.steps)) <= MOST_BYTES
    assert history.left_out


def test_long_ids_of_runs_cost_the_oldest_runs() -> None:
    runs = [PastRun(run_id=f"{n}" * 30_000) for n in range(9)]
    base = replace(make_run("a success 0s..1s", run_id="b"), history=History(runs=tuple(runs)))
    head = make_run("a success 0s..1s", run_id="h")
    found = history_of(analysed(head), analysed(base), most=20)
    assert [run.run_id[0] for run in found.runs] == ["6", "7", "8", "b", "h"]


def test_there_is_an_end_to_what_is_listed() -> None:
    text = "\n".join(f"s{n} success 0s..1s retries 1" for n in range(MOST_LISTED + 50))
    assert len(last([text]).flaky) == MOST_LISTED

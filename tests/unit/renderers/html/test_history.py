"""The recent runs in the page: readable without script, bounded, inert."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from exporter.analysis import analyse
from exporter.model import DagRun
from exporter.model.history import FlakyStep, History, PastRun, SlowingStep, StepHistory
from exporter.model.statuses import RUN_STATUSES
from exporter.renderers.html import HtmlRenderer
from exporter.renderers.html.history import HEIGHT, MOST_ROWS, MOST_RUNS, WIDTH, history_of
from exporter.report import build_report
from exporter.report.anchor import step_anchor
from tests.support.runs import START, make_run
from tests.support.runs_many import HOSTILE
from tests.unit.renderers.html.findings import findings, text_of

RUN = make_run("a success 0s..30s\nb success 0s..9s", run_id="r9")


def past(number: int, **facts: Any) -> tuple[PastRun, ...]:
    return tuple(
        PastRun(
            **{
                "run_id": f"r{n}",
                "status": "success",
                "start_time": START + timedelta(days=n),
                "duration_seconds": 20.0 + n,
                "total_steps": 2,
                **facts,
            }
        )
        for n in range(number)
    )


def page(history: History | None, run: DagRun = RUN) -> str:
    run = replace(run, history=history)
    report = build_report(run, analyse(run), generator="dagrun-export 0")
    (document,) = HtmlRenderer().render(report)
    html = b"".join(document).decode()
    assert findings(html) == []
    return html


def section(html: str) -> str:
    return html.partition('<section id="history"')[2].partition("</section")[0]


def words(html: str) -> str:
    return " ".join(text_of(section(html)).split())


def test_how_the_runs_ended_and_how_long_they_took() -> None:
    broken = PastRun(
        run_id="bad", status="failed", failed_steps=1, total_steps=2, duration_seconds=3.0
    )
    history = History(
        runs=(*past(3), broken, PastRun(run_id="r9", status="success", duration_seconds=30.0))
    )
    html = page(history)
    text = words(html)
    for said in (
        "History 5 runs",
        "4 of the last 5 runs succeeded.",
        "Those take 21.5 s in the median; this run took 30.0 s (+40 %).",
        "No step is flaky, and none becomes slower.",
        "bad Failed3.0 s1 of 2",
    ):
        assert said in text, said
    assert section(html).count("<rect") == 5 + 1
    assert 'aria-label="The last 5 runs, the oldest first: 4 succeeded, 1 failed"' in html


def test_flaky_and_slowing_steps_have_a_row_each() -> None:
    history = History(
        runs=past(4),
        steps=(
            StepHistory(step_id="a", ends="srf-", seconds=(1, 2, None, None)),
            StepHistory(step_id="b", ends="ssss", seconds=(10, 20, 40, None)),
        ),
        flaky=(FlakyStep(step_id="a", runs=3, flips=1, recovered=1, score=0.2),),
        slowing=(SlowingStep(step_id="b", before_seconds=10, after_seconds=40, runs=3),),
    )
    html = page(history)
    assert f'href="#s={step_anchor("a")}"' in section(html)
    strip = "1 succeeded, 1 succeeded after a failed attempt, 1 failed, 1 did not run"
    assert f'aria-label="{strip}"' in section(html)
    assert 'aria-label="10.0 s, 20.0 s, 40.0 s"' in section(html)
    assert "b10.0 s40.0 s+300 %" in words(html)


@pytest.mark.parametrize("history", [None, History(), History(runs=past(1))])
def test_one_run_is_no_trend(history: History | None) -> None:
    html = page(history)
    assert '<section id="history"' not in html


@pytest.mark.parametrize("status", RUN_STATUSES)
@pytest.mark.parametrize("seconds", [None, 0.0, 1e12])
def test_bars_stay_in_their_frame(status: str, seconds: float | None) -> None:
    runs = (*past(3), *past(40, status=status, duration_seconds=seconds))
    run = replace(RUN, history=History(runs=runs))
    found = history_of(build_report(run, analyse(run), generator="dagrun-export 0"))
    assert found is not None
    assert len(found.bars) == MOST_RUNS
    for bar in found.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH
        assert (bar.y >= 0, bar.height > 0, bar.y + bar.height) == (True, True, HEIGHT)
    assert 0 <= found.top <= found.middle <= found.top + found.band <= HEIGHT + 1
    page(run.history, run)


def test_what_another_report_says_is_inert_and_has_an_end() -> None:
    keys = [f"{number} {text}" for number, text in enumerate([*HOSTILE, "x" * 9000])]
    history = History(
        runs=tuple(PastRun(run_id=key) for key in keys),
        steps=tuple(
            StepHistory(step_id=key, ends="r" * len(keys), seconds=(1.0,) * len(keys))
            for key in keys
        ),
        flaky=tuple(FlakyStep(step_id=f"{n} {key}") for n in range(9) for key in keys),
        slowing=tuple(SlowingStep(step_id=key) for key in keys),
    )
    html = page(history)
    assert section(html).count("<tr><td") <= 2 * MOST_ROWS + MOST_RUNS
    assert "more steps, in the JSON" in words(html)


def test_a_cause_says_how_its_step_ended_before() -> None:
    run = make_run(
        'a failed 0s..30s "no"\nb failed 0s..9s "on"\nc failed 0s..9s "none"', run_id="r9"
    )
    steps = (
        StepHistory(step_id="a", ends="sr-ff", seconds=(None,) * 5),
        StepHistory(step_id="b", ends="----f", seconds=(None,) * 5),
    )
    html = page(History(runs=past(5, status="failed"), steps=steps), run)
    causes = html.partition('<section id="causes"')[2].partition("</section")[0]
    assert "failed 2 times in a row" in text_of(causes)
    label = (
        "The last runs: 1 succeeded, 1 succeeded after a failed attempt, 2 failed, 1 did not run"
    )
    assert f'aria-label="{label}"' in causes
    assert causes.count("past-strip") == 1, "the others ran in no run before"

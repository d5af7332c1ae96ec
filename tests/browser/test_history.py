"""The recent runs in a browser: they read without script, and nothing is hidden from anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from exporter.model import DagRun
from exporter.model.history import FlakyStep, History, PastRun, SlowingStep, StepHistory
from exporter.report.anchor import step_anchor
from tests.browser.conftest import Open
from tests.container.machine import need
from tests.support.runs import START, make_run

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser


def run_with_history() -> DagRun:
    runs = tuple(
        PastRun(
            run_id=f"nightly-{night}",
            status="failed" if night == 3 else "success",
            start_time=START + timedelta(days=night),
            duration_seconds=20.0 + night,
            total_steps=2,
            failed_steps=int(night == 3),
            revision="c0ffee" * 6,
        )
        for night in range(9)
    )
    history = History(
        runs=runs,
        steps=(
            StepHistory(step_id="a", ends="sssfsrs-s", seconds=(1.0,) * 9),
            StepHistory(step_id="b", ends="s" * 9, seconds=tuple(20.0 + n for n in range(9))),
        ),
        flaky=(FlakyStep(step_id="a", runs=8, flips=2, recovered=1, score=0.2),),
        slowing=(SlowingStep(step_id="b", before_seconds=20, after_seconds=28, runs=9),),
    )
    return replace(make_run("a success 0s..1s\nb success 0s..28s"), history=history)


@pytest.mark.node
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_history(opened: Open, scheme: str) -> None:
    need("setup/node.sh")
    page = opened(run_with_history(), color_scheme=scheme).page
    page.locator("#history details").evaluate("it => { it.open = true }")
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run('#history')")
    assert [found["id"] for found in result["violations"]] == []
    assert result["passes"]


def test_it_stands_there_without_script_and_each_shape_below_its_bar(opened: Open) -> None:
    page = opened(run_with_history(), java_script_enabled=False).page
    assert page.locator("#history h2").inner_text() == "History 9 runs"
    bars = page.locator("#history .past-bars rect:has(title)")
    marks = page.locator("#history .past-marks .icon")
    assert bars.count() == marks.count() == 9
    for number in range(9):
        bar, mark = bars.nth(number).bounding_box(), marks.nth(number).bounding_box()
        assert bar is not None
        assert mark is not None
        assert abs(bar["x"] + bar["width"] / 2 - mark["x"] - mark["width"] / 2) < 2
    frame = page.locator(".past").bounding_box()
    assert frame is not None
    assert frame["width"] <= 1280


@pytest.mark.node
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_a_step_shows_how_it_went_in_the_recent_runs(opened: Open, scheme: str, width: int) -> None:
    need("setup/node.sh")
    hash_ = f"#s={step_anchor('a')}&v=history"
    made = opened(
        run_with_history(),
        hash_=hash_,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    )
    page, drawer = made.page, made.page.locator(".drawer")
    said = (
        "In the last 9 runs: 6 succeeded, 1 succeeded after a failed attempt, 1 failed, "
        "1 did not run. It takes 1.0 s in the median."
    )
    expect(drawer.locator(".drawer-body > p").first).to_have_text(said)
    assert drawer.get_by_role("img").get_attribute("aria-label") == said
    assert drawer.locator(".past-bars rect:has(title)").count() == 8
    assert drawer.locator(".past-marks > *").count() == 9
    drawer.get_by_text("As a table").click()
    rows = drawer.locator("tbody tr")
    expect(rows).to_have_count(9)
    expect(rows.first).to_have_text("nightly-8succeeded2026-12-01 04:00:00 UTC1.0 s")
    expect(rows.nth(1)).to_contain_text("did not run")
    expect(rows.nth(5)).to_contain_text("nightly-3failed")
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run('.drawer')")
    assert [found["id"] for found in result["violations"]] == []
    assert result["passes"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert made.complaints == []


@pytest.mark.node
def test_the_table_shows_how_steps_ended_before(opened: Open) -> None:
    need("setup/node.sh")
    run = run_with_history()
    page = opened(run, viewport={"width": 1600, "height": 900}).page
    cells = page.locator(".grid-body .ends")
    expect(cells.first).to_have_attribute(
        "title", "6 succeeded, 1 succeeded after a failed attempt, 1 failed, 1 did not run"
    )
    expect(cells.first).to_have_accessible_name(str(cells.first.get_attribute("title")))
    expect(cells.first).to_have_text("✓✓✓✗✓↻✓·✓")
    expect(cells.first.locator("b")).to_have_text(["✗"])
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run('#steps')")
    assert [found["id"] for found in result["violations"]] == []
    page.get_by_role("columnheader", name="History").get_by_role("button").click()
    expect(cells.first).to_have_attribute("title", "9 succeeded")
    page = opened(replace(run, history=None), viewport={"width": 1600, "height": 900}).page
    expect(page.get_by_role("columnheader", name="History")).to_have_count(0)


def test_a_step_without_a_history_has_no_such_side(opened: Open) -> None:
    run = run_with_history()
    assert run.history is not None
    alone = replace(run, history=replace(run.history, steps=run.history.steps[1:]))
    page = opened(alone, hash_=f"#s={step_anchor('a')}&v=history").page
    expect(page.get_by_role("tab")).to_have_text(["Overview", "JSON"])
    page = opened(replace(run, history=None), hash_=f"#s={step_anchor('a')}&v=history").page
    expect(page.get_by_role("tab")).to_have_text(["Overview", "JSON"])


def test_its_steps_open_the_drawer(opened: Open) -> None:
    made = opened(run_with_history())
    made.page.locator("#history a", has_text="b").click()
    assert made.page.locator(".drawer-title").inner_text() == "b"
    assert made.complaints == []

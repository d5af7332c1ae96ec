"""The timeline and the critical path in a browser: what is drawn, and how a person moves about."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from exporter.model import Attempt
from tests.browser.conftest import Open
from tests.support.runs import START, make_run
from tests.support.runs_many import many_steps, with_status

pytestmark = pytest.mark.browser

RUN = make_run(
    """
    extract            success 0s..10s in raw on w1 queued 1s
    clean  <- extract  success 12s..30s in staging on w1
    audit  <- extract  success 10s..14s in staging on w2
    load   <- clean    failed 30s..40s in marts on w2 "ValueError: boom"
    report <- load     upstream_failed in marts
    """
)
RED = (220, 53, 69)
GREEN = (25, 135, 84)


def colour(page: Page, seconds: float, lane: int, whole: float = 40.0) -> tuple[int, ...]:
    """Return the colour of a lane's middle at a time of the whole run."""
    found: list[int] = page.evaluate(
        """([share, lane]) => {
            const canvas = document.querySelector(".tl-lanes");
            const width = canvas.clientWidth;
            const left = width < 560 ? 96 : Math.min(260, Math.round(width * 0.22));
            const scale = canvas.width / width;
            const x = (left + share * (width - left - 8)) * scale;
            const probe = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
            const pen = probe.getContext("2d", { willReadFrequently: true });
            pen.drawImage(canvas, -Math.round(x), -Math.round((lane * 24 + 12) * scale));
            return [...pen.getImageData(0, 0, 1, 1).data];
        }""",
        [seconds / whole, lane],
    )
    return tuple(found[:3])


def lanes(page: Page) -> str:
    """Return what the timeline says of itself."""
    return page.locator(".tl-scroll").get_attribute("aria-label") or ""


def seen(page: Page) -> tuple[float, float] | None:
    """Return what part of the run is in sight, as the link keeps it; None for all of it."""
    time.sleep(0.6)  # the link follows when the hand rests
    found = re.search(r"view=(\d+)-(\d+)", page.evaluate("location.hash"))
    return None if found is None else (int(found[1]) / 1000, int(found[2]) / 1000)


def test_bars_are_where_the_steps_ran(opened: Open) -> None:
    here = opened(RUN)
    page = here.page
    assert lanes(page).startswith("Timeline, 5 steps in 5 lanes, the last 1 without times.")
    assert colour(page, 5, 0) == GREEN
    assert colour(page, 20, 0) not in {GREEN, RED}
    assert colour(page, 12, 1) == GREEN, "audit, which began before clean"
    assert colour(page, 25, 2) == GREEN
    assert colour(page, 35, 3) == RED
    page.get_by_role("button", name="By worker").click()
    assert lanes(page).startswith("Timeline, 5 steps in 3 lanes, the last 1 without times.")
    assert colour(page, 20, 0) == GREEN
    assert colour(page, 36, 1) == RED
    page.get_by_role("button", name="By group").click()
    assert lanes(page).startswith("Timeline, 5 steps in 5 lanes, the last 1 without times.")
    expect(page.locator(".tl-words")).to_have_text(
        "1 step has no start on record and stands below the others without a bar: "
        "1 upstream failed."
    )
    assert here.complaints == []


def test_the_first_failure_is_a_line_through_all_lanes(opened: Open) -> None:
    run = make_run('a success 0s..40s\nb failed 0s..10s "no"\nc failed 0s..30s "no"')
    page = opened(run).page
    expect(page.locator(".tl-words")).to_have_text(
        "A dashed line: first failure, 04:00:10.000 UTC."
    )
    page.emulate_media(media="print")
    expect(page.locator("#timeline-static")).to_contain_text(
        "The dashed line is the first failure, at 2026-11-23 04:00:10 UTC."
    )
    expect(page.locator(".lanes-mark")).to_have_count(1)


def test_lanes_stand_in_the_order_that_is_asked_for(opened: Open) -> None:
    here = opened(RUN)
    page = here.page
    order = page.get_by_label("Order of the lanes")
    order.select_option("Longest first")
    assert colour(page, 25, 0) == GREEN, "clean, which took 18 seconds"
    order.select_option("Failed first")
    assert colour(page, 35, 0) == RED
    order.select_option("By name")
    assert colour(page, 12, 0) == GREEN, "audit"
    page.get_by_role("columnheader", name="Duration").click()
    order.select_option("As the table")
    assert colour(page, 12, 0) == GREEN, "audit, the shortest"
    page.get_by_role("columnheader", name="Duration").click()
    assert colour(page, 25, 0) == GREEN, "clean"
    assert lanes(page).startswith("Timeline, 5 steps in 5 lanes, the last 1 without times.")
    page.get_by_role("button", name="By worker").click()
    expect(order).to_be_hidden()
    assert here.complaints == []
    again = opened(RUN, hash_="#sort=status").page
    assert colour(again, 35, 0) == RED
    expect(again.get_by_label("Order of the lanes")).to_have_value("status")
    odd = opened(RUN, hash_="#sort=constructor")
    assert colour(odd.page, 5, 0) == GREEN
    assert odd.complaints == []


def test_a_failed_attempt_has_its_own_bar(opened: Open) -> None:
    step = make_run("a success 0s..40s retries 1").steps["a"]

    def at(seconds: int) -> datetime:
        return START + timedelta(seconds=seconds)

    tries = (
        Attempt(number=1, status="failed", start_time=at(0), end_time=at(10)),
        Attempt(number=2, status="success", start_time=at(20), end_time=at(40)),
    )
    run = make_run("a success 0s..40s\nb success 0s..1s")
    page = opened(replace(run, steps={**run.steps, "a": replace(step, attempts=tries)})).page
    assert [colour(page, seconds, 0) for seconds in (5, 30)] == [RED, GREEN]
    assert colour(page, 15, 0) not in {RED, GREEN}


def test_keys_and_wheel_and_drag_zoom_and_move(opened: Open) -> None:
    page = opened(RUN).page
    area = page.locator(".tl-scroll")
    area.focus()
    assert seen(page) is None
    page.keyboard.press("w")
    middle = seen(page)
    assert middle == pytest.approx((6.667, 33.333), abs=0.01)
    page.keyboard.press("d")
    later = seen(page)
    assert later is not None
    assert later[0] > 6.667
    page.keyboard.press("f")
    assert seen(page) is None
    box = area.bounding_box()
    assert box is not None
    left, y = box["x"] + 500, box["y"] + 30
    page.mouse.move(left, y)
    page.mouse.down()
    page.mouse.move(left + 150, y, steps=4)
    page.mouse.up()
    span = seen(page)
    assert span is not None
    assert 0 < span[1] - span[0] < 12
    page.keyboard.down("Control")
    page.mouse.wheel(0, 300)
    page.keyboard.up("Control")
    wider = seen(page)
    assert wider is not None
    assert wider[1] - wider[0] > span[1] - span[0]
    page.get_by_role("button", name="Fit", exact=True).click()
    assert seen(page) is None
    expect(page.get_by_role("button", name="Fit", exact=True)).to_be_disabled()


def test_the_strip_below_moves_what_is_seen(opened: Open) -> None:
    page = opened(RUN).page
    strip = page.locator(".tl-strip")
    strip.scroll_into_view_if_needed()
    box = strip.bounding_box()
    assert box is not None
    y = box["y"] + 20
    page.mouse.move(box["x"] + box["width"] * 0.4, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, y, steps=4)
    page.mouse.up()
    first = seen(page)
    assert first is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, y, steps=4)
    page.mouse.up()
    second = seen(page)
    assert second is not None
    assert second[0] > first[0] + 5
    assert second[1] - second[0] == pytest.approx(first[1] - first[0], abs=0.01)
    strip.dblclick(position={"x": 600, "y": 20})
    assert seen(page) is None


def test_the_keyboard_walks_the_lanes_and_is_told_where_it_is(opened: Open) -> None:
    page = opened(RUN).page
    page.locator(".tl-scroll").focus()
    live = page.locator("#timeline-app [role=status]")
    page.keyboard.press("ArrowDown")
    expect(live).to_contain_text("Lane 1 of 5: extract, succeeded, began 04:00:00.000 UTC")
    page.keyboard.press("End")
    expect(live).to_have_text("Lane 5 of 5: report, upstream failed, group marts.")
    page.keyboard.press("ArrowUp")
    expect(live).to_contain_text("Lane 4 of 5: load, failed")
    expect(live).to_contain_text("critical path yes")
    page.keyboard.press("Enter")
    page.wait_for_function("/[#&]s=[0-9a-f]{10}/.test(location.hash)")


def test_the_pointer_is_told_what_it_is_on_in_the_zone_of_the_page(opened: Open) -> None:
    page = opened(RUN, timezone_id="Asia/Kolkata", hash_="#z=local").page
    area = page.locator(".tl-scroll")
    area.hover(position={"x": 700, "y": 60})
    card = page.locator(".tl-card")
    expect(card).to_contain_text("clean")
    expect(card).to_contain_text("09:30:12.000 UTC+5:30")
    expect(card).to_contain_text("Instant, it saves")
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()
    area.click(position={"x": 700, "y": 60})
    page.wait_for_function("/[#&]s=[0-9a-f]{10}/.test(location.hash)")


def test_the_filter_of_the_table_holds_for_the_timeline(opened: Open) -> None:
    page = opened(RUN, hash_="#f=w").page
    page.get_by_label("Filter the steps").fill("group:staging")
    assert lanes(page).startswith("Timeline, 2 steps in 2 lanes.")
    expect(page.locator(".tl-words")).to_contain_text("leaves out 2 of 4 steps")
    page.get_by_label("Filter the steps").fill("status:upstream_failed")
    assert lanes(page).startswith("Timeline, 1 step, the last 1 without times.")
    page.get_by_label("Filter the steps").fill("")
    assert lanes(page).startswith("Timeline, 5 steps in 5 lanes")
    page.get_by_role("button", name="As a table").click()
    header = page.get_by_role("columnheader", name="Start")
    expect(header).to_have_attribute("aria-sort", "ascending")


def test_a_link_keeps_the_lanes_and_what_is_seen(opened: Open) -> None:
    page = opened(RUN, hash_="#lanes=worker&view=30000-40000").page
    assert lanes(page).startswith("Timeline, 5 steps in 3 lanes")
    assert colour(page, 20, 1) == RED, "only the last ten seconds are in sight"
    many = opened(many_steps(300)).page
    assert "in 8 lanes" not in lanes(many)
    expect(many.get_by_role("button", name="By worker")).to_have_attribute("aria-pressed", "true")


def test_what_still_runs_is_drawn_up_to_the_last_time_on_record(opened: Open) -> None:
    run = with_status(
        make_run("a success 0s..10s\nb <- a running 10s..\nc success 0s..20s\nd pending"),
        "running",
        end_time=None,
        duration_seconds=None,
    )
    page = opened(run).page
    expect(page.locator(".tl-words")).to_have_text(
        "1 step has not ended: drawn as of 04:00:20.000 UTC, the last time on record. "
        "1 step has no start on record and stands below the others without a bar: 1 pending."
    )
    expect(page.locator("#critical-app input")).to_have_count(0)


def test_quiet_times_can_be_cut_short(opened: Open) -> None:
    run = make_run(
        """
        a       success 0s..2s
        b <- a  success 3s..5s
        c <- b  success 72000s..72003s
        d <- c  success 72004s..72010s
        """
    )
    page = opened(run).page
    assert colour(page, 3.5, 1, 72_010) != GREEN or colour(page, 40, 1, 72_010) != GREEN
    page.get_by_role("button", name="Shorten quiet times").click()
    page.wait_for_timeout(100)
    shown = 5 + 10 + 0.03 * 15
    assert colour(page, 4, 1, shown) == GREEN
    assert colour(page, 12, 3, shown) == GREEN
    assert opened(RUN).page.get_by_role("button", name="Shorten quiet times").count() == 0


def test_a_long_step_hides_no_short_ones_on_a_log_scale(opened: Open) -> None:
    lines = [f"s{number} success {number}s..{number + 1}s" for number in range(8)]
    run = make_run("\n".join([*lines, "long success 8s..72008s", "end success 72008s..72010s"]))
    page = opened(run).page
    last = page.locator(".tl-scroll").bounding_box()
    assert last is not None
    button = page.get_by_role("button", name="Log scale")
    button.click()
    page.wait_for_timeout(100)
    assert colour(page, 0.5, 0, 25) == GREEN
    assert colour(page, 24.5, 9, 25) == GREEN
    assert colour(page, 3, 0, 25) != GREEN
    expect(page.locator(".tl-words")).to_contain_text("widths do not compare")
    assert "scale=log" in page.evaluate("location.hash")
    page.get_by_role("button", name="Shorten quiet times").click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".tl-words")).to_have_text("")
    again = opened(run, hash_="#scale=log").page
    pressed = again.get_by_role("button", name="Log scale")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(again.locator(".tl-words")).to_contain_text("widths do not compare")
    plain = opened(RUN, hash_="#scale=log").page
    assert plain.get_by_role("button", name="Log scale").count() == 0
    assert colour(plain, 5, 0) == GREEN, "a scale that brings nothing is not taken"


def test_a_step_without_times_can_be_opened_from_its_lane(opened: Open) -> None:
    page = opened(make_run("a success 0s..9s\nb success\nc skipped\nd success")).page
    live = page.locator("#timeline-app [role=status]")
    page.locator(".tl-scroll").focus()
    page.keyboard.press("End")
    expect(live).to_have_text("Lane 4 of 4: c, skipped.")
    page.keyboard.press("ArrowUp")
    expect(live).to_have_text("Lane 3 of 4: d, succeeded, began not on record.")
    page.locator(".tl-scroll").click(position={"x": 500, "y": 24 + 12})
    expect(page.get_by_role("dialog")).to_contain_text("b")


def test_a_faster_step_is_weighed_against_the_next_chain(opened: Open) -> None:
    page = opened(RUN).page
    page.locator("#whatif-step").select_option(label="clean (18.0 s)")
    page.get_by_label("By how many per cent it takes less").fill("50")
    answer = page.locator(".whatif-answer")
    expect(answer).to_have_text("50 % faster: the run takes 31.0 s instead of 40.0 s, 9.0 s less.")
    page.get_by_role("button", name="Show these steps in the table").click()
    expect(page.get_by_label("Filter the steps")).to_have_value("on:critical")
    expect(page.locator("#steps-message")).to_have_text("3 of 5 steps")


def test_on_paper_and_without_script_there_is_a_picture(opened: Open) -> None:
    page = opened(RUN).page
    picture = page.locator("svg.lanes")
    assert not picture.is_visible()
    page.emulate_media(media="print")
    assert picture.is_visible()
    assert not page.locator("#timeline-app").is_visible()
    plain = opened(RUN, java_script_enabled=False).page
    assert plain.locator("svg.lanes").is_visible()
    assert "load" in (plain.locator("svg.lanes").text_content() or "")
    assert "Dependency-bound" in plain.inner_text("#critical")


def test_fifty_thousand_steps_are_lanes_without_elements(opened: Open) -> None:
    large = opened(many_steps(50_000, failed=0.001))
    page = large.page
    page.locator("#timeline").scroll_into_view_if_needed()
    page.get_by_role("button", name="By step").click()
    assert "50,000 lanes" in lanes(page)
    page.evaluate("document.querySelector('.tl-scroll').scrollTop = 24 * 49_990")
    page.locator(".tl-scroll").focus()
    page.keyboard.press("End")
    expect(page.locator("#timeline-app [role=status]")).to_contain_text("Lane 50,000 of 50,000")
    assert page.locator("#timeline *").count() < 400
    assert large.complaints == []

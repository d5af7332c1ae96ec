"""The page by keyboard alone: everything is reached, every key of the help does what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from exporter.model import Attempt
from tests.browser.conftest import Open
from tests.support.runs import make_run

pytestmark = pytest.mark.browser

RED = make_run(
    """
    extract            success 0s..10s in raw on w1
    clean  <- extract  failed 10s..12s in staging on w1 retries 1 "ValueError: price is bad"
    load   <- clean    upstream_failed in marts
    report <- load     upstream_failed in marts
    other              failed 0s..1s in raw on w2 "KeyError: 'x'"
    """
)
TRIES = tuple(
    Attempt(number=number, status="failed", error="ValueError: price is bad") for number in (1, 2)
)
RUN = replace(
    RED,
    steps={**RED.steps, "clean": replace(RED.steps["clean"], attempts=TRIES, log="one\ntwo\n")},
)
WALK = """() => {
  const visible = { visibilityProperty: true, contentVisibilityAuto: true };
  const seen = (one) => one.checkVisibility(visible) && !one.disabled;
  const stops = "a[href], button, input, select, summary, [tabindex='0']";
  window.stops = [...document.querySelectorAll(stops)]
    .filter((one) => seen(one) && one.tabIndex >= 0 && !one.closest("nav.sticky"));
  return window.stops.length;
}"""
REACHED = "() => window.stops.indexOf(document.activeElement)"
TITLE = ".drawer-title"


def scrolled_to(page: Page, section: str) -> bool:
    """Tell whether a section's heading is at the top, below the line that stays there."""
    top: float = page.evaluate(
        "(id) => document.getElementById(id).getBoundingClientRect().top", section
    )
    end = page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
    return bool(-5 < top < 120 or (end and top < page.evaluate("innerHeight")))


def test_everything_is_reached_by_tab(opened: Open) -> None:
    page = opened(RUN).page
    number = page.evaluate(WALK)
    reached = set()
    for _ in range(number + 10):
        page.keyboard.press("Tab")
        at = page.evaluate(REACHED)
        if at >= 0 and at in reached:
            break
        reached.add(at)
        if at >= 0:
            outline = page.evaluate(
                "[getComputedStyle(document.activeElement), document.activeElement]"
                ".map((one, i) => i ? one.outerHTML.slice(0, 120) : `${one.outlineStyle}"
                "${one.boxShadow}`)"
            )
            assert outline[0] != "nonenone", outline[1]
    left = [
        page.evaluate("(at) => window.stops[at].outerHTML.slice(0, 120)", at)
        for at in sorted(set(range(number)) - reached)
    ]
    assert left == []


def test_what_one_types_is_no_command(opened: Open) -> None:
    page = opened(RUN).page
    keys = "?123456789tgeyz.jknN[]lcwasdfux+-0"
    for label in ("Filter the steps", "Find in the graph"):
        box = page.get_by_label(label)
        box.focus()
        page.keyboard.type(keys)
        expect(box).to_have_value(keys)
        box.fill("")
    page.locator("h1").click()
    page.keyboard.press("n")
    page.keyboard.press("l")
    box = page.get_by_label("Find in this log")
    box.focus()
    page.keyboard.type("njt.e?")
    expect(box).to_have_value("njt.e?")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Theme: auto")).to_have_count(1)


def press(key: str) -> Callable[[Page], None]:
    return lambda page: page.keyboard.press(key)


def sections(page: Page) -> None:
    for number, name in enumerate(("causes", "timeline", "critical", "graph", "steps"), 1):
        wanted = page.evaluate(
            "(n) => document.querySelectorAll('main > section[id]')[n - 1]?.id", number
        )
        page.keyboard.press(str(number))
        assert scrolled_to(page, wanted), (number, wanted, name)


def page_keys(page: Page) -> None:
    for key, section in (("t", "timeline"), ("g", "graph")):
        page.keyboard.press(key)
        assert scrolled_to(page, section)
    expect(page.locator(".gr-box:focus")).to_have_count(1)
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_label("Filter the steps")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("z")
    expect(page.locator("#tools")).to_contain_text("Times: local")
    page.keyboard.press(".")
    expect(page.locator("#tools")).to_contain_text("Theme: light")
    page.keyboard.press("y")
    for key, title in (("e", "Export"), ("?", "Keys and filter")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_contain_text(title)
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)


def step_keys(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator(TITLE)).to_have_text("extract")
    page.keyboard.press("j")
    expect(page.locator(TITLE)).to_have_text("clean")
    page.keyboard.press("Escape")
    expect(page.locator(".drawer")).to_be_hidden()
    page.keyboard.press("n")
    expect(page.locator(TITLE)).to_have_text("clean")
    page.keyboard.press("n")
    expect(page.locator(TITLE)).to_have_text("other")
    page.keyboard.press("N")
    expect(page.locator(TITLE)).to_have_text("clean")
    chosen = page.locator(".drawer [role=tab][aria-selected=true]")
    current = page.locator(".attempt[aria-current=true] h3")
    page.keyboard.press("]")
    expect(chosen).to_contain_text("Attempts")
    page.keyboard.press("]")
    expect(current).to_have_text("Attempt 2")
    page.keyboard.press("[")
    expect(current).to_have_text("Attempt 1")
    chosen.focus()
    page.keyboard.press("ArrowLeft")
    expect(chosen).to_contain_text("Overview")
    page.keyboard.press("ArrowRight")
    expect(chosen).to_contain_text("Attempts")
    page.keyboard.press("l")
    expect(chosen).to_contain_text("Log")


def timeline_keys(page: Page) -> None:
    page.locator(".tl-scroll").focus()
    fit = page.get_by_role("button", name="Fit", exact=True)
    for into, out in (("w", "s"), ("+", "-")):
        page.keyboard.press(into)
        expect(fit).to_be_enabled()
        page.keyboard.press(out)
        expect(fit).to_be_disabled()
    for key in ("w", "a", "d", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("f")
    expect(fit).to_be_disabled()
    live = page.locator("#timeline-app [role=status]")
    for key, lane in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("End", 5), ("Home", 1)):
        page.keyboard.press(key)
        expect(live).to_contain_text(f"Lane {lane} of 5")
    page.keyboard.press("PageDown")
    expect(live).to_contain_text("Lane 5 of 5")
    page.keyboard.press("PageUp")
    expect(live).to_contain_text("Lane 1 of 5")
    page.keyboard.press("Enter")
    expect(page.locator(TITLE)).not_to_be_empty()
    page.keyboard.press("Escape")
    path = page.get_by_role("button", name="Critical path", exact=True)
    before = path.get_attribute("aria-pressed")
    page.keyboard.press("c")
    expect(path).to_have_attribute("aria-pressed", "false" if before == "true" else "true")


def graph_keys(page: Page) -> None:
    page.keyboard.press("g")
    focused = page.locator(".gr-box:focus")
    first = focused.inner_text()
    page.keyboard.press("ArrowRight")
    assert focused.inner_text() != first
    page.keyboard.press("ArrowLeft")
    assert focused.inner_text() == first
    for key in ("ArrowDown", "ArrowUp", "+", "=", "-", "0"):
        page.keyboard.press(key)
        expect(focused).to_have_count(1)
    boxes = page.locator(".gr-box")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("u")
    expect(boxes).to_have_count(2)
    page.keyboard.press("d")
    expect(boxes).to_have_count(3)
    page.locator("#graph").get_by_role("button", name="Groups", exact=True).click()
    boxes.first.click()
    unfolded = boxes.count()
    page.locator(".gr-box:not(.is-group)").first.focus()
    page.keyboard.press("x")
    assert boxes.count() < unfolded


COVERED = {
    *"/?123456789tgeyz.", *"jknN", "Enter", "Esc", *"[]l", *"wasdfc+-", "←", "→", "↑", "↓",
    "PageDown", "PageUp", "Home", "End", *"uxd=0",
}  # fmt: skip


def test_the_help_names_no_key_that_is_not_tried_here(opened: Open) -> None:
    page = opened(RUN).page
    page.keyboard.press("?")
    named = set(page.locator("dialog kbd").all_inner_texts())
    assert named == COVERED


@pytest.mark.parametrize("keys", [sections, page_keys, step_keys, timeline_keys, graph_keys])
def test_each_key_does_what_the_help_says(opened: Open, keys: Callable[[Page], None]) -> None:
    red = opened(RUN)
    keys(red.page)
    assert red.complaints == []

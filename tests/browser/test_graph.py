from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from exporter.renderers.html import HtmlRenderer
from tests.browser.conftest import Open
from tests.container.machine import need
from tests.support.runs import make_run
from tests.support.runs_many import hostile_run, many_steps, report_of

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
RED = make_run(
    """
    seed                     success 0s..10s in raw
    clean  <- seed           failed 10s..12s in staging "ValueError: price is bad"
    orders <- seed           success 10s..20s in staging
    load   <- clean, orders  upstream_failed in marts
    report <- load, seed     upstream_failed in marts
    alone                    success 0s..1s in raw
    """
)
CIRCLE = make_run("a <- c success 0s..1s\nb <- a success 1s..2s\nc <- b success\nd <- c success")


def boxes(page: Page) -> list[str]:
    """Return the names in the boxes that are drawn, in the order of the nodes."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".gr-box")]
            .sort((a, b) => a.dataset.node - b.dataset.node)
            .map((box) => box.querySelector("bdi").textContent)"""
    )
    return found


def box(page: Page, name: str) -> Locator:
    return page.locator(".gr-box").filter(has_text=re.compile(f"^{name}"))


def find(page: Page, text: str) -> None:
    page.get_by_label("Find in the graph").fill(text)


def test_a_small_run_is_drawn_whole(opened: Open) -> None:
    red = opened(RED)
    page = red.page
    assert boxes(page) == ["seed", "clean", "orders", "load", "report", "alone"]
    clean = box(page, "clean")
    expect(clean).to_have_class(re.compile("on-failed"))
    expect(clean).to_contain_text("failed · stopped 2")
    assert clean.get_attribute("title") == "clean, failed · stopped 2"
    expect(clean).to_have_accessible_name("clean failed · stopped 2")
    expect(box(page, "load")).to_have_accessible_name("load upstream failed")
    expect(box(page, "seed")).to_have_accessible_name("succeeded seed 10.0 s · 50 % of run")
    expect(box(page, "seed")).to_have_class(re.compile("is-critical"))
    expect(box(page, "seed")).to_contain_text("10.0 s · 50 % of run")
    lines = {
        kind: page.locator(f".gr-line.gr-{kind}").get_attribute("d")
        for kind in ("plain", "blocked", "critical", "turned")
    }
    assert lines["plain"]
    assert lines["blocked"]
    assert lines["critical"]
    assert lines["turned"] == ""
    assert red.complaints == []


def test_boxes_do_not_overlap_and_lines_go_right(opened: Open) -> None:
    page = opened(many_steps(120, failed=0), viewport={"width": 1600, "height": 1000}).page
    places = page.evaluate(
        """() => [...document.querySelectorAll(".gr-box")].map((box) => {
            const { left, top, right, bottom } = box.getBoundingClientRect();
            return [left, top, right, bottom];
        })"""
    )
    assert len(places) > 20
    for at, (left, top, right, bottom) in enumerate(places):
        for left_too, top_too, right_too, bottom_too in places[:at]:
            apart = right <= left_too or right_too <= left
            assert apart or bottom <= top_too or bottom_too <= top


def test_of_a_large_failed_run_what_broke_is_drawn_and_the_rest_counted(opened: Open) -> None:
    text = "bad failed 0s..1s\n" + "\n".join(f"s{i} <- bad upstream_failed" for i in range(100))
    page = opened(make_run(text)).page
    expect(page.locator("#graph .message")).to_have_text(
        "What broke, what that waited for, and what it stopped. "
        "41 more broke or were stopped; they have no room here."
    )
    page.get_by_role("button", name="All steps").click()
    expect(page.locator("#graph .message")).to_have_text("")


def test_groups_are_unfolded_and_folded_again(opened: Open) -> None:
    page = opened(RED).page
    page.locator("#graph").get_by_role("button", name="Groups", exact=True).click()
    assert boxes(page) == ["raw", "staging", "marts"]
    staging = box(page, "staging")
    expect(staging).to_contain_text("2 steps · 1 failed")
    staging.click()
    assert boxes(page) == ["raw", "clean", "orders", "marts"]
    page.locator(".gr-detail").get_by_role("button", name="Fold its group").click()
    assert boxes(page) == ["raw", "staging", "marts"]
    page.locator(".gr-detail").get_by_role("button", name="Its steps in the table").click()
    expect(page.get_by_label("Filter the steps")).to_have_value('group:"staging"')


def test_a_group_with_more_steps_than_there_is_room_for_loses_none(opened: Open) -> None:
    lines = [f"a{i} success 0s..1s in big" for i in range(900)]
    lines += ["a900 failed 0s..1s in big", "z <- a0 success 1s..2s in small"]
    lines += [f"z{i} <- a{i} success 1s..2s in small" for i in range(5)]
    page = opened(make_run("\n".join(lines))).page
    page.locator("#graph").get_by_role("button", name="Groups", exact=True).click()
    box(page, "big").click()
    page.get_by_label("Find in the graph").fill("big")
    rest = re.compile(r"(\d+) more")
    for scroll in page.locator(".gr-scroll").all():
        scroll.evaluate("(e) => e.scrollTo(0, 0)")
    nodes = page.evaluate("document.querySelectorAll('#graph *').length")
    assert nodes < 600
    page.get_by_role("button", name="Fit the graph").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as DOT").click()
    dot = Path(download.value.path()).read_text(encoding="utf-8")
    alone = len(re.findall(r'label="a\d+ ', dot))
    found = rest.search(dot)
    assert found
    assert alone + int(found[1]) == 901
    assert 'label="a900 - failed' in dot, "what broke has a box of its own"


def test_what_is_above_and_below_a_step_is_seen_alone(opened: Open) -> None:
    page = opened(RED).page
    find(page, "+load")
    expect(page.locator("#graph .message")).to_have_text("4 of 6 steps are like that.")
    assert boxes(page) == ["seed", "clean", "orders", "load"]
    assert "g=%2Bload" in page.evaluate("location.hash")
    find(page, "clean+1")
    expect(page.locator(".gr-box")).to_have_count(2)
    find(page, "status:failed|alone")
    expect(page.locator(".gr-box")).to_have_count(2)
    find(page, "+nothing")
    expect(page.locator("#graph .message")).to_have_text("No step is like that.")
    find(page, "dur:>long")
    expect(page.locator("#graph .message")).to_contain_text("is no comparison")
    find(page, "")
    expect(page.locator(".gr-box")).to_have_count(6)
    assert "g=" not in page.evaluate("location.hash")


def test_a_link_keeps_what_is_seen(opened: Open) -> None:
    page = opened(RED, hash_="#g=clean%2B").page
    assert boxes(page) == ["clean", "load", "report"]
    expect(page.get_by_label("Find in the graph")).to_have_value("clean+")
    assert boxes(opened(RED, hash_="#gv=groups").page) == ["raw", "staging", "marts"]


def test_a_name_is_brought_into_sight(opened: Open) -> None:
    page = opened(many_steps(250, failed=0)).page
    page.locator("#graph").evaluate("(e) => e.scrollIntoView()")
    find(page, "step_00249")
    expect(box(page, "step_00249")).to_be_in_viewport()
    expect(box(page, "step_00249")).to_have_class(re.compile("is-current"))
    large = opened(many_steps(2000, failed=0)).page
    large.locator("#graph").evaluate("(e) => e.scrollIntoView()")
    find(large, "step_01234")
    expect(large.locator("#graph .message")).to_contain_text("Folded into this box")
    large.keyboard.press("Enter")
    expect(box(large, "step_01234")).to_be_in_viewport()
    expect(large.get_by_label("Find in the graph")).to_have_value(
        re.compile("1\\+.*step_01234\\+1")
    )


def test_keys_go_along_the_lines(opened: Open) -> None:
    page = opened(RED).page
    page.keyboard.press("g")
    focused = page.locator(".gr-box:focus")
    expect(focused).to_have_text(re.compile("^seed"))
    page.keyboard.press("ArrowRight")
    first = focused.inner_text()
    page.keyboard.press("ArrowDown")
    expect(focused).to_be_visible()
    assert {first.split("\n")[0], focused.inner_text().split("\n")[0]} == {"clean", "orders"}
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_text(re.compile("^load"))
    expect(page.locator(".gr-detail")).to_contain_text("waits for 2 · 1 waits for it")
    page.keyboard.press("u")
    assert boxes(page) == ["seed", "clean", "orders", "load"]
    assert page.locator('.gr-box[tabindex="0"]').count() == 1


def test_a_box_opens_its_step(opened: Open) -> None:
    page = opened(RED).page
    box(page, "orders").click()
    expect(page.locator(".gr-detail")).to_contain_text("orders")
    expect(page.get_by_role("dialog").or_(page.locator("#drawer")).first).to_contain_text("orders")


def test_the_filter_of_the_table_lets_boxes_stand_back(opened: Open) -> None:
    page = opened(RED).page
    page.get_by_label("Filter the steps").fill("status:failed")
    expect(page.locator(".gr-box.is-dim")).to_have_count(5)
    page.get_by_label("Filter the steps").fill("")
    expect(page.locator(".gr-box.is-dim")).to_have_count(0)


def test_what_is_drawn_is_saved(opened: Open) -> None:
    for run in (RED, hostile_run()):
        page = opened(run).page
        saved = {}
        for kind in ("SVG", "DOT", "Mermaid"):
            with page.expect_download() as download:
                page.get_by_role("button", name=f"Save as {kind}").click()
            saved[kind] = Path(download.value.path()).read_text(encoding="utf-8")
        picture = ET.fromstring(saved["SVG"])
        texts = picture.findall(".//{http://www.w3.org/2000/svg}title")
        assert len(texts) == len(run.steps)
        assert {element.tag.partition("}")[2] for element in picture.iter()} == {
            "svg", "g", "rect", "text", "title", "path",
        }  # fmt: skip
        assert 'stroke=""' not in saved["SVG"]
        assert 'fill=""' not in saved["SVG"]
        edges = sum(len(step.upstream) for step in run.steps.values())
        assert saved["DOT"].count(" -> ") == edges
        assert (
            len(re.findall(r"^  n\d+ (?:-->|==>|-\.->) n\d+$", saved["Mermaid"], re.MULTILINE))
            == edges
        )
        for line in saved["Mermaid"].splitlines()[1:]:
            assert re.fullmatch(
                r'  (n\d+\["[^"<>`]*"\]:::\w+|n\d+ \S+ n\d+|classDef \w+ stroke:#\w+,[\w:-]+)',
                line,
            )


def test_a_circle_is_drawn_with_a_dashed_line(opened: Open) -> None:
    page = opened(CIRCLE).page
    expect(page.locator("#graph .problem")).to_contain_text("3 steps wait for one another")
    assert page.locator(".gr-line.gr-turned").get_attribute("d")
    dashes = page.locator(".gr-line.gr-turned").evaluate(
        "(e) => getComputedStyle(e).strokeDasharray"
    )
    assert dashes == "6px, 4px"
    expect(page.locator("#graph .tl-legend")).to_contain_text("against the order: a circle")


def test_fifty_thousand_steps_take_few_elements(opened: Open) -> None:
    large = opened(many_steps(50_000, failed=0))
    page = large.page
    page.locator("#graph").scroll_into_view_if_needed()
    expect(page.locator(".gr-box").first).to_be_visible()
    assert page.locator("#graph *").count() < 600
    box(page, "group_3").click()
    expect(page.locator(".gr-detail")).to_contain_text("Fold its group")
    assert page.locator("#graph *").count() < 600
    page.get_by_role("button", name="Fit the graph").click()
    assert page.locator("#graph *").count() < 600
    assert large.complaints == []


def test_it_is_drawn_downwards_where_it_is_narrow(opened: Open) -> None:
    page = opened(RED, viewport={"width": 400, "height": 900}).page
    turn = page.get_by_role("button", name="Downwards")
    expect(turn).to_have_attribute("aria-pressed", "true")
    above, below = box(page, "clean").bounding_box(), box(page, "load").bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] < below["y"]
    turn.click()
    expect(turn).to_have_attribute("aria-pressed", "false")


def test_of_selected_steps_without_dependencies_nothing_is_drawn(
    opened: Open, tmp_path: Path
) -> None:
    report = report_of(RED)._replace(selected=frozenset({"alone", "report"}))
    path = tmp_path / "selected.html"
    path.write_bytes(b"".join(next(iter(HtmlRenderer().render(report)))))
    page = opened(RED).page
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#graph")).to_contain_text("No step that is listed waits for another")


@pytest.mark.node
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("way", ["", "#gv=groups", "#g=clean%2B", "far"])
def test_axe_finds_nothing_in_the_graph(opened: Open, way: str, scheme: str) -> None:
    need("setup/node.sh")
    page = opened(RED, color_scheme=scheme, hash_="" if way == "far" else way).page
    if way == "far":
        for _ in range(6):
            page.get_by_role("button", name="Zoom the graph out").click()
    else:
        page.keyboard.press("g")
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run('#graph')")
    assert json.dumps([found["id"] for found in result["violations"]]) == "[]"
    assert result["passes"]


def test_a_large_graph_is_there_before_it_comes_into_sight(opened: Open) -> None:
    large = opened(many_steps(6000, errors=60))
    page = large.page
    expect(page.locator("#graph-app .gr-box").first).to_be_attached(timeout=20_000)
    # what is within 600 pixels of the window would be made at once
    assert page.evaluate("document.querySelector('#graph').getBoundingClientRect().top") > 1500
    # a frame makes twelve boxes at the most, and the next ones go on
    page.wait_for_function("document.querySelectorAll('#graph .gr-box').length > 12")
    assert large.complaints == []

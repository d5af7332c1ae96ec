from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from exporter.cli.main import run
from exporter.codec import encode_export
from exporter.model import DagRun
from exporter.renderers.html.seldom import MOST_LISTED
from tests.browser.conftest import Open
from tests.support.runs import make_run
from tests.support.runs_many import hostile_run, many_steps, report_of
from tests.support.viewer import record

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
RED = make_run(
    """
    extract            success 0s..10s in raw kind seed
    clean  <- extract  failed 10s..12s in staging kind model retries 1 "ValueError: price is bad"
    load   <- clean    upstream_failed kind model
    report <- load     upstream_failed kind model
    audit  <- extract  skipped kind test
    """
)

NODES = """() => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
    let nodes = 1;
    while (walker.nextNode()) nodes += 1;
    return nodes;
}"""
"""Counts all nodes of a page: elements, and texts too."""
SPACES = """() => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    let nodes = 0;
    while (walker.nextNode()) nodes += walker.currentNode.data.trim() === "";
    return nodes;
}"""
"""Counts the nodes that are nothing but space."""


def rows(page: Page) -> list[str]:
    """Return the names in the rows that are drawn, from the top."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".grid-body .grid-row")]
            .sort((a, b) => a.getAttribute("aria-rowindex") - b.getAttribute("aria-rowindex"))
            .map((row) => row.querySelector("bdi").textContent)"""
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_opens_from_a_file_without_a_word_or_a_request(opened: Open, scheme: str) -> None:
    red = opened(RED, color_scheme=scheme)
    expect(red.page.get_by_role("heading", level=1)).to_have_text("Failed after 12.0 s")
    expect(red.page.locator("#causes")).to_contain_text("ValueError: price is bad")
    assert rows(red.page) == ["extract", "clean", "load", "report", "audit"]
    dark = red.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark == ("rgb(246, 248, 250)" if scheme == "light" else "rgb(13, 17, 23)")
    assert red.complaints == []


def test_nothing_in_hostile_data_runs(opened: Open) -> None:
    nasty = opened(hostile_run())
    page = nasty.page
    assert page.evaluate("window.__xss") is None
    assert page.locator("img, iframe, a[href^='javascript']").count() == 0
    assert page.locator("script").count() == 1, "ours alone: the data went when they were read"
    assert "\u202e" not in page.inner_text("body")
    page.get_by_label("Filter the steps").fill("<script>")
    assert len(rows(page)) == 2
    assert nasty.complaints == []


def test_fifty_thousand_steps_scroll_with_few_elements(opened: Open) -> None:
    large = opened(many_steps(50_000, errors=60))
    page = large.page
    page.locator("#steps").scroll_into_view_if_needed()
    assert rows(page)[0] == "step_00000"
    page.evaluate("document.querySelector('.grid-scroll').scrollTop = 36 * 25_000")
    expect(page.get_by_text("step_25000", exact=True)).to_be_visible()
    page.evaluate("document.querySelector('.grid-scroll').scrollTop = 1e9")
    expect(page.get_by_text("step_49999", exact=True)).to_be_visible()
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    assert session.send("Runtime.getHeapUsage")["usedSize"] < 150_000_000
    assert large.complaints == []


@pytest.mark.parametrize("number", [50_000, MOST_LISTED + 10], ids=["listed", "aggregated"])
def test_a_page_of_many_steps_has_few_nodes(opened: Open, number: int) -> None:
    """The window is taller than most, and the run has each section that such a one may have."""
    run = many_steps(number, errors=60)
    metrics = {
        "peak_rss_bytes": 3e9,
        "memory_bytes": 8e9,
        "cpu_percent": 90,
        "cpus": 4,
        "rows_written": 5,
    }
    steps = {
        key: replace(step, group=f"group {place % 40}", metrics=metrics, metadata={"output": [key]})
        for place, (key, step) in enumerate(run.steps.items())
    }
    page = opened(replace(run, steps=steps), viewport={"width": 1600, "height": 2000}).page
    for section in ("timeline", "graph", "steps"):
        page.locator(f"#{section}").scroll_into_view_if_needed()
        expect(page.locator(f"#{section}-static")).to_be_hidden()
    expect(page.locator("#steps .rest")).to_have_count(int(number > MOST_LISTED))
    assert page.evaluate(NODES) < 3000
    empty = page.evaluate(SPACES)
    assert empty <= 30, "line feeds between the blocks of the page are nodes of it"
    page.emulate_media(media="print")
    expect(page.locator("svg.lanes")).to_be_visible()  # what paper alone shows was set aside


def test_what_has_no_room_in_the_tree_is_a_click_away(opened: Open) -> None:
    lines = ["raw success 0s..1s", 'clean <- raw failed 1s..2s "boom"']
    lines += [f"t{n:02d} <- clean upstream_failed in tests" for n in range(40)]
    page = opened(make_run("\n".join(lines))).page
    page.get_by_text("It stopped 40 steps").click()
    page.get_by_role("link", name="and 34 more").click()
    expect(page.locator("#steps-message")).to_have_text("40 of 42 steps")
    expect(page.get_by_label("Filter the steps")).to_have_value('"clean"+ status:upstream_failed')


def test_search_statuses_and_order_work_together(opened: Open) -> None:
    page = opened(RED).page
    box = page.get_by_label("Filter the steps")
    box.fill("kind:model")
    assert rows(page) == ["clean", "load", "report"]
    expect(page.locator("#steps-message")).to_have_text("3 of 5 steps")
    chips = page.get_by_role("group", name="Statuses")
    chips.get_by_role("button", name="upstream failed").click()
    assert rows(page) == ["load", "report"]
    box.fill("")
    chips.get_by_role("button", name="skipped").click()
    assert rows(page) == ["load", "report", "audit"]
    header = page.get_by_role("grid").get_by_role("columnheader", name="Step")
    header.get_by_role("button").click()
    assert rows(page) == ["audit", "load", "report"]
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.get_by_role("button").click()
    assert rows(page) == ["report", "load", "audit"]
    header.get_by_role("button").click()
    assert rows(page) == ["load", "report", "audit"]
    box.fill("dur:>long")
    expect(page.locator("#steps-message")).to_contain_text("is no comparison")
    expect(box).to_have_attribute("aria-invalid", "true")


def test_steps_without_a_duration_come_last_in_either_order(opened: Open) -> None:
    page = opened(RED).page
    duration = (
        page.get_by_role("grid").get_by_role("columnheader", name="Duration").get_by_role("button")
    )
    duration.click()
    assert rows(page)[:2] == ["clean", "extract"]
    duration.click()
    assert rows(page)[:2] == ["extract", "clean"]


def test_a_link_keeps_what_is_shown(opened: Open) -> None:
    first = opened(RED)
    first.page.get_by_label("Filter the steps").fill("kind:model")
    first.page.get_by_role("button", name="Theme: auto").click()
    hash_ = first.page.evaluate("location.hash")
    again = opened(RED, hash_=hash_, color_scheme="dark")
    assert rows(again.page) == ["clean", "load", "report"]
    assert again.page.evaluate("document.documentElement.dataset.bsTheme") == "light"
    colour = again.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(246, 248, 250)"
    assert first.complaints == again.complaints == []


def test_a_count_of_the_verdict_leads_to_its_steps(opened: Open) -> None:
    page = opened(RED).page
    page.locator("#counts").get_by_role("button", name="skipped").click()
    assert rows(page) == ["audit"]
    page.keyboard.press("/")
    expect(page.get_by_label("Filter the steps")).to_be_focused()


@pytest.mark.parametrize("run", [RED, many_steps(700), hostile_run()])
def test_the_downloaded_json_is_the_json_export(opened: Open, run: DagRun, tmp_path: Path) -> None:
    page = opened(run).page
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    assert download.value.suggested_filename == "report.json"
    download.value.save_as(tmp_path / "saved.json")
    assert (tmp_path / "saved.json").read_bytes() == b"".join(encode_export(report_of(run)))


def test_without_script_what_matters_reads(opened: Open) -> None:
    page = opened(RED, java_script_enabled=False).page
    text = page.inner_text("body")
    for words in ("1 step of 5 broke", "ValueError: price is bad", "It stopped 2 steps"):
        assert words in text
    assert page.locator("#steps tbody tr").count() == 5
    assert "drawn by this page" in opened(
        many_steps(300), java_script_enabled=False
    ).page.inner_text("#steps")


def test_paper_shows_what_the_screen_folds(opened: Open) -> None:
    page = opened(many_steps(60, failed=0.2), color_scheme="dark").page
    traceback = page.locator("details pre").first
    assert not traceback.is_visible()
    page.emulate_media(media="print", color_scheme="dark")
    assert traceback.evaluate("(e) => e.checkVisibility({contentVisibilityAuto: true})")
    assert not page.locator(".grid").is_visible()
    assert page.locator("#steps tbody tr").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(33, 37, 41)"


def test_each_sheet_of_paper_says_which_run_it_is_of(opened: Open) -> None:
    name = 'r"1\\n } </style>\u202e' + "x" * 200
    red = opened(replace(many_steps(300, failed=0.2), run_id=name))
    pages = PdfReader(BytesIO(red.page.pdf())).pages
    said = [" ".join(each.extract_text().split()) for each in pages]
    assert len(said) > 2
    for number, text in enumerate(said, 1):
        assert 'shop · r"1\\n } </style>[U+202E]xxx' in text
        assert f"{number} / {len(said)}" in text
    assert red.complaints == []


@pytest.mark.parametrize("width", [400, 900, 1600])
def test_no_width_scrolls_sideways(opened: Open, width: int) -> None:
    size = {"width": width, "height": 900}
    page = opened(hostile_run(), viewport=size).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    step = RED.steps["clean"]
    long = replace(step, step_id="test.shop." + "accepted_values_" * 30, kind="k" * 300)
    page = opened(replace(RED, steps={long.step_id: long}, run_id="r" * 500), viewport=size).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_works_in_a_frame_without_rights(opened: Open) -> None:
    first = opened(RED)
    frame = json.dumps(first.path.read_text(encoding="utf-8"))
    page = first.page.context.new_page()
    page.set_content("<iframe sandbox='allow-scripts' width=1000 height=800></iframe>")
    page.evaluate(f"document.querySelector('iframe').srcdoc = {frame}")
    inner = page.frame_locator("iframe")
    expect(inner.locator("html[data-ready]")).to_be_attached()
    inner.get_by_label("Filter the steps").fill("kind:seed")
    expect(inner.locator(".grid-body .grid-row")).to_have_count(1)


def test_in_a_frame_without_any_rights_what_matters_reads(opened: Open) -> None:
    first = opened(RED)
    frame = json.dumps(first.path.read_text(encoding="utf-8"))
    page = first.page.context.new_page()
    page.set_content("<iframe sandbox='' width=1000 height=800></iframe>")
    page.evaluate(f"document.querySelector('iframe').srcdoc = {frame}")
    inner = page.frame_locator("iframe")
    expect(inner.locator("h1")).to_have_text("Failed after 12.0 s")
    expect(inner.locator("#causes")).to_contain_text("ValueError: price is bad")
    expect(inner.locator("#steps tbody tr")).to_have_count(5)


def test_a_line_says_again_how_it_went_once_that_is_out_of_sight(opened: Open) -> None:
    red = opened(RED, viewport={"width": 1280, "height": 500})
    line = red.page.get_by_role("navigation", name="Sections")
    expect(line).to_be_hidden()
    red.page.keyboard.press("t")
    expect(line).to_contain_text("Failed after 12.0 s")
    line.get_by_role("link", name="Steps").click()
    expect(red.page.locator("#steps h2")).to_be_in_viewport()
    line.get_by_role("link", name="Failed after").click()
    expect(line).to_be_hidden()
    assert red.complaints == []


def test_a_figure_leads_to_what_it_is_about(opened: Open) -> None:
    page = opened(RED).page
    page.locator(".tile", has_text="Retries").click()
    assert rows(page) == ["clean"]
    expect(page.get_by_label("Filter the steps")).to_have_value("attempts:>1")


def test_columns_are_chosen_and_the_link_keeps_them(opened: Open) -> None:
    first = opened(RED)
    page = first.page
    head = page.locator(".grid-head")
    expect(head).not_to_contain_text("Slack")
    page.locator("summary", has_text="Columns").click()
    page.get_by_label("Slack", exact=True).check()
    page.get_by_label("Kind", exact=True).uncheck()
    expect(head).to_contain_text("Slack")
    expect(head).not_to_contain_text("Kind")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Slack", exact=True)).not_to_be_visible()
    again = opened(RED, hash_=page.evaluate("location.hash"))
    expect(again.page.locator(".grid-head")).to_contain_text("Slack")
    again.page.locator("summary", has_text="Columns").click()
    again.page.get_by_role("button", name="As there is room").click()
    expect(again.page.locator(".grid-head")).to_contain_text("Kind")
    assert "cols" not in again.page.evaluate("location.hash")
    assert first.complaints == again.complaints == []


def test_equal_rows_are_sorted_by_another_column(opened: Open) -> None:
    page = opened(RED).page
    grid = page.get_by_role("grid")
    grid.get_by_role("button", name="Kind").click()
    grid.get_by_role("button", name="Step", exact=True).click(modifiers=["Shift"])
    grid.get_by_role("button", name="Step", exact=True).click(modifiers=["Shift"])
    assert rows(page) == ["report", "load", "clean", "extract", "audit"]
    assert "o=kind-rising%2Cname-falling" in page.evaluate("location.hash")


def test_groups_stand_for_their_steps(opened: Open) -> None:
    run = make_run(
        "plan success 0s..1s in plan\n"
        + "\n".join(f"load{i} <- plan success 1s..{i + 2}s in load" for i in range(30))
        + '\nload30 <- plan failed 1s..9s in load "IndexError: 30"'
    )
    first = opened(run)
    page = first.page
    page.get_by_role("button", name="Groups", exact=True).last.click()
    table = page.get_by_role("region", name="Steps by group")
    load = table.locator("tbody tr").first
    expect(load).to_contain_text("×\u200931")  # noqa: RUF001 - the sign for times
    expect(load.get_by_role("img", name="failed")).to_have_count(1)
    expect(load.get_by_role("img", name="from 1.0 s to 30.0 s")).to_be_visible()
    expect(load.locator(".worst")).to_have_text("load30, failed")
    expect(page.locator(".grid")).to_be_hidden()
    page.get_by_label("Filter the steps").fill("status:success")
    expect(load).to_contain_text("×\u200930")  # noqa: RUF001 - as above
    load.get_by_role("button", name="load").click()
    expect(page.get_by_label("Filter the steps")).to_have_value('group:"load"')
    assert len(rows(page)) > 10
    again = opened(run, hash_="#rows=groups").page
    expect(again.get_by_role("region", name="Steps by group")).to_be_visible()
    assert first.complaints == []


def test_the_page_of_several_runs_says_run_where_another_says_step(
    browser: Browser, tmp_path: Path
) -> None:
    store = tmp_path / "in"
    store.mkdir()
    for day in (1, 2, 3):
        record(store, f"run {day}", day)
    out = f"{tmp_path}/out"
    assert run(["batch", "--all", "--storage-path", str(store), "-o", out, "-qq"]) == 0
    page = browser.new_page()
    page.goto(Path(out, "index.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.get_by_role("grid", name="Runs").count() == 1
    assert page.get_by_role("columnheader", name="Run", exact=True).count() == 1
    page.get_by_label("Filter the runs").fill("3")
    page.get_by_text("1 of 3 runs").wait_for()
    assert "step" not in page.inner_text("#steps").replace("steps-", "")
    page.context.close()

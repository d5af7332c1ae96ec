from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from exporter.analysis.select import select_steps
from exporter.model import Attempt, DagRun
from exporter.plugins import load_renderer
from tests.browser.conftest import Open
from tests.support.runs import START, make_run
from tests.support.runs_many import hostile_run, many_steps, report_of, with_logs

pytestmark = pytest.mark.browser

RED = make_run(
    """
    extract            success 0s..10s in raw kind seed
    clean  <- extract  failed 12s..19s in staging kind model retries 2 "ValueError: price is bad"
    load   <- clean    upstream_failed kind model
    report <- load     upstream_failed kind model
    other              failed 3s..4s "KeyError: 'rate'"
    """
)


def tried(run: DagRun, errors: list[str | None]) -> DagRun:
    """Return the run with so many attempts of its failed step."""
    step = run.steps["clean"]
    attempts = tuple(
        Attempt(
            number=number,
            status="failed" if error else "success",
            start_time=START + timedelta(seconds=12 + 3 * number),
            end_time=START + timedelta(seconds=13 + 3 * number),
            error=error,
        )
        for number, error in enumerate(errors, 1)
    )
    return replace(run, steps={**run.steps, "clean": replace(step, attempts=attempts)})


def logged(run: DagRun, text: str) -> DagRun:
    """Return the run with a log of its failed step."""
    return replace(run, steps={**run.steps, "clean": replace(run.steps["clean"], log=text)})


def title(page: Page) -> str:
    """Return the name of the step that is open; empty for none."""
    found: str = page.evaluate(
        "document.querySelector('.drawer').hidden ? '' : "
        "document.querySelector('.drawer-title').innerText"
    )
    return found.strip()


def test_a_click_opens_a_step_and_the_arrows_of_the_browser_go_back_and_forward(
    opened: Open,
) -> None:
    red = opened(RED)
    page = red.page
    page.get_by_role("gridcell", name=re.compile("^clean")).click()
    assert title(page) == "clean"
    drawer = page.get_by_role("dialog")
    for words in ("ValueError: price is bad", "Waited for 1", "Waited for by 1", "in a failed"):
        expect(drawer).to_contain_text(words)
    assert "s=3b066804f6" in page.evaluate("location.hash")
    drawer.get_by_role("link", name="extract").click()
    assert title(page) == "extract"
    page.go_back()
    assert title(page) == "clean"
    page.go_back()
    assert title(page) == ""
    page.go_forward()
    assert title(page) == "clean"
    page.keyboard.press("Escape")
    assert title(page) == ""
    assert "s=" not in page.evaluate("location.hash")
    assert red.complaints == []


def test_a_link_opens_its_step_its_side_and_its_line(opened: Open) -> None:
    text = "".join(f"line {number} of the log\n" for number in range(1, 5001))
    page = opened(logged(RED, text), hash_="#s=3b066804f6&v=log&l=4000&z=relative").page
    assert title(page) == "clean"
    expect(page.locator(".log-line.is-here")).to_have_text("4000line 4000 of the log")
    expect(page.get_by_role("button", name="Times: since start")).to_be_visible()
    nowhere = opened(RED, hash_="#s=0123456789&v=log").page
    assert title(nowhere) == ""


def test_a_link_opens_an_attempt_and_a_line_of_its_log(opened: Open) -> None:
    text = "".join(f"line {number} of the log\n" for number in range(1, 5001))
    run = logged(tried(RED, ["boom"] * 20), text)
    page = opened(run, hash_="#s=3b066804f6&a=2&v=log&l=412").page
    here = page.locator(".log-line.is-here")
    expect(here).to_have_text("412line 412 of the log")
    assert page.locator(".log").evaluate(
        """(log) => {
          const all = log.getBoundingClientRect();
          const line = log.querySelector('.is-here').getBoundingClientRect();
          return line.top > all.top && line.bottom < all.bottom;
        }"""
    )
    page.get_by_role("tab", name="Attempts 20").click()
    current = page.locator(".attempt[aria-current=true]")
    expect(current.locator("h3")).to_have_text("Attempt 2")
    page.evaluate("location.hash = 's=3b066804f6&v=attempts&a=9'")
    expect(current.locator("h3")).to_have_text("Attempt 9")
    expect(current).to_be_in_viewport(ratio=1)
    expect(page.locator("button.attempt")).to_have_text(["6 more", "7 more"])
    page.evaluate("location.hash = 'v=attempts&a=9&s=' + '0d66e7bdc9'")
    expect(current).to_have_count(0)


@pytest.mark.parametrize(
    "place", ["a=0", "a=21", "a=-1", "a=x", "a=2.0", "l=0", "l=-3", "l=9e9", "l=1.5"]
)
@pytest.mark.parametrize("view", ["log", "attempts"])
def test_a_place_that_is_none_does_nothing(opened: Open, place: str, view: str) -> None:
    run = logged(tried(RED, ["boom"] * 20), "one\nValueError: two\nthree\n")
    red = opened(run, hash_=f"#s=3b066804f6&v={view}&{place}")
    assert title(red.page) == "clean"
    if view == "log":
        # where the log is shown without a place: at its first failure
        expect(red.page.locator(".log-line.is-here")).to_have_text("2ValueError: two")
    else:
        expect(red.page.locator("article.attempt")).to_have_count(6)
        expect(red.page.locator(".attempt.is-here")).to_have_count(0)
    assert red.complaints == []


def test_the_keys_go_from_attempt_to_attempt(opened: Open) -> None:
    page = opened(tried(RED, ["boom 1", "boom 2", "boom 3"])).page
    press, current = page.keyboard.press, page.locator(".attempt[aria-current=true]")
    press("]")
    expect(page.locator(".attempt")).to_have_count(0)
    press("n")
    for key, number in (("]", 1), ("]", 2), ("]", 3), ("]", 3), ("[", 2)):
        press(key)
        expect(current.locator("h3")).to_have_text(f"Attempt {number}")
        expect(current).to_be_focused()
        assert f"a={number}" in page.evaluate("location.hash")
    page.get_by_role("tab", name="Overview").click()
    assert "a=" not in page.evaluate("location.hash")
    press("[")
    expect(current.locator("h3")).to_have_text("Attempt 3")
    press("n")
    assert title(page) == "other"
    assert "a=" not in page.evaluate("location.hash"), "the other step has attempts of its own"
    press("]")
    expect(page.get_by_role("tab", selected=True)).to_have_text("Overview")


def test_by_keyboard_alone(opened: Open) -> None:
    red = opened(logged(tried(RED, ["boom 1", "boom 2"]), "one\ntwo\n"))
    page = red.page
    press = page.keyboard.press
    press("n")
    assert title(page) == "clean"
    press("n")
    assert title(page) == "other"
    press("n")
    assert title(page) == "clean", "after the last failure comes the first"
    press("N")
    assert title(page) == "other"
    press("k")
    assert title(page) == "report"
    press("j")
    press("k")
    press("k")
    press("k")
    assert title(page) == "clean"
    chosen = page.get_by_role("tab", selected=True)
    expect(chosen).to_have_text("Overview")
    chosen.focus()
    press("ArrowRight")
    expect(chosen).to_have_text("Attempts 2")
    expect(chosen).to_be_focused()
    press("l")
    expect(chosen).to_have_text("Log")
    chosen.focus()
    press("ArrowRight")
    expect(chosen).to_have_text("JSON")
    press("ArrowLeft")
    press("ArrowRight")
    expect(chosen).to_have_text("JSON")
    press("Escape")
    assert title(page) == ""
    assert red.complaints == []


def test_the_table_and_the_help_by_keyboard_alone(opened: Open) -> None:
    red = opened(RED)
    page = red.page
    press = page.keyboard.press
    page.get_by_role("grid").focus()
    press("Home")
    press("ArrowDown")
    expect(page.locator(".grid-row[aria-selected=true]")).to_contain_text("clean")
    press("Enter")
    assert title(page) == "clean"
    press("Escape")
    expect(page.get_by_role("grid")).to_be_focused()
    press("?")
    expect(page.get_by_role("dialog", name="Keys and filter")).to_contain_text("next failure")
    press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press("/")
    page.keyboard.type("nj?")
    assert page.get_by_label("Filter the steps").input_value() == "nj?", "text is no command"
    assert red.complaints == []


def test_attempts_stand_side_by_side_and_say_whether_they_broke_of_the_same(opened: Open) -> None:
    page = opened(tried(RED, ["row 1 is bad", "row 22 is bad"])).page
    page.keyboard.press("n")
    page.get_by_role("tab", name="Attempts 2").click()
    expect(page.locator(".attempts-said")).to_contain_text("show the same error")
    tops = page.evaluate("[...document.querySelectorAll('.attempt')].map((e) => e.offsetTop)")
    assert len(tops) == 2
    assert tops[0] == tops[1]
    page = opened(tried(RED, ["late", "gone", "late"])).page
    page.keyboard.press("n")
    page.keyboard.press("]")
    expect(page.locator(".attempts-said")).to_contain_text("with 2 different errors")
    page = opened(tried(RED, ["boom"] * 50)).page
    page.keyboard.press("n")
    page.keyboard.press("]")
    assert page.locator("article.attempt").count() == 6
    page.get_by_role("button", name="44 more").click()
    assert page.locator("article.attempt").count() == 50
    page = opened(tried(RED, ["boom"] * 120)).page
    page.get_by_role("link", name="120 attempts: 120 failed; 118 more than are shown").click()
    expect(page.locator("article.attempt h3").first).to_have_text("Attempt 1")
    page.get_by_role("button", name="114 more").click()
    assert page.locator("article.attempt").count() == 56
    expect(page.locator("article.attempt").nth(2)).to_be_focused()
    page.get_by_role("button", name="64 more").click()
    page.get_by_role("button", name="14 more").click()
    numbers = page.locator("article.attempt h3").all_inner_texts()
    assert numbers == [f"Attempt {number}" for number in range(1, 121)]
    page = opened(tried(RED, ["boom"] * 50)).page
    page.locator("a.tries").click()
    box = page.get_by_role("button", name="44 more").bounding_box()
    assert box is not None
    assert box["width"] < 110, "what is folded takes less room than an attempt"


def test_what_a_step_used_stands_in_the_drawer_and_in_the_table(opened: Open) -> None:
    metrics = {"peak_rss_bytes": 7.9e9, "memory_bytes": 8e9, "cpu_percent": 90, "cpus": 4}
    steps = {
        key: replace(step, metrics={**metrics, "peak_rss_bytes": 1e9 * len(key)})
        for key, step in RED.steps.items()
    }
    steps["extract"] = replace(steps["extract"], metrics={})
    page = opened(replace(RED, steps=steps), viewport={"width": 1600, "height": 900}).page
    header = page.get_by_role("grid").get_by_role("columnheader", name="Peak memory")
    header.get_by_role("button").click()
    header.get_by_role("button").click()
    row = page.locator(".grid-body .grid-row").first
    expect(row).to_contain_text("6.0 GB of 8.0 GB")
    expect(row).to_contain_text("0.9 of 4")
    row.click()
    expect(page.get_by_role("dialog")).to_contain_text("0.9 of 4")
    page.evaluate("location.hash = 'cols=name,slack'")
    slack = page.locator(".grid-body .grid-row", has_text="report").locator(".grid-cell.end")
    expect(slack).to_have_text("")  # it never ran


def test_an_exit_code_stands_in_the_drawer_the_table_and_the_filter(opened: Open) -> None:
    codes = {"extract": 0, "clean": 137, "report": -9}
    steps = {
        key: replace(step, metadata={"exit_code": codes[key]} if key in codes else {})
        for key, step in RED.steps.items()
    }
    page = opened(replace(RED, steps=steps), viewport={"width": 1600, "height": 900}).page
    header = page.get_by_role("grid").get_by_role("columnheader", name="Exit")
    header.get_by_role("button").click()
    found = page.locator(".grid-body .grid-row")
    expect(found.first).to_contain_text("-9")
    expect(found.nth(2)).to_contain_text("137")
    page.get_by_label("Filter the steps").fill("exit:>0")
    expect(found).to_have_count(1)
    found.first.click()
    expect(page.get_by_role("dialog").locator("dl > div", has_text="Exit code")).to_contain_text(
        "137"
    )
    page = opened(RED, viewport={"width": 1600, "height": 900}).page
    expect(page.get_by_role("columnheader", name="Exit")).to_have_count(0)


def test_a_log_is_shown_in_colours_and_searched(opened: Open) -> None:
    lines = [f"\x1b[32mINFO\x1b[0m row {number}" for number in range(20_000)]
    lines[700] = "10 %\r50 %\rdone \x1b[1;31mERROR\x1b[0m <b>&amp;"
    lines[701] = "\x1b]8;;https://example.org/run\x1b\\the run\x1b]8;;\x1b\\ "
    lines[702] = "\x1b]8;;javascript:alert(1)\x1b\\bad\x1b]8;;\x1b\\ \u202egpj\x00"
    lines[703] = "x" * 2_000_000
    red = opened(logged(RED, "\n".join(lines)))
    page = red.page
    page.keyboard.press("n")
    page.keyboard.press("l")
    here = page.locator(".log-line.is-here")
    expect(here).to_have_text("701done ERROR <b>&amp;")
    expect(here.locator(".a-bold.a-1")).to_have_text("ERROR")
    link = page.locator(".log a")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("href", "https://example.org/run")
    expect(link).to_have_attribute("rel", "noreferrer noopener")
    expect(page.locator(".log")).to_contain_text("bad [U+202E]gpj[U+0000]")
    expect(page.locator(".log-cut")).to_contain_text("1,934,464 more characters of this line")
    assert page.locator(".log-line").count() < 80
    box = page.get_by_label("Find in this log")
    box.fill("ROW 1999")
    expect(page.locator(".log-said")).to_have_text("1 of 11")
    expect(here).to_have_text("2000INFO row 1999")
    box.press("Enter")
    expect(here).to_have_text("19991INFO row 19990")
    box.press("Shift+Enter")
    expect(here).to_have_text("2000INFO row 1999")
    assert red.complaints == []


def test_logs_are_unpacked_only_when_one_is_opened(opened: Open) -> None:
    large = opened(with_logs(many_steps(60, failed=0.3), 400))
    page = large.page
    blocks = page.locator("script[id^='log-']")
    assert blocks.count() == 7
    page.keyboard.press("n")
    page.keyboard.press("l")
    step = title(page)
    expect(page.locator(".log")).to_contain_text("orders.load: batch")
    page.locator(".drawer").get_by_role("button", name="End of the log").click()
    run = with_logs(many_steps(60, failed=0.3), 400)
    text = next(one.log for one in run.steps.values() if one.name == step) or ""
    expect(page.locator(".log-said")).to_have_text(f"{text.count(chr(10)):,} lines")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the log").click()
    assert download.value.path().read_bytes().decode() == text
    assert large.complaints == []


def test_the_json_of_a_step_keeps_its_digits(opened: Open) -> None:
    run = many_steps(3)
    page = opened(run).page
    page.get_by_role("gridcell", name="step_00002").first.click()
    page.get_by_role("tab", name="JSON").click()
    shown = page.locator(".drawer-body pre").inner_text()
    assert f'"big": {2**60 + 2}' in shown
    assert '"one": 1.0' in shown
    assert json.loads(shown)["step_id"] == list(run.steps)[2]


def test_where_there_is_little_room_it_covers_the_page(opened: Open) -> None:
    page = opened(RED, viewport={"width": 400, "height": 800}).page
    page.keyboard.press("n")
    drawer = page.locator(".drawer")
    assert drawer.evaluate("(e) => e.offsetWidth") == 400
    expect(drawer).to_have_attribute("aria-modal", "true")
    assert page.evaluate("document.querySelector('main').inert")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.get_by_role("button", name="Close (Esc)").click()
    assert not page.evaluate("document.querySelector('main').inert")


def test_its_edge_moves_by_pointer_and_by_keys(opened: Open) -> None:
    page = opened(RED, viewport={"width": 1400, "height": 800}).page
    page.keyboard.press("n")
    drawer = page.locator(".drawer")
    edge = page.get_by_role("separator")
    wide = drawer.evaluate("(e) => e.offsetWidth")
    edge.focus()
    page.keyboard.press("ArrowLeft")
    assert drawer.evaluate("(e) => e.offsetWidth") == wide + 40
    edge.hover()  # waits until the drawer has come to rest
    page.mouse.down()
    page.mouse.move(900, 300)
    page.mouse.up()
    assert drawer.evaluate("(e) => e.offsetWidth") == 500
    page.mouse.move(200, 300)
    assert drawer.evaluate("(e) => e.offsetWidth") == 500


def test_times_are_in_one_zone_all_over_the_page(opened: Open) -> None:
    page = opened(RED, timezone_id="Asia/Kolkata").page
    page.get_by_role("gridcell", name=re.compile("^clean")).click()
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Times: local")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("2026-11-23 09:30:00 UTC+5:30")
    expect(page.locator(".drawer")).to_contain_text("2026-11-23 09:30:12 UTC+5:30")
    expect(page.get_by_role("grid")).to_contain_text("Start, local")
    expect(page.get_by_role("grid")).to_contain_text("09:30:12")
    page.keyboard.press("z")
    expect(page.locator(".drawer")).to_contain_text("T+00:12")
    expect(page.get_by_role("grid")).to_contain_text("T+00:12")
    page.keyboard.press("z")
    expect(page.locator(".facts")).to_contain_text("2026-11-23 04:00:00 UTC")


def test_the_zone_of_the_pipeline_is_one_of_them(opened: Open) -> None:
    run = replace(RED, metadata={"timezone": "America/New_York"})
    red = opened(run, timezone_id="Asia/Kolkata", hash_="#z=pipeline")
    page = red.page
    expect(page.get_by_role("button", name="Times: America/New_York")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("2026-11-22 23:00:00 UTC\u22125")
    expect(page.get_by_role("grid")).to_contain_text("Start, its zone")
    expect(page.get_by_role("grid")).to_contain_text("23:00:12")
    # a name that nobody knows is no zone
    odd = opened(replace(RED, metadata={"timezone": "<b>x"}), hash_="#z=pipeline").page
    expect(odd.get_by_role("button", name="Times: UTC")).to_be_visible()
    assert red.complaints == []


def test_the_steps_of_the_filter_are_taken_along(opened: Open, tmp_path: Path) -> None:
    nasty = opened(hostile_run())
    page = nasty.page
    page.get_by_label("Filter the steps").fill("status:failed")
    page.get_by_role("grid").focus()
    page.keyboard.press("e")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "steps.csv")
    with (tmp_path / "steps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["status"] for row in rows] == ["failed"] * 4
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    assert download.value.suggested_filename == "steps.md"
    with page.expect_download() as download:
        page.get_by_role("button", name="JUnit").click()
    assert download.value.suggested_filename == "junit.xml"
    download.value.save_as(tmp_path / "junit.xml")
    report = report_of(hostile_run())
    report = report._replace(selected=select_steps("status:failed", report.run, report.analysis))
    (made,) = load_renderer("junit").render(report)
    assert (tmp_path / "junit.xml").read_bytes() == b"".join(made)
    assert nasty.complaints == []


def test_what_is_copied_is_what_is_shown(opened: Open) -> None:
    page = opened(RED, permissions=["clipboard-read", "clipboard-write"]).page
    page.keyboard.press("n")
    page.get_by_role("button", name="Copy error").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "ValueError: price is bad"
    page.get_by_role("button", name="Copy link").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_all_errors_and_the_environment_are_copied_at_once(opened: Open) -> None:
    page = opened(RED, permissions=["clipboard-read", "clipboard-write"]).page
    page.get_by_role("button", name="Copy all errors").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = "clean\nValueError: price is bad\n\nother\nKeyError: 'rate'\n"
    assert page.evaluate("navigator.clipboard.readText()") == copied
    page.get_by_role("button", name="Copy all", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    assert "Read as: native\n" in page.evaluate("navigator.clipboard.readText()")


def test_nothing_hostile_runs_in_any_side_of_a_step(opened: Open) -> None:
    nasty = opened(hostile_run())
    page = nasty.page
    for _ in range(12):
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        for tab in ("Overview", "Attempts 1", "Log", "JSON"):
            page.get_by_role("tab", name=tab).click()
            expect(page.locator(".drawer-body > *").first).to_be_visible()
            assert "\u202e" not in page.inner_text(".drawer")
    assert page.evaluate("window.__xss") is None
    assert page.locator("img, iframe, a[href^='javascript']").count() == 0
    assert nasty.complaints == []


def test_it_opens_in_a_frame_without_rights(opened: Open) -> None:
    first = opened(RED)
    frame = json.dumps(first.path.read_text(encoding="utf-8"))
    page = first.page.context.new_page()
    page.set_content("<iframe sandbox='allow-scripts' width=1200 height=800></iframe>")
    page.evaluate(f"document.querySelector('iframe').srcdoc = {frame}")
    inner = page.frame_locator("iframe")
    expect(inner.locator("html[data-ready]")).to_be_attached()
    inner.get_by_role("gridcell", name=re.compile("^clean")).click()
    expect(inner.locator(".drawer-title")).to_have_text("clean")
    inner.locator(".drawer").get_by_role("link", name="extract").click()
    expect(inner.locator(".drawer-title")).to_have_text("extract")
    inner.get_by_role("button", name="Close (Esc)").click()
    expect(inner.locator(".drawer")).to_be_hidden()


def test_a_run_of_one_step_opens_it(opened: Open) -> None:
    page = opened(make_run('only failed 0s..1s "boom"')).page
    assert title(page) == "only"
    assert "s=" not in page.evaluate("location.hash")


def test_paper_has_no_drawer(opened: Open) -> None:
    page = opened(RED).page
    page.keyboard.press("n")
    page.emulate_media(media="print")
    expect(page.locator(".drawer")).not_to_be_visible()

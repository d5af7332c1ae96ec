"""Why a step did not run, said in the drawer and beside its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from exporter.readers.choose import find_runs
from exporter.readers.native import NativeReader
from exporter.renderers.html import HtmlRenderer
from exporter.storage import open_storage
from tests.browser.conftest import Open
from tests.support.runs import make_run
from tests.support.runs_many import report_of

pytestmark = pytest.mark.browser

STORE = Path(__file__).parents[1] / "fixtures" / "native" / "not-run"
WHY = {
    "extract": ("reused", "Reused: its result is that of an earlier run"),
    "choose": ("succeeded", None),
    "full load": ("skipped", "Skipped: choose followed <delta_load> and not this one"),
    "notify": ("skipped", "Skipped: the record does not say why"),
    "delta load": ("failed", None),
    "clean": ("upstream failed", "Did not run: stopped by delta load, failed"),
    "report": (
        "upstream failed",
        "Did not run: stopped by delta load, failed; 1 of 1 inputs is missing",
    ),
    "watch": ("cancelled", "Cancelled: cancelled as the run failed"),
    "archive": ("pending", "Pending: no worker has the tag gpu"),
}


def open_step(page: Page, name: str) -> None:
    page.get_by_role("grid").get_by_text(name, exact=True).click()
    expect(page.locator(".drawer-title")).to_have_text(name)


def test_the_drawer_says_why_a_step_did_not_run_and_leads_to_what_stopped_it(
    opened: Open,
) -> None:
    reader = NativeReader()
    bundle, _ = open_storage(str(STORE), reader.suffixes)
    (found,) = find_runs(bundle, [reader], forced=False).runs
    shown = opened(found.by.reader.read(found.by.bundle, found.ref))
    page = shown.page
    said = page.locator(".why").and_(page.locator(".drawer *"))
    for name, (word, why) in WHY.items():
        open_step(page, name)
        expect(page.locator(".drawer-under b")).to_have_text(word)
        if why is None:
            expect(said).to_have_count(0)
        else:
            # its first letter is made large by the style
            expect(said).to_have_text(why, ignore_case=True)
        page.keyboard.press("Escape")
    open_step(page, "report")
    said.get_by_role("link").click()
    expect(page.locator(".drawer-title")).to_have_text("delta load")
    page.keyboard.press("Escape")
    beside = page.get_by_role("row").filter(has_text="weekly").locator("small")
    expect(beside).to_have_text("choose followed <delta_load>")
    assert shown.complaints == []


def test_where_nothing_failed_the_drawer_names_what_was_cancelled(opened: Open) -> None:
    run = make_run("a success 0s..1s\nb cancelled 0s..1s\nc <- a, b upstream_failed")
    page = opened(run).page
    open_step(page, "c")
    expect(page.locator(".why")).to_have_text("did not run: stopped by b, cancelled")


def test_what_stopped_a_step_may_be_nowhere_on_the_page(opened: Open) -> None:
    page = opened(make_run("a failed 0s..1s\nb upstream_failed")).page
    open_step(page, "b")
    expect(page.locator(".why")).to_have_text("did not run: something before it failed")


def test_the_drawer_counts_what_a_selection_left_out(browser: Browser, tmp_path: Path) -> None:
    run = make_run("a success 0s..1s\nb success 0s..1s\nc <- a, b success 1s..2s\nd success")
    report = report_of(run)._replace(selected=frozenset({"c", "d"}))
    (made,) = HtmlRenderer().render(report)
    path = tmp_path / "selected.html"
    path.write_bytes(b"".join(made))
    page = browser.new_page()
    page.goto(path.as_uri())
    open_step(page, "c")
    expect(page.locator(".drawer")).to_contain_text("It waited for 2 more, not listed on this page")
    page.close()

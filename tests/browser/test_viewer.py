"""The viewer in a browser: from the list to a run, to two compared, and through the filters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.viewer import ROOT, Viewer, record, viewer

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>\u202e\"'&#39; javascript:alert(1)"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    for day in range(1, 8):
        record(folder, f"run {day}", day)
    broken = {"load": {"status": "failed", "error": "KeyError: 'x'"}}
    record(folder, "run 8", 8, status="failed", steps=broken)
    record(folder, HOSTILE, 9, dag_id=HOSTILE, status="running", end_time=None)
    return folder


@pytest.fixture(scope="module")
def shown(store: Path) -> Iterator[Viewer]:
    with viewer(store) as it:
        yield it


@contextmanager
def opened(
    browser: Browser, shown: Viewer, path: str = "", **options: Any
) -> Iterator[tuple[Page, list[str]]]:
    """Open a page; the list gets every complaint, and every request that goes elsewhere."""
    context = browser.new_context(**options)
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((shown.url, "data:")) else complaints.append(request.url)
        ),
    )
    page.goto(shown.url + path)
    try:
        yield page, complaints
    finally:
        context.close()


def axe(page: Page) -> list[str]:
    # by the developer's door: the page's own policy lets no script in
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run()")
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in result["violations"]]


def test_one_goes_from_the_list_to_a_run_and_to_two_compared(
    browser: Browser, shown: Viewer
) -> None:
    with opened(browser, shown) as (page, complaints):
        page.get_by_role("link", name="run 8", exact=True).click()
        page.wait_for_selector("html[data-ready]")
        assert page.get_by_role("heading", level=1).inner_text().startswith("Failed after")
        page.get_by_role("link", name="Compared with the run before").click()
        page.wait_for_selector("html[data-ready]")
        assert "1 step newly failed" in page.inner_text("header")
        page.get_by_role("link", name="All runs").click()
        page.get_by_role("radio", name="From run 2").check()
        page.get_by_role("radio", name="To run 7").check()
        page.get_by_role("button", name="Compare these two").click()
        page.wait_for_selector("html[data-ready]")
        assert "run 7" in page.inner_text("header")
        assert page.locator("#changes").count() == 1
        page.get_by_role("link", name="JSON", exact=True).click()
        assert '"comparison":{' in page.inner_text("body")
        page.go_back()
        page.get_by_role("link", name="This run alone").click()
        page.wait_for_selector("html[data-ready]")
        assert page.locator("#changes").count() == 0
        page.get_by_role("link", name="All runs").click()
        assert page.url == shown.url
        page.get_by_role("link", name="run 8", exact=True).click()
        page.get_by_role("link", name="JSON", exact=True).click()
        assert '"run_id":"run 8"' in page.inner_text("body")
        page.go_back()
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV", exact=True).click()
        assert download.value.suggested_filename == "steps.csv"
    assert complaints == []


def test_the_filters_are_a_form_and_links(browser: Browser, shown: Viewer) -> None:
    with opened(browser, shown) as (page, complaints):
        page.get_by_role("link", name="Failed 1").click()
        assert page.get_by_role("heading", level=1).inner_text() == "1 of 9 runs"
        assert page.url == f"{shown.url}?status=failed"
        page.get_by_label("DAG").fill("nothing*")
        page.get_by_label("DAG").press("Enter")
        assert page.get_by_role("heading", level=1).inner_text() == "0 of 9 runs"
        page.get_by_role("link", name="Clear").click()
        page.get_by_label("Newest").fill("3")
        page.get_by_role("button", name="Filter").click()
        assert page.locator("tbody tr").count() == 3
        page.get_by_label("Since").fill("someday")
        page.get_by_label("Since").press("Enter")
        assert page.get_by_role("heading", level=1).inner_text() == "This cannot be asked for"
        page.get_by_role("link", name="All runs").click()
        assert page.url == shown.url
    # of the page that cannot be asked for, by the browser itself
    assert [each for each in complaints if "400 (Bad Request)" not in each] == []


def test_a_hostile_id_is_text_and_is_reached(browser: Browser, shown: Viewer) -> None:
    with opened(browser, shown) as (page, complaints):
        link = page.locator("tbody a").first
        assert link.inner_text() == HOSTILE.replace("\u202e", "[U+202E]")
        link.click()
        page.wait_for_selector("html[data-ready]")
        assert "Still running" in page.get_by_role("heading", level=1).inner_text()
        assert page.evaluate("document.images.length") == 0
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_axe_finds_nothing(browser: Browser, shown: Viewer, scheme: str, width: int) -> None:
    options: dict[str, Any] = {
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 900},
    }
    for path in ("", "?status=failed&dag=shop", "?dag=nothing", "runs/run%208/", "nothing"):
        with opened(browser, shown, path, **options) as (page, _):
            assert axe(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_of_another_site_reads_nothing(browser: Browser, shown: Viewer) -> None:
    """It may lead here; it can neither frame a page, nor load it, nor read it."""
    script = f"""async () => {{
        const tried = {{}};
        tried.read = await fetch("{shown.url}").then(() => "yes", () => "no");
        tried.blind = await fetch("{shown.url}", {{mode: "no-cors"}}).then(() => "yes", () => "no");
        tried.image = await new Promise((done) => {{
            const image = new Image();
            image.onload = () => done("yes");
            image.onerror = () => done("no");
            image.src = "{shown.url}runs/latest/";
        }});
        return tried;
    }}"""
    other = shown.url.replace("127.0.0.1", "localhost")
    with opened(browser, shown) as (page, _):
        page.route(
            "**/elsewhere", lambda route: route.fulfill(body="<p>", content_type="text/html")
        )
        page.goto(f"{other}elsewhere")
        assert page.evaluate(script) == {"read": "no", "blind": "no", "image": "no"}

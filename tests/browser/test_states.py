"""Every state of a page: it asks for nothing, all can use it, and it looks as it did."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from exporter.cli.main import run
from tests.browser.pictures import FONTS, TALLEST, check_picture, judge_of
from tests.browser.saving import page_again
from tests.container.machine import need
from tests.support.states import STATES, State

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
OPTIONS = {True: ["--no-redact"], False: []}
"""What is large is made here and has no secrets to look for."""


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what makes the page of a state as the program does, once."""

    @cache
    def make(name: str) -> Path:
        state = STATES[name]
        folder = tmp_path_factory.mktemp(name)
        page = folder / "report.html"
        source = str(state.file(folder))
        assert (
            run(
                [
                    "--storage-path",
                    source,
                    "--output",
                    str(page),
                    "-qq",
                    *OPTIONS[callable(state.source)],
                ]
            )
            == 0
        )
        return with_fonts(page)

    return make


def with_fonts(path: Path) -> Path:
    """Put the fonts of the pictures into a page's style, whose hash its policy has."""
    page = path.read_text(encoding="utf-8")
    style = page[page.index("<style>") + 7 : page.index("</style>")]
    after = path.with_name("with-fonts.html")
    after.write_text(
        page.replace(style, style + FONTS, 1).replace(_hash(style), _hash(style + FONTS), 1),
        encoding="utf-8",
    )
    return after


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# A page draws a part of itself when there is nothing else to do.
STILL = """() => new Promise((done) => {
  let timer = setTimeout(done, 300);
  new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, 300); })
    .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})"""

ONLY = """(id) => {
  const others = `header, nav, footer, main > :not(#${id})`;
  for (const one of document.querySelectorAll(others)) one.remove();
}"""


def look(browser: Browser, path: Path, state: State, complaints: list[str]) -> Page:
    """Open a page as its state says, tall enough that all of it is drawn."""
    context = browser.new_context(
        viewport={"width": state.width, "height": TALLEST},
        color_scheme=state.scheme,
        contrast=state.contrast,
        device_scale_factor=0.5,
        reduced_motion="reduce",
        java_script_enabled=state.script,
        timezone_id="UTC",
        locale="en-GB",
    )
    page = context.new_page()
    page.on("console", lambda message: complaints.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(path.as_uri())
            else complaints.append(f"request: {request.url[:100]}")
        ),
    )
    page.goto(path.as_uri() + state.hash)
    if state.media == "print":
        page.emulate_media(media="print")
    if state.script:
        page.wait_for_selector("html[data-ready]")
        if state.press:
            page.keyboard.press(state.press)
        if state.click:
            page.get_by_role("button", name=state.click, exact=True).click()
        if state.choose:
            page.locator("label", has_text=state.choose).click()
        if state.only:
            page.evaluate(ONLY, state.only)
        page.evaluate(STILL)
    return page


@pytest.fixture(scope="session")
def judge(browser: Browser) -> Iterator[Page]:
    page = judge_of(browser)
    yield page
    page.context.close()


@pytest.mark.node
@pytest.mark.parametrize("name", STATES)
def test_a_state(
    judge: Page,
    pages: Callable[[str], Path],
    request: pytest.FixtureRequest,
    tmp_path: Path,
    name: str,
) -> None:
    state = STATES[name]
    complaints: list[str] = []
    browser = judge.context.browser
    assert browser is not None
    page = look(browser, pages(name), state, complaints)
    assert page.evaluate("document.documentElement.scrollWidth") <= state.width
    accept = request.config.getoption("--accept")
    check_picture(judge, page, name, accept=accept, tolerance=state.tolerance)
    if state.axe:
        need("setup/node.sh")
        assert axe(page) == []
        # With the other colours the same elements are judged again.
        page.emulate_media(color_scheme="light" if state.scheme == "dark" else "dark")
        assert axe(page, "color-contrast") == []
    if state.axe and not state.press and not state.step:
        made = pages(name).with_name("report.html")
        assert page_again(page, tmp_path, *OPTIONS[callable(state.source)]) == made.read_bytes()
    assert complaints == []
    page.context.close()


def axe(page: Page, *rules: str) -> list[str]:
    """Return what axe-core finds in a page, with all that is folded unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    # What is right need not be pointed to, which takes most of the time.
    options: dict[str, Any] = {"resultTypes": ["violations"], "selectors": False}
    if rules:
        options["runOnly"] = list(rules)
    result: dict[str, Any] = page.evaluate("(options) => axe.run(options)", options)
    assert result["passes"]
    return [
        f"{found['id']}: {found['help']}: {[node['html'][:160] for node in found['nodes'][:3]]}"
        for found in result["violations"]
    ]

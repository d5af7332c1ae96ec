"""What the tests of the page share: one Chromium, and pages whose every complaint is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from exporter.model import DagRun
from exporter.renderers.html import HtmlRenderer
from tests.container.machine import need
from tests.support.runs_many import report_of

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Opened:
    """A page in the browser, and what it said and asked for since it was opened."""

    page: Page
    path: Path
    complaints: list[str] = field(default_factory=list)


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = need("setup/chromium.sh", "path").strip().splitlines()[-1]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Write the page of a run and open it as a file; keywords are the browser context's."""
    contexts = []

    def open_page(run: DagRun, *, hash_: str = "", **options: Any) -> Opened:
        path = tmp_path / "report.html"
        (made,) = HtmlRenderer().render(report_of(run))
        path.write_bytes(b"".join(made))
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        opened = Opened(page, path)
        page.on("console", lambda message: opened.complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: opened.complaints.append(f"error: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(path.as_uri())
                else opened.complaints.append(f"request: {request.url}")
            ),
        )
        page.goto(path.as_uri() + hash_)
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]")
        return opened

    yield open_page
    for context in contexts:
        context.close()

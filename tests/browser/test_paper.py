"""The pages of the PDF look as they did: drawn by poppler, compared as the page's pictures are."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from exporter.cli.main import run
from tests.browser.pictures import check_made
from tests.container.machine import need
from tests.support.states import STATES

pytestmark = pytest.mark.browser

PAGES = {
    "red": 1,
    "running": 1,
    "recovered": 1,
    "no-steps": 1,
    "long-names": 1,
    "many": 3,
    "nasty-everywhere": 1,
}
"""By state the page that is looked at."""
DOTS = "55"
"""An inch: enough to see what is where."""


@pytest.fixture(scope="module")
def pdftoppm() -> str:
    return need("setup/poppler.sh", "path").strip().splitlines()[-1]


@pytest.fixture(scope="module")
def judge(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_on_paper_looks_as_it_did(
    name: str, judge: Page, pdftoppm: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    out, number = tmp_path / "report.pdf", str(PAGES[name])
    words = ["--storage-path", str(STATES[name].file(tmp_path)), "-f", "pdf", "-o", str(out)]
    assert run([*words, "-qq"]) == 0
    made = subprocess.run(
        [pdftoppm, "-png", "-r", DOTS, "-f", number, "-l", number, "-singlefile", out],
        check=True,
        capture_output=True,
    ).stdout
    accept = bool(request.config.getoption("--accept"))
    check_made(judge, made, f"pdf-{name}", accept=accept)

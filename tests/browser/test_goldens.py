"""The pages of real runs: what broke stands on the first screen, and no data are lost in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from exporter.cli.main import run
from tests.browser.saving import page_again
from tests.golden.test_golden import CASES, FIXTURES
from tools.corpus.first_screen import missing

pytestmark = pytest.mark.browser

SOURCES = [
    *sorted({path.parent for path in FIXTURES.glob("*/**/ORIGIN.md")} - {FIXTURES / "states"}),
    *sorted(FIXTURES.glob("states/*.json")),
]
"""Every fixture of a reader; those in which something failed are looked at."""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return what writes the documents of a run, once."""

    @cache
    def write(*args: str) -> Path:
        out = tmp_path_factory.mktemp("documents")
        assert run([*args, "--format", "html,json,markdown", "--output", str(out), "-qq"]) == 0
        return out

    return write


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_the_first_screen_says_what_broke(
    browser: Browser, documents: Callable[..., Path], source: Path
) -> None:
    said, lacks = missing(browser, documents("--storage-path", str(source)))
    assert lacks == [], said


@pytest.mark.parametrize("case", CASES)
def test_a_saved_page_gives_the_same_page(
    browser: Browser, documents: Callable[..., Path], case: str, tmp_path: Path
) -> None:
    args = [str(FIXTURES / each) if "/" in each else each for each in CASES[case]]
    first = documents(*args) / "report.html"
    context = browser.new_context()
    page = context.new_page()
    page.goto(first.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page_again(page, tmp_path) == first.read_bytes()
    context.close()

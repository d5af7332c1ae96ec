"""Take the pictures of the pages that the docs show, of real runs among the fixtures.

Usage: python tools/pictures.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from exporter.cli.main import run  # noqa: E402 - found through the line above
from tests.support.viewer import viewer  # noqa: E402 - as above

FIXTURES: Final = ROOT / "tests/fixtures"
RUN: Final = FIXTURES / "dbt/core-1.12.6/failing"
TOOLS: Final = ("dagster", "prefect", "native/store")
IMAGES: Final = ROOT / "docs/images"
WIDE: Final = 1280
PICTURES: Final[dict[str, tuple[str, str, str, str, int, int]]] = {
    "report": ("", "light", "", "", WIDE, 1040),
    "page-timeline": ("", "dark", "#timeline", "", WIDE, 0),
    "page-critical": ("", "light", "#critical", "", WIDE, 0),
    "page-groups": ("#rows=groups", "light", "#steps", "", WIDE, 0),
    "page-step": ("", "dark", "", "n", WIDE, 900),
    "page-narrow": ("", "light", "", "", 400, 860),
    "graph": ("", "light", "#graph", "", WIDE, 0),
}
"""By name: the link's end, the theme, the section alone, a key to press, width and height."""


def take(browser: Browser, page_file: Path, name: str) -> None:
    """Take one picture."""
    hash_, scheme, section, key, width, height = PICTURES[name]
    context = browser.new_context(
        viewport={"width": width, "height": height or 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        timezone_id="UTC",
    )
    page = context.new_page()
    page.goto(page_file.as_uri() + hash_)
    page.wait_for_selector("html[data-ready]")
    page.wait_for_timeout(1000)  # what waits until the rest stands
    path = IMAGES / f"{name}.png"
    if key:
        page.keyboard.press(key)
        page.wait_for_timeout(500)
    if section:
        # The line at the top would cover it.
        page.locator("nav.sticky").evaluate("(line) => line.remove()")
        # Sections that were out of sight get their height now, and move it.
        page.locator(section).scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        page.locator(section).screenshot(path=path)
    else:
        page.screenshot(path=path)
    context.close()


def take_viewer(browser: Browser, work: Path) -> None:
    """Take the picture of the viewer's list, of runs of several tools."""
    for tool in TOOLS:
        shutil.copytree(FIXTURES / tool, work / tool)
    context = browser.new_context(viewport={"width": WIDE, "height": 640}, color_scheme="light")
    page = context.new_page()
    with viewer(Path(), cwd=work) as shown:
        page.goto(shown.url)
        page.screenshot(path=IMAGES / "viewer.png")
    context.close()


def main() -> None:
    """Export the run and take all pictures."""
    chromium = subprocess.run(
        [str(ROOT / "tools/setup/chromium.sh"), "path"], capture_output=True, text=True, check=True
    ).stdout.strip()
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        page_file = Path(work) / "report.html"
        run(["--storage-path", str(RUN), "--output", str(page_file), "-qq"])
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name in PICTURES:
            take(browser, page_file, name)
        take_viewer(browser, Path(work) / "runs")


if __name__ == "__main__":
    main()

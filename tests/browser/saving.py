"""A page's own data, saved as a person saves it, and exported again."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from exporter.cli.main import run


def page_again(page: Page, folder: Path, *options: str) -> bytes:
    """Save the JSON that an open page carries, and return the page that is made of it."""
    page.keyboard.press("e")
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("button", name="JSON").click()
    saved, again = folder / "saved.json", folder / "again.html"
    download.value.save_as(saved)
    assert run(["--storage-path", str(saved), "--output", str(again), "-qq", *options]) == 0
    return again.read_bytes()

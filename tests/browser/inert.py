"""Whether a page is no more than a page: what it runs and asks for while a person uses it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Dialog, Page

_WATCH = """() => {
    window.__said = [];
    for (const name of ["alert", "confirm", "prompt", "open", "print"]) {
        window[name] = () => { window.__said.push(`window.${name}`); return null; };
    }
    document.addEventListener("securitypolicyviolation", (event) =>
        window.__said.push(`policy: ${event.violatedDirective} ${event.blockedURI}`));
}"""
_RAN = """() => [
    ...window.__said,
    ...("__xss" in window ? ["window.__xss is set"] : []),
    ...[...document.querySelectorAll("iframe, object, embed, form, base, img, video, audio")]
        .map((each) => `element ${each.localName}`),
    ...[...document.querySelectorAll("*")].flatMap((each) => [...each.attributes]
        .filter(({ name }) => name.startsWith("on")).map(({ name }) => `attribute ${name}`)),
    ...[...document.querySelectorAll("a[href]")].map((each) => each.href)
        .filter((href) => !/^(file|https?|blob):/.test(href)).map((href) => `link ${href}`),
]"""
_SCRIPTS = """() => [...document.querySelectorAll("script")]
    .filter((each) => each.type !== "application/json").map((each) => each.textContent)"""
_LINKS = "#causes a[href^='#s='], #failed a[href^='#s='], .grid-body .grid-row"
_TABS = "[role=tab]"
_CLICK = """([selector, number]) => [...document.querySelectorAll(selector)]
    .filter((each) => each.checkVisibility())[number]?.click()"""
"""Not by the mouse: a page draws its rows again while one scrolls."""
_MOST_LINKS = 3
_KEYS = ("?", "Escape", "/", "Escape", "g", "Escape")


def faults(browser: Browser, path: Path, *, used: bool = True) -> list[str]:
    """Open a page from the disk, use it, and return what it did that no page of ours may do."""
    found: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    try:
        context.add_init_script(f"({_WATCH})()")
        page = context.new_page()
        context.on("page", lambda _: found.append("another page was opened"))
        page.on("dialog", lambda dialog: _dismiss(dialog, found))
        page.on("pageerror", lambda error: found.append(f"error: {error}"))
        page.on("console", lambda message: found.append(f"console: {message.text[:200]}"))
        page.on("request", lambda request: found.extend(_asked(request.url, path)))
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        if used:
            _use(page)
        found += page.evaluate(_RAN)
        found += _foreign_scripts(page, path)
        if page.url.partition("#")[0] != path.as_uri():
            found.append(f"went to {page.url[:100]}")
    finally:
        context.close()
    return found


def _dismiss(dialog: Dialog, found: list[str]) -> None:
    found.append(f"dialog {dialog.message}")
    dialog.dismiss()


def _asked(url: str, path: Path) -> list[str]:
    ours = url.partition("#")[0] == path.as_uri() or url.startswith(("blob:file:", "data:image/"))
    return [] if ours else [f"request: {url[:100]}"]


def _foreign_scripts(page: Page, path: Path) -> list[str]:
    """Return the scripts that the policy in the file does not name."""
    policy = path.read_text(encoding="utf-8").partition("Content-Security-Policy")[2][:1000]
    scripts: list[Any] = page.evaluate(_SCRIPTS)
    return [
        f"script {script[:60]}"
        for script in scripts
        if base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() not in policy
    ]


def _use(page: Page) -> None:
    """Open some steps with all their tabs, press keys, filter, scroll to the end."""
    for number in range(_MOST_LINKS):
        page.evaluate(_CLICK, [_LINKS, number])
        for tab in range(page.locator(_TABS).count()):
            page.evaluate(_CLICK, [_TABS, tab])
        page.keyboard.press("Escape")
    for key in _KEYS:
        page.keyboard.press(key)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    box = page.get_by_label("Filter the steps")
    if box.count():
        box.first.fill("<img src=x onerror=window.__xss=1>")
    page.wait_for_timeout(50)

"""Open pages in Chromium and say as JSON how long it takes until one can work with them.

Usage: python tools/bench/browser.py CHROMIUM ROUNDS NAME=PAGE=NEEDLE...

A page with a needle is usable when its first row is shown and its search, asked for the needle,
shows rows with it and no others. A page without one is usable two frames after its load event.
Then it is scrolled from end to end, and its table and timeline too where it has them; the timeline
is zoomed and moved besides. Meanwhile two things are taken: how far apart its frames are by the
clock, and what the longest task of its main thread (script, style, layout and paint of one frame)
costs the processor. Other work on the machine, and a browser that paints without a graphics card,
make frames late whatever is shown in them; so a page with nothing in it is scrolled in the same
browser, as a yardstick.
It is a program of its own, so that Playwright's memory is not taken for that of what is measured.
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

ROW: Final = "#steps-app [role=row]:not([aria-rowindex='1'])"
SEARCH: Final = "#steps-app input"
TIMELINE: Final = "#timeline .tl-scroll"
SCROLLERS: Final = (TIMELINE, "#steps-app .grid-scroll")
_WHEELS: Final = 40
_TURNS: Final = 10
"""How often the wheel is turned one way to zoom the timeline, or to move it."""
_BARE: Final = "<!DOCTYPE html><title>bare</title><div style='height:24000px'></div>"
_DONE: Final = "bench: usable"
_LIMIT_MS: Final = 120_000

# Runs before the page's own scripts, once a frame. It asks again until there is an answer: a box
# that is shown before anybody listens to it is not usable yet.
_PROBE: Final = """
(() => {
  const marks = (window.bench = {});
  let asked = 0;
  const tick = () => {
    const now = performance.now();
    const rows = document.querySelectorAll(ROW);
    if (!marks.row && rows.length) marks.row = now;
    if (asked && rows.length && [...rows].every((row) => row.textContent.includes(NEEDLE))) {
      marks.usable = now;
      console.debug(DONE);
      return;
    }
    const box = document.querySelector(SEARCH);
    if (marks.row && box && now - asked > 200) {
      asked = now;
      box.value = NEEDLE;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})();
"""
_LOADED: Final = """
window.bench = {};
addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.bench.row = window.bench.usable = performance.now();
  console.debug(DONE);
})));
"""
_NODES: Final = """() => {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
  let nodes = 1;
  while (walker.nextNode()) nodes += 1;
  return nodes;
}"""
_CLEAR: Final = """() => {
  const box = document.querySelector(SEARCH);
  if (box) { box.value = ""; box.dispatchEvent(new Event("input", { bubbles: true })); }
  return new Promise((done) => setTimeout(done, 500));
}"""
_FRAMES: Final = """() => {
  const bench = (window.bench ??= {});
  bench.frames = [];
  let before = 0;
  const tick = (now) => {
    if (before) bench.frames.push(now - before);
    before = now;
    bench.asked = requestAnimationFrame(tick);
  };
  bench.asked = requestAnimationFrame(tick);
}"""
_FRAMED: Final = "() => (cancelAnimationFrame(window.bench.asked), window.bench.frames)"


def opened(browser: Browser, page_file: Path, needle: str) -> dict[str, float]:
    """Open a page once and return its marks in ms, its nodes and its heap in bytes."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    try:
        page.add_init_script(_filled(_PROBE if needle else _LOADED, needle))
        # The page says when it is done: asking it again and again would slow it down.
        with page.expect_console_message(lambda said: said.text == _DONE, timeout=_LIMIT_MS):
            page.goto(page_file.resolve().as_uri(), wait_until="commit", timeout=_LIMIT_MS)
        marks: dict[str, float] = page.evaluate("window.bench")
        metrics = {
            one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
        }
        page.evaluate(_filled(_CLEAR, needle))
        frames, task = _scrolled(browser, page)
        return {
            "row_ms": marks["row"],
            "usable_ms": marks["usable"],
            "cpu_ms": metrics["TaskDuration"] * 1000,
            "script_ms": metrics["ScriptDuration"] * 1000,
            "frame_ms": max(frames),
            "usual_frame_ms": statistics.quantiles(frames, n=100)[94],
            "bare_frame_ms": max(_bare(browser)),
            "task_ms": task,
            "nodes": page.evaluate(_NODES),
            "heap_bytes": _heap(page),
            "file_bytes": float(page_file.stat().st_size),
        }
    finally:
        page.close()


def main(argv: list[str]) -> None:
    """Open each page in turn, each time in a fresh browser, and print the figures."""
    chromium, rounds, *pages = argv
    found: dict[str, list[dict[str, float]]] = {}
    with sync_playwright() as playwright:
        for number in range(-1, int(rounds)):
            for page in pages:
                name, path, needle = page.split("=", 2)
                # As root there is no sandbox to be had; the pages are our own.
                browser = playwright.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
                )
                figures = opened(browser, Path(path), needle)
                browser.close()
                if number >= 0:
                    found.setdefault(name, []).append(figures)
    json.dump(found, sys.stdout)


def _filled(script: str, needle: str) -> str:
    words = {"NEEDLE": needle, "SEARCH": SEARCH, "ROW": ROW, "DONE": _DONE}
    for name, value in words.items():
        script = script.replace(name, json.dumps(value))
    return script


def _scrolled(browser: Browser, page: Page) -> tuple[list[float], float]:
    """Scroll a page and what scrolls in it; return its frames and its longest task.

    The frames are in ms of the clock, the task in ms of the processor.
    """
    browser.start_tracing(
        page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"]
    )
    page.evaluate(_FRAMES)
    _up_and_down(page)
    for selector in SCROLLERS:
        if not page.locator(selector).count():
            continue
        page.locator(selector).scroll_into_view_if_needed()
        page.locator(selector).hover()
        _wheel(page, _WHEELS, 700)
    if page.locator(TIMELINE).count():
        page.locator(TIMELINE).scroll_into_view_if_needed()
        page.locator(TIMELINE).hover()
        for key, way in (("Control", -150), ("Shift", 150), ("Shift", -150), ("Control", 150)):
            page.keyboard.down(key)
            _wheel(page, _TURNS, way)
            page.keyboard.up(key)
    frames: list[float] = page.evaluate(_FRAMED)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event.get("tdur", 0) / 1000
        for event in events
        if event["ph"] == "X" and (event["pid"], event["tid"]) in mains
    ]
    return frames, max(tasks, default=0.0)


def _bare(browser: Browser) -> list[float]:
    """Scroll a page with nothing in it the same way, and return its frames."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    try:
        page.set_content(_BARE)
        page.evaluate(_FRAMES)
        _up_and_down(page)
        frames: list[float] = page.evaluate(_FRAMED)
        return frames
    finally:
        page.close()


def _up_and_down(page: Page) -> None:
    page.mouse.move(6, 450)  # the margin, where nothing else takes the wheel
    for way in (600, -600):
        _wheel(page, _WHEELS, way)


def _wheel(page: Page, times: int, way: int) -> None:
    for _ in range(times):
        page.mouse.wheel(0, way)
        page.wait_for_timeout(16)


def _heap(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    usage: dict[str, Any] = session.send("Runtime.getHeapUsage")
    return float(usage["usedSize"])


if __name__ == "__main__":
    main(sys.argv[1:])

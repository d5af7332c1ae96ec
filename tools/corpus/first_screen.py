"""Check on a corpus that the first screen of a failed run says what broke, and with which words.

Usage: python tools/corpus/first_screen.py CORPUS

For each case below CORPUS that a reader knows, the newest run is exported. Where steps failed, the
names of the first root causes and the first lines of their errors must stand in the first 1,500
pixels of the page (Chromium, 1,280 wide, nothing unfolded) and in the first 4 KB of the Markdown
summary; where no step failed, the error of the run. Exit status 1 when they do not.
"""

from __future__ import annotations

import html
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Final
from unicodedata import category

from playwright.sync_api import Browser, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from exporter.cli.main import run  # noqa: E402 - found through the line above

PIXELS: Final = 1500
BYTES: Final = 4096
CAUSES: Final = 3
"""Of so many root causes all is looked for."""
TELLING: Final = 60
"""So many characters of a name or a line must stand there: the rest may be cut."""

# Where the texts end that are in sight, from the top of the page; null for one that is not there.
_BOTTOMS: Final = r"""(wanted) => {
  const plain = (text) => text.replace(/\s+/g, " ");
  const found = wanted.map(() => null);
  for (const element of document.querySelectorAll("h1, h3, p, pre, li, b, td, bdi")) {
    const seen = { visibilityProperty: true, contentVisibilityAuto: true };
    if (!element.checkVisibility(seen)) continue;
    const text = plain(element.innerText);
    wanted.forEach((one, i) => {
      if (found[i] !== null || !text.includes(one)) return;
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      // the line itself, where one text has it: the end of a long traceback is elsewhere
      let node = walker.nextNode();
      while (node && !plain(node.data).includes(one)) node = walker.nextNode();
      const range = document.createRange();
      range.selectNodeContents(node ?? element);
      if (node) {
        const at = node.data.indexOf(one);
        if (at >= 0) { range.setStart(node, at); range.setEnd(node, at + one.length); }
      }
      const place = range.getBoundingClientRect();
      found[i] = place.bottom + scrollY;
    });
  }
  return found;
}"""


def told(export: dict[str, Any]) -> Iterator[str]:
    """Return what a JSON export says broke: names of steps, and the first lines of their errors."""
    causes = export["analysis"]["root_causes"]
    for cause in causes[:CAUSES]:
        step = export["steps"][cause["step_id"]]
        yield from _lines(step["name"])
        yield from _lines((step["failure"] or {}).get("message") or step["error"])
    if not causes:
        yield from _lines(export["error"])


def _lines(text: str | None) -> list[str]:
    """Return a text's first line with letters in it, within bounds; none for a text without."""
    lines = [" ".join(line.split()) for line in (text or "").splitlines() if line.strip()]
    return [line[:TELLING].strip() for line in lines[:1]]


def in_page(browser: Browser, page_file: Path, words: tuple[str, ...]) -> list[float | None]:
    """Return how far down each text ends in a page as it opens, in pixels."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.wait_for_selector("html[data-ready]")
    found: list[float | None] = page.evaluate(_BOTTOMS, list(words))
    context.close()
    return found


def missing(browser: Browser, folder: Path) -> tuple[str, list[str]]:
    """Say of the documents in a folder what failed, and what of it is not said early enough."""
    export = json.loads((folder / "report.json").read_bytes())
    words = tuple(told(export))
    if not words:
        return "", []
    lacks = [
        f"in the page {word!r} ends at {bottom if bottom is None else round(bottom)} px"
        for word, bottom in zip(words, in_page(browser, folder / "report.html", words), strict=True)
        if bottom is None or bottom > PIXELS
    ]
    head = (folder / "summary.md").read_bytes()[:BYTES].decode(errors="ignore")
    lacks += [
        f"in the Markdown {word!r} is not at the start"
        for word in words
        if _seen(word) not in _seen(head)
    ]
    return " | ".join(words), lacks


def _seen(text: str) -> str:
    """Return what a reader sees of a text: no escapes, and nothing that has no width."""
    plain = html.unescape(re.sub(r"\\|\[U\+[0-9A-F]{4,6}\]", "", text))
    return "".join(sign for sign in " ".join(plain.split()) if category(sign) != "Cf")


def _folders(corpus: Path) -> Iterator[tuple[str, Path]]:
    for facts in sorted(corpus.glob("**/facts.json")):
        known = json.loads(facts.read_bytes())
        for name in known:
            if (facts.parent / name).exists():
                yield f"{facts.parent.name} {name}", facts.parent / name


def main(arguments: list[str]) -> int:
    """Check a corpus; return the exit status."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    chromium = subprocess.run(
        [str(ROOT / "tools/setup/chromium.sh"), "path"], capture_output=True, text=True, check=True
    ).stdout.strip()
    red = lacking = 0
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as work:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for number, (name, folder) in enumerate(_folders(Path(arguments[0]))):
            out = Path(work) / str(number)
            options = ["--storage-path", str(folder), "--format", "html,json,markdown"]
            said = io.StringIO()
            with redirect_stderr(said), redirect_stdout(said):
                status = run([*options, "--output", str(out), "-qq"])
            if status:
                reason = (said.getvalue().strip().splitlines() or [f"status {status}"])[0]
                print(f"passed  {name}: {reason[:100]}")
                continue
            words, lacks = missing(browser, out)
            if words:
                red += 1
                lacking += bool(lacks)
                print(f"{'LACKS' if lacks else 'ok':8}{name}: {words}")
            for lack in lacks:
                print(f"          {lack}")
    print(f"{red} failed runs, {lacking} do not say early what broke")
    return 1 if lacking or not red else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

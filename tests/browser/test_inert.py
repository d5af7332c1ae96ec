"""No script but ours, no request, no dialog: over goldens, states and hostile runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from exporter.cli.main import run
from exporter.model import DagRun
from exporter.renderers.html import HtmlRenderer
from tests.browser.inert import faults
from tests.golden.test_golden import CASES, FIXTURES
from tests.support.filled import hostile_filled
from tests.support.runs_many import hostile_run, report_of
from tests.support.states import STATES

pytestmark = pytest.mark.browser

SEEDS = range(8)


def page_of(run_: DagRun, path: Path) -> Path:
    (made,) = HtmlRenderer().render(report_of(run_))
    path.write_bytes(b"".join(made))
    return path


@pytest.mark.parametrize("case", CASES)
def test_the_page_of_a_golden_run_is_inert(browser: Browser, tmp_path: Path, case: str) -> None:
    tools = {path.name for path in FIXTURES.iterdir()}
    args = [str(FIXTURES / each) if each.split("/")[0] in tools else each for each in CASES[case]]
    page = tmp_path / "report.html"
    assert run([*args, "--format", "html", "--output", str(page), "-qq"]) == 0
    assert faults(browser, page) == []


@pytest.mark.parametrize(
    "name", ["hostile", "scripts", "secrets", "long-names", "nasty-everywhere"]
)
def test_the_page_of_a_state_is_inert(browser: Browser, tmp_path: Path, name: str) -> None:
    page = tmp_path / "report.html"
    source = str(STATES[name].file(tmp_path))
    assert run(["--storage-path", source, "--output", str(page), "-qq"]) == 0
    assert faults(browser, page) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_of_a_hostile_run_is_inert(browser: Browser, tmp_path: Path, seed: int) -> None:
    made = hostile_filled(seed) if seed else hostile_run()
    assert faults(browser, page_of(made, tmp_path / "report.html")) == []


@pytest.mark.parametrize(
    ("planted", "word"),
    [
        ("<script>window.__xss = 1</script>", "policy: script-src"),
        ("<img src='https://evil.example/x'>", "element img"),
        ("<p onclick='x()'>", "attribute onclick"),
        ("<a href='javascript:x()'>x</a>", "link javascript:"),
        ("<iframe src='data:text/html,x'></iframe>", "element iframe"),
    ],
)
def test_a_planted_fault_is_found(
    browser: Browser, tmp_path: Path, planted: str, word: str
) -> None:
    page = page_of(hostile_run(), tmp_path / "report.html")
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</main\n>", f"{planted}</main>", 1), encoding="utf-8")
    assert any(word in fault for fault in faults(browser, page, used=False))

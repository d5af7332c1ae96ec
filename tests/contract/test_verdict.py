"""One sentence says how a run went: the same on the terminal, in the Markdown and on the page."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from exporter.cli.main import run
from tests.golden.test_golden import CASES, FIXTURES


def plain(text: str) -> str:
    """Return what a person reads of Markdown or HTML."""
    unmarked = re.sub(r"</?[a-z][^>]*>|\\(?=[^\w\s])", "", text)
    return " ".join(html.unescape(unmarked).split())


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_is_the_same_everywhere(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = [str(FIXTURES / each) if "/" in each else each for each in CASES[case]]
    assert run([*args, "--format", "html,markdown", "--output", str(tmp_path)]) == 0
    said = " ".join(capsys.readouterr().err.split())
    bold = re.findall(r"^\*\*(.+)\*\*$", (tmp_path / "summary.md").read_text(), re.MULTILINE)
    sentence = plain(bold[0])
    assert sentence.endswith(".")
    assert sentence in said, "the terminal"
    assert f"**{bold[0]}**" in (tmp_path / "comment.md").read_text(), "the comment"
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    headline = re.search(r"<h1>(.*?)</h1", page)
    rest = re.search(r'<p class="explanation">(.*?)</p\b', page)
    assert headline is not None
    shown = f"{plain(headline[1])}. {plain(rest[1])}" if rest else f"{plain(headline[1])}."
    assert shown == sentence, "the page"

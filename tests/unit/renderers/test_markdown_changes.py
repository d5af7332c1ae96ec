"""The section on what changed since the baseline."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.analysis import analyse
from exporter.analysis.compare import Analysed, compare
from exporter.github.limits import COMMENT_UNITS_BUDGET, SUMMARY_BUDGET
from exporter.model import DagRun
from exporter.renderers.markdown import comment_text, summary_text
from exporter.renderers.markdown.changes import changes
from exporter.renderers.markdown.forms import COMMENT_FORMS, SUMMARY_FORMS
from exporter.report import Report, build_report
from exporter.report.build import with_comparison
from tests.support.gfm import faults
from tests.support.hostile import NAMES
from tests.support.runs import make_run

EXPECTED = Path(__file__).parent / "expected" / "changes.md"
BASE = """
extract            success 0s..10s
clean   <- extract success 10s..40s
load    <- clean   failed  40s..50s "ValueError: row 17"
sums    <- clean   failed  40s..41s "Boom"
report  <- load    upstream_failed
old     <- extract success 10s..11s
fast    <- extract success 10s..100s
"""
HEAD = """
extract            success 0s..10s
clean   <- extract success 10s..90s
load    <- clean   success 90s..95s
sums    <- clean   failed  40s..41s "Another: thing"
report  <- load    failed  95s..96s "KeyError: total"
new     <- extract skipped
fast    <- extract success 10s..12s
"""


def reported(base: DagRun, head: DagRun) -> Report:
    analysis = analyse(head)
    comparison = compare(Analysed(base, analyse(base)), Analysed(head, analysis), where="b.json")
    report = build_report(head, analysis, generator="dagrun-export 0")
    return with_comparison(report, comparison, None, ())


def report_of(base: str, head: str) -> Report:
    return reported(make_run(base, run_id="r1"), make_run(head, run_id="r2"))


def test_every_kind_of_change_is_told() -> None:
    text = "\n".join(changes(report_of(BASE, HEAD), SUMMARY_FORMS[0])) + "\n"
    assert text == EXPECTED.read_text(encoding="utf-8")


def test_summary_and_comment_have_it_and_a_verdict() -> None:
    report = report_of(BASE, HEAD)
    for text in (summary_text(report), comment_text(report)):
        assert text.count("### What changed") == 1
        assert "Compared with the baseline, 1 step newly failed and 1 step became slower." in text
        assert text.index("newly failed") < text.index("### What changed")


def test_nothing_changed_is_one_line() -> None:
    text = "\n".join(changes(report_of("a success 0s..9s", "a success 0s..9s"), COMMENT_FORMS[0]))
    assert text.splitlines()[-1].startswith("Every step ended as it did there")
    assert "Compared with the baseline" not in summary_text(report_of("a success", "a success"))


def test_without_a_baseline_there_is_no_section() -> None:
    run = make_run("a success 0s..9s")
    report = build_report(run, analyse(run), generator="dagrun-export 0")
    assert changes(report, SUMMARY_FORMS[0]) == []
    assert "What changed" not in summary_text(report)


def test_however_much_changed_the_texts_stay_within_their_limits() -> None:
    name = "step_with_quite_a_long_name_" * 8
    base = "\n".join(f"{name}{number} success 0s..9s" for number in range(2000))
    head = "\n".join(f'{name}{number} failed 0s..9s "{"x" * 400}"' for number in range(2000))
    report = report_of(base, head)
    summary, comment = summary_text(report), comment_text(report)
    assert len(summary.encode()) <= SUMMARY_BUDGET
    assert len(comment) <= COMMENT_UNITS_BUDGET
    for text in (summary, comment):
        assert "Newly failed (2,000)" in text
        assert text.count("<details>") == text.count("</details>")
        assert text.rstrip().rpartition("\n\n")[2].startswith("Report by dagrun-export")


def _renamed(run: DagRun, names: list[str], run_id: str) -> DagRun:
    steps = {
        f"{name}{number}": replace(step, step_id=f"{name}{number}", name=name or "x")
        for number, (name, step) in enumerate(zip(names, run.steps.values(), strict=True))
    }
    return replace(run, run_id=run_id, steps=steps)


@given(st.lists(NAMES, min_size=7, max_size=7), st.lists(NAMES, min_size=7, max_size=7), NAMES)
@settings(max_examples=60, deadline=None)
def test_no_name_can_break_out(old: list[str], new: list[str], run_id: str) -> None:
    flat = [re.sub(r" <- \S+", "", text) for text in (BASE, HEAD)]
    base = _renamed(make_run(flat[0]), [*old[:6], new[6]], run_id)
    head = _renamed(make_run(flat[1]), new, "r2")
    report = reported(base, head)
    for text in (summary_text(report), comment_text(report)):
        first = text.partition("\n")[0] if text.startswith("<!--") else ""
        assert faults(text, first=first, last="Report by dagrun-export") == []


def test_what_the_runs_were_made_of_is_told() -> None:
    run = make_run("a success 0s..1s", run_id="r1", metadata={"image": "@org/shop:1"})
    told = "\n".join(changes(reported(run, replace(run, metadata={})), SUMMARY_FORMS[0]))
    assert "| `image` | `@org/shop:1` | \u2013 |" in told

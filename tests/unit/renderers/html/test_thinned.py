from __future__ import annotations

import pytest

from exporter.renderers.html import HtmlRenderer
from exporter.renderers.html.seldom import thin
from tests.support.runs import make_run
from tests.support.runs_many import many_steps, report_of
from tests.unit.renderers.html.findings import findings, text_of


@pytest.fixture
def bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.renderers.html.seldom.MOST_LISTED", 100)
    monkeypatch.setattr("exporter.renderers.html.thinned.MOST_SLOWEST", 10)
    monkeypatch.setattr("exporter.renderers.html.thinned.MOST_GROUPS", 30)


def test_what_a_page_can_hold_is_whole() -> None:
    report = report_of(many_steps(300))
    assert thin(report) == (report, None)


@pytest.mark.usefixtures("bounds")
def test_what_matters_is_listed_and_the_rest_are_sums() -> None:
    run = many_steps(300, failed=0.05)
    report = report_of(run)
    listed, rest = thin(report)
    assert rest is not None
    assert listed.selected is not None
    path = report.analysis.critical_path
    told = {*path.observed, *path.structural} | {
        key for key, step in run.steps.items() if step.status == "failed" or step.retry_count
    }
    others = sorted(
        (-(step.duration_seconds or 0), key) for key, step in run.steps.items() if key not in told
    )
    assert listed.selected == told | {key for _, key in others[:10]}
    assert sum(int(row.steps) for row in rest.rows) == 300 - len(listed.selected)
    assert set(listed.analysis.slack_seconds) <= listed.selected
    # what is said of the whole run is as it was
    assert listed.analysis.summary == report.analysis.summary
    assert listed.verdict == report.verdict


@pytest.mark.usefixtures("bounds")
def test_the_page_says_what_it_does_not_list() -> None:
    report = report_of(many_steps(300, failed=0.05))
    html = b"".join(next(iter(HtmlRenderer().render(report)))).decode()
    assert not findings(html)
    text = text_of(html)
    listed, rest = thin(report)
    assert rest is not None
    assert f"This page lists {len(listed.steps())} of 300 steps" in text
    assert "What is not listed, by group:" in text
    assert text.count(rest.drawn) == 2
    assert "were left out when this report was made" not in text


@pytest.mark.usefixtures("bounds")
def test_more_that_broke_than_can_be_listed_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.renderers.html.thinned.MOST_TOLD", 50)
    run = make_run("\n".join(f"s{i} failed" for i in range(120)))
    listed, rest = thin(report_of(run))
    assert rest is not None
    assert len(listed.steps()) == 50
    assert [(row.name, row.steps) for row in rest.rows] == [("", "70")]
    assert [(end.word, end.number) for end in rest.rows[0].endings] == [("failed", "70")]

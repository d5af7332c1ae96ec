"""What changed since the baseline, in the page: readable without script, bounded, inert."""

from __future__ import annotations

from dataclasses import replace

from exporter.analysis import analyse
from exporter.analysis.compare import Analysed, compare
from exporter.model import DagRun
from exporter.renderers.html import HtmlRenderer
from exporter.renderers.html.changes import MOST_ROWS
from exporter.report import Report, build_report
from exporter.report.anchor import step_anchor
from exporter.report.build import with_comparison
from tests.support.runs import make_run
from tests.support.runs_many import HOSTILE, hostile_run
from tests.unit.renderers.html.findings import findings, text_of


def reported(base: DagRun, head: DagRun) -> Report:
    analysis = analyse(head)
    comparison = compare(Analysed(base, analyse(base)), Analysed(head, analysis))
    report = build_report(head, analysis, generator="dagrun-export 0")
    return with_comparison(report, comparison, None, ())


def page(base: DagRun, head: DagRun) -> str:
    (document,) = HtmlRenderer().render(reported(base, head))
    return b"".join(document).decode()


def section(html: str) -> str:
    return html.partition('<section id="changes"')[2].partition("</section")[0]


def test_what_is_worse_stands_open_and_the_rest_is_folded() -> None:
    html = page(
        make_run('a success 0s..20s\nb success 0s..9s\nc failed 0s..1s "x"\nold skipped'),
        make_run(
            'a success 0s..50s\nb failed 0s..9s "boom"\nc success 0s..1s\nnew skipped', run_id="r2"
        ),
    )
    assert findings(html) == []
    text = text_of(section(html))
    for words in (
        "Against run r1 of 2026-11-23 04:00:00 UTC, which failed.",
        "It took 20.0 s then, 50.0 s now (+150 %).",
        "Newly failed 1",
        "Slower 1",
        "1 fixed, 1 new, 1 gone",
        "+150 %",
    ):
        assert words in " ".join(text.split()), words
    folded = section(html).partition("<details")
    assert f'href="#s={step_anchor("b")}"' in folded[0]
    assert f'href="#s={step_anchor("old")}"' not in html  # there is nothing to go to
    assert ">old<" in folded[2]


def test_nothing_changed_is_said() -> None:
    run = make_run("a success 0s..9s")
    html = page(run, replace(run, run_id="r2"))
    assert "Every step ended as it did there" in section(html)
    assert "<table" not in section(html)
    assert findings(html) == []


def test_without_a_baseline_there_is_no_section() -> None:
    run = make_run("a success 0s..9s")
    report = build_report(run, analyse(run), generator="dagrun-export 0")
    (document,) = HtmlRenderer().render(report)
    assert 'id="changes"' not in b"".join(document).decode()


def test_however_much_changed_the_section_has_an_end() -> None:
    many = "\n".join(f"s{number} success 0s..9s" for number in range(500))
    html = page(make_run("x success 0s..9s"), make_run(many))
    assert section(html).count("<tr>") <= 3 * (MOST_ROWS + 1)
    assert f"and {500 - MOST_ROWS} more steps, in the JSON" in section(html)


def test_hostile_names_of_both_runs_stay_text() -> None:
    hostile = hostile_run()
    for base, head in ((hostile, make_run("a success")), (make_run("a success"), hostile)):
        assert findings(page(base, head)) == []
    run_ids = [replace(make_run("a success"), run_id=piece) for piece in HOSTILE if piece]
    for base in run_ids:
        assert findings(page(base, make_run("a success 0s..9s"))) == []


def test_what_the_runs_were_made_of_is_told() -> None:
    base = make_run("a success 0s..1s", run_id="r1", metadata={"image": "shop:1"})
    head = make_run("a success 0s..1s", run_id="r2", metadata={"image": HOSTILE, "debug": True})
    found = text_of(section(page(base, head)))
    assert "Of the run itself" in found
    assert "shop:1" in found
    assert "debug" in found

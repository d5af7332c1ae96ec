from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.analysis import fingerprint
from exporter.analysis.facts import SEVERAL
from exporter.github.limits import (
    COMMENT_BYTES_BUDGET,
    COMMENT_UNITS_BUDGET,
    MERMAID_NODES,
    SUMMARY_BUDGET,
)
from exporter.github.marker import marker
from exporter.model import (
    DagRun,
    Failure,
    Link,
    Location,
    Note,
    Receipt,
    Source,
    SourceFile,
    Step,
)
from exporter.model.history import History, PastRun, StepHistory
from exporter.model.statuses import RUN_STATUSES, STEP_STATUSES
from exporter.renderers.markdown import MarkdownRenderer, comment_text, summary_text
from exporter.renderers.markdown import comment as comments
from exporter.report import Report
from exporter.report.visible import visible
from tests.github.samples import failing_run, green_run, red_run, report_of
from tests.support import gfm
from tests.support.hostile import NAMES, TEXTS
from tests.support.runs import START, make_run

LAST = "Report by dagrun-export"
WIDEST = "\u202e" * 10_000
"""Each of these becomes a mark of eight characters."""
BARS = "|`" * 10_000
"""In a table each pair becomes 26 characters."""


def check(report: Report) -> tuple[str, str]:
    summary, comment = summary_text(report), comment_text(report)
    assert gfm.faults(summary, last=LAST) == []
    assert gfm.faults(comment, last=LAST, first=marker("default")) == []
    assert len(summary.encode()) <= SUMMARY_BUDGET
    assert len(comment.encode()) <= COMMENT_BYTES_BUDGET
    assert len(comment.encode("utf-16-le")) // 2 <= COMMENT_UNITS_BUDGET
    for text in (summary, comment):
        assert report.verdict.word in gfm.shown(text)
        assert " ".join(report.verdict.sentence.split()) in gfm.shown(text)
        total = report.analysis.summary.total_steps
        assert not total or [f"{total:,}"] == [row[0] for row in gfm.rows(text)[1:2]]
    return summary, comment


def test_a_red_run_tells_the_verdict_then_what_broke_where_and_what_it_stopped() -> None:
    summary, comment = check(report_of(red_run()))
    for text in (summary, comment):
        shown = gfm.shown(text)
        order = [
            "Failed: shop",
            "2 steps of 11 broke",
            "Root causes",
            "stg_orders",
            "models/staging/stg_orders.sql:14",
            "stopped 2 steps: orders, customers",
            'column "amount_cents" does not exist',
            "unique_stg_payments_id",
            "Got 2 results, configured to fail if != 0",
            "✅ succeeded",
            "Warnings (1)",
            "Where the time went",
            "Of 90,000,000 bytes of log",
            LAST,
        ]
        places = [shown.find(words) for words in order]
        assert -1 not in places
        assert places == sorted(places)


def met_before(error: str) -> History:
    """Return recent runs of which much is said: the error came and went."""
    mark = fingerprint(error)
    clear: dict[str, Any] = {"errors": ()}
    came_and_went: list[dict[str, Any]] = [
        {"errors": (mark,)},
        {"errors": (), "recovered": (mark,)},
    ]
    each = [clear, *came_and_went * 200, clear, clear]
    facts: dict[str, Any] = {"status": "failed", "start_time": START, "revision": "4f2a" * 10}
    runs = tuple(PastRun(run_id=f"r{n}", **{**facts, **one}) for n, one in enumerate(each))
    ends = StepHistory(step_id="stg_orders", ends="f" * len(runs), seconds=(None,) * len(runs))
    return History(runs=runs, steps=(ends,))


@pytest.mark.parametrize("text", ["ValueError: boom", WIDEST, BARS, "<!--" * 9, "a@b " * 99])
def test_the_cause_and_its_error_stand_in_the_first_four_kilobytes(text: str) -> None:
    run = red_run()
    broken = replace(
        run.steps["stg_orders"],
        name=text,
        failure=Failure(kind="error", message=text),
        metadata={"owner": text},
    )
    steps = {**run.steps, "stg_orders": broken}
    run = replace(run, steps=steps, dag_id=text, run_id=text)
    report = report_of(replace(run, history=met_before(text)), title=text)
    for made in (summary_text(report), comment_text(report)):
        start = gfm.shown(made.encode()[:4096].decode(errors="ignore"))
        _, _, causes = start.partition("Root causes")
        name, _, error = causes.partition("stopped 2 steps")
        assert "error first seen 401 runs ago, on 2026-11-23" in name
        assert visible(text)[:12] in name
        assert visible(text)[:12] in error


def test_an_owner_is_named_and_not_called() -> None:
    run = red_run()
    owned = replace(run.steps["stg_orders"], metadata={"owner": ["Data team", "@org/data"]})
    report = report_of(replace(run, steps={**run.steps, "stg_orders": owned}))
    for made in check(report):
        assert "owner Data team, `@org/data`" in made


def test_a_green_run_has_no_word_of_causes() -> None:
    summary, comment = check(report_of(green_run()))
    for text in (summary, comment):
        assert "Root cause" not in text
        assert "Succeeded: shop" in text


def test_notes_come_first_where_they_are_the_reason() -> None:
    note = Note(code="stale-results", level="warning", message="A later run left no results.")
    for status, first in (("unknown", True), ("cancelled", True), ("success", False)):
        run = make_run("a success 0s..1s", status=status, notes=(note,))
        for text in check(report_of(run)):
            assert (text.index("A later run left") < text.index("| steps |")) is first


def test_the_whole_error_follows_folded_when_its_first_line_tells_nothing() -> None:
    trace = "Traceback (most recent call last):\n  File x\nValueError: boom"
    run = make_run('load failed 0s..1s "ValueError: boom"')
    step = run.steps["load"]
    failure = Failure(kind="error", message="ValueError: boom", traceback=trace)
    report = report_of(replace(run, steps={"load": replace(step, failure=failure)}))
    summary = summary_text(report)
    assert summary.index("> `ValueError: boom`") < summary.index("<details>")
    assert f"```\n{trace}\n```" in summary


def test_what_the_run_itself_failed_with_is_told() -> None:
    run = make_run("load success 0s..1s", status="failed", error="the scheduler @died")
    summary, _ = check(report_of(run))
    assert "> `the scheduler @died`" in summary


def test_where_the_time_went_says_what_held_the_run_back_and_what_was_around_it() -> None:
    text = "a success 20s..30s\nb <- a success 30s..40s"
    late = START + timedelta(seconds=45)
    summary, comment = check(report_of(make_run(text, start_time=START, end_time=late)))
    for told in (summary, comment):
        assert "Critical path (20.0 s, 2 steps): `a` → `b`" in told
        assert (
            "The run took 45.0 s: 20.0 s before the first step of this path, 5.0 s after its last. "
            "Dependency-bound: the longest chain"
        ) in told
    soon = START + timedelta(seconds=41)
    close = make_run("a success 0s..20s\nb <- a success 20s..40s", start_time=START, end_time=soon)
    assert "The run took" not in summary_text(report_of(close))


def test_one_that_is_left_out_is_no_plural() -> None:
    text = "\n".join(f'a{n} failed 0s..1s "ValueError: {chr(97 + n) * 5}"' for n in range(21))
    assert "… and 1 more root cause\n" in summary_text(report_of(make_run(text)))


def test_skips_are_summed_up_by_reason_where_few_reasons_are_most_of_them() -> None:
    def said(*reasons: str | None) -> list[str]:
        steps = {
            f"s{i}": Step(
                step_id=f"s{i}", name=f"s{i}", status="skipped", metadata={"reason": reason}
            )
            for i, reason in enumerate(reasons)
        }
        text, _ = check(report_of(replace(green_run(), steps=steps)))
        return [line for line in text.splitlines() if "skipped: " in line]

    assert said("a | b") == ["1 skipped: `a | b`."]
    assert said("when x", "when x", "when y", None) == [
        "4 skipped: `when x` (2), `when y` (1), 1 without a word on why."
    ]
    assert said(*"aabbccdde") == [
        "9 skipped: `a` (2), `b` (2), `c` (2), `d` (2), 1 for other reasons."
    ]
    assert said(*"abcdefghi") == []
    assert said("a", None, None) == said(None) == []


def test_an_empty_run_has_no_empty_parts() -> None:
    summary, comment = check(report_of(make_run("", status="unknown")))
    for text in (summary, comment):
        assert "|" not in text
        assert "###" not in text


@pytest.mark.parametrize("status", STEP_STATUSES)
def test_every_status_of_a_step_has_its_sign_in_the_counts(status: str) -> None:
    summary, _ = check(report_of(make_run(f"a {status}")))
    assert len(gfm.rows(summary)[0]) == 2


@pytest.mark.parametrize("status", RUN_STATUSES)
def test_every_status_of_a_run_has_a_heading(status: str) -> None:
    summary, _ = check(report_of(make_run("a success 0s..1s", status=status)))
    assert summary.startswith("## ")


@pytest.mark.parametrize("number", [10, 2_000, 50_000])
def test_any_number_of_failures_fits_and_what_is_left_out_is_counted(number: int) -> None:
    report = report_of(failing_run(number))
    summary, comment = check(report)
    for text in (summary, comment):
        shown = gfm.shown(text)
        assert "load_0" in shown
        assert "order 0 has no amount" in shown
    listed = len(re.findall(r"^\| `load_\d+`", summary, re.MULTILINE))
    if number > 20:
        assert f"Other failed steps ({number - 1:,})" in summary
        assert f"… and {number - 1 - listed:,} more" in summary
        assert f"The same error in {number - 1:,} more" in comment


@pytest.mark.parametrize("text", [WIDEST, BARS, "\U0001f4a5" * 10_000, "<!--" * 5_000])
def test_the_longest_texts_fit_too(text: str) -> None:
    run = failing_run(300)
    steps = {
        key: replace(
            step,
            name=text,
            kind=text,
            failure=Failure(kind="error", message=text, traceback=text * 20)
            if step.failure
            else None,
            error=text if step.error else None,
            location=Location(file=text),
        )
        for key, step in run.steps.items()
    }
    notes = tuple(
        Note(code=f"{number}{text}", level="error", message=text, where=text)
        for number in range(100)
    )
    source = Source(reader="native", tool=text, tool_version=text, command=text)
    report = report_of(
        replace(run, steps=steps, notes=notes, source=source, error=text, dag_id=text), title=text
    )
    check(report)


@pytest.mark.parametrize(
    ("character", "most"), [("a", 60_000), ("\U0001f4a5", 30_000), ("\u6771", 60_000)]
)
def test_a_comment_is_measured_in_the_units_that_github_counts(character: str, most: int) -> None:
    assert comments._fits(character * most)
    assert not comments._fits(character * (most + 1))


def test_each_form_is_shorter_says_so_and_keeps_what_matters() -> None:
    report = report_of(failing_run(2_000, "KeyError: {}" + " and so on" * 30))
    seen: list[int] = []
    budget = SUMMARY_BUDGET
    while len(seen) < 4:
        text = summary_text(report, budget=budget)
        assert len(text.encode()) <= budget
        assert gfm.faults(text, last=LAST) == []
        assert ("Shortened to stay within GitHub's limit" in text) == bool(seen)
        for words in ("load_0", "KeyError", "2,000 steps of 4,000 broke", "4,000"):
            assert words in gfm.shown(text)
        seen.append(len(text.encode()))
        budget = seen[-1] - 1
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] < 2_000


def test_the_files_that_were_written_are_named() -> None:
    files = [Receipt(publisher="folder", outcome="done", path=f"out/{n}.html") for n in range(60)]
    text = summary_text(report_of(green_run()), files)
    assert "Written: `out/0.html`, `out/1.html`" in text
    assert "… and 10 more" in text


def test_what_was_published_is_linked_above_all_lists() -> None:
    page = Link("Open the report", "https://github.com/o/r/actions/runs/7/artifacts/9")
    odd = Link("Download all files", "https://ghe.example/o/r)[x](javascript:1)")
    files = [Receipt(publisher="artifact", outcome="done", links=(page, odd))]
    report = report_of(red_run())
    for text in (summary_text(report, files), comment_text(report, files)):
        line = (
            f"**[Open the report]({page.url})** · "
            "[Download all files](https://ghe.example/o/r%29%5Bx%5D%28javascript:1%29)"
        )
        assert text.index(f"\n{line}\n") < text.index("###")
    assert "](" not in comment_text(report)


def test_a_selection_is_announced_and_counts_stay_those_of_the_run() -> None:
    report = report_of(red_run())._replace(selected=frozenset({"orders", "customers"}))
    summary, _ = check(report)
    assert "Tables and graph show the selection: 2 of 11 steps." in summary
    assert gfm.diagrams(summary)[0].count("[") == 2


def test_the_diagram_has_every_step_and_edge_with_its_status() -> None:
    report = report_of(red_run())
    (drawn,) = gfm.diagrams(summary_text(report))
    nodes = re.findall(r'^  (n\d+)\["(.)\xa0([^"]*)"\]:::(\w+)$', drawn, re.MULTILINE)
    edges = re.findall(r"^  (n\d+) --> (n\d+)$", drawn, re.MULTILINE)
    styles = re.findall(r"^  classDef (\w+) ", drawn, re.MULTILINE)
    assert len(nodes) + len(edges) + len(styles) + 1 == len(drawn.strip().split("\n"))
    names = {node: name.replace("#95;", "_") for node, _, name, _ in nodes}
    steps = report.run.steps
    assert {names[node]: status for node, _, _, status in nodes} == {
        step.name: step.status for step in steps.values()
    }
    assert {(names[above], names[below]) for above, below in edges} == {
        (above, step.name) for step in steps.values() for above in step.upstream
    }
    assert [status for *_, status in nodes][:2] == ["failed", "failed"]
    assert set(styles) == {step.status for step in steps.values()}


def test_a_graph_that_is_too_large_is_left_out_with_a_word() -> None:
    lines = ["s0 success"] + [f"s{n} <- s{n - 1} success" for n in range(1, MERMAID_NODES + 1)]
    assert "```mermaid" in summary_text(report_of(make_run("\n".join(lines[:-1]))))
    large = summary_text(report_of(make_run("\n".join(lines))))
    assert "```mermaid" not in large
    assert "The graph of these 51 steps is too large to be drawn here." in large
    assert "### Graph" not in summary_text(report_of(make_run("a success\nb success")))


def test_of_a_large_run_what_is_around_the_failures_is_drawn() -> None:
    many = [f"t{n} <- s0 success" for n in range(MERMAID_NODES)]
    text = summary_text(
        report_of(
            make_run("\n".join(["s0 success", "a <- s0 failed", "b <- a upstream_failed", *many]))
        )
    )
    drawn = text[text.index("### Graph") :]
    assert "3 of 53 steps, those around what broke." in drawn
    assert re.findall(r"^  n\d+\[\"\S\u00a0(\w+)\"\]:::(\w+)$", drawn, re.MULTILINE) == [
        ("a", "failed"),
        ("b", "upstream_failed"),
        ("s0", "success"),
    ]
    assert drawn.count(" --> ") == 2


def test_of_a_large_failure_no_more_is_drawn_than_can_be() -> None:
    stopped = [f"b{n} <- a upstream_failed" for n in range(MERMAID_NODES)]
    text = summary_text(report_of(make_run("\n".join(["a failed", *stopped]))))
    assert "50 of 51 steps, those around what broke; left out: 1 more that broke or did" in text
    assert len(re.findall(r"^  n\d+\[", text, re.MULTILINE)) == MERMAID_NODES


@st.composite
def hostile_runs(draw: st.DrawFn) -> DagRun:
    ids = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    maybe = st.none() | TEXTS
    steps = {
        key: Step(
            step_id=key,
            name=draw(TEXTS),
            kind=draw(maybe),
            status=draw(st.sampled_from(STEP_STATUSES)),
            duration_seconds=draw(st.none() | st.floats(0, 1e6)),
            retry_count=draw(st.integers(0, 3)),
            upstream=tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))),
            error=draw(maybe),
            failure=draw(
                st.none()
                | st.builds(Failure, kind=st.just("error"), message=TEXTS, traceback=maybe)
            ),
            location=draw(st.none() | st.builds(Location, file=TEXTS, line=st.none() | st.just(3))),
        )
        for key in ids
    }
    note = st.builds(
        Note, code=TEXTS, level=st.sampled_from(["info", "error"]), message=TEXTS, where=maybe
    )
    return DagRun(
        dag_id=draw(NAMES),
        run_id=draw(NAMES),
        status=draw(st.sampled_from(RUN_STATUSES)),
        error=draw(maybe),
        notes=tuple(draw(st.lists(note, max_size=3))),
        source=Source(
            reader="x",
            tool=draw(maybe),
            tool_version=draw(maybe),
            command=draw(maybe),
            files=(SourceFile(path=draw(TEXTS), size_bytes=1, sha256="0"),),
        ),
        steps=steps,
    )


@settings(max_examples=60, deadline=None)
@given(hostile_runs(), TEXTS, TEXTS)
def test_whatever_a_run_holds_the_markdown_is_ours(run: DagRun, title: str, path: str) -> None:
    report = report_of(run, title=title)
    check(report)
    files = [Receipt(publisher="folder", outcome="done", path=path)]
    assert gfm.faults(summary_text(report, files), last=LAST) == []


@settings(deadline=None)
@given(TEXTS)
def test_a_key_of_a_comment_stays_inside_its_marker(key: str) -> None:
    text = comment_text(report_of(green_run()), key=key)
    first = text.split("\n", 1)[0]
    assert re.fullmatch(r"<!-- dagrun-export:report key=[\w.%-]* -->", first, re.ASCII)
    assert "--" not in first[4:-3]
    assert gfm.faults(text, last=LAST, first=marker(key)) == []


def test_different_keys_have_different_markers() -> None:
    keys = ["", "a", "A", "a-b", "a--b", "a%2Db", "é", "e", "x" * 300, "x" * 301]
    assert len({marker(key) for key in keys}) == len(keys)
    assert marker("default") == "<!-- dagrun-export:report key=default -->"


def test_the_renderer_gives_both_documents_and_the_same_bytes_each_time() -> None:
    def rendered() -> dict[str, bytes]:
        documents: Any = MarkdownRenderer().render(report_of(red_run()))
        return {document.name: b"".join(document) for document in documents}

    first = rendered()
    assert list(first) == ["summary.md", "comment.md"]
    assert first == rendered()
    assert first["comment.md"].startswith(b"<!-- dagrun-export:report key=default -->\n\n## ")


def test_a_run_that_calls_itself_several_says_nothing_that_lives() -> None:
    run = make_run("a success 0s..1s", run_id="@octocat ![x](y)", metadata={SEVERAL: 2})
    assert gfm.faults(summary_text(report_of(run)), last=LAST) == []

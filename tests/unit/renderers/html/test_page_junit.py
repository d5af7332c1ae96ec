"""The test results that a page gives are those of the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporter.analysis.facts import SEVERAL
from exporter.analysis.select import select_steps
from exporter.model import Attempt, DagRun, Failure, Location, Note
from exporter.plugins import load_renderer
from tests.support.runs import make_run
from tests.support.runs_many import hostile_run, many_steps, report_of, with_logs
from tests.unit.renderers.html.test_island import in_node, saved


def told(**facts: Any) -> DagRun:
    """Return a run with all that a test result can tell of."""
    run = make_run(
        """
        extract             success 0s..10s in load retries 1
        clean  <- extract   failed 10s..12s in load "ValueError: boom"
        check  <- extract   failed 12s..13s kind test "Got 3 results"
        report <- clean, check upstream_failed kind model
        notify              skipped
        warn                warned 1s..2s in load "slow"
        lost                unknown 2s..
        late                cancelled
        next                pending
        """,
        error="The run broke.",
        notes=tuple(
            Note(code="x", level="warning", message=f"Some <{n}> is missing") for n in range(25)
        ),
    )
    steps = dict(run.steps)
    tries = [
        Attempt(number=n, status="failed", error=f"try {n}" if n % 2 else None)
        for n in range(1, 61)
    ]
    steps["clean"] = replace(
        steps["clean"],
        attempts=tuple(tries),
        log="\x1b[31mred\x1b[0m\r\nline\n" * 3000,
        location=Location(file="models/a.sql", line=None),
    )
    for key in ("notify", "late", "lost", "report", "next"):
        why = f" when '{key} < 1'\nevaluated false "
        steps[key] = replace(steps[key], metadata={"reason": why})
    steps["extract"] = replace(
        steps["extract"],
        attempts=(tries[0], Attempt(number=2, status="success")),
        location=Location(file="a.py", line=3),
    )
    steps["check"] = replace(
        steps["check"],
        failure=Failure(
            kind="assertion", message="Got 3 & more\nrows", type="Assert", traceback="a\n" * 9
        ),
    )
    steps["notify"] = replace(steps["notify"], metadata={"reason": "off today"})
    steps["twin"] = replace(steps["warn"], step_id="twin", name="warn", log="\U0001f469" * 12_000)
    return replace(run, steps=steps, **facts)


@pytest.mark.node
@pytest.mark.parametrize("filter_", ["", "status:failed | kind:test", "nothing at all"])
@pytest.mark.parametrize(
    "run",
    [
        many_steps(1500),
        hostile_run(),
        make_run(""),
        with_logs(many_steps(300), 9),
        told(),
        told(metadata={SEVERAL: True}),
        make_run("a success 0s..1s", status="cancelled"),
    ],
)
def test_the_page_gives_the_test_results_that_the_command_line_gives(
    run: DagRun, filter_: str, tmp_path: Path
) -> None:
    report = report_of(run)
    page = saved(report, tmp_path)
    if filter_:
        report = report._replace(selected=select_steps(filter_, run, report.analysis))
    (document,) = load_renderer("junit").render(report)
    made = in_node("junit", page, report.verdict.sentence, filter_)
    assert made == b"".join(document).decode()

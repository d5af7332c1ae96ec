"""What the page's script reckons itself, compared with what Python makes of the same run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from exporter.analysis.columns import Columns
from exporter.analysis.graph import Graph
from exporter.analysis.ledger import clock_of, parts_of
from exporter.codec import encode_export
from exporter.model import DagRun
from exporter.renderers.csv import CsvRenderer, cell
from exporter.report.visible import visible
from tests.support.gfm import OURS, rows, tree
from tests.support.runs import make_run
from tests.support.runs_many import hostile_run, many_steps, report_of
from tests.unit.renderers.html.test_island import in_node, saved

pytestmark = pytest.mark.node

RUNS = [
    many_steps(300),
    hostile_run(),
    make_run("a success 1s..2s\nb <- a success 5s..9s\nc <- a, b failed 7s..8s\nd pending"),
    make_run("a success 1s..2s queued 1s\nb success 5s..9s queued 2s"),
    make_run("a success\nb <- a running 5s.."),
]


@pytest.mark.parametrize("run", RUNS)
def test_the_ledger_of_a_step_is_the_analysis_ledger(run: DagRun, tmp_path: Path) -> None:
    report = report_of(run)
    found = json.loads(in_node("ledger", saved(report, tmp_path)))
    columns, graph = Columns.of(run), Graph.of(run.steps)
    clock = clock_of(run, graph, columns)
    expected: list[list[Any]] = [[] for _ in columns.ids]
    for number, i in enumerate(columns.timed):
        assert clock is not None
        origin = min(clock.begin, columns.sorted_starts[0])
        start, end = columns.known_starts[i], columns.known_ends[i]
        queued = max(clock.lags[number], 0)
        parts: list[tuple[str, float]] = [("upstream", start - origin - queued), ("queued", queued)]
        if not graph.edges:
            parts = [("queued", (columns.steps[i].queue_seconds or 0) * 1e6)]
        parts += parts_of(columns.steps[i], start, end)
        expected[i] = [[kind, length] for kind, length in parts if length > 0]
    assert found == expected


@pytest.mark.parametrize("run", RUNS)
def test_the_table_says_what_the_export_says(run: DagRun, tmp_path: Path) -> None:
    report = report_of(run)
    text = in_node("csv", saved(report, tmp_path))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    steps = list(json.loads(b"".join(encode_export(report)))["steps"].values())
    assert len(rows) == len(steps)
    for row, step in zip(rows, steps, strict=True):
        for key in ("step_id", "name", "kind", "worker", "start_time", "end_time", "error"):
            assert row[key].removeprefix("'") == (step[key] or "").removeprefix("'")
        for key in ("duration_seconds", "queue_seconds"):
            assert (float(row[key]) if row[key] else None) == step[key]
        assert int(row["retry_count"]) == step["retry_count"]
        for value in row.values():
            number = value.replace(".", "").removeprefix("-").isdigit()
            assert number or not value.strip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("run", RUNS)
def test_the_table_is_the_part_of_steps_csv_that_the_page_keeps(
    run: DagRun, tmp_path: Path
) -> None:
    """Its columns have the same names and order; the page leaves out what it works out or nests.

    Only `steps.csv` shows what hides, gives a list with spaces in its ids as JSON, and cuts cells.
    """
    report = report_of(run)
    text = in_node("csv", saved(report, tmp_path))
    (document,) = CsvRenderer().render(report)
    ours = csv.DictReader(io.StringIO(b"".join(document).decode(), newline=""))
    page = csv.DictReader(io.StringIO(text, newline=""))
    assert page.fieldnames
    assert [name for name in ours.fieldnames or () if name in page.fieldnames] == page.fieldnames
    for row, other in zip(page, ours, strict=True):
        for name, value in row.items():
            if name.endswith("_seconds"):
                assert (float(value) if value else None) == (
                    float(other[name] or "nan") if value else None
                )
            elif name == "upstream" and other[name].startswith("["):
                assert visible(value, keep_joiners=True) == cell(" ".join(json.loads(other[name])))
            else:
                assert visible(value, keep_joiners=True).removeprefix("'") == other[
                    name
                ].removeprefix("'")


@pytest.mark.parametrize("run", RUNS)
def test_the_table_in_markdown_has_a_row_a_step_and_nothing_else(
    run: DagRun, tmp_path: Path
) -> None:
    text = in_node("markdown", saved(report_of(run), tmp_path))
    found = rows(text)
    assert len(found) == len(run.steps) + 1
    assert {len(row) for row in found} == {4}
    assert {element.tag for element in tree(text).iter()} <= {*OURS, "html"}

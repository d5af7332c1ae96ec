"""Something hostile in every field that can hold text, through every way out."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from exporter.analysis import analyse
from exporter.cli.console import Console
from exporter.github.files import assignments
from exporter.github.marker import marker
from exporter.model import DagRun
from exporter.plugins import RENDERERS, load_renderer
from exporter.publishers.annotations import Annotations
from exporter.publishers.outputs import outputs_of
from exporter.publishers.telling import told_of
from exporter.redaction import redact
from exporter.renderers.html.assets import assets
from exporter.renderers.markdown import comment_text, summary_text
from exporter.report import Report, build_report
from exporter.report.visible import visible
from tests.container.commands import parse
from tests.container.file_commands import parse_assignments
from tests.container.step_log import split_lines
from tests.support import gfm
from tests.support.filled import filled_run, hostile_filled
from tests.support.junit_schema import faults, miscounted
from tests.unit.redaction.planted import planted

FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
LAST = "Report by dagrun-export"
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e01ef]"
)


def reported(run: DagRun) -> Report:
    return build_report(run, analyse(run), generator="dagrun-export 1.0.0")


SEEDS = st.integers(0, 2**32)
FEW = settings(max_examples=25, deadline=None)


def shape(page: str) -> set[tuple[str, ...]]:
    """Return what elements and attributes a page has, and what its links begin with."""
    root = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    found: set[tuple[str, ...]] = set()
    for element in root.iter():
        tag = str(element.tag)
        found.add((tag,))
        for name, value in element.attrib.items():
            # an address of a page is its own data, not the name of another place
            begins = value[:3] if name in {"href", "src", "action"} else ""
            found.add((tag, str(name), begins))
    return found


def page_of(report: Report) -> str:
    """Return the page without the large assets that are ours."""
    (document,) = load_renderer("html").render(report)
    page = b"".join(document.chunks)
    ours = assets()
    assert page.count(ours.script) == page.count(ours.style) == 1
    return page.replace(ours.script, b"").replace(ours.style, b"").decode()


@cache
def harmless_shape() -> set[tuple[str, ...]]:
    numbers = itertools.count()
    return shape(page_of(reported(filled_run(lambda: f"word {next(numbers)}"))))


@given(SEEDS)
@FEW
def test_the_page_has_no_element_that_a_page_of_plain_words_has_not(seed: int) -> None:
    page = page_of(reported(hostile_filled(seed)))
    assert shape(page) <= harmless_shape()
    assert UNSEEN.search(page) is None
    island = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert island
    json.loads(island[1])


@given(SEEDS)
@FEW
def test_the_export_is_json_and_keeps_each_text(seed: int) -> None:
    report = reported(hostile_filled(seed))
    (document,) = load_renderer("json").render(report)
    export: dict[str, Any] = json.loads(b"".join(document.chunks), parse_constant=pytest.fail)
    for key, step in report.run.steps.items():
        assert export["steps"][key]["log"] == step.log
    assert export["dag_id"] == report.run.dag_id


@given(SEEDS)
@FEW
def test_no_cell_of_the_table_is_more_than_text(seed: int) -> None:
    report = reported(hostile_filled(seed))
    (document,) = load_renderer("csv").render(report)
    made = b"".join(document.chunks).decode()
    assert UNSEEN.search(made.replace("\r\n", "\n")) is None
    rows = list(csv.reader(io.StringIO(made, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == 1 + len(report.run.steps)
    formulas = [value for row in rows[1:] for value in row if FORMULA.match(value)]
    assert formulas == []
    for row, step in zip(rows[1:], report.run.steps.values(), strict=True):
        kept = visible(step.step_id, keep_joiners=True)
        assert row[0].removeprefix("'") == kept.removeprefix("'")


@given(SEEDS)
@FEW
def test_no_text_is_markup_of_the_test_results(seed: int) -> None:
    run = hostile_filled(seed)
    for status in ("failed", "unknown"):
        report = reported(replace(run, status=status))
        (document,) = load_renderer("junit").render(report)
        made = b"".join(document.chunks).decode()
        assert UNSEEN.search(made) is None
        root = ET.fromstring(made)
        assert [*faults(root), *miscounted(root)] == []
        cases = [*root.iter("testcase")]
        assert len(cases) == len(run.steps)
        assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)
        ended = Counter(each.tag for case in cases for each in case[:1])
        assert ended["failure"] + ended["error"] == 1
        assert ended["skipped"] == 1


@given(SEEDS)
@FEW
def test_nothing_in_summary_and_comment_is_live(seed: int) -> None:
    report = reported(hostile_filled(seed))
    assert gfm.faults(summary_text(report), last=LAST) == []
    assert gfm.faults(comment_text(report), last=LAST, first=marker("default")) == []


@given(SEEDS)
@FEW
def test_the_runner_carries_out_our_annotations_alone(seed: int) -> None:
    report = reported(hostile_filled(seed))
    told = told_of(report, remarks=10)
    lines: list[str] = []
    Annotations(lines.append, limit=10).publish(told, ())
    commands = [parse(line) for line in split_lines("\n".join(lines))]
    assert len(commands) == len(lines)
    assert [each.name if each else "" for each in commands] == ["error", "warning"]
    values = outputs_of(told, ())
    read = parse_assignments(assignments(values).encode())
    assert (read.error, list(read.values)) == (None, list(values))


@given(SEEDS)
@FEW
def test_what_is_said_is_a_line_that_a_terminal_shows_as_it_is(seed: int) -> None:
    report = reported(hostile_filled(seed))
    stream = io.StringIO()
    console = Console(stream)
    for note in report.notes:
        console.say(f"{note.message} ({note.where})", "warning")
    console.say(f"{report.run.dag_id} {report.run.run_id}: {report.verdict.sentence}")
    said = stream.getvalue()
    assert said.count("\n") == len(report.notes) + 1
    assert UNSEEN.search(said) is None
    assert [line for line in split_lines(said) if parse(line)] == []


@pytest.mark.parametrize("name", ["github p", "aws id", "pem RSA", "url", "yaml"])
def test_no_field_that_can_hold_a_text_keeps_a_secret(name: str) -> None:
    text, secret = planted()[name]
    numbers = itertools.count()
    run = filled_run(lambda: f"{next(numbers)} {text}")
    needle = json.dumps(secret)[1:-1]
    assert written(run).count(needle) >= 100
    assert written(redact(run, secrets=(), patterns=())).count(needle) == 0


def written(run: DagRun) -> str:
    return json.dumps(msgspec.to_builtins(run), ensure_ascii=True)


@pytest.mark.parametrize("name", RENDERERS)
def test_long_text_is_cut_with_a_mark(name: str) -> None:
    numbers = itertools.count()
    report = reported(filled_run(lambda: f"{'long ' * 40_000}{next(numbers)}"))
    for document in load_renderer(name).render(report):
        data = b"".join(document.chunks)
        made = _printed(data) if name == "pdf" else data.decode()
        assert name == "json" or "…" in made or "left out" in made


def _printed(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest

from exporter.model import DagRun
from exporter.renderers.html import HtmlRenderer
from exporter.renderers.html.graph import MOST_NAMES, graph_line
from exporter.report.layout import layout
from tests.container.machine import need
from tests.support.runs import make_run
from tests.support.runs_many import hostile_run, many_steps, report_of
from tests.unit.renderers.html.findings import findings, text_of
from tests.unit.report.test_layout import random_edges

ROOT = Path(__file__).parents[4]


def page(run: DagRun) -> str:
    made = next(iter(HtmlRenderer().render(report_of(run))))
    return b"".join(made).decode()


def in_node(*arguments: str, stdin: str = "") -> Any:
    """Lay graphs out as the page's script does."""
    need("setup/node.sh")
    command = ["node", str(ROOT / "tests/js/graph.mjs"), *arguments]
    done = subprocess.run(
        command, input=stdin, capture_output=True, check=False, timeout=120, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_run_without_dependencies_has_no_section_for_them() -> None:
    assert 'id="graph"' not in page(make_run("a success\nb success"))
    assert 'id="graph"' in page(make_run("a success\nb <- a success"))


def test_a_circle_is_told_without_script() -> None:
    html = page(make_run("a <- c success\nb <- a success\nc <- b success\nd <- c success"))
    text = text_of(html)
    assert "3 steps wait for one another in a circle" in text
    assert not findings(html)
    told = re.findall(r"<li><bdi>(.)</bdi></li", html.partition('<ul class="circle"')[2])
    assert told[0] == told[3]
    assert sorted(told[:3]) == ["a", "b", "c"]
    assert "in a circle" not in text_of(page(make_run("a success\nb <- a success")))


def test_a_long_circle_is_cut() -> None:
    lines = "\n".join(f"s{i} <- s{(i - 1) % 99} success" for i in range(99))
    html = page(make_run(lines))
    assert "99 steps wait for one another" in html
    assert f"{99 - MOST_NAMES} more" in html


def test_the_line_is_one_and_has_what_the_page_needs() -> None:
    line = graph_line(report_of(make_run("a success\nb <- a success")))
    assert line.startswith(b'"graph":{')
    assert line.endswith(b"},\n")
    assert line.count(b"\n") == 1
    facts = json.loads(b"{%b}" % line[:-2])["graph"]
    assert facts["kind"] == "steps"
    assert facts["layers"] == [0, 1]
    assert graph_line(report_of(make_run("a success"))) == b""
    huge = json.loads(b"{%b}" % graph_line(report_of(many_steps(5001, failed=0)))[:-2])["graph"]
    assert huge["kind"] == "groups"
    assert "layers" not in huge


@pytest.mark.node
def test_the_page_lays_out_as_the_exporter_does() -> None:
    graphs = []
    for seed in range(400):
        random = Random(seed)
        count = random.choice([1, 2, 5, 20, 60])
        graphs.append((count, random_edges(random, count, circles=seed % 3 == 0)))
    random = Random(7)
    graphs += [(900, random_edges(random, 900)), (500, [(i, i + 1) for i in range(499)])]
    found = in_node("layouts", stdin=json.dumps(graphs))
    for (count, edges), theirs in zip(graphs, found, strict=True):
        ours = json.loads(json.dumps(layout(count, edges)._asdict()))
        assert theirs == ours


@pytest.mark.node
@pytest.mark.parametrize(
    "run",
    [
        pytest.param(make_run("a failed\nb <- a upstream_failed\nc success"), id="small"),
        pytest.param(make_run("a <- b success\nb <- a success\nc <- b success"), id="a circle"),
        pytest.param(make_run("a success\nb <- a, gone failed\nc <- lost success"), id="ghosts"),
        pytest.param(hostile_run(), id="hostile"),
        pytest.param(many_steps(200, failed=0.1), id="failed"),
        pytest.param(many_steps(250, failed=0), id="whole"),
        pytest.param(many_steps(1500, failed=0), id="groups"),
    ],
)
def test_what_is_seen_first_is_what_the_page_would_make_itself(run: DagRun, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page(run), encoding="utf-8")
    found = in_node("first", str(path))
    assert found["used"]
    assert found["given"] == found["own"]

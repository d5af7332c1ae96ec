from __future__ import annotations

import base64
import gzip
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporter.codec import encode_export
from exporter.renderers.html import HtmlRenderer
from exporter.renderers.html.island import PLAIN_LIMIT, island, payload
from exporter.report import Report
from tests.container.machine import need
from tests.support.runs import make_run
from tests.support.runs_many import hostile_run, many_steps, report_of, with_logs

ROOT = Path(__file__).parents[4]
CASES = json.loads((ROOT / "tests/fixtures/filter-cases.json").read_bytes())


def unpacked(report: Report) -> bytes:
    """Take the payload out of the element as a tool would that is not the page."""
    outer = json.loads(b"".join(island(report)))
    if outer.get("encoding") != "gzip+base64":
        return json.dumps(outer).encode()
    return gzip.decompress(base64.b64decode(outer["data"]))


@pytest.mark.parametrize("number", [0, 1, 30, 3000])
def test_the_payload_is_json_with_a_member_a_line(number: int) -> None:
    report = report_of(many_steps(number))
    whole = b"".join(payload(report))
    parsed = json.loads(whole)
    assert parsed["version"] == 1
    assert parsed["count"] == number
    assert parsed["end"] is True
    assert len(parsed["step_id"]) == number
    assert whole.startswith(b'{"version":1,\n')
    assert json.loads(unpacked(report)) == parsed


def test_small_data_stay_readable_and_large_ones_are_packed() -> None:
    small, large = report_of(many_steps(20)), report_of(many_steps(2000))
    assert b'.step_00007"' in b"".join(island(small))
    packed = b"".join(island(large))
    assert packed.startswith(b'{"encoding":"gzip+base64","data":"')
    assert len(b"".join(payload(large))) > PLAIN_LIMIT
    assert len(packed) < len(b"".join(payload(large))) / 2


def test_no_data_can_end_their_element() -> None:
    content = b"".join(island(report_of(hostile_run())))
    assert b"<" not in content
    assert b"</script>" in json.dumps(json.loads(content)).encode()


def test_columns_say_each_fact_once() -> None:
    report = report_of(
        make_run(
            """
            a success 0s..1s on w kind model
            b <- a success 90000s..90001s on w kind model
            """
        )
    )
    parsed: dict[str, Any] = json.loads(b"".join(payload(report)))
    assert parsed["day"] == "2026-11-23"
    assert parsed["start_time"] == ["04:00:00", "2026-11-24T05:00:00"]
    assert parsed["worker"] == ["w", "w"]
    assert parsed["upstream.counts"] == [0, 1]
    assert parsed["upstream"] == [0]
    assert "name" not in parsed
    assert "retry_count" not in parsed
    assert "error" not in parsed


def test_columns_of_the_same_steps_share_their_positions() -> None:
    run = many_steps(40, failed=0.3)
    parsed = json.loads(b"".join(payload(report_of(run))))
    failed = [n for n, step in enumerate(run.steps.values()) if step.failure]
    assert (parsed["error@"], parsed["failure@"]) == (failed, "error")
    assert "log@" in parsed
    assert "metadata@" not in parsed, "every step has some"


def test_a_name_that_ends_the_id_is_not_said_again() -> None:
    step = make_run("a.b.c success").steps["a.b.c"]
    names = {"a.b.c": "c", "b.c": "b.c", "c": "c", "d.": "", "e.f": "E"}
    run = replace(
        make_run(""),
        steps={key: replace(step, step_id=key, name=name) for key, name in names.items()},
    )
    parsed = json.loads(b"".join(payload(report_of(run))))
    assert parsed["name"] == [None, "b.c", None, None, "E"]


def in_node(*arguments: str) -> str:
    """Read a page as its own script does."""
    need("setup/node.sh")
    command = ["node", str(ROOT / "tests/js/page.mjs"), *arguments]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def saved(report: Report, folder: Path) -> str:
    (made,) = HtmlRenderer().render(report)
    path = folder / "report.html"
    path.write_bytes(b"".join(made))
    return str(path)


@pytest.mark.node
@pytest.mark.parametrize(
    "run",
    [many_steps(12), many_steps(1500), hostile_run(), make_run(""), with_logs(many_steps(300), 9)],
)
def test_the_page_gives_the_json_export_back_byte_for_byte(run: Any, tmp_path: Path) -> None:
    report = report_of(run)
    export = b"".join(encode_export(report)).decode()
    assert in_node("export", saved(report, tmp_path)) == export


@pytest.mark.node
def test_the_search_box_finds_what_the_command_line_selects(tmp_path: Path) -> None:
    page = saved(report_of(make_run("\n".join(CASES["run"]))), tmp_path)
    expressions = [expression for expression, _ in CASES["selects"]]
    found = json.loads(in_node("select", page, *expressions))
    assert found == [expected.split() for _, expected in CASES["selects"]]
    refused = json.loads(in_node("select", page, *CASES["refused"]))
    assert [
        expression
        for expression, answer in zip(CASES["refused"], refused, strict=True)
        if "refused" not in answer
    ] == []

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from exporter.analysis.select import select_steps
from exporter.codec import encode_export
from exporter.model import DagRun
from exporter.renderers.csv import MOST, CsvRenderer, cell
from exporter.report import Report
from tests.support.runs import make_run
from tests.support.runs_many import hostile_run, many_steps, report_of

RED = """
extract success 0s..10s in load
clean <- extract failed 10s..12s retries 2 "ValueError: boom"
lint <- extract failed 10s..12s "bad"
report <- clean, lint upstream_failed
"""
TRUTHS = (("False", "false"), ("True", "true"))
NUMBERS = ("duration_seconds", "queue_seconds", "retry_count", "max_retries", "location.line")


def text_of(report: Report) -> str:
    (document,) = CsvRenderer().render(report)
    assert document.name == "steps.csv"
    return b"".join(document).decode()


def rows_of(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(report), newline=""), strict=True))


def with_error(text: str) -> str:
    run = make_run("a failed 1s..2s")
    step = replace(run.steps["a"], error=text)
    (row,) = rows_of(report_of(replace(run, steps={"a": step})))
    return row["error"]


@pytest.mark.parametrize("run", [many_steps(2_300), make_run(RED), make_run("")])
def test_it_says_what_the_json_export_says_in_its_order(run: DagRun) -> None:
    report = report_of(run)
    rows = rows_of(report)
    export: dict[str, Any] = json.loads(b"".join(encode_export(report)))
    assert len(rows) == len(run.steps)
    for row, step in zip(rows, export["steps"].values(), strict=True):
        for name, value in row.items():
            outer, _, inner = name.partition(".")
            if name == "slack_seconds":
                said = export["analysis"][name].get(step["step_id"])
            elif name in {"root_cause", "blocked_by", "upstream"}:
                continue
            else:
                said = (step[outer] or {}).get(inner) if inner else step[name]
            if name in NUMBERS or name == "slack_seconds":
                assert (float(value) if value else None) == said
            else:
                assert value == ("" if said is None else str(said).replace(*TRUTHS[said is True]))
        assert row["upstream"].split() == step["upstream"]
    told = [name for name in text_of(report).splitlines()[0].split(",") if "." not in name]
    facts = [*next(iter(export["steps"].values()), {})]
    scalars = [name for name in told[: told.index("slack_seconds")] if name in facts]
    assert scalars == [name for name in facts if name in scalars]


def test_it_names_root_causes_and_what_they_stopped() -> None:
    rows = {row["step_id"]: row for row in rows_of(report_of(make_run(RED)))}
    assert [row["root_cause"] for row in rows.values()] == ["false", "true", "true", "false"]
    assert rows["report"]["blocked_by"].split() == ["clean", "lint"]
    assert rows["clean"]["blocked_by"] == ""
    assert rows["clean"]["error"] == "ValueError: boom"


def test_it_says_why_a_step_did_not_run() -> None:
    run = make_run("a skipped\nb success\nc skipped")
    steps = {
        key: replace(step, metadata={"reason": "=1+1 is\nfalse"} if key != "c" else {})
        for key, step in run.steps.items()
    }
    rows = rows_of(report_of(replace(run, steps=steps)))
    assert [row["metadata.reason"] for row in rows] == ["'=1+1 is\nfalse", "", ""]


def test_lines_end_as_rfc_4180_has_it_and_cells_keep_theirs() -> None:
    run = make_run('a failed 1s..2s "x, y"\nb success')
    step = replace(run.steps["a"], error='one, "two"\r\nthree\n')
    text = text_of(report_of(replace(run, steps={**run.steps, "a": step})))
    assert text.endswith("\r\n")
    assert '"one, ""two""\nthree\n"\r\n' in text
    assert text.replace("\r\n", "").count("\r") == 0
    assert text.count("\r\n") == 3
    assert text.startswith("step_id,name,kind,")


@pytest.mark.parametrize("sign", "=+-@\t\n\uff1d\uff0b\uff0d\uff20")
def test_no_cell_is_a_formula(sign: str) -> None:
    assert with_error(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"
    assert with_error(f"  {sign}1").startswith("'" if sign.strip() else " ")
    assert with_error(f"a{sign}b") == f"a{sign}b"


def test_a_number_below_zero_stays_one() -> None:
    run = make_run("a success 1s..2s")
    step = replace(run.steps["a"], duration_seconds=-1.5, name="-1.5")
    (row,) = rows_of(report_of(replace(run, steps={"a": step})))
    assert (row["duration_seconds"], row["name"]) == ("-1.5", "'-1.5")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a[U+0000]b"),
        ("\x00=1", "[U+0000]=1"),
        ("a\x1ab\x1b[31mc", "a[U+001A]b[U+001B][31mc"),
        ("a\rb\r\nc", "a[U+000D]b\nc"),
        ("gpj.\u202eexe", "gpj.[U+202E]exe"),
        ("東京 👩\u200d👧", "東京 👩\u200d👧"),
    ],
)
def test_what_readers_choke_on_is_shown(text: str, shown: str) -> None:
    assert with_error(text) == shown


@pytest.mark.parametrize("letter", ["x", "=", "\U0001f9ea", "é", "\x00", '"'])
@pytest.mark.parametrize("length", [MOST - 1, MOST, MOST + 1, 200_000])
def test_no_cell_is_longer_than_a_spreadsheet_keeps(letter: str, length: int) -> None:
    text = letter * length
    found = cell(text)
    assert len(found.encode("utf-16-le")) // 2 <= MOST
    if "left out" in found:
        head, _, rest = found.partition("\n[... ")
        number, _, tail = rest.partition(" characters left out ...]\n")
        whole = len(text) * (8 if letter == "\x00" else 1)
        assert len(head.removeprefix("'")) + int(number.replace(",", "")) + len(tail) == whole
    else:
        assert found.removeprefix("'") == text


def test_ids_that_hold_spaces_are_told_apart() -> None:
    run = make_run("a success\nb success\nc <- a, b success")
    odd = {
        "test (linux, 3.12)": replace(run.steps["a"], step_id="test (linux, 3.12)"),
        "[b]": replace(run.steps["b"], step_id="[b]"),
    }

    def upstream(*ids: str) -> str:
        steps = {**odd, "c": replace(run.steps["c"], upstream=ids)}
        return rows_of(report_of(replace(run, steps=steps)))[-1]["upstream"]

    assert json.loads(upstream(*odd)) == [*odd]
    assert json.loads(upstream("[b]")) == ["[b]"]
    assert upstream() == ""


def test_a_selection_leaves_the_others_out() -> None:
    report = report_of(make_run(RED))
    steps = select_steps("status:failed", report.run, report.analysis, None)
    rows = rows_of(report._replace(selected=steps))
    assert [row["step_id"] for row in rows] == ["clean", "lint"]


def test_it_comes_in_pieces() -> None:
    (document,) = CsvRenderer().render(report_of(many_steps(5_500)))
    sizes = [len(piece) for piece in document]
    assert len(sizes) == 7
    assert max(sizes) < sum(sizes) / 4


def test_hostile_texts_stay_in_their_cells() -> None:
    run = hostile_run()
    rows = rows_of(report_of(run))
    assert len(rows) == len(run.steps)
    assert all(None not in row and None not in row.values() for row in rows)

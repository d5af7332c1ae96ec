from __future__ import annotations

import json
from dataclasses import replace

import pytest

from exporter.codec import encode_export
from exporter.model import DagRun
from exporter.renderers.html import HtmlRenderer, logs
from exporter.renderers.html.logs import cut_log, fitted, logs_of
from tests.support.runs import make_run
from tests.support.runs_many import many_steps, report_of, with_logs


def logged(lengths: dict[str, int], *, failed: str = "") -> DagRun:
    """Return a run whose steps have logs of such lengths."""
    run = make_run(
        "\n".join(f"{key} {'failed' if key == failed else 'success'}" for key in lengths)
    )
    steps = {
        key: replace(run.steps[key], log=(f"line of {key}\n" * (length // 8 + 1))[:length])
        for key, length in lengths.items()
    }
    return replace(run, steps=steps)


def test_short_logs_stand_in_the_payload_and_long_ones_beside_it() -> None:
    few, many = many_steps(100), with_logs(many_steps(30), 400)
    assert logs_of(report_of(few).steps()).columns() == {}
    found = logs_of(report_of(many).steps())
    columns = found.columns()
    assert columns["log@"] == sorted({*range(0, 30, 3), 1})
    assert columns["log.counts"] == [4, 3, 3, 1]
    written = [json.loads(element)["log"] for element in found.elements()]
    assert [log for block in written for log in block] == [
        step.log for step in many.steps.values() if step.log
    ]


def test_no_log_can_end_its_element() -> None:
    run = make_run("a success")
    text = "</script><script>alert(1)</script>\n" * 2000
    run = replace(run, steps={"a": replace(run.steps["a"], log=text)})
    (made,) = HtmlRenderer().render(report_of(run))
    html = b"".join(made)
    assert html.count(b'id="log-0"') == 1
    assert html.count(b"</script") == 3


def test_logs_that_fit_are_left_alone() -> None:
    report = report_of(logged({"a": 600, "b": 400}))
    assert fitted(report) is report


def test_what_is_too_much_is_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "BUDGET", 100_000)
    run = logged({"a": 1_000, "b": 90_000, "c": 90_000, "d": 90_000}, failed="c")
    report = fitted(report_of(run))
    length = {key: len(step.log or "") for key, step in report.run.steps.items()}
    assert length["a"] == 1_000, "a short one takes only what it needs"
    assert 70_000 < length["c"] < 90_000, "the failed step has most of the room"
    assert 8_000 < length["b"] == length["d"] < 10_000
    assert sum(length.values()) <= 100_000
    (note,) = [note for note in report.notes if note.code == "logs-cut"]
    assert note.level == "warning"
    assert "The logs of 3 steps are cut in this page, by 171.2 kB in all" in note.message
    again = fitted(report)
    assert again is report, "what is saved from the page gives the same page"
    (made,) = HtmlRenderer().render(report)
    assert note.message.encode() in b"".join(made)


def test_the_export_keeps_what_the_page_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "BUDGET", 1_000)
    report = report_of(logged({"a": 5_000}))
    fitted(report)
    exported = json.loads(b"".join(encode_export(report)))
    assert len(exported["steps"]["a"]["log"]) == 5_000


@pytest.mark.parametrize("limit", [0, 1, 239, 240, 2_500, 9_000, 40_000, 99_999])
@pytest.mark.parametrize("at", [None, 0, 3_000, 98_000])
def test_a_cut_log_keeps_to_its_length(limit: int, at: int | None) -> None:
    text = "a line like any other\n" * 5_000
    if at is not None:
        text = f"{text[:at]}\nValueError: boom\n{text[at:]}"
    cut = cut_log(text, limit)
    assert len(cut) <= limit
    assert cut.endswith(text[len(text) - min(limit // 2, 10) :])
    if limit >= 240:
        assert "of this log left out here" in cut


def test_a_cut_log_shows_the_first_failure_with_what_led_to_it_and_the_end() -> None:
    lines = [f"line {n}" for n in range(20_000)]
    lines[5_000] = "ValueError: the first"
    lines[9_000] = "ValueError: the second"
    cut = cut_log("\n".join(lines), 20_000)
    shown = cut.split("\n")
    assert "ValueError: the first" in shown
    assert "line 4999" in shown
    assert "line 5001" in shown
    assert "ValueError: the second" not in shown
    assert shown[-1] == "line 19999"
    assert [line for line in shown if line.startswith("…")] == [
        "… 47.9 kB of this log left out here; the JSON export has it whole …",
        "… 141.3 kB of this log left out here; the JSON export has it whole …",
    ]
    whole = [line for line in shown if line and not line.startswith("…")]
    assert set(whole) <= set(lines)


def test_one_endless_line_is_cut_too() -> None:
    cut = cut_log("x" * 1_000_000, 5_000)
    assert len(cut) <= 5_000
    assert cut.count("x") > 4_000

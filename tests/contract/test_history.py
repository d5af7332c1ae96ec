"""The recent runs in the JSON export: carried on, valid, read back, and believed in nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exporter.cli.main import run
from tests.contract.test_comparison import DBT, TOKEN, codes, export, record


def nights(tmp_path: Path, *nights: dict[str, Any], args: tuple[str, ...] = ()) -> dict[str, Any]:
    """Let runs follow one another, each compared with the export of the one before."""
    tmp_path.mkdir(exist_ok=True)
    out = tmp_path / "report.json"
    found: dict[str, Any] = {}
    for number, steps in enumerate(nights):
        start = f"2026-11-{number + 1:02}T04:00:00Z"
        head = record(tmp_path / "head.json", steps, run_id=f"n{number}", start_time=start)
        found = export(head, out, "--baseline", str(out), *args)
    return found


def took(seconds: float, **facts: Any) -> dict[str, Any]:
    return {"a": {"status": "success", "duration_seconds": seconds, **facts}}


def test_without_a_comparison_there_is_none(tmp_path: Path) -> None:
    assert export(DBT / "green", tmp_path / "a.json")["history"] is None


def test_it_grows_from_report_to_report(tmp_path: Path) -> None:
    found = nights(tmp_path, took(10), took(11, retry_count=1), took(12))
    assert [run["run_id"] for run in found["history"]["runs"]] == ["n0", "n1", "n2"]
    assert found["history"]["runs"][0]["start_time"] == "2026-11-01T04:00:00.000000+00:00"
    assert found["history"]["steps"] == [
        {"step_id": "a", "ends": "srs", "seconds": [10.0, 11.0, 12.0]}
    ]
    assert [step["recovered"] for step in found["history"]["flaky"]] == [1]
    assert found["comparison"]["recent_runs"] == 1


def test_how_many_are_kept_is_a_setting(tmp_path: Path) -> None:
    four = [took(10)] * 4
    found = nights(tmp_path, *four, args=("--history-runs", "2"))
    assert [run["run_id"] for run in found["history"]["runs"]] == ["n2", "n3"]
    assert nights(tmp_path / "none", *four, args=("--history-runs", "0"))["history"] is None


def test_a_slow_night_among_the_recent_ones_is_no_news(tmp_path: Path) -> None:
    found = nights(tmp_path / "one", took(10), took(31), took(10), took(30))
    assert found["comparison"]["slower"] == []
    found = nights(tmp_path / "other", took(10), took(10), took(10), took(30))
    assert [change["step_id"] for change in found["comparison"]["slower"]] == ["a"]


def test_it_reads_back(tmp_path: Path) -> None:
    found = nights(tmp_path, took(10), {"a": {"status": "failed", "error": "x"}})
    again = export(tmp_path / "report.json", tmp_path / "again.json", "--reader", "native")
    assert {**again, "source": 0} == {**found, "source": 0}


def test_a_damaged_baseline_begins_it_anew(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("[1, 2]", encoding="utf-8")
    found = nights(tmp_path, took(10))
    assert [run["run_id"] for run in found["history"]["runs"]] == ["n0"]


RUN = {"run_id": "x"}
MARK = "84c4312027f5"
STEP = {"step_id": "a", "ends": "s", "seconds": [1]}


@pytest.mark.parametrize(
    "history",
    [
        7,
        {"runs": 7},
        {"runs": [{"run_id": ""}]},
        {"runs": [{"run_id": "x", "revision": "<script>"}]},
        {"runs": [{"run_id": "x", "duration_seconds": -1}]},
        {"runs": [RUN] * 501},
        {"runs": [RUN], "steps": [{"step_id": "a", "ends": "ss", "seconds": [1, 2]}]},
        {"runs": [RUN], "steps": [{"step_id": "a", "ends": "s", "seconds": []}]},
        {"runs": [RUN], "steps": [{"step_id": "a", "ends": "x", "seconds": [1]}]},
        {"runs": [RUN], "steps": [{"step_id": "", "ends": "s", "seconds": [1]}]},
        {"runs": [{**RUN, "errors": ["<script>"]}]},
        {"runs": [{**RUN, "errors": [f"{MARK}\n"]}]},
        {"runs": [{**RUN, "errors": [MARK] * 60, "recovered": [MARK] * 41}]},
        {"runs": [{**RUN, "errors": [], "unknown_errors": -1}]},
        {"runs": [{**RUN, "errors": [], "unknown_attempts": -1}]},
        {"runs": [{**RUN, "recovered": None}]},
        {"runs": [RUN], "steps": [STEP], "flaky": [{"step_id": "a", "score": -1}]},
        {"runs": [RUN], "steps": [STEP], "slowing": {"deep": [{"deeper": [1]}]}},
    ],
)
def test_what_cannot_be_costs_the_history_only(history: object, tmp_path: Path) -> None:
    first = export(record(tmp_path / "run.json", took(1)), tmp_path / "first.json")
    (tmp_path / "bad.json").write_text(json.dumps({**first, "history": history}), encoding="utf-8")
    found = export(tmp_path / "bad.json", tmp_path / "out.json")
    assert found["history"] is None
    assert "unreadable-field" in codes(found)
    assert found["steps"] == first["steps"]
    args = ("--baseline", str(tmp_path / "bad.json"))
    failed = record(tmp_path / "next.json", {"a": {"status": "failed"}}, run_id="next")
    head = export(failed, tmp_path / "head.json", *args)
    assert len(head["history"]["runs"]) == 2
    assert head["comparison"]["regressions"] > 0


def test_no_secret_is_carried_on(tmp_path: Path) -> None:
    bad = {f"step {TOKEN}": {"status": "success", "duration_seconds": 1}}
    out = tmp_path / "bare.json"
    for night in (1, 2):
        head = record(tmp_path / "head.json", bad, run_id=f"{TOKEN} {night}")
        bare = export(head, out, "--baseline", str(out), "--no-redact")
    assert json.dumps(bare["history"]).count(TOKEN) == 3
    head = record(tmp_path / "head.json", took(1), run_id="later")
    found = export(head, tmp_path / "out.json", "--baseline", str(out))
    assert len(found["history"]["runs"]) == 3
    assert TOKEN not in json.dumps(found)
    again = export(out, tmp_path / "again.json")
    assert TOKEN not in json.dumps(again)
    assert again["history"]["steps"][0]["step_id"] in again["steps"]


def test_a_chain_of_real_runs_tells_which_errors_are_new(tmp_path: Path) -> None:
    told = chain(tmp_path, "green", "fail_fast", "retry", "failing")
    assert told[1].count("new error, not in the run before") == 1
    new, old = "new error, in none of the 3 runs before", "error first seen 2 runs ago, on"
    assert (told[3].count(new), told[3].count(old)) == (4, 1)
    report = json.loads((tmp_path / "3/report.json").read_bytes())
    *_, this = report["history"]["runs"]
    assert this["errors"] == [group["fingerprint"] for group in report["analysis"]["groups"]]
    assert (this["unknown_errors"], this["unknown_attempts"]) == (0, 0)
    page = (tmp_path / "3/report.html").read_text(encoding="utf-8")
    assert (page.count(new), page.count(old)) == (4, 1)


def test_a_record_that_kept_no_errors_tells_no_error_to_be_new(tmp_path: Path) -> None:
    chain(tmp_path, "green", "retry", "fail_fast")
    report = tmp_path / "2/report.json"
    old = json.loads(report.read_bytes())
    for past in old["history"]["runs"]:
        for name in ("errors", "recovered", "unknown_errors", "unknown_attempts"):
            del past[name]
    report.write_text(json.dumps(old), encoding="utf-8")
    text = summary(tmp_path / "3", DBT / "failing", report)
    assert "new error" not in text
    assert text.count("error not in the run before") == 4
    assert text.count("error seen in the run before, on") == 1
    runs = json.loads((tmp_path / "3/report.json").read_bytes())["history"]["runs"]
    assert [past["errors"] is None for past in runs] == [True, True, False, False]


def chain(tmp_path: Path, *cases: str) -> list[str]:
    """Export runs of dbt, each compared with the one before, and return their summaries."""
    told: list[str] = []
    for number, case in enumerate(cases):
        base = tmp_path / f"{number - 1}/report.json" if number else None
        told.append(summary(tmp_path / f"{number}", DBT / case, base))
    return told


def summary(out: Path, storage: Path, base: Path | None) -> str:
    args = ["--storage-path", str(storage), "-f", "html,json,markdown", "-o", f"{out}/"]
    assert run([*args, *(["--baseline", str(base)] if base else [])]) == 0
    return (out / "summary.md").read_text(encoding="utf-8")

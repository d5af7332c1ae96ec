"""What a step's process ended with: one name for it, whatever tool says it."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from exporter.cli.main import run
from exporter.readers.airflow.failures import Raised, exit_code_in
from tests.contract.test_comparison import export, record

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"


def codes_of(document: dict[str, Any]) -> dict[str, int | None]:
    steps = document["steps"].items()
    return {
        key: step["metadata"]["exit_code"] for key, step in steps if "exit_code" in step["metadata"]
    }


@pytest.mark.parametrize(
    ("storage", "codes"),
    [
        ("airflow/airflow-2.10.5/dags_test_failing", {"bash_fail": 3}),
        ("airflow/airflow-3.3.2/dags_test_failing", {"bash_fail": 3}),
        ("argo/dag-failed", {"etl-x7k2p-1178435264": 3}),
        ("argo/terminated", {"long-q2w4e-1343701779": 143}),
        ("github-actions/matrix-failed", {"81003": 1}),
        ("github-actions/green", {}),
        ("metaflow/red", {"load/5": 1}),
        (
            "nextflow/failed",
            {
                "SHOP:TRIM (s2)": 0,
                "SHOP:TRIM (s1)": 0,
                "SHOP:LINT (s1)": 3,
                "SHOP:INDEX": 0,
                "SHOP:QUANT (s1)": 137,
            },
        ),
        ("snakemake/v9/red", {"7": 3}),
        ("snakemake/v8/red", {}),  # its log has no number
        ("tekton/failed", {"ci-7hq2k-test": 1}),
        ("turborepo/failed", {"bad#build": 3, "lib#build": 0, "lib#lint": 0}),
    ],
)
def test_each_tool_says_it_under_one_name(
    storage: str, codes: dict[str, int], tmp_path: Path
) -> None:
    found = codes_of(export(FIXTURES / storage, tmp_path / "a.json"))
    assert found == codes
    assert all(type(code) is int for code in found.values())
    again = export(tmp_path / "a.json", tmp_path / "b.json", "--reader", "native")
    assert codes_of(again) == codes


def test_a_bash_app_of_parsl_says_it(tmp_path: Path) -> None:
    storage = tmp_path / "monitoring.db"
    storage.write_bytes((FIXTURES / "parsl/red/runinfo/monitoring.db").read_bytes())
    with closing(sqlite3.connect(storage)) as connection:
        connection.execute("UPDATE try SET task_fail_history = \"BashExitFailure('load', 127)\"")
        connection.commit()
    found = export(storage, tmp_path / "a.json")
    assert codes_of(found)["4"] == 127


def test_a_span_says_it(tmp_path: Path) -> None:
    def span(key: str, parent: str, value: dict[str, Any]) -> dict[str, Any]:
        times = {
            "startTimeUnixNano": "1795406400000000000",
            "endTimeUnixNano": "1795406401000000000",
        }
        attributes = [{"key": "process.exit.code", "value": value}]
        ids = {"traceId": "0a" * 16, "spanId": key * 8, "parentSpanId": parent}
        return {**ids, **times, "name": key, "attributes": attributes}

    root = span("aa", "", {"stringValue": "no number"})
    spans = [root, span("bb", "aa" * 8, {"intValue": "143"})]
    tree = {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}
    (tmp_path / "trace.json").write_text(json.dumps(tree), encoding="utf-8")
    found = export(tmp_path / "trace.json", tmp_path / "a.json")
    assert list(codes_of(found).values()) == [143]
    assert "process.exit.code" not in json.dumps(found["steps"]).replace("no number", "")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Bash command failed. The command returned a non-zero exit code 137.", 137),
        ("Task exited with return code -9", -9),
        ("Task exited with return code Negsignal.SIGKILL", None),
        ("Command 'x' returned non-zero exit status 3.", None),  # of the task's own doing
        ("it says: Bash command failed. The command returned a non-zero exit code 3.", None),
        ("", None),
    ],
)
def test_airflow_says_it_of_its_own_command_only(said: str, code: int | None) -> None:
    assert exit_code_in(Raised("AirflowException", said, None)) == code


def test_it_is_on_what_broke_in_the_table_and_for_the_filter(tmp_path: Path) -> None:
    steps = {
        "a": {"status": "failed", "error": "killed", "metadata": {"exit_code": "137"}},
        "b": {"status": "success", "metadata": {"exit_code": 0}},
        "c": {"status": "failed", "error": "odd", "metadata": {"exit_code": {"<b>": 1}}},
    }
    storage = record(tmp_path / "run.json", steps)
    out = tmp_path / "out"
    args = ["--storage-path", str(storage), "-f", "html,csv,markdown", "-o", f"{out}/"]
    assert run([*args, "--select", "exit:>=0"]) == 0
    with (out / "steps.csv").open(encoding="utf-8", newline="") as table:
        rows = {row["step_id"]: row["metadata.exit_code"] for row in csv.DictReader(table)}
    assert rows == {"a": "137", "b": "0"}
    for name in ("summary.md", "comment.md", "report.html"):
        text = (out / name).read_text(encoding="utf-8").partition("<script")[0]
        assert text.count("exit code 137 (SIGKILL: sent to stop a process by force") == 1
        assert text.count("exit code") == 1, name

"""The JSON export: valid against its schema, complete, and the same when it is read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from exporter.cli.main import run

FIXTURES = Path(__file__).parents[1] / "fixtures"
SCHEMA = json.loads((Path(__file__).parents[2] / "exporter/codec/run.schema.json").read_bytes())
CASES = sorted(path.parent for path in FIXTURES.glob("dbt/*/*/ORIGIN.md"))
SEED_KEYS = {
    "dag_id", "run_id", "status", "start_time", "end_time", "duration_seconds", "total_retries",
    "error", "metadata", "steps", "summary",
}  # fmt: skip
SEED_SUMMARY = {
    "total_steps", "completed_steps", "failed_steps", "skipped_steps", "total_retries",
    "duration_seconds", "success_rate",
}  # fmt: skip


def export(storage: Path, out: Path, *args: str) -> dict[str, Any]:
    assert run(["--storage-path", str(storage), "-f", "json", "-o", str(out), "-q", *args]) == 0
    document: dict[str, Any] = json.loads(out.read_bytes(), parse_constant=pytest.fail)
    return document


def test_there_are_cases() -> None:
    assert len(CASES) >= 10


def test_the_schema_is_valid_and_describes_every_field() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def walk(part: dict[str, Any], path: str) -> None:
        for name, value in part.get("properties", {}).items():
            assert value.get("description"), f"{path}.{name}"
            walk(value, f"{path}.{name}")

    walk(SCHEMA, "$")
    for name, definition in SCHEMA["$defs"].items():
        walk(definition, name)


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_export_is_valid_and_reads_back(case: Path, tmp_path: Path) -> None:
    first = export(case, tmp_path / "first.json")
    validator = jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    assert [error.message for error in validator.iter_errors(first)] == []
    assert set(first) >= SEED_KEYS
    assert set(first["summary"]) >= SEED_SUMMARY
    assert all(step["step_id"] == key for key, step in first["steps"].items())
    second = export(tmp_path / "first.json", tmp_path / "second.json", "--reader", "native")
    del first["source"], second["source"]
    assert second == first

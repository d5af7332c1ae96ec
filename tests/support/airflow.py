"""The real runs of Airflow among the fixtures, and how a test reads them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from exporter.model import DagRun
from exporter.readers.airflow import AirflowReader
from exporter.readers.base import Listing, newest_first
from tests.support.memory import bundle_of, files_below

CASES: Final = Path(__file__).parents[1] / "fixtures" / "airflow"
NAMES: Final = sorted(
    f"{path.parent.parent.name}/{path.parent.name}" for path in CASES.glob("*/*/facts.json")
)
OLD: Final = "airflow-2.11.2/server"
NEW: Final = "airflow-3.3.2/server"
TEST_OLD: Final = "airflow-2.10.5/dags_test_failing"
TEST_NEW: Final = "airflow-3.3.2/dags_test_failing"
TEST_GREEN: Final = "airflow-3.3.2/dags_test_green"
ABORTED: Final = "airflow-2.11.2/dags_test_aborted"
DATABASE: Final = "airflow.db"

Files = dict[str, bytes]


def files_of(name: str, *beginnings: str) -> Files:
    """Return the files of a case, or those whose names begin with one of these."""
    files = files_below(CASES / name)
    return {
        path: data
        for path, data in files.items()
        if path not in {"facts.json", "ORIGIN.md"} and (path.startswith(beginnings or ("",)))
    }


def facts_of(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((CASES / name / "facts.json").read_bytes())
    return facts


def states_of(name: str) -> dict[str, str]:
    """Return Airflow's own word for each run of a case."""
    return {run["run_id"]: run["state"] for run in facts_of(name)["runs"]}


def listing_of(files: Files, *, single: bool = False) -> Listing:
    reader = AirflowReader()
    bundle = bundle_of(files, single=single)
    claim = reader.claim(bundle)
    return reader.runs(bundle.only(claim.files)) if claim else Listing()


def runs_of(files: Files) -> list[DagRun]:
    """Read every run, the newest first, and see that the list tells of them as they are."""
    runs = []
    reader, bundle = AirflowReader(), bundle_of(files)
    claim = reader.claim(bundle)
    if claim is None:
        return []
    bundle = bundle.only(claim.files)
    for ref in newest_first(reader.runs(bundle).refs):
        run = reader.read(bundle, ref)
        assert (run.run_id, run.dag_id, run.status) == (ref.run_id, ref.dag_id, ref.status)
        assert (run.start_time, run.end_time) == (ref.start_time, ref.end_time)
        runs.append(run)
    return runs


def run_of(files: Files, dag_id: str) -> DagRun:
    """Return the one run of a DAG."""
    (run,) = [run for run in runs_of(files) if run.dag_id == dag_id]
    return run


def codes(run: DagRun) -> set[str]:
    return {note.code for note in run.notes}


def changed(data: bytes, path: Path, statements: Iterable[str]) -> bytes:
    """Return a database after some statements; `path` is where it may lie for that."""
    path.write_bytes(data)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=delete")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path.read_bytes()

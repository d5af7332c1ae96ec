"""The real runs of dbt among the fixtures, and how a test reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from exporter.model import DagRun
from exporter.readers.base import Listing, newest_first
from exporter.readers.dbt import DbtReader
from tests.support.memory import bundle_of, files_below

CASES: Final = Path(__file__).parents[1] / "fixtures" / "dbt"
NAMES: Final = sorted(
    f"{path.parent.parent.name}/{path.parent.name}" for path in CASES.glob("*/*/facts.json")
)
CORE: Final = "core-1.12.6"
FUSION: Final = "fusion-2.0.0-preview.196"
RESULTS: Final = "target/run_results.json"
MANIFEST: Final = "target/manifest.json"
LOG: Final = "logs/dbt.log"

Files = dict[str, bytes]


def files_of(name: str) -> Files:
    files = files_below(CASES / name)
    return {path: data for path, data in files.items() if path.startswith(("target/", "logs/"))}


def facts_of(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((CASES / name / "facts.json").read_bytes())
    return facts


def listing_of(files: Files) -> Listing:
    reader = DbtReader()
    bundle = bundle_of(files)
    claim = reader.claim(bundle)
    return reader.runs(bundle.only(claim.files)) if claim else Listing()


def runs_of(files: Files) -> list[DagRun]:
    """Read every run, the newest first, and see that the list tells of them as they are."""
    runs = []
    for ref in newest_first(listing_of(files).refs):
        run = DbtReader().read(bundle_of(files), ref)
        assert (run.run_id, run.dag_id, run.status) == (ref.run_id, ref.dag_id, ref.status)
        assert run.end_time == ref.end_time
        runs.append(run)
    return runs


def newest(files: Files) -> DagRun:
    return runs_of(files)[0]


def codes(run: DagRun) -> set[str]:
    return {note.code for note in run.notes}


def changed(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(data)
    change(document)
    return json.dumps(document).encode()

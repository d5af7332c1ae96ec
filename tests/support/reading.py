"""Read the cases of a reader as the program does, whole and damaged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from exporter.model import DagRun
from exporter.readers.base import Listing, Reader, newest_first
from tests.support.memory import bundle_of, files_below

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
Files = Mapping[str, bytes]
_BESIDE: Final = frozenset({"facts.json", "ORIGIN.md"})
_SHARES: Final = (0.0, 0.001, 0.3, 0.6, 0.9, 0.999)


def cases_of(tool: str) -> list[Path]:
    return sorted(path.parent for path in (FIXTURES / tool).glob("*/facts.json"))


def files_of(case: Path) -> dict[str, bytes]:
    return {name: data for name, data in files_below(case).items() if name not in _BESIDE}


def facts_of(case: Path) -> Any:
    return json.loads((case / "facts.json").read_bytes())


def listing_of(reader: Reader, files: Files) -> Listing:
    bundle = bundle_of(files)
    claim = reader.claim(bundle)
    return reader.runs(bundle.only(claim.files)) if claim else Listing()


def runs_of(reader: Reader, files: Files) -> list[DagRun]:
    """Read every run, the newest first, and see that the list tells of them as they are."""
    runs = []
    for ref in newest_first(listing_of(reader, files).refs):
        run = reader.read(bundle_of(files), ref)
        assert (run.run_id, run.dag_id, run.status) == (ref.run_id, ref.dag_id, ref.status)
        assert (run.start_time, run.end_time) == (ref.start_time, ref.end_time)
        ids = run.steps.keys()
        assert all(up in ids and up != key for key, s in run.steps.items() for up in s.upstream)
        runs.append(run)
    return runs


def codes(run: DagRun) -> set[str]:
    return {note.code for note in run.notes}


def damaged(files: Files, others: Files) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield the files cut, emptied, missing, and in the place of one another."""
    for path, data in files.items():
        for share in _SHARES:
            yield f"{path} cut to {share}", {**files, path: data[: int(len(data) * share)]}
        yield f"{path} without its first bytes", {**files, path: data[7:]}
        yield f"{path} with bytes put out", {**files, path: data[:500] + b"\0" * 9 + data[509:]}
        yield f"{path} missing", {name: each for name, each in files.items() if name != path}
        for name, other in others.items():
            if name != path:
                yield f"{name} in the place of {path}", {**files, path: other}

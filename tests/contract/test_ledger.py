"""The ledger of every real run sums to its wall clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.analysis import analyse
from exporter.readers.choose import find_runs
from exporter.readers.dbt import DbtReader
from exporter.storage import open_storage

CASES = sorted(
    path.parent for path in (Path(__file__).parents[1] / "fixtures/dbt").glob("*/*/ORIGIN.md")
)


def test_there_are_cases() -> None:
    assert len(CASES) >= 10


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_path_s_segments_sum_to_the_wall_clock(case: Path) -> None:
    reader = DbtReader()
    bundle, _ = open_storage(str(case), reader.suffixes)
    found = find_runs(bundle, [reader], forced=False).runs
    assert found
    for each in found:
        run = each.by.reader.read(each.by.bundle, each.ref)
        ledger = analyse(run).ledger
        total = sum(part.seconds for part in ledger.path)
        if run.start_time and run.end_time:
            wall = (run.end_time - run.start_time).total_seconds()
            assert total == pytest.approx(wall, abs=1e-6)
            assert run.duration_seconds == pytest.approx(wall, abs=1e-3)
        elif ledger.wall_seconds is not None:
            assert total == pytest.approx(ledger.wall_seconds, abs=1e-6)
        assert all(part.seconds > 0 for part in ledger.path)

"""The reader keeps what every reader promises, and says what this tool says."""

from __future__ import annotations

from pathlib import Path

from tap_reader import TapReader

from exporter.testing import ReaderContract, bundle_of, files_below

FIXTURES = Path(__file__).parent / "fixtures"


class TestTapReader(ReaderContract):
    reader = TapReader
    cases = tuple(sorted(FIXTURES.iterdir()))


def test_what_failed_and_what_never_ran() -> None:
    said = {}
    for case in FIXTURES.iterdir():
        bundle = bundle_of(files_below(case))
        (ref,) = TapReader().runs(bundle).refs
        run = TapReader().read(bundle, ref)
        said[case.name] = (run.status, [s.name for s in run.steps.values() if s.status == "failed"])
    assert said == {
        "green": ("success", []),
        "red": ("failed", ["orders have a customer"]),
        "cut": ("unknown", []),
    }

"""Whatever is done to dbt's files, the reader ends in runs and notes, or in one clear error."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.readers.dbt import DbtReader
from tests.support.memory import bundle_of

CASES: Final = Path(__file__).parents[1] / "fixtures" / "dbt"
RED: Final = {
    name: (CASES / "core-1.12.6" / "source_freshness" / name).read_bytes()
    for name in ("target/sources.json", "logs/dbt.log")
} | {
    name: (CASES / "core-1.12.6" / "killed_stale" / name).read_bytes()
    for name in ("target/run_results.json",)
}
PIECES: Final = st.sampled_from(
    [b"", b"null", b"{}", b"[]", b'"x"', b"-1e999", b"NaN", b"\xff", b"\x00", b"}", b"\\ud800",
     b"\n", b"======", b"2026-99-99T99:99:99Z", b"9" * 400, b"[" * 300]
)  # fmt: skip


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damage_ends_in_runs_or_one_clear_line(data: st.DataObject) -> None:
    files = dict(RED)
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(sorted(files)))
        body = files[name]
        start = data.draw(st.integers(0, len(body)))
        length = data.draw(st.sampled_from([0, 1, 10, 100]))
        files[name] = body[:start] + data.draw(PIECES) + body[start + length :]
    reader = DbtReader()
    bundle = bundle_of(files)
    listing = reader.runs(bundle)
    for ref in listing.refs:
        run = reader.read(bundle, ref)  # what was listed can be read
        assert run.run_id == ref.run_id
        assert run.status == ref.status
    assert all(note.message for note in listing.notes)

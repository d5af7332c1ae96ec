"""Which reader reads what, and which run is meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from exporter.model import Bundle, DagRun, ExportError, Note
from exporter.readers.base import Claim, Listing, RunRef, newest_first
from exporter.readers.choose import choose_run, claims_on, find_runs


@dataclass
class File:
    name: str
    size: int = 1

    def head(self) -> bytes:
        return b"x"

    def read(self) -> bytes:
        return b"x"

    def tail(self, size: int) -> bytes:
        return b"x"[:size]


@dataclass
class _Fake:
    """A reader that says what it is told to say."""

    name: str
    known: Claim | None
    listing: Listing
    title: ClassVar[str] = "Fake"
    suffixes: ClassVar[tuple[str, ...]] = (".json",)

    def claim(self, bundle: Bundle) -> Claim | None:
        return self.known

    def runs(self, bundle: Bundle) -> Listing:
        return self.listing

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        raise AssertionError("nothing is read here")


def fake(name: str, known: Claim | None, listing: Listing | None = None) -> Any:
    """Return a reader whose name is an instance's, which a Protocol of classes does not foresee."""
    return _Fake(name, known, listing or Listing())


BUNDLE = Bundle("here", (File("a.json"), File("b.json")))


def claim(score: int, *files: str) -> Claim:
    return Claim(score=score, reason=f"It looks like {score}.", files=files)


def ref(run_id: str, day: int | None = None, reader: str = "one") -> RunRef:
    time = datetime(2026, 11, day, tzinfo=UTC) if day else None
    return RunRef(reader=reader, run_id=run_id, dag_id="d", status="success", start_time=time)


def test_a_file_goes_to_the_reader_that_is_surest() -> None:
    one, other = fake("one", claim(50, "a.json", "b.json")), fake("other", claim(90, "a.json"))
    claimed = claims_on(BUNDLE, [one, other], forced=False)
    assert [(each.reader.name, [a.name for a in each.bundle.artifacts]) for each in claimed] == [
        ("one", ["b.json"]),
        ("other", ["a.json"]),
    ]


def test_a_tie_shows_both_sentences_and_the_way_out() -> None:
    readers = [fake("one", claim(90, "a.json")), fake("other", claim(90, "a.json"))]
    with pytest.raises(ExportError) as caught:
        claims_on(BUNDLE, readers, forced=False)
    assert caught.value.exit_status == 2
    assert "one (It looks like 90.)" in str(caught.value)
    assert "--reader" in str(caught.value)


def test_a_reader_that_was_asked_for_takes_what_it_does_not_recognise() -> None:
    (claimed,) = claims_on(BUNDLE, [fake("one", None)], forced=True)
    assert claimed.claim.files == ("a.json", "b.json")
    assert claims_on(BUNDLE, [fake("one", None)], forced=False) == []


def test_latest_goes_by_the_runs_own_time_and_timeless_runs_come_last() -> None:
    listing = Listing(refs=(ref("old", 1), ref("none"), ref("new", 3)))
    findings = find_runs(BUNDLE, [fake("one", claim(90, "a.json"), listing)], forced=False)
    assert [found.ref.run_id for found in findings.runs] == ["new", "old", "none"]
    assert choose_run(findings, "latest", "here").ref.run_id == "new"
    assert choose_run(findings, "none", "here").ref.run_id == "none"


def test_equal_times_have_one_order() -> None:
    refs = [ref("a", 1), ref("c", 1), ref("b", 1)]
    assert [each.run_id for each in newest_first(refs)] == ["c", "b", "a"]


def test_a_run_goes_before_an_export_of_it() -> None:
    own, export = ref("a", 1, reader="dbt"), ref("a", 1, reader="native")
    assert newest_first([export, own]) == newest_first([own, export]) == [own, export]


def test_a_missing_run_names_what_could_not_be_read() -> None:
    broken = Note(code="not-json", level="error", message="This is no JSON.", where="run_9.json")
    listing = Listing(refs=(ref("r1", 1),), notes=(broken,))
    findings = find_runs(BUNDLE, [fake("one", claim(90, "a.json"), listing)], forced=False)
    with pytest.raises(ExportError, match=r"run_9\.json could not be read") as caught:
        choose_run(findings, "r9", "here")
    assert caught.value.exit_status == 4


def test_nothing_found_and_nothing_readable_are_told_apart() -> None:
    with pytest.raises(ExportError) as caught:
        choose_run(find_runs(BUNDLE, [fake("one", None)], forced=False), "latest", "here")
    assert caught.value.exit_status == 4
    broken = Note(code="not-json", level="error", message="This is no JSON.", where="run_9.json")
    reader = fake("one", claim(90, "a.json"), Listing(notes=(broken, broken)))
    with pytest.raises(ExportError, match="This is no JSON, and 1 more like it") as caught:
        choose_run(find_runs(BUNDLE, [reader], forced=False), "latest", "here")
    assert caught.value.exit_status == 1

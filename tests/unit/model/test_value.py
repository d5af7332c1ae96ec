"""Facts are equal, hashed and shown as a dataclass's own methods would do it."""

from __future__ import annotations

from dataclasses import replace

from exporter.model import Location, Note, SourceFile

A = Location(file="a.py", line=3)


def test_equal_where_all_fields_are() -> None:
    assert Location(file="a.py", line=3) == A
    assert replace(A, line=4) != A
    assert A != ("a.py", 3)
    assert SourceFile(path="a", size_bytes=1, sha256="") != A


def test_equal_ones_count_once() -> None:
    notes = [Note(code="c", level="info", message=text) for text in ("m", "m", "n")]
    assert list(dict.fromkeys(notes)) == [notes[0], notes[2]]


def test_shown_as_it_is_made() -> None:
    assert repr(A) == "Location(file='a.py', line=3)"

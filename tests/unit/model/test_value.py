"""Facts are equal, hashed, shown, made and looked into as dataclasses are."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import msgspec
import pytest

from exporter.model import EMPTY, Location, Note, SourceFile
from exporter.model.value import Fact, replace

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


def kind() -> Any:
    """Return a class of which there has been no fact yet."""

    class Kind(Fact):
        one: int
        two: str = "b"
        three: Any = EMPTY

        def __post_init__(self) -> None:
            if self.one < 0:
                raise ValueError("below zero")

    return Kind


def test_the_first_and_those_after_it_are_made_alike() -> None:
    made = kind()
    first, second, third = made(one=1), made(one=1), made(one=1, two="c", three={})
    assert first == second
    assert (first.one, first.two, first.three) == (1, "b", EMPTY)
    assert (third.one, third.two, third.three) == (1, "c", {})
    assert first.three is second.three is EMPTY


@pytest.mark.parametrize("before", [0, 1, 2])
def test_what_no_fact_can_be_is_refused_as_a_dataclass_would(before: int) -> None:
    made = kind()
    for _ in range(before):
        made(one=1)
    with pytest.raises(TypeError, match=r"Kind.__init__\(\) missing 1 required.*'one'"):
        made(two="b")
    with pytest.raises(TypeError, match=r"Kind.__init__\(\) got an unexpected keyword.*'four'"):
        made(one=1, four=4)
    with pytest.raises(TypeError, match="positional"):
        made(1)
    with pytest.raises(ValueError, match="below zero"):
        made(one=-1)
    with pytest.raises(AttributeError):
        made(one=1).four = 4


def test_dataclasses_and_copies_know_its_fields() -> None:
    made = kind()
    value = made(one=1)
    fields: Any = dataclasses.fields(value)
    one, two, three = fields
    assert (one.name, one.type, one.default) == ("one", "int", dataclasses.MISSING)
    assert (two.name, two.default) == ("two", "b")
    assert three.default_factory() is EMPTY
    assert dataclasses.is_dataclass(A)
    assert [each.name for each in dataclasses.fields(Location)] == ["file", "line"]
    assert dataclasses.replace(value, two="c") == made(one=1, two="c") == replace(value, two="c")
    assert dataclasses.asdict(A) == {"file": "a.py", "line": 3}
    assert copy.deepcopy(A) == copy.copy(A) == pickle.loads(pickle.dumps(A)) == A


@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_fact_may_have_more_fields_than_its_base(before: int) -> None:
    base = kind()
    for _ in range(before):
        base(one=1)

    class More(base):  # type: ignore[misc, valid-type]
        four: int

    value = More(one=1, four=4)
    assert repr(value).endswith("More(one=1, two='b', three={}, four=4)")
    assert value == More(four=4, one=1) != More(one=1, four=5)
    assert value != base(one=1)
    assert [each.name for each in dataclasses.fields(value)] == ["one", "two", "three", "four"]
    with pytest.raises(ValueError, match="below zero"):
        More(one=-1, four=4)


def test_msgspec_writes_it_as_an_object() -> None:
    assert msgspec.json.encode([A, A]) == b'[{"file":"a.py","line":3},{"file":"a.py","line":3}]'
    assert msgspec.json.encode(kind()(one=1)) == b'{"one":1,"two":"b","three":{}}'

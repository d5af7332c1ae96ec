from __future__ import annotations

import pytest

from exporter.codec.tolerant import MAX_DEPTH, load, load_yaml
from exporter.model import ExportError


def refused(data: bytes) -> ExportError:
    with pytest.raises(ExportError) as caught:
        load_yaml(data, where="run_1.yaml")
    assert str(caught.value).startswith("run_1.yaml: ")
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("Yes", "Yes"),
        ("12:30:45", "12:30:45"),
        ("2026-11-23", "2026-11-23"),
        ("2026-11-23T04:00:00Z", "2026-11-23T04:00:00Z"),
        ("1_000", "1_000"),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("1.5e3", 1500.0),
        (".5", 0.5),
        (".nan", None),
        ("-.inf", None),
        ("1e999", None),
        ("~", None),
        ("", None),
        ("null", None),
        ("TRUE", True),
        ("false", False),
        ("'true'", "true"),
        ('"1"', "1"),
        ("!!str 1", "1"),
        ("-", [None]),
        ("+", "+"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_scalars_are_those_of_json(text: str, value: object) -> None:
    told = load_yaml(text.encode())
    assert told.value == value
    assert type(told.value) is type(value)


def test_numbers_without_a_value_are_told() -> None:
    assert load_yaml(b"a: .nan\nb: 1e999").repairs == (
        "2 numbers became null (not finite: NaN, Infinity, 1e999).",
    )


def test_keys_are_text() -> None:
    assert load_yaml(b"{1: a, no: b, 2026-01-01: c, null: d}").value == {
        "1": "a",
        "no": "b",
        "2026-01-01": "c",
        "null": "d",
    }


def test_a_merge_gives_what_the_mapping_lacks() -> None:
    value = load_yaml(b"d: &d {x: 1, y: 2}\na: {y: 3, <<: *d}\nb: {<<: [*d, {x: 5, z: 6}]}").value
    assert value["a"] == {"y": 3, "x": 1}
    assert value["b"] == {"x": 1, "y": 2, "z": 6}


def test_an_alias_is_the_value_again() -> None:
    assert load_yaml(b"a: &x [1, 2]\nb: *x").value == {"a": [1, 2], "b": [1, 2]}


def test_duplicate_keys_are_told() -> None:
    told = load_yaml(b"a: 1\na: 2")
    assert told.value == {"a": 2}
    assert "duplicate" in told.repairs[0]


LAUGHS = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (n + 1, n + 1, b",".join([b"*%c" % n] * 9)) for n in range(97, 106)
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a: !!python/object/apply:os.system ['true']", "yaml-feature"),
        (b"a: !include /etc/passwd", "yaml-feature"),
        (b"a: !!binary aGk=", "yaml-feature"),
        (b"a: !!set {x, y}", "yaml-feature"),
        (b"!!python/none a: 1", "yaml-feature"),
        (b"--- 1\n--- 2", "yaml-feature"),
        (b"? {a: b}\n: c", "yaml-feature"),
        (b"a: &x [1]\n? *x\n: c", "yaml-feature"),
        (b"a: &x [*x]", "yaml-feature"),
        (b"a: *x", "yaml-feature"),
        (b"a: {<<: 5}", "yaml-feature"),
        (LAUGHS, "yaml-feature"),
        (b"a: [1, 2", "not-yaml"),
        (b"a: b: c: SECRET", "not-yaml"),
        (b"a: \x00", "not-yaml"),
        (b"[" * 200 + b"]" * 200, "too-deep"),
        (b"a: " + b"[" * 20_000, "too-deep"),
    ],
)
def test_what_is_no_plain_document_is_refused(data: bytes, code: str) -> None:
    error = refused(data)
    assert error.code == code
    assert "SECRET" not in str(error)


def test_aliases_cannot_pile_up_depth() -> None:
    lines = ["a0: &a0 [1]"] + [f"a{n}: &a{n} [[[*a{n - 1}]]]" for n in range(1, 60)]
    assert refused("\n".join(lines).encode()).code == "too-deep"


def test_depth_within_the_bound_is_read() -> None:
    flow = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert load_yaml(flow).value == load(flow).value


def test_the_place_of_the_fault_is_named() -> None:
    assert "line 3, column 1" in str(refused(b"a: 1\nb: c\n- d"))


def test_an_empty_document_is_none() -> None:
    assert load_yaml(b"# nothing\n").value is None

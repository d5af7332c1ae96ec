"""Several JSON documents in one file."""

from __future__ import annotations

import json

import pytest

from exporter.codec.concatenated import Documents, documents
from exporter.codec.moments import moment
from exporter.model import ExportError


def values(found: Documents) -> list[object]:
    return [json.loads(bytes(raw)) for raw in found.raws]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1}\n{"b": 2}\n\n', [{"a": 1}, {"b": 2}]),
        ('\x1e{"a": 1}\n\x1e[2]\n', [{"a": 1}, [2]]),
        ("\ufeff[1][2]", [[1], [2]]),
        ("{}" * 3, [{}] * 3),
    ],
)
def test_each_document_is_kept(text: str, expected: list[object]) -> None:
    found = documents(text.encode())
    assert (values(found), found.cut) == (expected, False)


@pytest.mark.parametrize("rest", ['{"b": ', "oops", '{"b": "\n', "]"])
def test_what_is_damaged_ends_the_reading(rest: str) -> None:
    found = documents(b'{"a": 1} ' + rest.encode())
    assert (values(found), found.cut) == ([{"a": 1}], True)


def test_what_python_writes_is_repaired() -> None:
    found = documents(b'{"a": NaN}{"a": "\\ud800"}')
    assert values(found) == [{"a": None}, {"a": "\ufffd"}]
    assert len(found.repairs) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"  \n", "empty-file"),
        (b'{"a": ', "truncated-json"),
        (b"<html>", "not-json"),
        (b"[" * 500_000 + b"]" * 500_000, "too-deep"),
        (b"[" * 150 + b"]" * 150 + b"{}", "too-deep"),
    ],
)
def test_without_a_document_the_fault_is_told(data: bytes, code: str) -> None:
    with pytest.raises(ExportError) as caught:
        documents(data, where="x.json")
    assert (caught.value.code, caught.value.where) == (code, "x.json")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23T04:00:00Z", "2026-11-23T04:00:00+00:00"),
        ("2026-11-23T04:00:00.123456789Z", "2026-11-23T04:00:00.123456+00:00"),
        ("2026-11-23T06:00:00+02:00", "2026-11-23T04:00:00+00:00"),
        ("2026-11-23T04:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-10:00", None),
        ("soon", None),
        ("", None),
        (None, None),
        (3, None),
    ],
)
def test_a_time_has_a_zone(text: object, expected: str | None) -> None:
    found = moment(text)
    assert (found and found.isoformat()) == expected

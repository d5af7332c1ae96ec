from __future__ import annotations

import codecs
from typing import Any

import msgspec
import pytest

from exporter.codec.tolerant import (
    MAX_DEPTH,
    MAX_NOTES,
    Json,
    Repeated,
    check_depth,
    decode,
    decode_items,
    decode_lines,
    load,
)
from exporter.model import ExportError


class Row(msgspec.Struct):
    name: str
    size: float | None = None
    more: Json = None


class Table(msgspec.Struct):
    rows: list[Row] = []


def refused(data: bytes, shape: Any = dict) -> ExportError:
    with pytest.raises(ExportError) as caught:
        decode(data, shape, where="run_1.json")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("run_1.json: ")
    assert len(str(caught.value)) < 500
    return caught.value


def nested(levels: int) -> bytes:
    return b'{"a":' * (levels - 1) + b"{}" + b"}" * (levels - 1)


def test_good_json_is_decoded_into_the_shape_without_a_word() -> None:
    told = decode(b'{"rows": [{"name": "a", "size": 1}]}', Table)
    assert told.value.rows == [Row("a", 1.0)]
    assert told.repairs == ()


@pytest.mark.parametrize(
    ("data", "value", "said"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}, "byte order mark and was read as UTF-8"),
        (codecs.BOM_UTF16_LE + '{"a": "ü"}'.encode("utf-16-le"), {"a": "ü"}, "UTF-16"),
        (codecs.BOM_UTF32_BE + '{"a": "ü"}'.encode("utf-32-be"), {"a": "ü"}, "UTF-32"),
        (b'{"a": NaN}', {"a": None}, "1 number became null"),
        (b'{"a": [-Infinity, 1e999, 2]}', {"a": [None, None, 2]}, "2 numbers became null"),
        (b'{"a": 1' + b"0" * 5000 + b"}", {"a": None}, "1 number became null"),
        (b'{"a": "x\\ud800y"}', {"a": "x\ufffdy"}, "lone surrogates"),
        (b'{"\\udc00": 1}', {"\ufffd": 1}, "lone surrogates"),
        (b'{"a": "x\xff\xfey"}', {"a": "x\ufffd\ufffdy"}, "2 sequences of bytes became U+FFFD"),
        (b'{"a": "x\ny"}', {"a": "x\ny"}, ""),
    ],
)
def test_what_python_writes_is_read_and_the_repair_told(
    data: bytes, value: object, said: str
) -> None:
    told = decode(data, dict)
    assert told.value == value
    assert said in " ".join(told.repairs)
    assert "\ud800" not in repr(told.value)


def test_a_pair_of_surrogates_is_one_character_and_no_repair() -> None:
    assert load(b'["\\ud83d\\ude00"]').value == ["\U0001f600"]
    assert load(b'["\\ud83d\\ude00"]').repairs == ()


def test_a_document_that_is_a_text_is_repaired_too() -> None:
    assert decode(b'"\\ud800"', str).value == "\ufffd"


def test_repaired_json_still_has_to_fit_the_shape() -> None:
    assert decode(b'{"rows": [{"name": "a", "size": NaN}]}', Table).value.rows == [Row("a", None)]
    error = refused(b'{"rows": [{"name": NaN}]}', Table)
    assert error.code == "wrong-shape"
    assert "$.rows[0].name" in error.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b" \n\t ", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (b"<html><body>502 Bad Gateway</body></html>", "not-json"),
        (b"\x00\x01\x02\x80 SECRET", "not-json"),
        (b'{"a": 1} {"b": 2}', "not-json"),
        (b'{"a": 1, SECRET}', "not-json"),
        (b'{"a": "SECRET', "truncated-json"),
        (b'{"a": 1', "truncated-json"),
        (b'{"a": t', "truncated-json"),
        (b'{"a": [nul \n', "truncated-json"),
        (b'{"a": t, "b": 1}', "not-json"),
        (b'{"a": [1, 2,', "truncated-json"),
        (b'"SECRET"', "wrong-shape"),
        (b"null", "wrong-shape"),
        (b"[]", "wrong-shape"),
    ],
)
def test_what_cannot_be_read_is_one_line_without_its_content(data: bytes, code: str) -> None:
    error = refused(data)
    assert error.code == code
    assert "SECRET" not in str(error)


def test_the_line_names_the_place() -> None:
    assert "line 3, column 6" in str(refused(b'{\n "a": 1,\n "b" 2}'))


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 200, 900, 5000, 100_000])
@pytest.mark.parametrize("shape", [dict, Row, Any])
def test_depth_is_bounded(levels: int, shape: Any) -> None:
    data = nested(levels)
    if shape is Row:
        data = b'{"name": "a", "more": ' + data + b"}"
    assert refused(data, shape).code == "too-deep"


def test_depth_within_the_bound_is_read() -> None:
    assert decode(nested(MAX_DEPTH), dict).value.keys() == {"a"}
    assert load(nested(MAX_DEPTH)).value.keys() == {"a"}


def test_depth_of_values_at_hand_is_checked() -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(ExportError, match="levels"):
        check_depth([1, {"a": deep}])
    check_depth([{"a": [{"b": "c"}]}, None])


def test_a_key_that_stands_twice_keeps_both_values() -> None:
    told = load(b'{"status": "failed", "status": "success", "x": {"a": 1}}')
    assert isinstance(told.value, Repeated)
    assert told.value["status"] == "success"
    assert told.value.pairs[:2] == [("status", "failed"), ("status", "success")]
    assert told.repairs == ("1 object states a key more than once (duplicate keys).",)


def test_repeated_pairs_are_repaired_too() -> None:
    value = load(b'{"a": "\\ud800", "a": {"b": "\\ud801"}}').value
    assert value.pairs == [("a", "\ufffd"), ("a", {"b": "\ufffd"})]
    assert value == {"a": {"b": "\ufffd"}}


def test_a_text_of_twenty_million_characters_is_no_problem() -> None:
    data = b'{"a": "' + b"E" * 20_000_000 + b'"}'
    assert len(decode(data, dict).value["a"]) == 20_000_000


def test_one_bad_item_costs_one_item() -> None:
    raws = msgspec.json.decode(
        b'[{"name":"a"},{"name":5},{"name":"c","size":1e999},7]', type=list[msgspec.Raw]
    )
    items = decode_items(raws, Row, where="f.json $.rows", what="row")
    assert items.values == [Row("a"), Row("c", None)]
    assert [note.message[:6] for note in items.notes] == ["row 1 ", "row 3 "]
    assert "expected `str`, got `int` at $.name" in items.notes[0].message
    assert {note.where for note in items.notes} == {"f.json $.rows"}


def test_plain_items_are_converted() -> None:
    items = decode_items([{"name": "a"}, {"nam": "b"}], Row, where="f")
    assert items.values == [Row("a")]
    assert len(items.notes) == 1


def test_one_bad_line_costs_one_line() -> None:
    data = b'{"name":"a"}\r\n\n{"name":"b","size":NaN}\nnoise SECRET\n{"name":"c'
    items = decode_lines(data, Row, where="log")
    assert items.values == [Row("a"), Row("b", None)]
    assert [note.message[:7] for note in items.notes] == ["line 4 ", "line 5 "]
    assert "SECRET" not in str(items.notes)


def test_notes_are_bounded() -> None:
    items = decode_lines(b"x\n" * 1000, Row, where="log")
    assert len(items.notes) == MAX_NOTES + 1
    assert items.notes[-1].message.startswith("980 more")

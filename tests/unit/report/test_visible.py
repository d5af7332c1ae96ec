from __future__ import annotations

import json

import pytest

from exporter.report.visible import escaped, visible


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain text, 42 %",
        "two\nlines\tand a tab",
        "naïve “quoted” … 東京 مرحبا",
        "👍🏽 \u2764\ufe0f",
    ],
)
def test_what_a_reader_can_see_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a[U+0000]b"),
        ("\x1b[31mred\x1b[0m", "[U+001B][31mred[U+001B][0m"),
        ("gpj.\u202eexe", "gpj.[U+202E]exe"),
        ("zero\u200bwidth\ufeff", "zero[U+200B]width[U+FEFF]"),
        ("tag\U000e0041", "tag[U+E0041]"),
        ("half \ud800 pair", "half [U+D800] pair"),
        ("next\u0085line\u2028and", "next[U+0085]line[U+2028]and"),
        ("dos\r\nlines", "dos\nlines"),
        ("old\rmac", "old[U+000D]mac"),
    ],
)
def test_what_nobody_sees_becomes_a_mark(text: str, shown: str) -> None:
    assert visible(text) == shown
    visible(text).encode()


def test_joiners_stay_where_the_medium_wants_whole_emoji() -> None:
    assert visible("a\u200db\u200cc") == "a[U+200D]b[U+200C]c"
    assert visible("a\u200db\u200cc", keep_joiners=True) == "a\u200db\u200cc"
    assert visible("a\u202eb", keep_joiners=True) == "a[U+202E]b"


@pytest.mark.parametrize("text", ["a\u202eb", "a\u200bb\\n", "\U000e0001", "\\u202e", "a b\x7f"])
def test_json_with_hidden_characters_written_out_is_the_same_json(text: str) -> None:
    plain = json.dumps(text, ensure_ascii=False)
    assert json.loads(escaped(plain)) == text
    assert visible(escaped(plain).replace("\x7f", "")) == escaped(plain).replace("\x7f", "")

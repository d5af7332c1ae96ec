from __future__ import annotations

import pytest

from tests.container.commands import Command, parse


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("::error::broken", Command("error", {}, "broken")),
        ("  \t::error::broken", Command("error", {}, "broken")),
        ("::ERROR::broken", Command("error", {}, "broken")),
        ("::error ::broken", Command("error", {}, "broken")),
        (
            "::warning file=a b.sql,line=3,title=x=y::m::n",
            Command("warning", {"file": "a b.sql", "line": "3", "title": "x=y"}, "m::n"),
        ),
        ("::notice file=,line=2::m", Command("notice", {"line": "2"}, "m")),
        ("::error title=a%3Ab%2Cc%25::m", Command("error", {"title": "a:b,c%"}, "m")),
        ("::error::one%0Atwo%0D%25", Command("error", {}, "one\ntwo\r%")),
        ("::error::%250A", Command("error", {}, "%0A")),
        ("::error::a%3Ab", Command("error", {}, "a%3Ab")),
        ("##[error]old", Command("error", {}, "old")),
        ("text ##[error file=a;line=2]old", Command("error", {"file": "a", "line": "2"}, "old")),
        ("##[error]a%5D%3B%0Ab", Command("error", {}, "a];\nb")),
        ("::group::", Command("group", {}, "")),
    ],
)
def test_a_command_is_read(line: str, command: Command) -> None:
    assert parse(line) == command


@pytest.mark.parametrize(
    "line",
    [
        "",
        "::",
        "::error",
        "::error:broken",
        "text ::error::broken",
        "::unknown::x",
        "::error,file=a::x",
        "##[error",
        "##[unknown]x",
        "##error]x",
    ],
)
def test_any_other_line_is_output(line: str) -> None:
    assert parse(line) is None


def test_a_stop_token_counts_in_both_forms_and_any_case() -> None:
    assert parse("::AbC::", "aBc") == Command("abc")
    assert parse("##[abc]", "aBc") == Command("abc")
    assert parse("::abc::") is None

from __future__ import annotations

import pytest

from exporter.codec.text import clip, plain, strip_ansi


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("no colour [31m", "no colour [31m"),
        ("[\x1b[31mERROR\x1b[0m in 0.04s]", "[ERROR in 0.04s]"),
        ("\x1b[1;38;5;208mbold\x1b[m", "bold"),
        ("\x1b]8;;https://example.org\x07link\x1b]8;;\x07", "link"),
        ("\x1b]0;title\x1b\\text", "text"),
        ("\x1b(Bkept", "kept"),
        ("\x9b2Kline", "line"),
        ("\x1bMup", "up"),
    ],
)
def test_control_sequences_go(text: str, expected: str) -> None:
    assert strip_ansi(text) == expected


def test_plain_text_has_plain_line_ends() -> None:
    assert plain("\r\n\x1b[32mactual\r\ndiffers\r \n\n") == "actual\ndiffers"


def test_clipped_text_keeps_both_ends_and_says_what_is_gone() -> None:
    text = "a" * 600 + "b" * 600
    clipped = clip(text, 100)
    assert clipped.startswith("a" * 50 + "\n[... 1,100 characters left out ...]\n")
    assert clipped.endswith("b" * 50)
    assert clip(text, 1200) is text

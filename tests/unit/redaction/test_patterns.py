from __future__ import annotations

import pytest

from exporter.model import ExportError
from exporter.redaction.linear import compile_patterns
from exporter.redaction.text import Scrubber

LINEAR = [
    r"ACME-[A-Z0-9]{10}",
    r"\b\d{3}-\d{2}-\d{4}\b",
    r"(?i)bearer\s+\S+",
    r"cust-\d+",
    r"\bcust-\w+\b",
    r"cust_\w+",
    r"key=[^&]+",
    r"secret: .*",
    r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,64}",
    r"(\d{1,3}\.){3}\d{1,3}",
    r"(?:acct|cust)-[0-9a-f]+",
    r"(?<=pin )\d{4}",
    r"(?P<a>x)[yz]?",
    r"token\s{0,5}=\s{0,5}\S+",
    r"#\d++x",
    "(?x) abc  # a comment",
    "grüße-[äöü]{3}",
    r"[^\s]{40}",
]
SLOW = [
    r"(a+)+$",
    r"(\S+\s*)+;",
    r"(a|a)*b",
    r"(a|ab)*c",
    r"\s+$",
    r"\w+@example\.com",
    r"[\w.]+@[\w.]+\.com",
    r".*.*=.*;",
    r"password=.*;",
    r"(?:\w+,){3}",
    r"(?:a{0,30}){0,30}b",
    r"(ab|ab){20}c",
    r"\w{1,60}\w{1,60}\d{1,60}x",
    r"(\w+)\1",
    r"x(?=\w+y)",
    r"x[a-z]*y[a-z]*z",
    r"=[a-z0-9]*x[0-9]*y",
    r"(?i)k[\u212a]*!",
    r"[a-z]{1,100000}!",
]
WRONG = ["(", "[a", "*", "a{2,1}", "(?P<a", r"\8", "(?<=a+)b", "a" * 1_001, "(" * 400 + ")" * 400]
EMPTY = ["", "x*", "a?|b", r"\b", "(?=x)", "^"]


@pytest.mark.parametrize("pattern", LINEAR)
def test_a_linear_pattern_is_taken(pattern: str) -> None:
    assert compile_patterns([pattern])[0].pattern == pattern


@pytest.mark.parametrize("pattern", [*SLOW, *WRONG, *EMPTY, r"(?a)\w"])
def test_a_slow_or_wrong_pattern_is_refused_in_one_line(pattern: str) -> None:
    with pytest.raises(ExportError) as caught:
        compile_patterns(["fine", pattern])
    error = caught.value
    assert (error.code, error.kind, error.where) == ("bad-pattern", "usage", "--redact-pattern")
    assert str(error).startswith("--redact-pattern: pattern 2 cannot be used: ")
    assert "\n" not in str(error)


@pytest.mark.parametrize("pattern", LINEAR)
def test_a_pattern_that_is_taken_comes_to_an_end_on_texts_that_tease_it(pattern: str) -> None:
    compiled = compile_patterns([pattern])
    for piece in ("a", "1", " ", "=", "-", "cust-", "bearer ", "a.", "1.", "key=", "#1", "\u212a"):
        text = piece * (60_000 // len(piece)) + "!"
        Scrubber((), compiled).scrub(text)


def test_what_a_pattern_matches_is_taken_out() -> None:
    scrubber = Scrubber((), compile_patterns([r"ACCT-\d{8}", "hush"]))
    text = "ACCT-12345678 and hush-hush, ACCT-1"
    assert scrubber.scrub(text) == ("[redacted] and [redacted]-[redacted], ACCT-1", 3)


@pytest.mark.parametrize("pattern", ["[a-z]", r"\w+", "redacted", r".", r"\[.*", r"[^x]{1,20}"])
def test_a_pattern_that_matches_the_mark_leaves_the_mark_alone(pattern: str) -> None:
    scrubber = Scrubber((), compile_patterns([pattern]))
    new, _ = scrubber.scrub("one [redacted] two")
    assert scrubber.scrub(new) == (new, 0)
    assert set(new.replace("[redacted]", "")) <= set("one two")


def test_a_match_across_two_windows_is_found() -> None:
    scrubber = Scrubber((), compile_patterns(["ACCT-[0-9]{8}"]))
    text = "x" * 65_530 + "ACCT-12345678" + "y" * 70_000
    assert scrubber.scrub(text) == (text.replace("ACCT-12345678", "[redacted]"), 1)

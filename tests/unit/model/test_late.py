"""A pattern that is compiled late acts as one that is compiled early."""

from __future__ import annotations

import re

import pytest

from exporter.model.late import late


def test_acts_as_the_compiled_pattern() -> None:
    pattern = late(r"(a+)b", re.IGNORECASE)
    for _ in range(2):
        match = pattern.search("xAAB")
        assert match is not None
        assert match[1] == "AA"
    assert pattern.sub("-", "abc") == "-c"
    assert pattern.groups == 1
    assert pattern.pattern == "(a+)b"


def test_a_wrong_pattern_is_told_at_its_use() -> None:
    pattern = late("(")
    with pytest.raises(re.error):
        pattern.search("")

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporter.github.commands import (
    annotation,
    looks_like_command,
    masks,
    neutralise,
)
from tests.container.commands import REGISTERED, Command, parse
from tests.support.hostile import TEXTS


def one(line: str) -> Command:
    """Read a line as the runner does, which ends lines at LF, CR and both."""
    assert "\n" not in line
    assert "\r" not in line
    found = parse(line)
    assert found is not None
    return found


@given(TEXTS, TEXTS, TEXTS, st.none() | st.integers(1, 10**6))
@example("50 %0A::error::x", "a:b,c=d", "x,line=1:2.py", 3)
def test_an_annotation_comes_through_as_it_was_meant(
    message: str, title: str, file: str, line: int | None
) -> None:
    found = one(annotation("error", message, title=title, file=file, line=line))
    assert found.name == "error"
    assert found.data == message
    expected = {"file": file, "line": str(line) if line and file else "", "title": title}
    assert found.properties == {
        name: value.strip() for name, value in expected.items() if value.strip()
    }


@given(TEXTS)
@example("::error::x")
@example("\u3000\u00a0\t::warning::x")
@example("a\r::add-mask::e")
@example("x ##[set-env name=A]b")
@example("##[##[group]x")
@example(":::error::x")
def test_no_foreign_line_is_a_command(text: str) -> None:
    line = neutralise(text)
    assert len(line.splitlines()) <= 1
    assert parse(line) is None
    assert parse(f"  {line}") is None
    assert "##[" not in line


@pytest.mark.parametrize("name", sorted(REGISTERED - {"internal-set-repo-path"}))
@pytest.mark.parametrize("form", ["::{}::x", "::{} a=b::x", "##[{}]x", "say ::{}::x", "::{}"])
def test_every_command_is_recognised_wherever_it_stands(name: str, form: str) -> None:
    assert looks_like_command(form.format(name))
    assert looks_like_command(form.format(name.upper()))


@pytest.mark.parametrize("text", ["test_a.py::test_b", "select x::int", "std::vector", "a # b [c]"])
def test_what_programs_say_every_day_is_no_command(text: str) -> None:
    assert not looks_like_command(text)
    assert neutralise(text) == text


def test_each_line_of_a_secret_is_masked_but_not_what_is_too_short() -> None:
    lines = list(masks("first line\n\n ab\n  second %0A\r\nfirst line\n"))
    assert [one(line) for line in lines] == [
        Command("add-mask", {}, "first line"),
        Command("add-mask", {}, "second %0A"),
    ]

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporter.github.files import append, assignments, size
from tests.container.file_commands import parse_assignments
from tests.support.hostile import TEXTS


@given(st.dictionaries(st.sampled_from(["status", "run-id", "dag-id", "total"]), TEXTS))
@example({"run-id": ""})
@example({"run-id": "\n\nx\n", "total": "\r\n"})
@example({"run-id": "EOF\nPATH=/tmp/evil\nx<<EOF"})
def test_the_runner_reads_back_what_was_written(values: dict[str, str]) -> None:
    found = parse_assignments(assignments(values).encode("utf-8", "replace"))
    assert found.error is None
    assert found.values == {
        name: value.encode("utf-8", "replace").decode() for name, value in values.items()
    }


def test_a_delimiter_that_the_value_holds_is_not_used() -> None:
    tokens = iter(["guessed", "guessed", "fresh"])
    value = "x\nghadelimiter_guessed\nevil=1"
    text = assignments({"run-id": value}, token=lambda: next(tokens))
    assert text.endswith("\nghadelimiter_fresh\n")
    assert parse_assignments(text.encode()).values == {"run-id": value}


def test_delimiters_cannot_be_foreseen() -> None:
    assert assignments({"a": "1"}) != assignments({"a": "1"})


@pytest.mark.parametrize("name", ["", "a=b", "a<<b", "a\nb", "a\rb"])
def test_a_name_that_would_be_read_otherwise_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of an output"):
        assignments({name: "1"})


def test_text_is_appended_to_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "output"
    path.write_bytes(b"before\n")
    append(str(path), "naïve \ud800\n")
    assert path.read_bytes() == "before\nnaïve ?\n".encode()
    assert size(str(path)) == path.stat().st_size


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        append(str(tmp_path / "output"), "x")
    assert list(tmp_path.iterdir()) == []

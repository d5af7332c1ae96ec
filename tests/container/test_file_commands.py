from __future__ import annotations

import pytest

from tests.container.file_commands import parse_assignments


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (b"", {}),
        (b"\n\n", {}),
        (b"a=1\n", {"a": "1"}),
        (b"a=1", {"a": "1"}),
        (b"a=\n", {"a": ""}),
        (b"a=b=c<<d\n", {"a": "b=c<<d"}),
        (b"a=1\r\n", {"a": "1\r"}),
        (b"a=1\na=2\n", {"a": "2"}),
        (b"\xef\xbb\xbfa=1\n", {"a": "1"}),
        (b"a<<E\nE\n", {"a": ""}),
        (b"a<<E\n\nE\n", {"a": ""}),
        (b"a<<E\n\n\nE\n", {"a": "\n"}),
        (b"a<<E\none\ntwo\nE", {"a": "one\ntwo"}),
        (b"a<<E\r\none\r\nE\r\n", {"a": "one\r"}),
        (b"a<<E\nE2\n E\nE\nb=1\n", {"a": "E2\n E", "b": "1"}),
        (b"a<<x=y\nv\nx=y\n", {"a": "v"}),
        ("a=é🙂\n".encode(), {"a": "é🙂"}),
    ],
)
def test_assignments_are_read(content: bytes, values: dict[str, str]) -> None:
    result = parse_assignments(content)

    assert (result.values, result.error) == (values, None)


@pytest.mark.parametrize(
    ("content", "values", "reason"),
    [
        (b"plain\n", {}, "Invalid format 'plain'"),
        (b"\r\n", {}, "Invalid format '\r'"),
        (b"=1\n", {}, "Name must not be empty"),
        (b"<<E\nx\nE\n", {}, "Name must not be empty"),
        (b"a<<\nx\n\n", {}, "delimiter must not be empty"),
        (b"a=1\nb<<E\nx\n", {"a": "1"}, "Matching delimiter not found 'E'"),
        (b"a<<E", {}, "Matching delimiter not found 'E'"),
        (b"a<<E\nx", {}, "EOF value must be followed by a newline"),
        (b"a=1\nbad\nc=3\n", {"a": "1"}, "Invalid format 'bad'"),
    ],
)
def test_a_malformed_line_ends_the_reading(
    content: bytes, values: dict[str, str], reason: str
) -> None:
    result = parse_assignments(content)

    assert result.values == values
    assert result.error is not None
    assert reason in result.error

from __future__ import annotations

import re
import traceback
from collections.abc import Callable

import pytest

from exporter.analysis import fingerprint, telling_line


def text_of(failing: Callable[[], object]) -> str:
    try:
        failing()
    except Exception:  # noqa: BLE001 - whatever it raises is the text
        return traceback.format_exc()
    raise AssertionError


def caused() -> None:
    try:
        int("x")
    except ValueError as error:
        raise RuntimeError("the task failed") from error


def while_handling() -> None:
    try:
        int("x")
    except ValueError:
        raise RuntimeError("the fallback failed")  # noqa: B904 - that is what is shown


def several() -> None:
    raise ExceptionGroup("two at once", [ValueError("one"), TypeError("two")])


def several_lines() -> None:
    raise ValueError("first\nsecond\nthird")


@pytest.mark.parametrize(
    ("failing", "line"),
    [
        (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
        (caused, "ValueError: invalid literal for int() with base 10: 'x'"),
        (while_handling, "RuntimeError: the fallback failed"),
        (several, "ExceptionGroup: two at once (2 sub-exceptions)"),
        (several_lines, "ValueError: first"),
    ],
)
def test_the_line_of_a_python_exception(failing: Callable[[], object], line: str) -> None:
    assert telling_line(text_of(failing)) == line
    assert telling_line(f"before\n{text_of(failing)}\n[error] exited with 1\n") == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("\n \n----\n", ""),
        ("just this", "just this"),
        ("  one\nanother  ", "one"),
        ("\x1b[31mred\x1b[0m \x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\", "red link"),
        ("step 1\n 10%\r 99%\rls: cannot access 'x': No such file\nmake: *** Error 2", "ls: "),
        (
            (
                "Database Error in model orders (models/orders.sql)\n"
                '  Binder Error: column "x" not found\n  LINE 1: select x'
            ),
            'Binder Error: column "x" not found',
        ),
        (
            "Runtime Error in test assert_sane (tests/assert_sane.sql)\n  no feed for target ci",
            "no feed for target ci",
        ),
        ("Got 3 results, configured to fail if != 0", "Got 3 results, configured to fail if != 0"),
        (
            (
                'Exception in thread "main" java.lang.RuntimeException: outer\n\tat a.B.c(B.java:3)'
                "\nCaused by: java.io.IOException: disk full\n\tat a.B.d(B.java:9)\n\t... 3 more"
            ),
            "java.io.IOException: disk full",
        ),
        (
            (
                "/app/x.js:3\n  throw new Error('boo')\n  ^\n\nError: boo\n    at f (/app/x.js:3:9)"
                "\n    at g (/app/x.js:5:1)\n\nNode.js v20"
            ),
            "Error: boo",
        ),
        (
            "panic: runtime error: index out of range [3] with length 2\n\ngoroutine 1 [running]:",
            "panic: runtime error: index out of range [3] with length 2",
        ),
        ("thread 'main' panicked at src/main.rs:2:5:\nkaboom\nnote: run with", "kaboom"),
        ("Traceback (most recent call last):\r\n  File x\r\n    y\r\nFoo: bar\r\n", "Foo: bar"),
        ("Traceback (most recent call last):\n  cut off", "Traceback (most recent call last):"),
    ],
)
def test_the_telling_line(text: str, line: str) -> None:
    found = telling_line(text)
    assert found.startswith(line)
    assert found == line or line.endswith(" ")
    assert telling_line(found) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("row 17 is bad", "row 123456 is bad"),
        ("took 1.5s, limit 3", "took 22.75s, limit 4"),
        ("no file /data/a/1.csv", "no file /other/b.csv"),
        ("no file models/orders.sql", "no file models/marts/payments.sql"),
        ("no file C:\\data\\1.csv", "no file D:\\x.csv"),
        (
            "bad id 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "bad id aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
        ),
        ("at 0xdeadbeef", "at 0x1"),
        ("commit 4f2a9c1 broke it", "commit 00ffee11 broke it"),
        ("at 2026-11-23T04:00:00.123Z it broke", "at 2025-01-02 03:04:05+02:00 it broke"),
        ("KeyError: 'user'", "KeyError: 'order'"),
        ('no column "a b"', 'no column "c"'),
        ("no column `a`", "no column `b`"),
        ("GET https://a.example/x?y=1 failed", "GET http://b.example/ failed"),
        ("\x1b[1;31mboom\x1b[0m", "boom"),
        ("values [1, 2, 3]", "values [4, 5]"),
        ("boom\nat line 1", "boom\nat line 2"),
    ],
)
def test_errors_that_differ_in_particulars_are_equal(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)
    assert re.fullmatch("[0-9a-f]{12}", fingerprint(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("disk full", "no such table"),
        ("exit code 1", "exit code 137"),
        ("HTTP 404 at https://a.example", "HTTP 503 at https://a.example"),
        ("can't find it, won't try", "can't open it, won't try"),
        ("", "x"),
    ],
)
def test_errors_that_say_different_things_differ(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_a_fingerprint_stays_the_same_over_releases() -> None:
    """Links in reports and comparisons with older exports hold on to it."""
    assert fingerprint("ValueError: row 17 of 'orders' is bad") == "211b3710b57e"


def test_huge_and_odd_texts_are_looked_at_in_part() -> None:
    assert telling_line("x" * 5_000_000) == "x" * 500
    assert telling_line("y\n" * 3_000_000 + "ValueError: boom") == "ValueError: boom"
    assert telling_line("\ud800 lone") == "\ud800 lone"
    assert fingerprint("\ud800 lone")


@pytest.mark.parametrize(
    "piece", ["'", '"', "\x1b]", "\x1b[", "a/", "1-", "#,", "a.b:", "| + ", "\r"]
)
def test_hostile_texts_end(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    assert len(telling_line(text)) <= 500
    assert len(fingerprint(text)) == 12
    assert len(telling_line("Traceback (most recent call last):\n" + text)) <= 500

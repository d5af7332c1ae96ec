"""Numbers in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from exporter.report.words import count, duration, moment, one_line, size


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "unknown"),
        (0, "0 ms"),
        (0.0123, "12 ms"),
        (0.9996, "1.0 s"),
        (1, "1.0 s"),
        (12.34, "12.3 s"),
        (59.96, "1 min 00 s"),
        (60, "1 min 00 s"),
        (245, "4 min 05 s"),
        (3599.6, "1 h 00 min"),
        (7800, "2 h 10 min"),
        (86399, "24 h 00 min"),
        (273600, "3 d 4 h"),
        (-1.5, "-1.5 s"),
    ],
)
def test_duration(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


def test_count() -> None:
    assert [count(n, "step") for n in (0, 1, 1204)] == ["0 steps", "1 step", "1,204 steps"]
    assert count(2, "entry", "entries") == "2 entries"


def test_moment_is_utc_whatever_the_zone() -> None:
    time = datetime(2026, 11, 23, 4, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert moment(time) == "2026-11-22 22:15:00 UTC"
    assert moment(datetime(2026, 11, 23, 4, tzinfo=UTC)) == "2026-11-23 04:00:00 UTC"
    assert moment(None) == ""


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 B"), (999, "999 B"), (1400, "1.4 kB"), (3_000_000, "3.0 MB")]
)
def test_size(number: int, words: str) -> None:
    assert size(number) == words


def test_one_line_folds_and_cuts() -> None:
    assert one_line(" a\n\tb  c ") == "a b c"
    assert one_line("x" * 50, 10) == "x" * 9 + "…"
    assert len(one_line("word " * 10_000_000, 80)) <= 80

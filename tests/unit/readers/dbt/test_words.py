from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exporter.readers.dbt.failures import failure_of, text_of
from exporter.readers.dbt.log_clock import Clock
from exporter.readers.dbt.recognise import recognise
from exporter.readers.dbt.statuses import (
    FUSION_WORDS,
    LOG_WORDS,
    STEP_STATUSES,
    command_of,
    native,
)
from exporter.readers.dbt.times import moment, of_nanoseconds

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_every_word_of_a_log_is_a_status() -> None:
    for word in (*LOG_WORDS.values(), *FUSION_WORDS.values()):
        assert word in STEP_STATUSES


@pytest.mark.parametrize("word", ["Pass", " PASS ", "pass"])
def test_words_are_read_whatever_their_case(word: str) -> None:
    assert STEP_STATUSES[native(word)] == "success"
    assert native(None) == ""


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("dbt build --threads 4", "build"),
        ("build", "build"),
        ("generate", "docs generate"),
        ("dbt docs generate --no-compile", "docs generate"),
        ("dbt source freshness", "source freshness"),
        ("dbt --log-format json --log-format-file json build", "build"),
        ("dbt --target test run", "run"),
        ("/usr/bin/dbt --profile run -t build test", "test"),
        ("dbt list", "ls"),
        ("dbt", None),
        ("", None),
        ("make all", None),
    ],
)
def test_the_command_is_found_in_a_command_line(line: str, command: str | None) -> None:
    assert command_of(line) == command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23T12:00:00.000000Z", NOON),
        ("2026-11-23T12:00:00.000000123Z", NOON),
        ("2026-11-23T12:00:00", NOON),
        ("2026-11-23T17:30:00+05:30", NOON),
        ("", None),
        ("soon", None),
        ("0001-01-01T00:00:00+23:59", None),
        (5, None),
        (None, None),
    ],
)
def test_times_are_utc(text: object, expected: datetime | None) -> None:
    assert moment(text) == expected


def test_nanoseconds_are_cut_to_microseconds() -> None:
    assert of_nanoseconds("1795406454340233476") == datetime(
        2026, 11, 23, 4, 0, 54, 340233, tzinfo=UTC
    )
    assert of_nanoseconds("9" * 40) is None
    assert of_nanoseconds(None) is None


def test_a_local_time_of_day_is_dated_by_a_moment_near_it() -> None:
    anchor = datetime(2026, 11, 23, 3, 39, 28, tzinfo=UTC)
    clock = Clock.of_header(None, b"22:39:26.250000", anchor)  # five hours west
    assert clock.start == datetime(2026, 11, 23, 3, 39, 26, 250000, tzinfo=UTC)
    assert clock.at(b"22:39:46.500000") == datetime(2026, 11, 23, 3, 39, 46, 500000, tzinfo=UTC)
    assert clock.at(b"22:39:20.000000") == datetime(2026, 11, 23, 3, 39, 20, tzinfo=UTC)
    assert clock.at(b"00:10:00.000000") == datetime(2026, 11, 23, 5, 10, tzinfo=UTC)


def test_zones_of_half_an_hour_and_midnight() -> None:
    anchor = datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)
    clock = Clock.of_header(None, b"05:29:58.000000", anchor)  # half past five hours east
    assert clock.start == datetime(2026, 11, 23, 23, 59, 58, tzinfo=UTC)
    assert clock.at(b"05:30:03.000000") == datetime(2026, 11, 24, 0, 0, 3, tzinfo=UTC)


def test_without_a_moment_there_are_no_times() -> None:
    clock = Clock.of_header(None, b"22:39:26.250000", None)
    assert clock.start is clock.at(b"22:39:27.000000") is None
    dated = Clock.of_header(b"2026-11-23T", b"12:00:00.000000", None)
    assert dated.at(b"12:00:01.500000") == NOON.replace(second=1, microsecond=500000)
    assert Clock.of_header(b"2026-99-99T", b"12:00:00.0", None).start is None


INVOCATION = b"75259f9f-3b65-4450-8087-d3770deaf363"
SCHEMA = b'{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/%s.json"}}'
CORE_HEADER = b"\n\n%s 03:39:26.233646 | %s %s\n" % (b"=" * 30, INVOCATION, b"=" * 30)
FUSION_HEADER = b"%s 2026-11-23T03:36:30.894303Z | %s %s" % (b"=" * 20, INVOCATION, b"=" * 20)
SPAN = b'{"record_type":"SpanStart","event_type":"v1.public.events.fusion.process.Process"}'


@pytest.mark.parametrize(
    ("head", "family"),
    [
        (CORE_HEADER, "log"),
        (FUSION_HEADER, "log"),
        (b"\x1b[0m03:39:26.233646 [debug] [Thread-1 (]: SQL status: OK", "log"),
        (b'{"data": {}, "info": {"code": "A001", "invocation_id": "x"}}', "json-log"),
        (SPAN, "telemetry"),
        (b"\xef\xbb\xbf" + SCHEMA % b"run-results/v99", "results"),
        (SCHEMA.replace(b" ", b"") % b"manifest/v12", "manifest"),
        (SCHEMA % b"sources/v3", "sources"),
        (SCHEMA % b"catalog/v1", None),
        (b"12:00:00 hello", None),
        (b"====", None),
        (b"", None),
    ],
)
def test_files_are_known_by_their_first_bytes(head: bytes, family: str | None) -> None:
    mark = recognise(head)
    assert (mark.family if mark else None) == family


def test_a_heading_is_not_what_happened() -> None:
    failure = failure_of(
        "Runtime Error in model x (models/x.sql)\n  Binder Error: no column\n  LINE 1: a",
        status="error",
        kind="model",
    )
    assert (failure.kind, failure.type) == ("error", "Runtime Error")
    assert failure.message == "Binder Error: no column"
    assert failure.traceback is not None


@pytest.mark.parametrize(
    ("message", "status", "kind", "expected"),
    [
        ("Got 1 result, configured to fail if != 0", "fail", "test", "assertion"),
        ("Database Error in model x (x.sql)\n  statement timed out", "error", "model", "timeout"),
        ("Database Error in model x (x.sql)\n  no column timeout", "error", "model", "error"),
        (None, "error", "model", "error"),
    ],
)
def test_kinds_of_failures(message: str | None, status: str, kind: str, expected: str) -> None:
    assert failure_of(message, status=status, kind=kind).kind == expected


def test_a_failure_without_a_message_says_so() -> None:
    assert failure_of(None, status="error", kind="model").message == (
        "dbt says 'error' and nothing more."
    )
    assert text_of("\x1b[31m\r\n") is None
    assert text_of(["nested"]) is None
    assert text_of(5) == "5"

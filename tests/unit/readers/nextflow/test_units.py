"""Durations, sizes and times as Nextflow prints them."""

from __future__ import annotations

import pytest

from exporter.readers.nextflow.recognise import columns_of
from exporter.readers.nextflow.units import bytes_of, moment_of, percent_of, seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("4h 41m 19s", 16_879),
        ("852ms", 0.852),
        ("1d 2h", 93_600),
        ("5.1s", 5.1),
        ("0ms", 0),
        ("4000", 4),
        ("-", None),
        ("", None),
        ("soon", None),
        ("5 s later", None),
    ],
)
def test_durations(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("147.4 MB", round(147.4 * 1024**2)),
        ("0", 0),
        ("483 B", 483),
        ("1 GB", 1024**3),
        ("3 MiB", None),
    ],
)
def test_sizes(text: str, size: float | None) -> None:
    assert bytes_of(text) == size


def test_shares() -> None:
    assert (percent_of("566.4%"), percent_of("12.5"), percent_of("much")) == (566.4, 12.5, None)


@pytest.mark.parametrize(
    ("text", "iso", "zoned"),
    [
        ("2021-03-27 23:41:22.705", "2021-03-27T23:41:22.705000+00:00", False),
        ("1616888482705", "2021-03-27T23:41:22.705000+00:00", True),
        ("2021-03-27T23:41:22+02:00", "2021-03-27T21:41:22+00:00", True),
    ],
)
def test_times(text: str, iso: str, *, zoned: bool) -> None:
    moment = moment_of(text)
    assert moment is not None
    assert (moment.time.isoformat(), moment.zoned) == (iso, zoned)


@pytest.mark.parametrize("text", ["", "-", "yesterday", "2021-99-27 23:41:22.705", "9" * 15])
def test_what_is_no_time(text: str) -> None:
    assert moment_of(text) is None


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("task_id\thash\tname\tstatus", 4),
        ("hash,process,status,exit", 4),
        ("name | status | task_id", 3),
        ("task_id\tname", None),
        ("task_id\thash\tstatus", None),
        ("name\tstatus\texit", None),
        ("task_id\tname\tstatus\tcolour", None),
        ("", None),
    ],
)
def test_the_first_line_of_a_trace(line: str, columns: int | None) -> None:
    found = columns_of(line)
    assert (len(found[0]) if found else None) == columns

"""Values as Nextflow writes them: `4h 41m 19s`, `147.4 MB`, `566.4%`, `2021-03-27 23:41:22.705`.

With `trace.raw`, and in the report, they are plain numbers: milliseconds, bytes, percent. `-` is
what is missing.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Final

from exporter.codec.times import EPOCH
from exporter.model.named import NamedTuple

_PART: Final = re.compile(r"(\d{1,12}(?:\.\d{1,9})?) ?(ms|d|h|m|s)(?![a-z])")
_TIME: Final = re.compile(rf"(?:{_PART.pattern}\s{{0,3}})+")
_SECONDS: Final = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_SIZE: Final = re.compile(r"(\d{1,15}(?:\.\d{1,9})?) ?([KMGTPEZ]?)B")
_POWER: Final = {unit: 1024.0**power for power, unit in enumerate(["", *"KMGTPEZ"])}
_NUMBER: Final = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?")
_MILLIS: Final = re.compile(r"\d{9,15}")


class Moment(NamedTuple):
    """A time, and whether its zone is known; without one it stands as if it were UTC."""

    time: datetime
    zoned: bool


def moment_of(text: str) -> Moment | None:
    """Return a time; None for what is none."""
    if _MILLIS.fullmatch(text):
        try:
            time = EPOCH + timedelta(milliseconds=int(text))
        except OverflowError:
            return None
        return Moment(time, zoned=True)
    if len(text) < len("2021-03-27 23:41"):
        return None
    try:
        time = datetime.fromisoformat(text)
        if time.tzinfo is not None:
            return Moment(time.astimezone(UTC), zoned=True)
    except (ValueError, OverflowError):
        return None
    return Moment(time.replace(tzinfo=UTC), zoned=False)


def seconds_of(text: str) -> float | None:
    """Return a duration; a plain number is milliseconds."""
    if (plain := number_of(text)) is not None:
        return plain / 1000
    if not _TIME.fullmatch(text):
        return None
    return round(sum(float(count) * _SECONDS[unit] for count, unit in _PART.findall(text)), 3)


def bytes_of(text: str) -> float | None:
    """Return a size; a plain number is bytes."""
    if (plain := number_of(text)) is not None:
        return plain
    found = _SIZE.fullmatch(text)
    return float(round(float(found[1]) * _POWER[found[2]])) if found else None


def percent_of(text: str) -> float | None:
    """Return a share in percent."""
    return number_of(text.removesuffix("%"))


def number_of(text: str) -> float | None:
    """Return a plain number; None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if isfinite(value) else None

"""What an export of ours tells of earlier runs: what changed since one, and how they went."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from exporter.codec.tolerant import Json
from exporter.model import Note
from exporter.model.value import replace
from exporter.readers.native.notes import Faults
from exporter.readers.native.steps import in_utc

if TYPE_CHECKING:
    from exporter.model.comparison import Comparison
    from exporter.model.history import History

T = TypeVar("T")


def comparison_of(value: Json, faults: Faults) -> Comparison | None:
    """Return what changed, as an export of ours tells it."""
    if value is None:
        return None
    from exporter.model.comparison import Comparison  # noqa: PLC0415 - few exports have one

    found = _as(value, Comparison, "comparison", faults)
    if found is None:
        return None
    began = found.baseline.start_time
    return replace(
        found, baseline=replace(found.baseline, start_time=began and in_utc(began, faults))
    )


def history_of(value: dict[str, Json] | None, faults: Faults) -> History | None:
    """Return the recent runs, as an export of ours tells them."""
    if value is None:
        return None
    from exporter.model.history import History  # noqa: PLC0415 - as above

    found = _as(value, History, "history", faults)
    if found is None:
        return None
    runs = tuple(
        replace(run, start_time=in_utc(run.start_time, faults)) if run.start_time else run
        for run in found.runs
    )
    return replace(found, runs=runs)


def _as(value: object, kind: type[T], name: str, faults: Faults) -> T | None:
    from msgspec import ValidationError, convert  # noqa: PLC0415 - as above

    try:
        return convert(value, kind)
    except ValidationError:
        what = f"{name} is not what this version writes and is left out."
        faults.add(Note(code="unreadable-field", level="warning", message=what))
        return None

"""Dagster's own objects, decoded as far as they can be: runs, plans, entries of the log."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, Final

from msgspec import Raw

from exporter.codec.fields import fitting, lenient
from exporter.codec.text import clip
from exporter.readers.dagster.records import Check, Details, Error, Event, PlanStep, at
from exporter.readers.dagster.statuses import event_type
from exporter.readers.dagster.wire import (
    NULL,
    CheckWire,
    CodeOrigin,
    DataWire,
    EntryWire,
    ErrorWire,
    Labelled,
    OutputProperties,
    PlanWire,
    StepSnap,
)

_MOST_PLAN: Final = 256 * 1024 * 1024
_CHAIN: Final = 20
_MESSAGE: Final = 20_000
_FRAMES: Final = 200


def word_of(value: object) -> str | None:
    """Return the last word of a member of an enumeration, whichever way it is written."""
    if isinstance(value, dict):
        value = value.get("__enum__")
    return value.rpartition(".")[2] if isinstance(value, str) else None


def unpacked(body: object) -> bytes:
    """Return the JSON of a snapshot that is packed with zlib; empty for what is none."""
    if not isinstance(body, bytes):
        return b""
    try:
        return zlib.decompressobj().decompress(body, _MOST_PLAN)
    except zlib.error:
        return b""


def plan_of(data: bytes | Raw) -> tuple[list[PlanStep], list[str] | None] | None:
    """Return the steps of a plan, and which of them were to be executed."""
    wire = lenient(data, PlanWire)
    if wire is None or wire.steps is None:
        return None
    steps = []
    for raw in wire.steps:
        snap = lenient(raw, StepSnap)
        if snap is not None and snap.key:
            steps.append(_planned(snap))
    return steps, wire.step_keys_to_execute


def _planned(snap: StepSnap) -> PlanStep:
    handles = [
        (handle.step_key, handle.output_name)
        for each in snap.inputs or ()
        for handle in each.upstream_output_handles or ()
        if handle.step_key
    ]
    made = [each.properties or OutputProperties() for each in snap.outputs or ()]
    assets = ["/".join(one.asset_key.path) for one in made if one.asset_key and one.asset_key.path]
    checks = any(one.asset_check_key for one in made)
    kind = word_of(snap.kind)
    if kind == "COMPUTE":
        kind = "asset" if assets else "asset_check" if checks else "op"
    return PlanStep(
        key=snap.key or "",
        kind=kind,
        upstream=tuple(dict.fromkeys(handles)),
        assets=tuple(dict.fromkeys(assets)),
        is_check=checks and not assets,
    )


def code_of(origin: object) -> tuple[str | None, str | None, str | None]:
    """Return the file, the module and the working directory that a run's code was loaded from."""
    found = fitting(origin, CodeOrigin) if isinstance(origin, dict) else None
    repository = found.repository_origin if found else None
    pointer = repository.code_pointer if repository else None
    if pointer is None:
        return None, None, None
    return pointer.python_file, pointer.module, pointer.working_directory


def event_of_entry(raw: bytes | Raw) -> tuple[Event, EntryWire] | None:
    """Return an entry of the log as an event, and as it is written."""
    entry = lenient(raw, EntryWire)
    if entry is None:
        return None
    told = entry.dagster_event
    step = entry.step_key or (told.step_key if told else None)
    type_ = event_type(told.event_type_value) if told else None
    return Event(type_, at(entry.timestamp), step, lambda: _details(entry)), entry


def details_of_text(text: str | None) -> Details:
    """Return the details of an entry that stands in a database."""
    entry = lenient((text or "").encode("utf-8", "replace"), EntryWire)
    return _details(entry) if entry is not None else Details()


def _details(entry: EntryWire) -> Details:
    told = entry.dagster_event
    details = Details(message=clip(entry.user_message or "", _MESSAGE))
    if told is None:
        return details
    details.pid = told.pid
    if told.event_specific_data == NULL:
        return details
    if told.event_type_value == "ASSET_CHECK_EVALUATION":
        wire = lenient(told.event_specific_data, CheckWire)
        details.check = check_of(wire) if wire else None
        return details
    data = lenient(told.event_specific_data, DataWire)
    if data is None:
        return details
    details.error = error_of_wire(data.error)
    labelled = list(data.metadata_entries or ())
    if data.materialization is not None:
        labelled += data.materialization.metadata_entries or ()
        details.partition = data.materialization.partition
    details.metrics = _numbers(labelled)
    details.log_key = _last(data.log_key) or _last(data.file_key)
    details.step_keys = tuple(data.step_keys or ())
    return details


def _last(key: object) -> str | None:
    if isinstance(key, list):
        key = key[-1] if key else None
    return key if isinstance(key, str) else None


def check_of(wire: CheckWire) -> Check | None:
    """Return what a check found; None where that is not told."""
    passed = wire.success if wire.success is not None else wire.passed
    if passed is None:
        return None
    name = wire.check_name or wire.name or "check"
    return Check(name, passed, word_of(wire.severity), wire.description)


def error_of_wire(wire: ErrorWire | None, depth: int = _CHAIN) -> Error | None:
    """Return an exception with those that caused it."""
    if wire is None:
        return None
    return Error(
        wire.cls_name or wire.class_name,
        clip(wire.message or "", _MESSAGE),
        (wire.stack or ())[-_FRAMES:],
        error_of_wire(wire.cause, depth - 1) if depth else None,
    )


def _numbers(entries: Iterable[Labelled]) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for entry in entries:
        value: Any = entry.entry_data.get("value") if isinstance(entry.entry_data, dict) else None
        if entry.label and isinstance(value, int | float) and not isinstance(value, bool):
            number = _float(value)
            if number is not None:
                found[entry.label] = number
    return found


def _float(value: float) -> float | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    if not isfinite(number):
        return None
    return value if isinstance(value, int) and abs(value) < 1 << 53 else number

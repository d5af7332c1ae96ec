"""Read a record whose shape is not quite right: a bad field costs that field, never the run.

Works on the plain tree of `codec.tolerant`. What can be told for sure is mended (a number that is
quoted, an error that is an object); what cannot is left out, and a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from math import isfinite
from typing import Any, Final, TypeVar

import msgspec

from exporter.codec.tolerant import Repeated
from exporter.model import Note
from exporter.model.late import late
from exporter.readers.native.notes import Faults
from exporter.readers.native.statuses import CONCLUSION, RunSaid, StepSaid, concluded
from exporter.readers.native.wire import AttemptWire, FailureWire, LocationWire, RunWire, StepWire

S = TypeVar("S", bound=msgspec.Struct)

_MINUTES: Final = late(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
"""What is less than a date with hours and minutes is no time."""

_EXACT: Final = 2**53
"""As `wire.Whole` bounds it."""


class _UnfitError(ValueError):
    """A value that cannot be what its field says, why, and what of it can be kept."""

    def __init__(self, why: str, kept: object = None) -> None:
        super().__init__(why)
        self.kept = kept


def run_of(tree: dict[str, Any], faults: Faults) -> tuple[RunWire, list[RunSaid]]:
    """Return the record without its steps, and each status that it states."""
    own = {key: value for key, value in tree.items() if key != "steps"}
    wire = _struct(own, RunWire, faults, where=None)
    pairs = tree.pairs if isinstance(tree, Repeated) else list(tree.items())
    stated = [value for key, value in pairs if key == "status" and value is not None]
    said = [RunSaid(_text(concluded(value, tree))) for value in stated]
    if said:
        wire.said = said[-1]
    return wire, said


def steps_of(tree: dict[str, Any], faults: Faults) -> list[tuple[str | None, StepWire]] | None:
    """Return all steps with the keys they stand under, also those whose key stands twice.

    None when the record has none or holds no steps at that place.
    """
    found: list[tuple[str | None, StepWire]] | None = None
    pairs = tree.pairs if isinstance(tree, Repeated) else list(tree.items())
    for _, value in (pair for pair in pairs if pair[0] == "steps"):
        if not isinstance(value, dict | list):
            if value is not None:
                faults.add(
                    Note(
                        code="unreadable-field",
                        level="error",
                        message=f"steps is {_kind(value)} and is left out",
                    )
                )
            continue
        found = found or []
        for index, (key, item) in enumerate(_items(value), 1):
            where = key if key is not None else f"step {index}"
            if isinstance(item, dict):
                found.append((key, step_of(item, faults, where)))
            else:
                what = f"The step is {_kind(item)}: how it went is not known."
                faults.add(Note(code="unreadable-step", level="error", message=what, where=where))
                found.append((key, StepWire()))
    return found


def step_of(item: dict[str, Any], faults: Faults, where: str) -> StepWire:
    """Return one step; what does not fit is left out and noted."""
    try:
        if not isinstance(item, Repeated) and CONCLUSION not in item:
            return msgspec.convert(item, StepWire, dec_hook=said_of)
    except msgspec.ValidationError:
        pass
    wire = _struct(item, StepWire, faults, where=where)
    if item.get("status") is not None:
        wire.said = StepSaid(_text(concluded(item["status"], item)))
    if isinstance(item, Repeated):
        said = {_text(v) for k, v in item.pairs if k == "status" and v is not None}
        if len(said) > 1:
            words = " and ".join(sorted(word[:40] for word in said))
            wire.said, wire.native_status = StepSaid("unknown"), words
            message = f"The step states different statuses (duplicate keys): {words}."
            faults.add(Note(code="duplicate-key", level="warning", message=message, where=where))
    return wire


def said_of(kind: type, word: object) -> object:
    """Return what a status means, for msgspec's hook."""
    if word is None or isinstance(word, str):
        return StepSaid(word) if kind is StepSaid else RunSaid(word)
    raise TypeError("a status is text")


def _items(steps: dict[str, Any] | list[Any]) -> Iterator[tuple[str | None, Any]]:
    if isinstance(steps, list):
        return ((None, item) for item in steps)
    return iter(steps.pairs if isinstance(steps, Repeated) else steps.items())


@cache
def _fields(shape: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    # three quarters of a millisecond, which each of 5,000 bad steps took
    return msgspec.structs.fields(shape)


def _struct(item: Mapping[str, Any], shape: type[S], faults: Faults, *, where: str | None) -> S:
    """Build a wire struct field by field."""
    kept: dict[str, Any] = {}
    for field in _fields(shape):
        name = field.encode_name
        value = item.get(name)
        if value is None or field.name == "said":
            continue
        try:
            kept[field.name] = msgspec.convert(value, field.type)
        except ValueError:
            try:
                kept[field.name] = _MENDERS.get(name, _refuse)(value)
            except _UnfitError as error:
                if error.kept is None:
                    what = f"{name} is {error} and is left out."
                else:
                    kept[field.name] = error.kept
                    what = f"{name} has {error}; these are left out."
                faults.add(Note(code="unreadable-field", level="error", message=what, where=where))
    return shape(**kept)


def _refuse(value: object) -> object:
    raise _UnfitError(_kind(value))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def _id(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _text(value)
    raise _UnfitError(_kind(value))


def _log(value: object) -> str:
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "\n".join(line.rstrip("\n") for line in value)
    return _text(value)


def _time(value: object) -> datetime:
    if isinstance(value, str) and _MINUTES.match(value.strip()):
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            raise _UnfitError("no time") from None
    raise _UnfitError("no time")


def _number(value: object) -> float:
    if isinstance(value, str):
        try:
            number = msgspec.convert(value.strip(), float, strict=False)
        except msgspec.ValidationError:
            raise _UnfitError(_kind(value)) from None
        if isfinite(number):  # a text may be "NaN"
            return number
    raise _UnfitError(_kind(value))


def _natural(value: object) -> int:
    number = _number(value) if isinstance(value, str) else value
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int):
        raise _UnfitError(_kind(value))
    if number < 0:
        raise _UnfitError("below zero")
    return number


def _ids(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        raise _UnfitError(_kind(value))
    ids = tuple(_text(each) for each in value if _is_id(each))
    if len(ids) < len(value):
        raise _UnfitError("values that are no ids", ids)
    return ids


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _metrics(value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        raise _UnfitError(_kind(value))
    numbers = {
        key: number if isinstance(number, int) and abs(number) <= _EXACT else float(number)
        for key, number in value.items()
        if isinstance(number, int | float) and not isinstance(number, bool)
    }
    if len(numbers) < len(value):
        raise _UnfitError("values that are no numbers", numbers)
    return numbers


def _attempts(value: object) -> tuple[AttemptWire, ...]:
    if not isinstance(value, list):
        raise _UnfitError(_kind(value))
    faults = Faults("")
    # a try that is no object still counts as one
    attempts = tuple(
        _struct(each if isinstance(each, dict) else {}, AttemptWire, faults, where=None)
        for each in value
    )
    if faults.notes() or not all(isinstance(each, dict) for each in value):
        raise _UnfitError("parts that do not fit", attempts)
    return attempts


def _failure(value: object) -> FailureWire:
    if isinstance(value, str):
        return FailureWire(value)
    if not isinstance(value, dict) or not isinstance(value.get("message"), str):
        raise _UnfitError(_kind(value))
    texts = {key: text for key, text in value.items() if isinstance(text, str) and key != "kind"}
    kept = msgspec.convert(texts, FailureWire)
    raise _UnfitError("parts that do not fit", kept)


def _location(value: object) -> LocationWire:
    if isinstance(value, str):
        return LocationWire(value)
    raise _UnfitError(_kind(value))


def _mapping(value: object) -> object:
    if isinstance(value, dict):
        return value
    raise _UnfitError(_kind(value))


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "of a wrong type")


_KINDS: Final[Mapping[type, str]] = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "an object",
    Repeated: "an object",
}

_MENDERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(("error", "native_status", "worker", "kind", "group", "name"), _text),
    **dict.fromkeys(("step_id", "task_id", "id", "run_id", "dag_id"), _id),
    **dict.fromkeys(("queued_time", "start_time", "end_time"), _time),
    **dict.fromkeys(("duration_seconds", "queue_seconds"), _number),
    **dict.fromkeys(("number", "retry_count", "max_retries", "total_retries"), _natural),
    **dict.fromkeys(("upstream", "depends_on", "upstream_task_ids"), _ids),
    "log": _log,
    # deeper than the wire's type tells; the tree's depth is bounded already
    "result": lambda value: value,
    "comparison": lambda value: value,
    "history": lambda value: value,
    "metadata": _mapping,
    "metrics": _metrics,
    "attempts": _attempts,
    "failure": _failure,
    "location": _location,
}

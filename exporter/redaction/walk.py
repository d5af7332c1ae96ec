"""Every text of a run, and every key, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from exporter.model import Note, Source, Step

_PLAIN: Final = frozenset({str, int, float, bool, type(None)})


def told_by(steps: Iterable[Step]) -> set[str]:
    """Return the texts of steps that tell of a failure, and logs: most steps have none."""
    found: set[str | None] = set()
    for step in [
        step
        for step in steps
        if step.error is not None
        or step.failure is not None
        or step.log is not None
        or step.attempts
    ]:
        if step.error is not None:
            found.add(step.error)
        if step.log is not None:
            found.add(step.log)
        if step.attempts:
            found.update([attempt.error for attempt in step.attempts])
        failure = step.failure
        if failure is not None:
            found |= {failure.message, failure.type, failure.traceback, failure.fingerprint}
    return {text for text in found if text}


def keys_below(values: Iterable[Any]) -> set[Any]:
    """Return every key of every mapping in some values."""
    keys: set[Any] = set()
    stack = list(values)
    while stack:
        value = stack.pop()
        if value.__class__ is dict or isinstance(value, Mapping):
            keys.update(value)
            stack.extend([each for each in value.values() if each.__class__ not in _PLAIN])
        elif isinstance(value, (list, tuple, AbstractSet)):
            stack.extend([each for each in value if each.__class__ not in _PLAIN])
    return keys


def strings_of(steps: Iterable[Step]) -> set[str]:
    """Return every text of some steps that `_Redaction.step` would change."""
    found = told_by(steps)
    for step in steps:
        found.update(step.upstream)
        found.update(
            strings_in(
                (
                    step.step_id,
                    step.name,
                    step.kind,
                    step.group,
                    step.native_status,
                    step.worker,
                    step.location and step.location.file,
                    step.metrics,
                    step.metadata,
                    step.result,
                )
            )
        )
    return found


def strings_in(values: Iterable[Any]) -> Iterator[str]:
    """Find the texts in values, at any depth."""
    stack = list(values)
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            stack.extend(value)
            stack.extend(value.values())
        elif isinstance(value, (list, tuple, AbstractSet)):
            stack.extend(value)
        elif isinstance(value, Source):
            stack += value.reader, value.tool, value.tool_version, value.command
            stack.extend(file.path for file in value.files)
        elif isinstance(value, Note):
            stack += value.message, value.where
        elif value is not None and not isinstance(value, (bool, int, float)):
            yield str(value)

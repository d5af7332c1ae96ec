"""Every text of a run, and every key, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any, Final

from exporter.model import Note, Source, Step

_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
_JSON: Final = frozenset({dict, list})
_BATCH: Final = 500_000


def telling_of(steps: Iterable[Step]) -> list[Step]:
    """Return the steps that have an error, a log or attempts: most have none."""
    return [
        step
        for step in steps
        if step.error is not None
        or step.failure is not None
        or step.log is not None
        or step.attempts
    ]


def told_by(steps: Sequence[Step]) -> set[str]:
    """Return what steps tell of their failures, and their logs."""
    failures = [step.failure for step in steps if step.failure is not None]
    found: set[str | None] = {
        *[step.error for step in steps],
        *[step.log for step in steps],
        *[attempt.error for step in steps for attempt in step.attempts],
    }
    for failure in failures:
        found |= {failure.message, failure.type, failure.traceback, failure.fingerprint}
    return {text for text in found if text}


def batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield texts in lists of some hundred thousand characters."""
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def mappings_below(mappings: Sequence[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
    """Return the mappings that stand where the first of these has one; seldom there are others.

    A sixth of the time of `keys_below`, which looks at every value.
    """
    first = mappings[0] if mappings else {}
    names = [name for name, value in first.items() if value.__class__ in _JSON]
    found = [each.get(name) for name in names for each in mappings]
    return [each for each in found if each.__class__ is dict]


def keys_below(values: Iterable[Any]) -> tuple[set[Any], int]:
    """Return every key of every mapping in some values, and how many they are together."""
    keys: set[Any] = set()
    number = 0
    level = [value for value in values if value.__class__ not in _PLAIN]
    while level:
        mappings: list[Mapping[Any, Any]] = [each for each in level if each.__class__ is dict]
        inside: list[Iterable[Any]] = [each for each in level if each.__class__ is list]
        if len(mappings) + len(inside) < len(level):
            foreign = [each for each in level if each.__class__ not in _JSON]
            mappings += [each for each in foreign if isinstance(each, Mapping)]
            inside += [each for each in foreign if isinstance(each, (tuple, AbstractSet))]
        keys.update(*mappings)
        number += sum(map(len, mappings))
        inside += [each.values() for each in mappings]
        level = [each for each in chain.from_iterable(inside) if each.__class__ not in _PLAIN]
    return keys, number


def strings_of(steps: Iterable[Step]) -> set[str]:
    """Return every text of some steps but for what `told_by` returns."""
    found: set[str] = set()
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
            for file in value.files:
                stack += file.path, file.sha256
        elif isinstance(value, Note):
            stack += value.code, value.message, value.where
        elif value is not None and not isinstance(value, (bool, int, float)):
            yield str(value)

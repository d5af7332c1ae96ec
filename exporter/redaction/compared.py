"""The texts of a comparison that a record states: ids and names of steps of two runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from exporter.model.comparison import Comparison

_T = TypeVar("_T")


def strings_of_comparison(comparison: Comparison) -> Iterator[str]:
    """Find every text in a comparison."""
    stack: list[Any] = [comparison]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            stack.extend(value)
        elif is_dataclass(value):
            stack.extend(getattr(value, each.name) for each in fields(value))


def rewritten(value: _T, change: Callable[[str], str]) -> _T:
    """Return a value of a comparison with each text changed, or the same where none did."""
    found: Any = value
    if isinstance(value, str):
        found = change(value)
    elif isinstance(value, tuple):
        parts = tuple(rewritten(each, change) for each in value)
        found = value if all(new is old for new, old in zip(parts, value, strict=True)) else parts
    elif is_dataclass(value) and not isinstance(value, type):
        old = {each.name: getattr(value, each.name) for each in fields(value)}
        new = {name: rewritten(each, change) for name, each in old.items()}
        different = {name: each for name, each in new.items() if each is not old[name]}
        found = replace(value, **different) if different else value
    return found  # type: ignore[no-any-return]

"""The texts of what a record states of earlier runs: their ids, and ids and names of steps."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final, TypeVar

from exporter.model.value import Fact, replace

_T = TypeVar("_T")

_NO_TEXT: Final = frozenset(
    {"after", "before", "ends", "errors", "recovered", "revision", "seconds", "status"}
)
"""Fields that the model lets hold nothing but statuses, letters, a commit, digests or numbers."""


def strings_of_earlier(*values: object) -> set[str]:
    """Find every text in a comparison or a history, each once."""
    found: set[str] = set()
    stack: list[Any] = [*values]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, tuple):
            stack.extend(value)
        elif isinstance(value, Fact):
            stack.extend(getattr(value, each) for each in _texts(type(value)))
    return found


def rewritten(value: _T, change: Callable[[str], str]) -> _T:
    """Return a comparison, a history or a part with each text changed, or the same where none."""
    found: Any = value
    if isinstance(value, str):
        found = change(value)
    elif isinstance(value, tuple):
        parts = tuple(rewritten(each, change) for each in value)
        found = value if all(new is old for new, old in zip(parts, value, strict=True)) else parts
    elif isinstance(value, Fact):
        old = {each: getattr(value, each) for each in _texts(type(value))}
        new = {name: rewritten(each, change) for name, each in old.items()}
        different = {name: each for name, each in new.items() if each is not old[name]}
        found = replace(found, **different) if different else value
    return found  # type: ignore[no-any-return]


@cache
def _texts(kind: type[Fact]) -> tuple[str, ...]:
    """Return the names of the fields that may hold text."""
    return tuple(name for name in kind.__names__ if name not in _NO_TEXT)

"""What all facts have in common: equal where all their fields are, and shown as they are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def fact(cls: type[T]) -> type[T]:
    """Declare a fact: a dataclass with slots, made by the names of its fields, and never changed.

    That nothing changes one, mypy sees to. A dataclass that is `frozen` pays for it at run time: a
    step takes five times as long to be made, and each declaration twice as long, at each start.
    """
    return dataclass(slots=True, kw_only=True, eq=False, repr=False)(cls)


class Value:
    """The base of a frozen dataclass with slots that leaves equality and text to it.

    `dataclass` writes these methods and compiles them for each class, which is over a third of what
    the declaration costs, at each start of the program; these serve all.
    """

    __slots__: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return _fields(self) == _fields(other)

    def __hash__(self) -> int:
        return hash(_fields(self))

    def __repr__(self) -> str:
        named = zip(self.__slots__, _fields(self), strict=True)
        return f"{type(self).__qualname__}({', '.join(f'{name}={it!r}' for name, it in named)})"


def _fields(value: Any) -> tuple[Any, ...]:
    return tuple([getattr(value, name) for name in value.__slots__])

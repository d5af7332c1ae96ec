"""Named tuples whose declaration costs a tenth of what `typing.NamedTuple` takes for it.

An export declares some seventy of them at each start, and makes most of them once or never. The
standard library's looks at the type of each field, and compiles it, for whoever asks for it at run
time; nobody does. And it compiles what makes them; here the second that is made pays for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NamedTuple
else:
    from _collections import _tuplegetter  # what `collections` has them read by

    class _Declaring(type):
        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return type.__new__(cls, name, bases, body)
            fields = tuple(body["__annotations__"])
            given = {field: body[field] for field in fields if field in body}
            body.update((field, _tuplegetter(at, None)) for at, field in enumerate(fields))
            body.update(__slots__=(), _fields=fields, _field_defaults=given, __match_args__=fields)
            return type(name, (_Tuple,), body)

    class NamedTuple(metaclass=_Declaring):
        """Declare the fields of a named tuple by their annotations, as with `typing.NamedTuple`."""


class _Tuple(tuple[Any, ...]):
    """What `collections.namedtuple` gives each."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()
    _field_defaults: dict[str, Any] = {}  # noqa: RUF012 - never changed

    def __new__(cls, /, *values: Any, **named: Any) -> Self:
        placed = dict(zip(cls._fields, values, strict=False))
        found = {**cls._field_defaults, **placed, **named}
        odd = len(values) > len(placed) or placed.keys() & named or found.keys() != {*cls._fields}
        if odd or cls in _made:
            cls.__new__ = _written(cls)  # type: ignore[method-assign]
            return cls.__new__(cls, *values, **named)
        _made.add(cls)
        return tuple.__new__(cls, [found[field] for field in cls._fields])

    @classmethod
    def _make(cls, values: Iterable[Any]) -> Self:
        return cls.__new__(cls, *values)

    def _replace(self, /, **changes: Any) -> Self:
        return type(self).__new__(type(self), **{**self._asdict(), **changes})

    __replace__ = _replace

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)

    def __repr__(self) -> str:
        named = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
        return f"{type(self).__name__}({named})"


_made: set[type] = set()
"""Of which there has been one: what comes once is made without a method of its own."""


def _written(kind: type[_Tuple]) -> Any:
    """Return what makes the tuples of a class, as `collections.namedtuple` writes it."""
    names = ", ".join(kind._fields)
    made = eval(f"lambda _cls, {names}: _new(_cls, ({names},))", {"_new": tuple.__new__})  # noqa: S307 - names of our own classes
    made.__defaults__ = tuple(kind._field_defaults.values())
    made.__name__, made.__qualname__ = "__new__", f"{kind.__qualname__}.__new__"
    return staticmethod(made)

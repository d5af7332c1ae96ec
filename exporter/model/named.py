"""Named tuples whose declaration costs a third of what `typing.NamedTuple` takes for it.

An export declares some seventy of them at each start. The standard library's looks at the type of
each field, and compiles it, for whoever asks for it at run time; nobody does.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    _OF_THE_CLASS = frozenset({"__module__", "__qualname__", "__annotations__"})

    class _Declaring(type):
        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return type.__new__(cls, name, bases, body)
            fields = list(body.get("__annotations__", ()))
            given = [body[field] for field in fields if field in body]
            new = namedtuple(name, fields, defaults=given, module=body["__module__"])  # noqa: PYI024 - typed where it counts
            new.__qualname__ = body["__qualname__"]
            for key, value in body.items():
                if key not in _OF_THE_CLASS and key not in fields:
                    setattr(new, key, value)
            return new

    class NamedTuple(metaclass=_Declaring):
        """Declare the fields of a named tuple by their annotations, as with `typing.NamedTuple`."""

"""What all facts have in common: equal where all their fields are, and shown as they are made.

They are dataclasses to whoever looks, and declared in a seventh of the time: `dataclass` writes
methods and compiles them for each class, an export declares some thirty at each start, and makes
most of them once or never.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, TypeVar, dataclass_transform

__all__ = ["EMPTY", "Fact", "replace"]

T = TypeVar("T", bound="Fact")

EMPTY: Final[Mapping[str, Any]] = {}
"""The one empty mapping: a hundred thousand steps need not have a dictionary each."""


class _Declaring(type):
    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
        if "__slots__" not in body:
            (base,) = bases
            own = body["__slots__"] = tuple(body.get("__annotations__", ()))
            given = {each: body.pop(each) for each in own if each in body}
            body["__names__"] = base.__names__ + own  # type: ignore[attr-defined]
            body["__given__"] = {**base.__given__, **given}  # type: ignore[attr-defined]
            body.setdefault("__init__", _first)  # and not what its base has by now
        return type.__new__(cls, name, bases, body)


class _Fields:
    """The fields as `dataclasses` has them, for whoever asks, such as msgspec."""

    def __get__(self, _: object, kind: type[Fact]) -> dict[str, Any]:
        from dataclasses import field, make_dataclass  # noqa: PLC0415 - seldom asked for

        def of(name: str) -> Any:
            if name not in kind.__given__:
                return field()
            default = kind.__given__[name]
            if default is EMPTY:  # `dataclasses` takes no mapping
                return field(default_factory=lambda: EMPTY)
            return field(default=default)

        types = {k: v for each in kind.__mro__[-2::-1] for k, v in each.__annotations__.items()}
        found = [(name, types[name], of(name)) for name in kind.__names__]
        made: Any = make_dataclass(
            kind.__name__,
            found,
            kw_only=True,
            init=False,
            eq=False,
            repr=False,
            match_args=False,
            namespace={"__doc__": kind.__doc__},
        )
        fields: dict[str, Any] = made.__dataclass_fields__
        setattr(kind, "__dataclass_fields__", fields)  # noqa: B010 - mypy gives each its own
        return fields


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Fact(metaclass=_Declaring):
    """The base of a class that declares fields: made by their names, and never changed.

    That nothing changes one, mypy sees to: to see to it at run time makes a step five times as slow
    to be made. A default is one object for all.
    """

    __slots__: tuple[str, ...] = ()
    __names__: ClassVar[tuple[str, ...]] = ()
    """Of the fields, in their order."""
    __given__: ClassVar[dict[str, Any]] = {}
    """The defaults by the names of the fields."""
    if not TYPE_CHECKING:  # mypy gives each its own
        __dataclass_fields__ = _Fields()

    def __post_init__(self) -> None:
        """Raise ValueError where the fields cannot be so."""

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return _fields(self) == _fields(other)

    def __hash__(self) -> int:
        return hash(_fields(self))

    def __repr__(self) -> str:
        named = zip(self.__names__, _fields(self), strict=True)
        return f"{type(self).__qualname__}({', '.join(f'{name}={it!r}' for name, it in named)})"

    def __replace__(self, /, **changes: Any) -> Self:
        return type(self)(**{**dict(zip(self.__names__, _fields(self), strict=True)), **changes})


_made: set[type] = set()
"""Of which there has been one: what comes once is made without a method of its own."""


def _first(self: Fact, **values: Any) -> None:
    kind = type(self)
    found = {**kind.__given__, **values}
    if kind in _made or found.keys() != set(kind.__names__):
        made = _written(kind)
        setattr(kind, "__init__", made)  # noqa: B010 - as above
        made(self, **values)
        return
    _made.add(kind)
    for name, value in found.items():
        setattr(self, name, value)
    self.__post_init__()


def _fields(value: Any) -> tuple[Any, ...]:
    return tuple([getattr(value, name) for name in value.__names__])


def _written(kind: type[Fact]) -> Any:
    """Return the method that makes the facts of a class, and is the fastest there is."""
    names = kind.__names__
    lines = [f"def __init__(self, *, {', '.join(names)}):", *(f"self.{n} = {n}" for n in names)]
    if kind.__post_init__ is not Fact.__post_init__:
        lines.append("self.__post_init__()")
    space: dict[str, Any] = {}
    exec("\n ".join(lines), space)  # noqa: S102 - names of our own classes
    made = space["__init__"]
    made.__kwdefaults__ = kind.__given__
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    return made


if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace(value: T, /, **changes: Any) -> T:
        """Return a fact with other values for some fields."""
        return value.__replace__(**changes)

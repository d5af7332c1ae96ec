"""How one setting is described, for all the readings of the declaration."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def declaration(cls: type[T]) -> type[T]:
    """Declare settings: a dataclass that nothing changes and nobody compares.

    As mypy sees to the first, and one method makes all, no start pays for methods of their own.
    """
    cls.__init__ = _made  # type: ignore[method-assign]
    return dataclass(init=False, kw_only=True, eq=False, repr=False)(cls)


def _made(self: Any, **values: Any) -> None:
    for each in fields(self):
        value = values.pop(each.name, each.default)
        if value is MISSING:
            raise TypeError(f"{type(self).__name__} needs {each.name}")
        setattr(self, each.name, value)
    if values:
        raise TypeError(f"{type(self).__name__} has no {', '.join(values)}")


def opt(
    text: str,
    *,
    group: str,
    flags: tuple[str, ...] = (),
    metavar: str | None = None,
    default_text: str | None = None,
    action_default: str | None = None,
    lines_only: bool = False,
    least: int = 0,
    most: int | None = None,
    secret: bool = False,
    plugins: bool = False,
    places: str = "cli action env file",
) -> dict[str, Any]:
    """Describe one setting.

    `places` says where it may be given; `lines_only` that a list is split at line ends but not at
    commas; `action_default` is an expression that the runner fills in; `least` and `most` are the
    smallest and the largest number that is taken; a `secret` is never shown; with `plugins` it
    takes the names of formats that plugins bring, too.
    """
    return {
        "text": text,
        "group": group,
        "flags": flags,
        "metavar": metavar,
        "default_text": default_text,
        "action_default": action_default,
        "lines_only": lines_only,
        "least": least,
        "most": most,
        "secret": secret,
        "plugins": plugins,
        "places": frozenset(places.split()),
    }

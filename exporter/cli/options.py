"""The declaration read as click parameters."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import Field, fields
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import click
from click.core import ParameterSource

_SOURCES: Final = {
    ParameterSource.COMMANDLINE: "the command line",
    ParameterSource.DEFAULT_MAP: "the settings file",
}
_GROUPS: Final = (
    "Schedule",
    "Input",
    "Viewer",
    "Output",
    "Policy",
    "GitHub Actions",
    "Talk",
    "Bounds",
)


class Items(click.ParamType[tuple[str, ...]]):
    """A list setting: commas and line ends separate, and each item may be one of a few words."""

    name = "list"

    def __init__(self, choices: Sequence[str], *, lines_only: bool, plugins: bool) -> None:
        self.choices = tuple(choices)
        self.plugins = plugins
        self.separator = re.compile(r"[\n]" if lines_only else r"[\n,]")

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split one given value; refuse a word that is none of the choices."""
        if isinstance(value, tuple):
            return value
        items = tuple(item.strip() for item in self.separator.split(str(value)) if item.strip())
        for item in items:
            if self.choices and item not in self.choices and item not in self._foreign():
                known = ", ".join((*self.choices, *self._foreign()))
                self.fail(f"{item!r} is not one of {known}", param, ctx)
        return items

    def _foreign(self) -> tuple[str, ...]:
        """Return the names that plugins bring: looked for only where a word is not ours."""
        if not self.plugins:
            return ()
        from exporter.plugins import renderer_names  # noqa: PLC0415 - see above

        return tuple(name for name in renderer_names() if name not in self.choices)

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """Leave the splitting to `convert`, which knows the separators."""
        return [rv]


class Switch(click.types.BoolParamType):
    """A setting that is on or off."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bool:
        """Take what click takes; say of anything else what it is not."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is neither true nor false", param, ctx)


def in_order(cls: type) -> list[Field[Any]]:
    """Return the fields of a declaration by group: what one looks for first, first."""
    return sorted(fields(cls), key=lambda each: _GROUPS.index(each.metadata["group"]))


def settings_of(cls: type, place: str) -> list[Field[Any]]:
    """Return the fields of a declaration that may be given in a place, in their order."""
    return [each for each in in_order(cls) if place in each.metadata["places"]]


def kebab(name: str) -> str:
    """Return a setting's name as users write it."""
    return name.replace("_", "-")


def env_names(setting: Field[Any]) -> list[str]:
    """Return the environment variables that give a setting, the stronger first."""
    places, name = setting.metadata["places"], setting.name.upper()
    names = []
    if "action" in places:
        names += [f"INPUT_{kebab(name)}", f"INPUT_{name}"]
    if "env" in places:
        names.append(f"DAGRUN_EXPORT_{name}")
    return list(dict.fromkeys(names))


def source_of(setting: Field[Any], context: click.Context) -> str | None:
    """Return where a setting was given, by the name of a variable; None where it was nowhere."""
    source = context.get_parameter_source(setting.name)
    if source is ParameterSource.ENVIRONMENT:
        return given_in(env_names(setting)) or "the environment"
    return _SOURCES.get(source) if source else None


def given_in(names: Iterable[str]) -> str | None:
    """Return the first of some environment variables that has a value."""
    return next((name for name in names if os.environ.get(name)), None)


def choices_of(hint: Any) -> tuple[str, ...]:
    """Return the words that a setting may have; none for free text."""
    for part in (hint, *get_args(hint)):
        if get_origin(part) is Literal:
            return get_args(part)
    return ()


def parameters(cls: type, *, positional: Iterable[str] = ()) -> list[click.Parameter]:
    """Return the click parameters of a declaration; those in `positional` become arguments.

    Settings that only the action, the environment or the file may give are parameters without a
    flag that anyone would type: click then looks them up in the same way as all others.
    """
    hints, places = get_type_hints(cls), set(positional)
    return [_parameter(each, hints[each.name], each.name in places) for each in in_order(cls)]


def _parameter(setting: Field[Any], hint: Any, as_argument: bool) -> click.Parameter:
    meta = setting.metadata
    common: dict[str, Any] = {"envvar": env_names(setting) or None, "metavar": meta["metavar"]}
    if as_argument:
        common["metavar"] = f"[{meta['metavar']}]"
        if get_origin(hint) is tuple:
            common |= {"metavar": f"{common['metavar']}...", "nargs": -1}
        else:
            common["default"] = setting.default
        return click.Argument([setting.name], required=False, **common)
    hidden = "cli" not in meta["places"]
    flag = f"--{kebab(setting.name)}"
    names = [*meta["flags"], flag, setting.name]
    common |= {"help": help_of(setting), "hidden": hidden, "default": setting.default}
    choices = choices_of(hint)
    if hint is bool:
        names = [f"{flag}/--no-{kebab(setting.name)}", setting.name]
        common["type"] = Switch()
    elif hint is int and not meta["metavar"]:
        common["count"] = True
    elif hint is int or {*get_args(hint)} == {int, NoneType}:
        common["type"] = click.IntRange(min=meta["least"], max=meta["most"])
    elif get_origin(hint) is tuple:
        common["type"] = Items(choices, lines_only=meta["lines_only"], plugins=meta["plugins"])
        common["metavar"] = meta["metavar"] or f"[{'|'.join(choices)}]"
        common |= {"multiple": True, "callback": _flatten}
    elif choices:
        common["type"] = click.Choice(choices)
    elif hint is str or {*get_args(hint)} == {str, NoneType}:
        common["type"] = str
    else:
        raise TypeError(f"no reading for the setting {setting.name}: {hint}")
    return click.Option(names, **common)


def help_of(setting: Field[Any]) -> str:
    """Say what a setting is and what it is where nobody says, as a terminal shows it."""
    said: str = setting.metadata["text"].replace("`", "")
    default = default_text(setting).replace("`", "")
    return f"{said} Default: {default}." if default else said


def default_text(setting: Field[Any]) -> str:
    """Say a setting's default in words; empty where there is nothing to say."""
    if setting.metadata["default_text"]:
        return str(setting.metadata["default_text"])
    value = setting.default
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None or value == 0 else str(value)


def _flatten(
    _ctx: click.Context, _param: click.Parameter, value: tuple[tuple[str, ...], ...]
) -> tuple[str, ...]:
    """Join what was given in several places of the command line, each item once."""
    return tuple(
        dict.fromkeys(
            item for part in value for item in (part if isinstance(part, tuple) else (part,))
        )
    )

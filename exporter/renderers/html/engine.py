"""What the compiled template needs of its engine, and no more.

Jinja2 compiles the page's template into a Python function that asks for little when it runs. This
is that little: importing Jinja2 instead costs 40 ms, more than the page of 5,000 steps. A test
compares what both make of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NoReturn

from exporter.report.visible import visible

missing: Final = object()
"""What stands for a name that the template was not given."""


def escape(value: Any) -> str:
    """Write a value so that HTML takes it as text, in an element and in quotes."""
    text = str(value)
    if text.isalnum():
        return text
    return (
        text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace('"', "&#34;")
    )


def seen(value: Any) -> Any:
    """Show what would be invisible in a text; all text goes through here before it is escaped."""
    return visible(value, keep_joiners=True) if type(value) is str else value


def Undefined(*_args: Any, name: str = "it") -> NoReturn:  # noqa: N802 - the compiled code's word
    """Refuse a name that the template was not given."""
    raise LookupError(f"the template of the page asks for {name}, which nobody gave it")


class environment:  # noqa: N801 - the compiled code's word
    """What the compiled code asks its engine for."""

    finalize = staticmethod(seen)
    getattr = staticmethod(getattr)
    undefined = staticmethod(Undefined)
    concat = "".join


class Context:
    """The names that the template is given."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names

    def resolve_or_missing(self, name: str) -> Any:
        """Return what a name stands for."""
        return self._names.get(name, missing)

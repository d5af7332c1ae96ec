"""The command that was run, told without what may be secret.

The command line itself is never shown: `--vars` may hold a password.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import UNSET

from exporter.readers.dbt.logs import Invocation
from exporter.readers.dbt.statuses import command_of
from exporter.readers.dbt.wire import Args

_SELECTING: Final = frozenset(
    {"--select", "-s", "--models", "--model", "-m", "--exclude", "--selector", "--resource-type",
     "--resource-types", "--exclude-resource-type", "--exclude-resource-types"}
)  # fmt: skip
_CHARACTERS: Final = 500


def command_from(args: Args, said: Invocation | None, *, sources: bool) -> str | None:
    """Return the command, such as `build` or `retry`, that left these files."""
    if sources:
        return "source freshness"
    # a retry calls itself `build` in `which` and by its name in the command line alone
    line = args.invocation_command
    typed = command_of(line) if isinstance(line, str) else None
    which = command_of(args.which) if isinstance(args.which, str) else None
    if typed == "retry":
        return "retry"
    return which or typed or (said.command if said else None)


def command_text(command: str | None, args: Args) -> str | None:
    """Return the command as one would type it, with its selection and nothing else."""
    if command is None:
        return None
    words = ["dbt", command]
    if command != "retry":
        for option, value in (
            ("--select", args.select if args.select is not UNSET else args.models),
            ("--exclude", args.exclude),
            ("--selector", args.selector),
        ):
            chosen = _words(value)
            words += [option, *chosen] if chosen else []
        words += ["--full-refresh"] if args.full_refresh is True else []
        words += ["--fail-fast"] if args.fail_fast is True else []
    text = " ".join(words)
    return text if len(text) <= _CHARACTERS else text[: _CHARACTERS - 1] + "…"


def unselected(args: Args) -> bool:
    """Return whether the flags say for certain that nothing was selected."""
    chosen = (args.select, args.exclude, args.selector, args.models, args.resource_types)
    return args.select is not UNSET and not any((*chosen, args.exclude_resource_types))


def unselected_line(said: Invocation) -> bool:
    """Return whether the command line in the log selects nothing."""
    if said.line is None or command_of(said.line) is None:
        return False  # a program called dbt, and its own line says nothing of the selection
    return not any(word.partition("=")[0] in _SELECTING for word in said.line.split())


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []

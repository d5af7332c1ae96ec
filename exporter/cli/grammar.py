"""The grammar: the word `export` may be left out."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from exporter import __version__

COMMANDS = {
    "export": "Write the report of one run (the word may be left out).",
    "list": "List the runs found, newest first.",
    "batch": "Write the reports of many runs, and an index page of them all.",
    "schedule": "Write the reports of new and changed runs, again and again.",
    "compare": "Write the report of one run, with what changed since another.",
    "serve": "Show the runs in a browser: a list, and the report of each.",
    "readers": "List the readers, and say which of them claims a folder and why.",
    "schema": "Print the JSON Schema of the export or of the file with settings.",
}
"""The commands and what they do; each is imported only when it is called."""

DEFAULT = "export"


class PlainHelp(click.Command):
    """A command whose `--help` is in English at once.

    click looks for a translation of that option's help at each start, which takes 2 ms, and finds
    none.
    """

    _plain: click.Option | None = None

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option as click makes it, but for the translation."""
        names = self.get_help_option_names(ctx)
        if names and self._plain is None:
            self._plain = click.Option(
                names,
                is_flag=True,
                expose_value=False,
                is_eager=True,
                help="Show this message and exit.",
                callback=_show_help,
            )
        return self._plain


class Grammar(PlainHelp, click.Group):
    """A group of commands in which one may be called without its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the contract."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"exporter.cli.commands.{cmd_name}").command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command's name where none is given."""
        own = {name for each in self.get_params(ctx) for name in (*each.opts, *each.secondary_opts)}
        if not args or (args[0] not in COMMANDS and args[0] not in own):
            # `--` ends the options, so what follows is a run's id, even if it is called `list`
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the default command's options too: that is where a user looks for them."""
        super().format_options(ctx, formatter)
        command: Any = self.get_command(ctx, DEFAULT)
        with formatter.section(f"Options of {DEFAULT}"):
            records = [each.get_help_record(ctx) or ("", "") for each in command.get_params(ctx)]
            # newer versions of click have a record of an argument, too, and no words in it
            told = [record for record in records if record[1] and record[0] != "--help"]
            formatter.write_dl([*_arguments(command), *told])


def _arguments(command: Any) -> list[tuple[str, str]]:
    from dataclasses import fields  # noqa: PLC0415 - seldom asked for

    from exporter.cli.options import help_of  # noqa: PLC0415 - as above
    from exporter.cli.settings import ExportSettings  # noqa: PLC0415 - as above

    about = {each.name: help_of(each) for each in fields(ExportSettings)}
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    return [(each.human_readable_name, about[str(each.name)]) for each in arguments]


def program() -> Grammar:
    """Return the whole command line."""
    grammar = Grammar(
        "dagrun-export",
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        help="Read what a pipeline run left behind and write a report of it.",
        epilog="Called without arguments it exports the newest run found below the working "
        "directory, as HTML and JSON, into dagrun-report/.",
    )
    grammar.params.append(
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="Show the version and exit.",
        )
    )
    return grammar


def _show_help(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def _print_version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"dagrun-export {__version__}")
        ctx.exit()

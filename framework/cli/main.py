"""The entry of the command line: a list of arguments becomes an exit code."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from howdah.cli.options import first_words
from howdah.cli.request import COMMON
from howdah.core.errors import HowdahError, UnknownTaskError, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["main", "routed"]

COMMANDS = {
    "run": ("howdah.cli.run", "Run a task and all it requires."),
    "plan": ("howdah.cli.plan", "Show what a run would do, and why."),
    "tree": ("howdah.cli.tree", "Show what a task requires."),
    "config": ("howdah.cli.config_show", "Show the configuration."),
    "completion": ("howdah.cli.completion", "Print what makes a shell complete howdah's words."),
}


def routed(arguments: Sequence[str]) -> list[str]:
    """Put the command's name first: the first word where it is one, otherwise `run`, as in `howdah --module m Task`."""
    if not arguments or arguments[0] in ("--help", "-h", "--version"):
        return list(arguments)
    position, _ = first_words(arguments, COMMON)
    if position is not None and arguments[position] in COMMANDS:
        return [arguments[position], *arguments[:position], *arguments[position + 1 :]]
    return ["run", *arguments]


class Commands(click.Group):
    """The commands, each imported when it is used."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find the command first."""
        return super().parse_args(ctx, routed(args))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return their names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List them without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, meaning) for name, (_, meaning) in COMMANDS.items()])


def _version(ctx: click.Context, _parameter: click.Parameter, given: bool) -> None:
    if given and not ctx.resilient_parsing:
        from importlib.metadata import version
        from platform import python_version

        click.echo(f"howdah {version('howdah')} (Python {python_version()})")
        ctx.exit()


group = Commands(
    "howdah",
    help="Runs batch jobs: tasks that require one another and write files.\n\n"
    "`howdah --module MODULE TASK` is short for `howdah run --module MODULE TASK`; "
    "add --help to either to see the tasks of a module and the parameters of a task.",
    params=[
        click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and end.")
    ],
    context_settings={"help_option_names": ["--help", "-h"]},
    no_args_is_help=False,
    invoke_without_command=True,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what a command line says; return the exit code."""
    from howdah.cli.interrupts import Interrupts
    from howdah.cli.streams import standard_error

    given = list(sys.argv[1:] if arguments is None else arguments)
    messages = standard_error()
    with Interrupts() as interrupts:
        try:
            return _outcome(given)()
        except HowdahError as error:
            messages.write(f"howdah: {error}{_command_meant(error, given)}\n")
            return interrupts.exit_code or error.exit_code
        except click.ClickException as error:
            messages.write(f"howdah: {_message(error)}\n")
            return 2
        except (KeyboardInterrupt, click.Abort):
            messages.write("howdah: interrupted\n")
            return interrupts.exit_code or 130
        except Exception:
            import traceback

            messages.write(f"{traceback.format_exc()}howdah: this is a fault of howdah's own; please report it with the lines above\n")
            return 70


def _outcome(arguments: list[str]) -> Callable[[], int]:
    result = group.main(args=arguments, prog_name="howdah", standalone_mode=False)
    if callable(result):
        return result  # type: ignore[no-any-return]
    if not arguments:
        click.echo(group.get_help(click.Context(group, info_name="howdah")), err=True)
        return lambda: 2
    return lambda: result if isinstance(result, int) else 0


def _command_meant(error: HowdahError, arguments: list[str]) -> str:
    if not isinstance(error, UnknownTaskError):
        return ""
    position, _ = first_words(arguments, COMMON)
    near = "" if position is None else suggest(arguments[position], COMMANDS)
    return near.replace("mean ", "mean the command ")


def _message(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if isinstance(error, click.NoSuchOption) and context is not None:
        known = [name for parameter in context.command.get_params(context) for name in parameter.opts]
        return f"there is no option {error.option_name}.{suggest(error.option_name, known)}"
    hint = f" Try: {context.command_path} --help" if context is not None else ""
    return f"{error.format_message().rstrip('.')}.{hint}"

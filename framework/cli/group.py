"""The commands as click knows them: their help, and those that are not about a task."""

from __future__ import annotations

import textwrap
from importlib import import_module
from typing import TYPE_CHECKING

import click

from howdah.cli.command import TaskCommand
from howdah.cli.options import first_words
from howdah.cli.request import find_class, options_in_any_help, task_options
from howdah.cli.routes import COMMANDS, routed
from howdah.cli.streams import standard_output
from howdah.core.errors import HowdahError, suggest
from howdah.core.registry import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from howdah.cli.options import Option
    from howdah.core.task import Task

__all__ = ["execute", "group"]

_ARGUMENTS = "howdah.arguments"


class _Wrapped(click.Command):
    """A command that is about a task."""

    def __init__(self, inner: TaskCommand) -> None:
        """Wrap it."""
        super().__init__(inner.name, help=inner.meaning, add_help_option=False)
        self.inner = inner

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the arguments: the command reads them itself."""
        ctx.meta[_ARGUMENTS] = list(args)
        return []

    def invoke(self, ctx: click.Context) -> Callable[[], int]:
        """Return what is to be done."""
        arguments: list[str] = ctx.meta[_ARGUMENTS]
        if self.inner.asks_for_help(arguments):
            return lambda: _show(self.get_help(ctx))
        return lambda: self.inner.execute(arguments)

    def _task(self, ctx: click.Context) -> type[Task] | None:
        """Return the task that the arguments name, if they do; their module is loaded in any case."""
        arguments: list[str] = ctx.meta.get(_ARGUMENTS, [])
        position, early = first_words(arguments, self.inner.options)
        if position is not None:
            return find_class(early.get("module"), arguments[position])
        if "module" in early:
            try:
                find_class(early["module"], None)
            except HowdahError:
                if not registry.families():
                    raise
        return None

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what stands behind the command's name."""
        task = self._task(ctx)
        return ["[--module MODULE]", task.get_task_family() if task else "TASK", "[PARAMETERS]", "[OPTIONS]"]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the task says of itself, or what the command does."""
        task = self._task(ctx)
        first, _, rest = ((task.__doc__ if task else None) or self.help or "").strip().partition("\n")
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(f"{first}\n{textwrap.dedent(rest)}".rstrip())

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the parameters of the task, or the tasks there are, and howdah's own options."""
        task = self._task(ctx)
        if task is not None:
            rows = [_row(option) for option in task_options(task, self.inner.options)]
            if rows:
                with formatter.section(f"Parameters of {task.get_task_family()}"):
                    formatter.write_dl(rows)
            rows = [_row(option) for option in options_in_any_help(task)]
            if rows:
                with formatter.section("Parameters of other tasks"):
                    formatter.write_dl(rows)
        elif registry.families():
            with formatter.section("Tasks"):
                formatter.write_dl(sorted({one.get_task_family(): _first_line(one) for one in registry.classes()}.items()))
        with formatter.section("Options"):
            formatter.write_dl([_row(option) for option in self.inner.options])


class _Commands(click.Group):
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
        command: click.Command | TaskCommand = import_module(COMMANDS[cmd_name][0]).command
        return _Wrapped(command) if isinstance(command, TaskCommand) else command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List them without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, meaning) for name, (_, meaning) in COMMANDS.items()])


def _row(option: Option) -> tuple[str, str]:
    names = ", ".join(sorted(option.names, key=len))
    return (f"{names} {option.metavar}" if option.takes == "value" else names), option.meaning


def _first_line(task: type[Task]) -> str:
    return (task.__doc__ or "").strip().partition("\n")[0]


def _show(text: str) -> int:
    standard_output().write(f"{text}\n")
    return 0


def _version(ctx: click.Context, _parameter: click.Parameter, given: bool) -> None:
    if given and not ctx.resilient_parsing:
        from importlib.metadata import version
        from platform import python_version

        _show(f"howdah {version('howdah')} (Python {python_version()})")
        ctx.exit()


group = _Commands(
    "howdah",
    help="Runs batch jobs: tasks that require one another and write files.\n\n"
    "`howdah --module MODULE TASK` is short for `howdah run --module MODULE TASK`; "
    "add --help to either to see the tasks of a module and the parameters of a task.",
    params=[click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show it and end.")],
    context_settings={"help_option_names": ["--help", "-h"]},
    no_args_is_help=False,
    invoke_without_command=True,
)


def execute(arguments: Sequence[str]) -> int:
    """Do what a command line says; return the exit code."""
    try:
        result = group.main(args=list(arguments), prog_name="howdah", standalone_mode=False)
    except click.Abort as error:
        raise (error.__cause__ or KeyboardInterrupt) from None
    except click.ClickException as error:
        from howdah.cli.streams import standard_error

        standard_error().write(f"howdah: {_message(error)}\n")
        return 2
    if callable(result):
        result = result()
    elif not arguments:
        click.echo(group.get_help(click.Context(group, info_name="howdah")), err=True)
        return 2
    return result if isinstance(result, int) else 0


def _message(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if isinstance(error, click.NoSuchOption) and context is not None:
        known = [name for parameter in context.command.get_params(context) for name in parameter.opts]
        return f"there is no option {error.option_name}.{suggest(error.option_name, known)}"
    hint = f" Try: {context.command_path} --help" if context is not None else ""
    said = error.format_message().replace("?.", "?")
    return f"{said if said.endswith(('.', '?')) else said + '.'}{hint}"

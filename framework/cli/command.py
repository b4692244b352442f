"""Commands that are about a task, whose options depend on that task."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from howdah.cli.options import Option, first_words
from howdah.cli.request import HELP, find_class, read_request, task_options
from howdah.core.errors import HowdahError
from howdah.core.registry import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.shell_completion import CompletionItem

    from howdah.cli.request import Request
    from howdah.core.task import Task

__all__ = ["Action", "TaskCommand"]

Action = "Callable[[], int]"
"""What a command line comes down to: called, it does it and returns the exit code."""


class TaskCommand(click.Command):
    """A command with howdah's own options and, once the module is loaded, those of the task it names."""

    def __init__(self, name: str, *, options: Sequence[Option], action: Callable[[Request], int], help: str) -> None:
        """Name it, with its own options and what it does with a request."""
        super().__init__(name, help=help, add_help_option=False)
        self.options = (*options, HELP)
        self.action = action

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the arguments: they are read when the command is invoked."""
        ctx.meta["howdah.arguments"] = list(args)
        return []

    def invoke(self, ctx: click.Context) -> Callable[[], int]:
        """Return what is to be done."""
        arguments: list[str] = ctx.meta["howdah.arguments"]
        if "help" in first_words(arguments, self.options)[1]:
            text = self.get_help(ctx)
            return lambda: _show(text)
        return lambda: self.action(read_request(arguments, self.options))

    def _task(self, ctx: click.Context) -> type[Task] | None:
        """Return the task that the arguments name, if they do."""
        arguments: list[str] = ctx.meta.get("howdah.arguments", [])
        position, early = first_words(arguments, self.options)
        if position is None:
            if "module" in early:
                try:
                    find_class(early["module"], None)
                except HowdahError:
                    if not registry.families():
                        raise
            return None
        return find_class(early.get("module"), arguments[position])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what stands behind the command's name."""
        task = self._task(ctx)
        return ["[--module MODULE]", task.get_task_family() if task else "TASK", "[PARAMETERS]", "[OPTIONS]"]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the task says of itself, or what the command does."""
        task = self._task(ctx)
        text = (task.__doc__ if task else None) or self.help or ""
        first, _, rest = text.strip().partition("\n")
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(f"{first}\n{textwrap.dedent(rest)}".rstrip())

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the parameters of the task, or the tasks there are, and howdah's own options."""
        task = self._task(ctx)
        if task is not None:
            rows = [_row(option) for option in task_options(task, self.options)]
            if rows:
                with formatter.section(f"Parameters of {task.get_task_family()}"):
                    formatter.write_dl(rows)
        elif registry.families():
            with formatter.section("Tasks"):
                formatter.write_dl([(family, _first_line(registry.get(family))) for family in registry.families()])
        with formatter.section("Options"):
            formatter.write_dl([_row(option) for option in self.options])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the tasks and options that a half-written word may become."""
        from click.shell_completion import CompletionItem

        words: dict[str, str] = {name: option.meaning for option in self.options for name in option.names if name.startswith("--")}
        try:
            task = self._task(ctx)
        except HowdahError:
            task = None
        if task is not None:
            words |= {option.names[0]: option.meaning for option in task_options(task, self.options)}
        elif not incomplete.startswith("-"):
            words = {family: _first_line(registry.get(family)) for family in registry.families()}
        return [CompletionItem(word, help=meaning) for word, meaning in words.items() if word.startswith(incomplete)]


def _row(option: Option) -> tuple[str, str]:
    names = ", ".join(sorted(option.names, key=len))
    return (f"{names} {option.metavar}" if option.takes == "value" else names), option.meaning


def _first_line(task: type[Task]) -> str:
    return (task.__doc__ or "").strip().partition("\n")[0]


def _show(text: str) -> int:
    from howdah.cli.streams import standard_output

    standard_output().write(f"{text}\n")
    return 0

"""The entry of the command line: a list of arguments becomes an exit code."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from howdah.cli.interrupts import Terminated, terminable
from howdah.cli.options import first_words
from howdah.cli.request import COMMON, mistakes
from howdah.cli.routes import COMMANDS, routed
from howdah.cli.streams import occupy_descriptors, standard_error
from howdah.config import completion_wanted
from howdah.core.errors import ConfigurationError, HowdahError, UnknownTaskError, suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from howdah.cli.command import TaskCommand
    from howdah.core.task import Task

__all__ = ["main", "run"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what a command line says; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    occupy_descriptors()
    messages = standard_error()
    with terminable():
        try:
            return _execute(given)
        except ConfigurationError as error:
            messages.write(f"howdah: {mistakes(str(error).splitlines())}\n")
            return error.exit_code
        except HowdahError as error:
            messages.write(f"howdah: {error}{_command_meant(error, given)}\n")
            return error.exit_code
        except Terminated:
            return 143
        except KeyboardInterrupt:
            return 130
        except Exception:
            import traceback

            messages.write(f"{traceback.format_exc()}howdah: this is a fault of howdah's own; please report it with the lines above\n")
            return 70


def run(
    cmdline_args: Sequence[str] | None = None,
    main_task_cls: type[Task] | None = None,
    *,
    local_scheduler: bool = True,
    detailed_summary: bool = True,
) -> None:
    """Do what a command line says, for a script's last line; ends the process with the exit code where that is not 0.

    With `main_task_cls` the arguments are that task's own. `local_scheduler` and `detailed_summary` are taken for the sake of those used
    to giving them.
    """
    given = list(sys.argv[1:] if cmdline_args is None else cmdline_args)
    code = main(given if main_task_cls is None else ["run", main_task_cls.get_task_family(), *given])
    if code:
        sys.exit(code)


def _execute(arguments: list[str]) -> int:
    """Execute a command about a task directly; all else is click's business, whose import costs as much as Python's start."""
    wanted = completion_wanted()
    if wanted is not None:
        from howdah.cli.complete import answer

        return answer(*wanted)
    words = routed(arguments)
    if words and words[0] in ("run", "plan", "tree"):
        command: TaskCommand = import_module(COMMANDS[words[0]][0]).command
        if not command.asks_for_help(words[1:]):
            return command.execute(words[1:])
    from howdah.cli.group import execute

    return execute(arguments)


def _command_meant(error: HowdahError, arguments: list[str]) -> str:
    if not isinstance(error, UnknownTaskError):
        return ""
    position, _ = first_words(arguments, COMMON)
    near = "" if position is None else suggest(arguments[position], COMMANDS)
    return near.replace("mean ", "mean the command ")

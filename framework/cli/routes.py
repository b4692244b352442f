"""Which command a command line is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.cli.options import first_words
from howdah.cli.request import COMMON

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COMMANDS", "routed"]

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

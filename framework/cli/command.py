"""A command that is about a task: its own options, and what it does with a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.cli.options import first_words
from howdah.cli.request import HELP, read_request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from howdah.cli.options import Option
    from howdah.cli.request import Request

__all__ = ["TaskCommand"]


class TaskCommand:
    """A command whose options depend on the task that it names."""

    def __init__(self, name: str, *, options: Sequence[Option], action: Callable[[Request], int], meaning: str) -> None:
        """Name it, with howdah's own options, what it does with a request, and what help says of it."""
        self.name = name
        self.options = (*options, HELP)
        self.meaning = meaning
        self._action = action

    def asks_for_help(self, arguments: Sequence[str]) -> bool:
        """Return whether `--help` is among the arguments."""
        return "help" in first_words(arguments, self.options)[1]

    def execute(self, arguments: Sequence[str]) -> int:
        """Do what the arguments say; return the exit code."""
        return self._action(read_request(arguments, self.options))

"""The command `howdah completion SHELL`: the lines that teach a shell to complete howdah's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from howdah.cli.streams import standard_output

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["command"]


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> Callable[[], int]:
    """Print what makes a shell complete howdah's words.

    For bash: add `eval "$(howdah completion bash)"` to ~/.bashrc; zsh and fish likewise.
    """
    return lambda: _print(shell)


def _print(shell: str) -> int:
    from click.shell_completion import get_completion_class

    from howdah.cli.group import group

    found = get_completion_class(shell)
    assert found is not None
    standard_output().write(found(group, {}, "howdah", "_HOWDAH_COMPLETE").source() + "\n")
    return 0

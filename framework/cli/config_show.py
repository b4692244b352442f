"""The command `howdah config show`: every setting with its value and where that came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from howdah.cli.loading import load_module
from howdah.cli.streams import standard_error, standard_output
from howdah.config import load
from howdah.core.registry import registry

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["command"]

command = click.Group("config", help="Show the configuration.", no_args_is_help=False)


@command.command("show")
@click.option("--module", "-m", help="Show what is set for the tasks of this module too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def _show(module: str | None, as_json: bool) -> Callable[[], int]:
    """Print every setting, its value and where that came from."""
    return lambda: _print(module, as_json)


def _print(module: str | None, as_json: bool) -> int:
    config = load()
    if module is not None:
        load_module(module)
    for warning in config.check_families(registry.parameters()):
        standard_error().write(f"howdah: warning: {warning}\n")
    rows = config.rows(registry.parameters())
    if as_json:
        import json

        text = json.dumps({row.name: {"value": row.text, "source": row.source} for row in rows}, indent=2, ensure_ascii=False)
    else:
        first, second = (max(len(row.name) for row in rows), max(len(row.text) for row in rows))
        text = "\n".join(f"{row.name:{first}}  {row.text:{second}}  {row.source}" for row in rows)
    standard_output().write(f"{text}\n")
    return 0

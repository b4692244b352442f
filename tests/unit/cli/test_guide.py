"""The guide names every command, option and setting there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.cli.routes import COMMANDS
from howdah.cli.run import OPTIONS
from howdah.settings import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path


def test_the_guide_names_every_command_and_option(root: Path) -> None:
    guide = (root / "docs/guide/command-line.md").read_text(encoding="utf-8")

    assert [name for name in COMMANDS if f"`howdah {name}" not in guide] == []
    assert [option.names[0] for option in OPTIONS if f"`{option.names[0]}" not in guide] == []


def test_the_guide_names_every_setting(root: Path) -> None:
    guide = (root / "docs/guide/configuration.md").read_text(encoding="utf-8")

    names = [setting.name.replace("*", "NAME") for setting in SETTINGS]
    assert [name for name in names if f"| `{name}` |" not in guide] == []

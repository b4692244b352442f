"""What a half-written word may become."""

from __future__ import annotations

import enum
import sys
from typing import TYPE_CHECKING, Literal

import pytest

from howdah.cli.complete import answer, completions
from howdah.cli.routes import COMMANDS
from howdah.core.parameter import StrParameter
from howdah.core.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Kind(enum.Enum):
    BIG = 1
    SMALL = 2


class Sorted(Task):
    """Sorts it all.

    And more.
    """

    kind: Kind
    order: Literal["up", "down"] = "up"
    deep: bool = False
    note = StrParameter(default="", description="a word, or two")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "half_baked.py").write_text("print('noise')\nimport howdah\nclass Pie(howdah.Task):\n    'Bakes.'\n    n: int\n")
    (tmp_path / "broken.py").write_text("1 / 0")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("half_baked", None)


def words(line: str) -> list[str]:
    *before, incomplete = line.split(" ")
    return list(completions(before, incomplete))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("p", ["plan"]),
        ("Sor", []),
        ("--vers", ["--version"]),
        ("config ", ["show"]),
        ("completion f", ["fish"]),
        ("plan --j", ["--json"]),
        ("Sorted --d", ["--dry-run", "--deep"]),
        ("run Sorted --d", ["--dry-run", "--deep"]),
        ("plan Sorted --d", ["--deep"]),
        ("Sorted --kind ", ["BIG", "SMALL"]),
        ("Sorted --order u", ["up"]),
        ("Sorted --note ", []),
        ("Sorted --engine ", ["local"]),
        ("Sorted --log-level w", ["warning"]),
        ("Sorted ", []),
        ("Nothing --no", ["--no-history"]),
    ],
)
def test_a_word_becomes_what_fits_there(line: str, found: list[str]) -> None:
    assert words(line) == found


def test_the_first_word_is_a_command_or_a_task_of_the_module() -> None:
    assert set(words("")) >= set(COMMANDS)
    assert "Sorted" in words(f"--module {__name__} ")
    assert set(words(f"--module {__name__} ")).isdisjoint(COMMANDS)


def test_a_family_that_is_there_twice_stops_nothing() -> None:
    for number in range(2):
        type("Twice", (Task,), {"__module__": f"module{number}"})

    assert words(f"--module {__name__} Tw") == ["Twice"]


@pytest.mark.usefixtures("folder")
def test_modules_of_the_folder_and_their_tasks() -> None:
    assert words("--module ") == ["broken", "half_baked"]
    assert words("half_baked.") == ["half_baked.Pie"]
    assert words("half_baked.Pie --n") == ["--no-history", "--n"]
    assert set(words("--module broken ")).isdisjoint(COMMANDS)
    assert words("broken.") == []
    assert words("nowhere.") == []


@pytest.mark.usefixtures("folder")
def test_each_shell_is_answered_in_its_form(capsys: pytest.CaptureFixture[str]) -> None:
    answer("bash", "howdah half_baked.", "1")
    answer("zsh", "howdah half_baked.", "1")
    answer("fish", "howdah half_baked.", "half_baked.")
    answer("fish", "howdah Sorted --note", "--note")
    answer("bash", "howdah Sorted --note 'a b' --or", "4")

    assert capsys.readouterr().out.splitlines() == [
        "plain,half_baked.Pie",
        "plain",
        "half_baked.Pie",
        "Bakes.",
        "plain,half_baked.Pie\tBakes.",
        "plain,--note\ta word or two. [default: nothing]",
        "plain,--order",
    ]

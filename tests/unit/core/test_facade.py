"""What `import howdah` gives, and what it costs."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

import howdah

HEAVY = {
    "asyncio",
    "dataclasses",
    "email",
    "hashlib",
    "inspect",
    "json",
    "logging",
    "pathlib",
    "re",
    "rich",
    "click",
    "msgspec",
    "tempfile",
}


def imported_by(statement: str) -> set[str]:
    """Return the modules that a statement imports in a fresh interpreter."""
    code = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return set(answer.stdout.split())


@pytest.mark.parametrize("name", howdah.__all__)
def test_a_name_of_the_facade_is_there(name: str) -> None:
    assert getattr(howdah, name) is not None
    assert name in dir(howdah)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nope'"):
        howdah.Nope  # type: ignore[attr-defined]  # noqa: B018


def test_the_version_is_that_of_the_distribution() -> None:
    assert howdah.__version__ == version("howdah")


def test_importing_howdah_imports_nothing_else() -> None:
    assert imported_by("import howdah") - {"__future__"} == {"howdah"}


def test_a_task_needs_no_heavy_module() -> None:
    modules = imported_by("import howdah; T = type(howdah.Task)('T', (howdah.Task,), {'n': howdah.IntParameter()}); T(n=3).task_id")

    assert modules & HEAVY <= {"re"}  # typing imports it on Python 3.10 and 3.11

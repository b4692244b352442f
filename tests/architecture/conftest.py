"""The source files that the architecture tests read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PACKAGES = ("framework", "targets", "jobs")
BESIDE = ("tests", "examples", "benchmarks")


class Source:
    """One Python file: its path from the root of the repository, its text, and its tree."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.tree = ast.parse(text, filename=path)

    @property
    def shipped(self) -> bool:
        """Whether the file is part of howdah (and not a test, an example or a benchmark)."""
        return self.path.startswith(tuple(f"{folder}/" for folder in PACKAGES))


@pytest.fixture(scope="session")
def sources(root: Path) -> list[Source]:
    """All Python files of the repository that are its own."""
    paths = sorted(path for folder in (*PACKAGES, *BESIDE) for path in (root / folder).rglob("*.py") if "__pycache__" not in path.parts)
    assert paths, f"no Python files under {root}"
    return [Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


@pytest.fixture(scope="session")
def make_source() -> type[Source]:
    """Make a source file out of a sample."""
    return Source

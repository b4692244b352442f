"""What no file of the repository holds, and what each must hold."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Paths that exist on one machine only: the folders somebody happened to work in.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:root|work/(?:main|shared))/|/tmp/[\w-]*venv|\.\./shared/")


def committed_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the path and text of each file that is committed, or would be."""
    if not (shutil.which("git") and (root / ".git").exists()):
        pytest.skip("not a git clone")
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    for name in subprocess.run(listing, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0"):
        path = root / name
        if name and path.is_file() and b"\0" not in (data := path.read_bytes()):
            yield name, data.decode("utf-8", "replace")


def machine_paths(text: str) -> list[str]:
    """Return the paths in a text that mean something on one machine only."""
    return MACHINE_PATHS.findall(text)


def test_no_file_names_a_path_of_one_machine(root: Path) -> None:
    found = [f"{name}: {', '.join(paths)}" for name, text in committed_texts(root) if (paths := machine_paths(text))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("parts", [("root", "x"), ("work", "main", "x"), ("tmp", "dev-venv")])
def test_a_path_of_one_machine_is_found(parts: tuple[str, ...]) -> None:
    assert machine_paths("see /" + "/".join(parts))


def test_a_url_or_a_relative_path_is_not_one() -> None:
    assert not machine_paths("https://host/root/x, ./root/x and /tmp/out, docker:/data/work/x")


@pytest.mark.parametrize("name", ["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "framework/py.typed"])
def test_the_file_is_there(root: Path, name: str) -> None:
    assert (root / name).is_file()


def test_the_changelog_knows_the_version(root: Path, pyproject: dict[str, dict[str, str]]) -> None:
    assert f"## {pyproject['project']['version']}" in (root / "CHANGELOG.md").read_text(encoding="utf-8")

"""The code of the guide's pages is a module, and their sessions print what is shown."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = ("tasks", "parameters", "targets")


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, root: Path) -> str:
    return (root / f"docs/guide/{request.param}.md").read_text(encoding="utf-8")


def shell(command: str, cwd: Path) -> str:
    """Return what a command prints: on standard output, or, where it fails, on both."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "LC_ALL": "C", "PYTHONPATH": "."}
    done = subprocess.run(["/bin/sh", "-c", command], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else done.stdout + done.stderr


def test_the_sessions_print_what_is_shown(page: str, tmp_path: Path) -> None:
    (tmp_path / "guide.py").write_text("\n\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)), encoding="utf-8")
    sessions = "".join(re.findall(r"```console\n(.*?)```", page, re.DOTALL))
    steps = re.findall(r"^\$ (.*)\n((?:[^$].*\n|\n)*)", sessions, re.MULTILINE)
    assert len(steps) >= 3
    for command, shown in steps:
        assert (command, shell(command, tmp_path)) == (command, shown)


def test_the_pages_of_the_guide_are_linked_and_their_links_lead_somewhere(root: Path) -> None:
    index = (root / "docs/index.md").read_text(encoding="utf-8")
    pages = sorted((root / "docs/guide").glob("*.md"))
    assert [path.name for path in pages if f"guide/{path.name}" not in index] == []
    for path in pages:
        links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
        assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []

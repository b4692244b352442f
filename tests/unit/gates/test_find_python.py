"""The search for an interpreter says what is missing and what to install."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / ".ci/find-python"


def fake(folder: Path, name: str, *, version: str, can_make_environments: bool) -> None:
    """Put a program there that answers as an interpreter of that version would."""
    minor = int(version.split(".")[1])
    program = f"""#!/bin/sh
case "$2" in
    *"< (3, 10)"*) exit {int(minor < 10)} ;;
    *ensurepip*) exit {int(not can_make_environments)} ;;
    *platform*) echo {version} ;;
    *version_info*) echo 3.{minor} ;;
esac
"""
    path = folder / name
    path.write_text(program, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    for tool in ("bash", "env", "sh"):
        (tmp_path / tool).symlink_to(f"/bin/{tool}")
    return tmp_path


def find(bin_folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT], env={"PATH": str(bin_folder), **environment}, capture_output=True, text=True, check=False)


def test_the_first_good_one_on_path_is_taken(bin_folder: Path) -> None:
    fake(bin_folder, "python3", version="3.9.2", can_make_environments=True)
    fake(bin_folder, "python3.12", version="3.12.1", can_make_environments=False)
    fake(bin_folder, "python3.10", version="3.10.4", can_make_environments=True)
    assert find(bin_folder).stdout == "python3.10\n"


def test_an_old_python_is_named_with_its_version(bin_folder: Path) -> None:
    fake(bin_folder, "python3", version="3.9.2", can_make_environments=True)
    done = find(bin_folder)
    assert done.returncode == 1
    assert "needs Python 3.10 or newer; found python3 (3.9.2)" in done.stderr


def test_no_python_at_all_is_said(bin_folder: Path) -> None:
    assert "found none" in find(bin_folder).stderr


def test_a_python_without_venv_is_told_what_to_install(bin_folder: Path) -> None:
    fake(bin_folder, "python3", version="3.11.2", can_make_environments=False)
    done = find(bin_folder)
    assert done.returncode == 1
    assert "apt-get install python3.11-venv" in done.stderr


def test_the_python_asked_for_is_the_only_one_tried(bin_folder: Path) -> None:
    fake(bin_folder, "python3", version="3.12.1", can_make_environments=True)
    fake(bin_folder, "old", version="3.8.1", can_make_environments=True)
    done = find(bin_folder, PYTHON="old")
    assert done.returncode == 1
    assert "PYTHON=old" in done.stderr


def test_this_machine_has_a_good_one() -> None:
    done = subprocess.run([SCRIPT], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

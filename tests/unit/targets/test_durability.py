"""What has appeared stays after a power cut: the bytes reach the disk before the name does, and the name before the write returns."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest

from howdah.targets.local import LocalFileSystem, LocalTarget
from howdah.targets.staging import commit_new


class Steps:
    """The fsyncs and renames of this process, in order, while somebody listens; names of staging files are shown as `*`."""

    taken: ClassVar[list[str]] = []

    @classmethod
    def note(cls, event: str, arguments: tuple[object, ...]) -> None:
        if event in ("os.rename", "os.link"):
            cls.taken.append(f"{event[3:]} {cls.name(str(arguments[1]))}")

    @classmethod
    def fsync(cls, fd: int) -> None:
        real_fsync(fd)
        cls.taken.append(f"fsync {cls.name(os.readlink(f'/proc/self/fd/{fd}'))}")

    @staticmethod
    def name(path: str) -> str:
        name = os.path.basename(path)
        return "*" if name.startswith(".howdah-") else name


real_fsync = os.fsync
sys.addaudithook(Steps.note)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Listen; fsync is the one call here that the interpreter does not announce, so it is wrapped."""
    monkeypatch.setattr(os, "fsync", Steps.fsync)
    Steps.taken.clear()
    return Steps.taken


def test_a_file_is_on_the_disk_before_its_name_and_its_name_before_the_end(tmp_path: Path, steps: list[str]) -> None:
    with LocalTarget(tmp_path / "folder" / "out").open("w") as file:
        steps.append("written")
        file.write("1")

    assert steps == [f"fsync {tmp_path.name}", "written", "fsync *", "rename out", "fsync folder"]


def test_a_directory_is_marked_once_its_files_are_on_the_disk(tmp_path: Path, steps: list[str]) -> None:
    with LocalTarget(f"{tmp_path}/out/").temporary_directory() as folder:
        Path(folder, "part").write_text("1")

    assert steps == ["fsync part", "fsync *", "fsync _SUCCESS", "fsync *", "rename out", f"fsync {tmp_path.name}"]


def test_what_was_made_at_a_temporary_path_is_on_the_disk_before_its_name(tmp_path: Path, steps: list[str]) -> None:
    with LocalTarget(tmp_path / "out").temporary_path() as path:
        Path(path).write_text("1")

    assert steps == ["fsync out", "rename out", f"fsync {tmp_path.name}"]


def test_a_commit_that_overwrites_nothing_is_durable_too(tmp_path: Path, steps: list[str]) -> None:
    (tmp_path / "staged").write_text("1")

    assert commit_new(f"{tmp_path}/staged", f"{tmp_path}/out")

    assert steps == ["fsync staged", "link out", f"fsync {tmp_path.name}"]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda fs, root: fs.open_write(f"{root}/new").close(), ["fsync new", "fsync ROOT"]),
        (lambda fs, root: fs.mkdir(f"{root}/a/b"), ["fsync ROOT", "fsync a"]),
        (lambda fs, root: fs.rename(f"{root}/file", f"{root}/new"), ["link new", "fsync ROOT"]),
        (lambda fs, root: fs.replace(f"{root}/file", f"{root}/new"), ["rename new", "fsync ROOT"]),
        (lambda fs, root: fs.copy(f"{root}/file", f"{root}/new"), ["fsync *", "rename new", "fsync ROOT"]),
    ],
    ids=["open_write", "mkdir", "rename", "replace", "copy"],
)
def test_changes_to_the_file_system_are_durable(
    tmp_path: Path, steps: list[str], act: Callable[[LocalFileSystem, Path], None], expected: list[str]
) -> None:
    (tmp_path / "file").write_text("1")

    act(LocalFileSystem(), tmp_path)

    assert steps == [step.replace("ROOT", tmp_path.name) for step in expected]

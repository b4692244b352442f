"""Writers that are killed, or that race, never show anything partial."""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from howdah.targets.local import LocalTarget
from howdah.targets.staging import Staging, commit_new

KILLS = 40
LINES = 3000


def content(version: int) -> str:
    """Return a file whose every line says which version it is, so that a partial or mixed file shows."""
    return f"version {version}\n" * LINES


def is_whole(text: str) -> bool:
    return len(set(text.splitlines())) == 1 and text.count("\n") == LINES


def hidden(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(".")]


def kill_in_the_middle(children: Any, function: Callable[[], object], moment: float) -> None:
    process = children.start(function)
    time.sleep(moment)
    os.kill(process, signal.SIGKILL)
    assert children.end(process) == -signal.SIGKILL


def overwrite_for_ever(target: LocalTarget) -> None:
    for version in itertools.count():
        with target.open("w") as file:
            file.writelines(content(version).splitlines(keepends=True))


def make_for_ever(target: LocalTarget) -> None:
    """Make the directory again and again, and a second one that stays."""
    while True:
        with target.temporary_directory() as folder:
            for part in range(3):
                with LocalTarget(f"{folder}/part-{part}").open("w") as file:
                    file.write(content(part))
        target.remove()


def overwrite_by_path_for_ever(target: LocalTarget) -> None:
    for version in itertools.count():
        with target.temporary_path() as path:
            Path(path).write_text(content(version))


@pytest.mark.parametrize("write", [overwrite_for_ever, overwrite_by_path_for_ever])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_writer_killed_at_any_moment_leaves_a_whole_file_or_none(tmp_path: Path, children: Any, write: Any, suffix: str) -> None:
    if suffix and write is overwrite_by_path_for_ever:
        suffix = ".txt"
    target = LocalTarget(tmp_path / f"out{suffix}")
    moments = random.Random(7)
    leftovers = 0

    for _ in range(KILLS):
        kill_in_the_middle(children, lambda: write(target), moments.uniform(0, 0.02))

        leftovers += len(hidden(tmp_path))
        assert len(hidden(tmp_path)) <= 1
        if target.exists():
            with target.open() as file:
                assert is_whole(file.read())

    assert leftovers, "no writer was killed in the middle of a write: the test shows nothing"
    with target.open("w") as file:
        file.write("next")
        assert len(hidden(tmp_path)) == 1
    assert os.listdir(tmp_path) == [f"out{suffix}"]


def test_a_directory_whose_writer_is_killed_at_any_moment_is_whole_or_not_there(tmp_path: Path, children: Any) -> None:
    target = LocalTarget(f"{tmp_path}/out/")
    moments = random.Random(7)
    leftovers = 0

    for _ in range(KILLS):
        kill_in_the_middle(children, lambda: make_for_ever(target), moments.uniform(0, 0.03))

        leftovers += len(hidden(tmp_path))
        if target.exists():
            assert sorted(os.listdir(target.path)) == ["_SUCCESS", "part-0", "part-1", "part-2"]
            assert all(is_whole(Path(part).read_text()) for part in target.parts())
            target.remove()

    assert leftovers, "no writer was killed in the middle of a write: the test shows nothing"
    with target.temporary_directory():
        pass
    assert os.listdir(tmp_path) == ["out"]


def test_a_suspended_writer_keeps_its_write_while_another_one_writes(tmp_path: Path, children: Any) -> None:
    target = LocalTarget(tmp_path / "out")
    ready, go = os.pipe(), os.pipe()

    def slow() -> None:
        with target.open("w") as file:
            file.write(content(1))
            os.write(ready[1], b"x")
            os.read(go[0], 1)

    process = children.start(slow)
    os.read(ready[0], 1)
    with target.open("w") as file:
        file.write(content(2))
    os.write(go[1], b"x")

    assert children.end(process) == 0
    assert (tmp_path / "out").read_text() == content(1)
    assert os.listdir(tmp_path) == ["out"]


def test_writers_at_once_to_one_target_never_mix(tmp_path: Path, children: Any) -> None:
    target = LocalTarget(tmp_path / "out")

    def write_often(writer: int) -> None:
        for _ in range(60):
            with target.open("w") as file:
                file.write(content(writer))

    processes = [children.start(lambda writer=writer: write_often(writer)) for writer in range(3)]
    seen = 0
    while os.waitpid(processes[0], os.WNOHANG) == (0, 0):
        if target.exists():
            assert is_whole((tmp_path / "out").read_text())
            seen += 1
    assert [children.end(process) for process in processes[1:]] == [0, 0]

    assert seen
    assert os.listdir(tmp_path) == ["out"]


def test_cleaners_take_no_writers_file_for_a_leftover(tmp_path: Path, children: Any) -> None:
    target = LocalTarget(tmp_path / "out")

    def write_often() -> None:
        for _ in range(500):
            Staging(target.path).discard()
            with Staging(target.path) as staging:
                staging.commit()

    processes = [children.start(write_often) for _ in range(4)]

    assert [children.end(process) for process in processes] == [0, 0, 0, 0]
    assert os.listdir(tmp_path) == ["out"]


@pytest.mark.parametrize("directory", [False, True])
@pytest.mark.parametrize("round", range(5))
def test_of_many_commits_at_once_exactly_one_wins(tmp_path: Path, children: Any, directory: bool, round: int) -> None:
    gate, final = os.pipe(), f"{tmp_path}/out"

    def commit(writer: int) -> None:
        staged = f"{tmp_path}/staged-{writer}"
        if directory:
            os.mkdir(staged)
        Path(f"{staged}/part" if directory else staged).write_text(str(writer))
        os.close(gate[1])
        os.read(gate[0], 1)
        os._exit(10 if commit_new(staged, final) else 20)

    processes = [children.start(lambda writer=writer: commit(writer)) for writer in range(4)]
    os.close(gate[0])
    os.close(gate[1])
    codes = [children.end(process) for process in processes]

    assert sorted(codes) == [10, 20, 20, 20]
    assert Path(f"{final}/part" if directory else final).read_text() == str(codes.index(10))
    assert os.path.exists(f"{tmp_path}/staged-{codes.index(20)}")

"""Staging: hidden names, locks, leftovers, commits that overwrite nothing."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

import pytest

from howdah.core.errors import FileAlreadyExistsError, FileSystemError
from howdah.targets.local import LocalTarget
from howdah.targets.staging import Staging, commit_new


def leave(path: Path) -> Path:
    """Make what a killed writer leaves: a staging file that nobody holds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("half")
    return path


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_a_staging_file_is_hidden_and_ends_as_the_final_name_does(tmp_path: Path) -> None:
    with Staging(f"{tmp_path}/out.csv.gz") as staging:
        assert os.path.dirname(staging.path) == str(tmp_path)
        assert os.path.basename(staging.path) == ".howdah-0-out.csv.gz"
        assert LocalTarget(tmp_path).fs.glob(f"{tmp_path}/*") == []
        assert list(LocalTarget(tmp_path).parts()) == []


def test_a_staging_file_is_gone_unless_committed(tmp_path: Path) -> None:
    with Staging(f"{tmp_path}/out"):
        pass

    assert names(tmp_path) == []


def test_a_staging_directory_is_gone_with_all_in_it_unless_committed(tmp_path: Path) -> None:
    with Staging(f"{tmp_path}/out/", directory=True) as staging:
        leave(Path(staging.path) / "deep" / "part")

    assert names(tmp_path) == []


@pytest.mark.parametrize("directory", [False, True])
def test_the_next_writer_removes_leftovers_of_files_and_directories(tmp_path: Path, directory: bool) -> None:
    leave(tmp_path / ".howdah-0-out")
    leave(tmp_path / ".howdah-1-out" / "deep" / "part")
    leave(tmp_path / ".howdah-5-out")

    with Staging(f"{tmp_path}/out", directory=directory) as staging:
        assert names(tmp_path) == [os.path.basename(staging.path)]


def test_leftovers_of_other_names_stay(tmp_path: Path) -> None:
    others = [".howdah-0-out.txt", ".howdah-0-ou", ".howdah-0-0-out", ".out"]
    for name in others:
        leave(tmp_path / name)

    with Staging(f"{tmp_path}/out"):
        pass

    assert names(tmp_path) == sorted(others)


def test_a_living_writer_keeps_its_staging_file(tmp_path: Path) -> None:
    with Staging(f"{tmp_path}/out") as first, Staging(f"{tmp_path}/out") as second, Staging(f"{tmp_path}/out", directory=True) as third:
        assert len({first.path, second.path, third.path}) == 3
        assert all(os.path.exists(staging.path) for staging in (first, second, third))


def test_what_cannot_be_locked_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".howdah-0-out")
    os.symlink("/nowhere", tmp_path / ".howdah-1-out")
    held = os.open(leave(tmp_path / ".howdah-2-out"), os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)

    with Staging(f"{tmp_path}/out") as staging:
        assert os.path.basename(staging.path) in (".howdah-0-out", ".howdah-3-out")
        assert ".howdah-1-out" in names(tmp_path)
        assert ".howdah-2-out" in names(tmp_path)
    os.close(held)


def test_a_name_as_long_as_names_can_be_is_written(tmp_path: Path) -> None:
    for name in ("x" * 251 + ".txt", "é" * 127, "x" * 200, "x" * 201):
        with LocalTarget(tmp_path / name).open("w") as file:
            file.write(name)
        assert (tmp_path / name).read_text() == name

    assert not any(name.startswith(".") for name in names(tmp_path))


def test_the_working_directory_may_change_during_a_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)

    with LocalTarget("out").open("w") as file:
        os.chdir("elsewhere")
        file.write("1")

    assert (tmp_path / "out").read_text() == "1"
    assert names(tmp_path) == ["elsewhere", "out"]


def test_a_staging_file_that_somebody_removed_is_an_error(tmp_path: Path) -> None:
    with Staging(f"{tmp_path}/out") as staging:
        os.unlink(staging.path)
        with pytest.raises(FileSystemError, match="was removed while it was written"):
            staging.commit()


def test_nothing_is_committed_twice(tmp_path: Path) -> None:
    with Staging(f"{tmp_path}/out") as staging:
        staging.commit()
        with pytest.raises(FileSystemError, match="ended already"):
            staging.commit()


@pytest.mark.parametrize("flushed", [False, True])
def test_a_forked_child_neither_commits_nor_removes_its_parents_write(tmp_path: Path, children: Any, flushed: bool) -> None:
    with LocalTarget(tmp_path / "out").open("w") as file:
        file.write("1")
        if flushed:
            file.flush()

        def leave_the_block() -> None:
            with pytest.raises(FileSystemError, match="another process"):
                file.__exit__(None, None, None)

        assert children.run(file.abort) == 0  # type: ignore[attr-defined]
        assert children.run(leave_the_block) == 0
        assert names(tmp_path) == [".howdah-0-out"]

    assert (tmp_path / "out").read_text() == "1"


@pytest.mark.parametrize("path", ["/", "", "///"])
def test_a_path_without_a_name_is_refused(path: str) -> None:
    with pytest.raises(FileSystemError, match="directory"):
        Staging(path, directory=True)


@pytest.mark.parametrize("kind", ["file", "directory"])
def test_commit_new_takes_a_free_name_once(tmp_path: Path, kind: str) -> None:
    for staged in ("first", "second"):
        leave(tmp_path / staged if kind == "file" else tmp_path / staged / "part").write_text(staged)

    assert commit_new(f"{tmp_path}/first", f"{tmp_path}/out")
    assert not commit_new(f"{tmp_path}/second", f"{tmp_path}/out")

    assert names(tmp_path) == ["out", "second"]
    assert (tmp_path / "out" if kind == "file" else tmp_path / "out" / "part").read_text() == "first"


@pytest.mark.parametrize("staged", ["file", "directory"])
@pytest.mark.parametrize("taken", ["file", "directory", "dangling link"])
def test_commit_new_changes_nothing_where_the_name_is_taken(tmp_path: Path, staged: str, taken: str) -> None:
    leave(tmp_path / "staged" if staged == "file" else tmp_path / "staged" / "part")
    if taken == "dangling link":
        os.symlink("nowhere", tmp_path / "out")
    else:
        leave(tmp_path / "out" if taken == "file" else tmp_path / "out" / "part").write_text("theirs")

    assert not commit_new(f"{tmp_path}/staged", f"{tmp_path}/out")

    assert names(tmp_path) == ["out", "staged"]
    if taken != "dangling link":
        assert (tmp_path / "out" if taken == "file" else tmp_path / "out" / "part").read_text() == "theirs"


def test_commit_new_ends_a_commit_that_was_cut_between_link_and_unlink(tmp_path: Path) -> None:
    os.link(leave(tmp_path / "staged"), tmp_path / "out")

    assert commit_new(f"{tmp_path}/staged", f"{tmp_path}/out")

    assert names(tmp_path) == ["out"]


def test_commit_new_of_nothing_names_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="staged"):
        commit_new(f"{tmp_path}/staged", f"{tmp_path}/out")


def test_of_many_commits_at_once_one_wins_where_files_cannot_be_linked(public_path: Path, children: Any) -> None:
    """Linux lets nobody link to a file of another that they may not write (fs.protected_hardlinks); renaming it is allowed."""
    if Path("/proc/sys/fs/protected_hardlinks").read_text() != "1\n" or os.getuid() != 0:
        pytest.skip("no file can be made here that can be renamed but not linked to")
    writers, outputs = 3, 300
    for writer in range(writers):
        for output in range(outputs):
            leave(public_path / f"staged-{output}-{writer}").write_text(str(writer))
    gate = os.pipe()

    def commit_all(writer: int) -> None:
        with pytest.raises(PermissionError):
            os.link(public_path / "staged-0-0", public_path / f"linked-{writer}")
        os.close(gate[1])
        os.read(gate[0], 1)
        for output in range(outputs):
            staged = public_path / f"staged-{output}-{writer}"
            assert commit_new(str(staged), f"{public_path}/out-{output}") == (not staged.exists())

    processes = [children.start_as_nobody(lambda writer=writer: commit_all(writer)) for writer in range(writers)]
    os.close(gate[0])
    os.close(gate[1])

    assert [children.end(process) for process in processes] == [0] * writers
    assert len(names(public_path)) == writers * outputs


def test_a_staged_file_can_be_committed_without_overwriting(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("theirs")

    with Staging(f"{tmp_path}/out") as staging:
        assert not staging.commit_new()

    assert (tmp_path / "out").read_text() == "theirs"
    assert names(tmp_path) == ["out"]


def test_a_directory_does_not_go_over_what_appeared_meanwhile(tmp_path: Path) -> None:
    with Staging(f"{tmp_path}/out/", directory=True) as staging:
        leave(tmp_path / "out" / "theirs")
        with pytest.raises(FileAlreadyExistsError, match="out"):
            staging.commit()

    assert names(tmp_path / "out") == ["theirs"]
    assert names(tmp_path) == ["out"]

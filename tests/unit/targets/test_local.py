"""Local targets: modes, links, full disks, folders that can't be written, other disks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from howdah.core.errors import FileAlreadyExistsError, FileSystemError, NotADirectoryFileSystemError
from howdah.targets.local import LocalFileSystem, LocalTarget


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 1 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "howdah-test", str(folder)], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def write(path: Path | str, text: str = "content") -> LocalTarget:
    target = LocalTarget(path)
    with target.open("w") as file:
        file.write(text)
    return target


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.usefixtures("umask")
def test_what_is_written_has_the_modes_of_the_umask(tmp_path: Path) -> None:
    write(tmp_path / "new" / "out")
    with LocalTarget(f"{tmp_path}/folder/").temporary_directory() as folder:
        write(f"{folder}/part")
    LocalTarget(tmp_path / "new" / "out").copy(tmp_path / "copy")

    assert {name: oct(mode(tmp_path / name)) for name in ("new", "new/out", "folder", "folder/part", "folder/_SUCCESS", "copy")} == {
        "new": "0o750",
        "new/out": "0o640",
        "folder": "0o750",
        "folder/part": "0o640",
        "folder/_SUCCESS": "0o640",
        "copy": "0o640",
    }


def test_a_symbolic_link_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("theirs")
    for name, to in (("link", "theirs"), ("dangling", "nowhere"), ("folder-link", ".")):
        os.symlink(to, tmp_path / name)
        write(tmp_path / name, "ours")

    assert (tmp_path / "theirs").read_text() == "theirs"
    assert [(tmp_path / name).is_symlink() for name in ("link", "dangling", "folder-link")] == [False] * 3
    assert not (tmp_path / "nowhere").exists()


def test_a_dangling_link_does_not_exist_however_it_is_asked(tmp_path: Path) -> None:
    for number in range(20):
        os.symlink("nowhere", tmp_path / f"dangling-{number}")
        os.symlink(".", tmp_path / f"good-{number}")
    paths = [f"{tmp_path}/{kind}-{number}{end}" for kind in ("dangling", "good") for number in range(20) for end in ("", "/")]

    assert LocalFileSystem().exists_many(paths) == [False] * 40 + [True] * 40


def test_removing_a_link_to_a_directory_removes_the_link(tmp_path: Path) -> None:
    write(tmp_path / "theirs" / "file")
    for end in ("", "/"):
        os.symlink("theirs", tmp_path / "link")
        LocalTarget(f"{tmp_path}/link{end}").remove()

    assert [path.name for path in tmp_path.iterdir()] == ["theirs"]
    assert (tmp_path / "theirs" / "file").exists()


def fill(target: LocalTarget) -> None:
    with target.open("wb") as file:
        for _ in range(40):
            file.write(os.urandom(1 << 16))


@pytest.mark.parametrize("suffix", ["", ".gz", ".bz2", ".xz", ".zst"])
def test_a_full_disk_is_one_clear_error_and_leaves_nothing(small_disk: Path, suffix: str) -> None:
    target = LocalTarget(small_disk / f"out{suffix}")

    with pytest.raises(FileSystemError, match=rf"small/out{suffix}'.*disk is full.*free some space"):
        fill(target)

    assert os.listdir(small_disk) == []
    write(small_disk / "out", "the space is free again" * 30_000)


def test_a_full_disk_met_at_the_last_byte_leaves_what_was_there(small_disk: Path) -> None:
    target = write(small_disk / "out", "old")
    (small_disk / "filler").write_bytes(bytes((1 << 20) - 3 * 4096))

    with pytest.raises(FileSystemError, match="disk is full"):
        write(target.path, "x" * 20_000)

    assert Path(target.path).read_text() == "old"
    assert sorted(os.listdir(small_disk)) == ["filler", "out"]


def test_a_full_disk_leaves_nothing_of_a_directory(small_disk: Path) -> None:
    def make() -> None:
        with LocalTarget(f"{small_disk}/out/").temporary_directory() as folder:
            write(f"{folder}/part-0")
            fill(LocalTarget(f"{folder}/part-1"))

    with pytest.raises(FileSystemError, match=r"part-1.*disk is full"):
        make()

    assert os.listdir(small_disk) == []


def test_a_full_disk_leaves_nothing_of_a_copy(small_disk: Path, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(bytes(1 << 21))

    with pytest.raises(FileSystemError, match="disk is full"):
        LocalTarget(tmp_path / "big").copy(small_disk / "big")

    assert os.listdir(small_disk) == []


def test_a_file_larger_than_allowed_is_one_clear_error(tmp_path: Path, children: Any) -> None:
    import resource

    def write_too_much() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(FileSystemError, match=r"out'.*would be larger than"):
            fill(LocalTarget(tmp_path / "out"))

    assert children.run(write_too_much) == 0
    assert os.listdir(tmp_path) == []


def test_moves_to_another_disk_appear_whole(small_disk: Path, tmp_path: Path) -> None:
    write(tmp_path / "file", "1")
    write(tmp_path / "old", "old")
    write(tmp_path / "folder" / "part", "2")

    LocalTarget(tmp_path / "file").move(small_disk / "deep" / "file")
    LocalTarget(tmp_path / "folder").move(small_disk / "folder")
    LocalTarget(small_disk / "deep" / "file").move(tmp_path / "old")

    assert sorted(os.listdir(tmp_path)) == ["old", "small"]
    assert (tmp_path / "old").read_text() == "1"
    assert (small_disk / "folder" / "part").read_text() == "2"
    assert os.listdir(small_disk / "deep") == []


def test_a_folder_that_cannot_be_written_is_one_clear_error(public_path: Path, children: Any) -> None:
    (public_path / "locked").mkdir()
    (public_path / "locked" / "out").write_text("old")
    os.chmod(public_path / "locked", 0o555)

    def try_all() -> None:
        locked = f"{public_path}/locked"
        for attempt in (
            lambda: write(f"{locked}/out"),
            lambda: write(f"{locked}/new/out"),
            lambda: LocalTarget(f"{locked}/dir/").temporary_directory().__enter__(),
            lambda: LocalTarget(f"{locked}/out").temporary_path().__enter__(),
            lambda: LocalTarget(f"{locked}/out").remove(),
            lambda: LocalFileSystem().mkdir(f"{locked}/new"),
            lambda: LocalFileSystem().open_write(f"{locked}/new"),
            lambda: LocalFileSystem().rename(f"{locked}/out", f"{public_path}/out"),
        ):
            with pytest.raises(FileSystemError, match=r"locked/?(out|new|dir)?.*permission denied; check who may use the folder"):
                attempt()

    assert children.run_as_nobody(try_all) == 0
    assert os.listdir(public_path / "locked") == ["out"]
    os.chmod(public_path / "locked", 0o755)


def test_what_may_not_be_looked_at_is_an_error_not_missing(public_path: Path, children: Any) -> None:
    write(public_path / "closed" / "out")
    os.chmod(public_path / "closed", 0o000)

    def look() -> None:
        paths = [f"{public_path}/closed/out"] * 20
        for ask in (lambda: LocalTarget(paths[0]).exists(), lambda: LocalFileSystem().exists_many(paths)):
            with pytest.raises(FileSystemError, match=r"closed/out.*permission denied"):
                ask()

    assert children.run_as_nobody(look) == 0
    os.chmod(public_path / "closed", 0o755)


def test_a_folder_that_may_be_entered_but_not_listed_is_asked_name_by_name(public_path: Path, children: Any) -> None:
    write(public_path / "closed" / "0")
    os.chmod(public_path / "closed", 0o711)

    def look() -> None:
        assert LocalFileSystem().exists_many([f"{public_path}/closed/{number}" for number in range(20)]) == [True] + [False] * 19

    assert children.run_as_nobody(look) == 0
    os.chmod(public_path / "closed", 0o755)


def test_a_leftover_of_another_user_that_cannot_be_removed_is_in_nobodys_way(public_path: Path, children: Any) -> None:
    os.chmod(public_path, 0o1777)
    (public_path / ".howdah-0-out").write_text("root's")

    assert children.run_as_nobody(lambda: write(public_path / "out")) == 0

    assert (public_path / "out").read_text() == "content"


def test_a_file_on_the_way_is_one_clear_error(tmp_path: Path) -> None:
    write(tmp_path / "file")

    with pytest.raises(NotADirectoryFileSystemError, match="file/out"):
        write(tmp_path / "file" / "out")


def test_copy_and_move_refuse_to_go_over_a_file_when_asked(tmp_path: Path) -> None:
    ours, theirs = write(tmp_path / "ours"), write(tmp_path / "theirs")

    with pytest.raises(FileAlreadyExistsError, match="theirs"):
        ours.copy(theirs.path, raise_if_exists=True)
    with pytest.raises(FileAlreadyExistsError, match="theirs"):
        ours.move(theirs.path, raise_if_exists=True)


def test_a_name_that_is_not_utf_8_is_a_name(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")

    write(path)

    assert LocalFileSystem().listdir(str(tmp_path)) == [path]
    assert LocalFileSystem().exists_many([path] * 10) == [True] * 10


def test_relative_paths_are_answered_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("out")
    LocalTarget("made/").makedirs()

    assert LocalFileSystem().exists_many(["out", "out/", ".", "..", "nowhere"] * 5) == [True, False, True, True, False] * 5
    assert LocalFileSystem().glob("o*") == ["out"]
    LocalTarget("out").move("other")
    assert os.listdir(tmp_path) == ["other"]

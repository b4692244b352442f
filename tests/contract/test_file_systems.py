"""What every file system does; one suite, run against each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from howdah.core.errors import (
    FileAlreadyExistsError,
    FileSystemError,
    MissingParentDirectoryError,
    NotADirectoryFileSystemError,
)
from howdah.core.target import FileSystem
from howdah.targets.local import LocalFileSystem
from howdah.targets.memory import MemoryFileSystem


class Place:
    """A file system, and a folder of its own to test in."""

    def __init__(self, fs: FileSystem, root: str) -> None:
        self.fs = fs
        self.root = root
        fs.mkdir(root)

    def at(self, path: str) -> str:
        return f"{self.root}/{path}"

    def put(self, path: str, content: bytes = b"content") -> str:
        with self.fs.open_write(self.at(path)) as file:
            file.write(content)
        return self.at(path)

    def get(self, path: str) -> bytes:
        with self.fs.open_read(self.at(path)) as file:
            return file.read()

    def tree(self, path: str = "") -> dict[str, Any]:
        """Return the names below a folder, each with a file's content or a folder's tree."""
        found: dict[str, Any] = {}
        for full in self.fs.listdir(self.at(path)):
            name = full[len(self.root) + 1 :]
            found[name.rsplit("/", 1)[-1]] = self.tree(name + "/") if self.fs.isdir(full) else self.get(name)
        return found


@pytest.fixture(params=["local", "memory", "memory, relative"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "local":
        return Place(LocalFileSystem(), str(tmp_path / "here"))
    return Place(MemoryFileSystem(), "/some/here" if request.param == "memory" else "some/here")


def test_what_was_written_is_read_back(place: Place) -> None:
    place.put("a", b"\0\xff\r\n")

    assert place.get("a") == b"\0\xff\r\n"
    assert place.fs.size(place.at("a")) == 4


def test_writing_makes_missing_parents(place: Place) -> None:
    place.put("a/b/c", b"1")

    assert place.tree() == {"a": {"b": {"c": b"1"}}}


def test_writing_never_overwrites(place: Place) -> None:
    place.put("a", b"old")

    with pytest.raises(FileAlreadyExistsError, match="here/a"):
        place.fs.open_write(place.at("a"))

    assert place.get("a") == b"old"


def test_exists_tells_files_directories_and_nothing_apart(place: Place) -> None:
    place.put("folder/file")

    assert place.fs.exists(place.at("folder"))
    assert place.fs.exists(place.at("folder/"))
    assert place.fs.exists(place.at("folder/file"))
    assert not place.fs.exists(place.at("folder/file/"))
    assert not place.fs.exists(place.at("folder/other"))
    assert not place.fs.exists(place.at("folder/file/below"))
    assert not place.fs.exists(place.at("no/such"))


def test_isdir_is_true_of_directories_only(place: Place) -> None:
    place.put("folder/file")

    assert place.fs.isdir(place.at("folder"))
    assert place.fs.isdir(place.at("folder/"))
    assert not place.fs.isdir(place.at("folder/file"))
    assert not place.fs.isdir(place.at("no"))


@pytest.mark.parametrize("names", [1, 3, 50])
def test_exists_many_answers_as_exists_does(place: Place, names: int) -> None:
    for number in range(0, names, 2):
        place.put(f"folder/f{number}")
        place.fs.mkdir(place.at(f"folder/d{number}"))
    asked = [place.at(f"folder/{kind}{number}{end}") for number in range(names) for kind in "fdx" for end in ("", "/")]
    asked += [place.at(path) for path in ("folder", "folder/", "folder/.", "folder/..", "folder//f0", "nowhere/a", "folder/f0/below")]
    asked += [place.at(f"nowhere/{number}") for number in range(names)]
    asked += [place.at(f"folder/f0/{number}") for number in range(names)]
    asked += asked[:3]

    assert place.fs.exists_many(asked) == [place.fs.exists(path) for path in asked]


def test_exists_many_of_nothing_is_nothing(place: Place) -> None:
    assert place.fs.exists_many([]) == []


def test_listdir_gives_full_paths_in_order_of_name(place: Place) -> None:
    for name in ("b", "a", "Z", "é", ".hidden", "sub/deep"):
        place.put(f"folder/{name}")

    listed = [place.at(f"folder/{name}") for name in (".hidden", "Z", "a", "b", "sub", "é")]
    assert place.fs.listdir(place.at("folder")) == listed
    assert place.fs.listdir(place.at("folder/")) == listed


def test_listdir_refuses_what_is_not_a_directory(place: Place) -> None:
    place.put("file")

    with pytest.raises(NotADirectoryFileSystemError, match="here/file"):
        place.fs.listdir(place.at("file"))
    with pytest.raises(FileNotFoundError, match="here/no"):
        place.fs.listdir(place.at("no"))


def test_size_refuses_directories_and_nothing(place: Place) -> None:
    place.fs.mkdir(place.at("folder"))

    with pytest.raises(FileSystemError, match="is a directory"):
        place.fs.size(place.at("folder"))
    with pytest.raises(FileNotFoundError, match="here/no"):
        place.fs.size(place.at("no"))


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.tsv", ["a.tsv", "b.tsv"]),
        ("?.tsv", ["a.tsv", "b.tsv"]),
        ("[!a].tsv", ["b.tsv"]),
        ("*", ["a.tsv", "b.tsv", "day=1", "day=2", "no.txt", "x[1]"]),
        (".*", [".hidden"]),
        ("day=*/part-*", ["day=1/part-0", "day=1/part-1", "day=2/part-0"]),
        ("day=*/part-0", ["day=1/part-0", "day=2/part-0"]),
        ("*/", ["day=1/", "day=2/"]),
        ("*/*", ["day=1/part-0", "day=1/part-1", "day=2/_SUCCESS", "day=2/part-0"]),
        ("a.tsv", ["a.tsv"]),
        ("x[[]1]", ["x[1]"]),
        ("none*", []),
        ("none", []),
        ("no.txt/*", []),
        ("nowhere/*", []),
    ],
)
def test_glob_finds_what_a_shell_would(place: Place, pattern: str, found: list[str]) -> None:
    for path in (
        "b.tsv",
        "a.tsv",
        "no.txt",
        ".hidden",
        "x[1]",
        "day=2/part-0",
        "day=1/part-1",
        "day=1/part-0",
        "day=1/.part",
        "day=2/_SUCCESS",
    ):
        place.put(path)

    assert place.fs.glob(place.at(pattern)) == [place.at(path) for path in found]


def test_mkdir_makes_parents_and_is_content_with_what_is_there(place: Place) -> None:
    place.fs.mkdir(place.at("a/b/"))
    place.fs.mkdir(place.at("a/b"))

    assert place.tree() == {"a": {"b": {}}}


def test_mkdir_refuses_what_it_was_told_to(place: Place) -> None:
    place.put("file")

    with pytest.raises(FileAlreadyExistsError, match="here"):
        place.fs.mkdir(place.root, raise_if_exists=True)
    with pytest.raises(MissingParentDirectoryError, match="here/a/b"):
        place.fs.mkdir(place.at("a/b"), parents=False)
    with pytest.raises(NotADirectoryFileSystemError, match="here/file"):
        place.fs.mkdir(place.at("file"))
    with pytest.raises(NotADirectoryFileSystemError, match="here/file/below"):
        place.fs.mkdir(place.at("file/below"))


def test_remove_takes_a_file_or_a_whole_directory(place: Place) -> None:
    place.put("folder/sub/file")
    place.put("file")

    place.fs.remove(place.at("folder/"))
    place.fs.remove(place.at("file"))

    assert place.tree() == {}


def test_remove_refuses_a_directory_unless_recursive(place: Place) -> None:
    place.put("folder/file")

    with pytest.raises(FileSystemError, match="is a directory"):
        place.fs.remove(place.at("folder"), recursive=False)

    assert place.tree() == {"folder": {"file": b"content"}}


def test_removing_nothing_says_so(place: Place) -> None:
    with pytest.raises(FileNotFoundError, match="here/no"):
        place.fs.remove(place.at("no"))


@pytest.mark.parametrize("end", ["", "/"])
def test_rename_moves_files_and_directories(place: Place, end: str) -> None:
    place.put("file", b"1")
    place.put("folder/a", b"2")
    place.fs.mkdir(place.at("new"))

    place.fs.rename(place.at("file"), place.at("new/file"))
    place.fs.rename(place.at("folder") + end, place.at("new/folder") + end)

    assert place.tree() == {"new": {"file": b"1", "folder": {"a": b"2"}}}


@pytest.mark.parametrize("source", ["file", "folder"])
@pytest.mark.parametrize("dest", ["other", "full", "empty"])
def test_rename_never_goes_over_or_into_something(place: Place, source: str, dest: str) -> None:
    for path in ("file", "folder/a", "other", "full/a"):
        place.put(path)
    place.fs.mkdir(place.at("empty"))
    before = place.tree()

    with pytest.raises(FileAlreadyExistsError, match=f"here/{dest}"):
        place.fs.rename(place.at(source), place.at(dest))

    assert place.tree() == before


def test_rename_needs_a_source_and_a_parent(place: Place) -> None:
    place.put("file")

    with pytest.raises(FileNotFoundError, match="here/no"):
        place.fs.rename(place.at("no"), place.at("new"))
    with pytest.raises(MissingParentDirectoryError, match="here/no/new"):
        place.fs.rename(place.at("file"), place.at("no/new"))

    assert place.tree() == {"file": b"content"}


def test_a_directory_is_not_renamed_into_itself(place: Place) -> None:
    place.put("folder/a")

    with pytest.raises(FileSystemError, match="itself"):
        place.fs.rename(place.at("folder"), place.at("folder/b"))

    assert place.tree() == {"folder": {"a": b"content"}}


def test_replace_goes_over_a_file(place: Place) -> None:
    place.put("new", b"new")
    place.put("old", b"old")

    place.fs.replace(place.at("new"), place.at("old"))
    place.fs.replace(place.at("old"), place.at("elsewhere"))

    assert place.tree() == {"elsewhere": b"new"}


def test_replace_is_for_files(place: Place) -> None:
    place.put("file")
    place.fs.mkdir(place.at("folder"))

    with pytest.raises(FileSystemError, match="is a directory"):
        place.fs.replace(place.at("file"), place.at("folder"))
    with pytest.raises(FileSystemError, match="is a directory"):
        place.fs.replace(place.at("folder"), place.at("file"))
    with pytest.raises(FileNotFoundError, match="here/no"):
        place.fs.replace(place.at("no"), place.at("file"))
    with pytest.raises(MissingParentDirectoryError, match="here/no/new"):
        place.fs.replace(place.at("file"), place.at("no/new"))

    assert place.tree() == {"file": b"content", "folder": {}}


def test_copy_leaves_the_source_and_makes_parents(place: Place) -> None:
    place.put("folder/sub/a", b"1")
    place.put("file", b"2")
    place.put("old", b"old")

    place.fs.copy(place.at("folder/"), place.at("new/folder/"))
    place.fs.copy(place.at("file"), place.at("new/file"))
    place.fs.copy(place.at("file"), place.at("old"))

    copied = {"file": b"2", "folder": {"sub": {"a": b"1"}}}
    assert place.tree() == {"file": b"2", "folder": {"sub": {"a": b"1"}}, "new": copied, "old": b"2"}


def test_copy_refuses_to_go_over_a_directory_or_from_nothing(place: Place) -> None:
    place.put("folder/a")
    place.put("file")
    place.put("full/a")
    before = place.tree()

    with pytest.raises(FileAlreadyExistsError, match="here/full"):
        place.fs.copy(place.at("folder"), place.at("full"))
    with pytest.raises(FileSystemError, match="is a directory"):
        place.fs.copy(place.at("file"), place.at("full"))
    with pytest.raises(FileNotFoundError, match="here/no"):
        place.fs.copy(place.at("no"), place.at("new"))
    with pytest.raises(FileSystemError, match="itself"):
        place.fs.copy(place.at("folder"), place.at("folder/b"))

    assert place.tree() == before


def test_reading_refuses_directories_and_nothing(place: Place) -> None:
    place.fs.mkdir(place.at("folder"))

    with pytest.raises(FileSystemError, match="is a directory"):
        place.fs.open_read(place.at("folder"))
    with pytest.raises(FileNotFoundError, match="here/no"):
        place.fs.open_read(place.at("no"))


def test_a_file_read_can_be_sought_in_and_knows_its_name(place: Place) -> None:
    place.put("a", b"0123456789")

    with place.fs.open_read(place.at("a")) as file:
        file.seek(7)
        assert file.read() == b"789"
        assert file.name == place.at("a")

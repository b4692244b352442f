"""Targets that stand for several files, that a flag says to be there, or that are for tests."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from howdah.core.errors import FileAlreadyExistsError, FileSystemError, UsageError
from howdah.core.task import ExternalTask
from howdah.scheduling.completeness import check
from howdah.targets.flag import FlagTarget
from howdah.targets.formats import Gzip, Text
from howdah.targets.local import LocalTarget
from howdah.targets.mock import MockFileSystem, MockTarget


def test_a_pattern_is_there_when_something_matches(tmp_path: Path) -> None:
    target = LocalTarget(f"{tmp_path}/*.md")
    assert not target.exists()
    (tmp_path / "_hidden.md").write_text("no data")
    assert not target.exists()

    (tmp_path / "b.md").write_text("b\n")
    (tmp_path / "a.md").write_text("a")

    assert target.exists()
    assert list(target.parts()) == [f"{tmp_path}/a.md", f"{tmp_path}/b.md"]
    with target.open() as file:
        assert file.read() == "a\nb\n"


def test_many_tasks_with_patterns_are_asked(tmp_path: Path) -> None:
    class Logs(ExternalTask):
        pattern: str

        def output(self) -> LocalTarget:
            return LocalTarget(f"{tmp_path}/{self.pattern}")

    (tmp_path / "a.md").write_text("a")
    tasks = [Logs(pattern=pattern) for pattern in ("*.md", "?.md", "??.md", "a.md", "[a].md")]

    assert list(check(tasks).values()) == [True, True, False, True, False]


def test_a_file_with_the_very_name_of_a_pattern_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "what?.txt").write_text("this")
    (tmp_path / "whats.txt").write_text("not this")

    with LocalTarget(f"{tmp_path}/what?.txt").open() as file:
        assert file.read() == "this"


def test_brackets_alone_make_no_pattern_since_lists_are_written_so(tmp_path: Path) -> None:
    (tmp_path / "out_1.txt").write_text("of another task")

    assert not LocalTarget(f"{tmp_path}/out_[1, 2].txt").exists()


def test_a_pattern_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(FileSystemError, match="it is a pattern"):
        LocalTarget(f"{tmp_path}/*.txt").open("w")
    with pytest.raises(FileSystemError, match="it is a pattern"):
        MockTarget("/*.txt").open("w")
    with pytest.raises(FileNotFoundError):
        LocalTarget(f"{tmp_path}/*.txt").open()


def test_a_temporary_target_is_removed_with_its_object(tmp_path: Path) -> None:
    target, named = LocalTarget(is_tmp=True), LocalTarget(f"{tmp_path}/named", is_tmp=True)
    target.open("w").close()
    named.open("w").close()
    path = target.path
    assert Path(path).exists()

    del target, named
    gc.collect()

    assert not Path(path).exists()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError, match="needs a path"):
        LocalTarget()


def test_text_is_stored_in_bytes_not_bytes_in_text() -> None:
    with pytest.raises(UsageError, match="Text >> Gzip"):
        Gzip >> Text


def test_a_flag_makes_a_directory_be_there(tmp_path: Path) -> None:
    target = FlagTarget(f"{tmp_path}/out/")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/part-0").write_text("half")
    assert not target.exists()

    (tmp_path / "out/_SUCCESS").touch()

    assert target.exists()
    with target.open() as file:
        assert file.read() == "half"


def test_a_directory_written_here_gets_the_flag(tmp_path: Path) -> None:
    target = FlagTarget(f"{tmp_path}/out/")

    with target.temporary_directory() as folder:
        Path(folder, "part-0").write_text("all")

    assert target.exists()


def test_a_directory_without_its_flag_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/part-0").write_text("half")

    with pytest.raises(FileAlreadyExistsError), FlagTarget(f"{tmp_path}/out/").temporary_directory():
        pass


def test_a_flag_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "ready").touch()

    assert FlagTarget(f"{tmp_path}/", flag="ready").exists()
    assert not FlagTarget(f"{tmp_path}/").exists()


def test_a_flag_is_in_a_directory() -> None:
    with pytest.raises(UsageError, match="ends in `/`"):
        FlagTarget("out")


@pytest.fixture
def _empty() -> Iterator[None]:
    MockFileSystem().clear()
    yield
    MockFileSystem().clear()


@pytest.mark.usefixtures("_empty")
def test_mock_targets_show_what_is_in_them() -> None:
    with MockTarget("out").open("w") as file:
        file.write("hé")
    with MockTarget("/deep/down").open("wb") as file:
        file.write(b"x")

    assert MockFileSystem().get_data("out") == "hé".encode()
    assert MockTarget.fs.get_all_data() == {"out": "hé".encode(), "/deep/down": b"x"}
    assert MockTarget("out").exists()

    MockTarget.fs.clear()
    assert not MockTarget("out").exists()

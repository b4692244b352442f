"""Input files that are missing, or that grow, shrink or vanish while a job reads them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from howdah import LocalTarget, StrParameter
from howdah.core.errors import FileSystemError, JobError, MissingInputError
from howdah.jobs.mapreduce.job import MapReduceJob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = 200_000
LINE = "0123456789\n"


class Copy(MapReduceJob):
    """Writes its lines; the first mapper call does something to the files."""

    folder = StrParameter()
    name = StrParameter(default="in/")

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/{self.name}")

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/out.txt")

    def init_mapper(self) -> None:
        self.begun = False

    def mapper(self, line: str) -> Iterator[str]:
        if not self.begun:
            self.begun = True
            self.meddle(Path(self.input_path))
        yield line

    def meddle(self, path: Path) -> None:
        """Change the files."""


class Grows(Copy):
    def meddle(self, path: Path) -> None:
        with path.open("a") as file:
            file.write("more\nand more\n")


class Shrinks(Copy):
    def meddle(self, path: Path) -> None:
        os.truncate(path, 100_000)


class Unlinks(Copy):
    def meddle(self, path: Path) -> None:
        path.unlink()


class UnlinksTheNext(Copy):
    def meddle(self, path: Path) -> None:
        path.with_name("b.txt").unlink(missing_ok=True)


class Replaces(Copy):
    def meddle(self, path: Path) -> None:
        new = path.with_suffix(".new")
        new.write_text("short\n")
        new.rename(path)


class UnlinksAndFails(Copy):
    def meddle(self, path: Path) -> None:
        path.unlink()
        raise LookupError("my own")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(LINE * ROWS)
    return tmp_path


def output(folder: Path) -> list[str]:
    return (folder / "out.txt").read_text().splitlines(keepends=True)


def test_what_is_added_to_a_file_while_it_is_read_is_left_for_the_next_run(folder: Path, run: Callable[..., Any]) -> None:
    run(Grows(folder=str(folder)))

    assert output(folder) == [LINE] * ROWS


def test_a_last_line_that_is_being_written_is_read_to_its_end(folder: Path, run: Callable[..., Any]) -> None:
    (folder / "in" / "a.txt").write_text(LINE * ROWS + "half")

    run(Grows(folder=str(folder)))

    assert output(folder)[-2:] == [LINE, "halfmore\n"]


def test_a_file_that_shrinks_while_it_is_read_fails_the_job(folder: Path, run: Callable[..., Any]) -> None:
    with pytest.raises(JobError, match=r"in/a\.txt shrank while it was read: 2,200,000 bytes were expected"):
        run(Shrinks(folder=str(folder)))

    assert not (folder / "out.txt").exists()


def test_a_file_that_is_unlinked_while_it_is_open_is_read_to_its_end(folder: Path, run: Callable[..., Any]) -> None:
    run(Unlinks(folder=str(folder)))

    assert output(folder) == [LINE] * ROWS


def test_a_file_that_is_replaced_while_it_is_open_is_read_to_its_end(folder: Path, run: Callable[..., Any]) -> None:
    run(Replaces(folder=str(folder)))

    assert output(folder) == [LINE] * ROWS


@pytest.mark.parametrize("settings", [{}, {"processes": 2}])
def test_a_file_that_vanishes_before_its_turn_fails_the_job_and_is_named(
    folder: Path, run: Callable[..., Any], settings: dict[str, Any]
) -> None:
    (folder / "in" / "b.txt").write_text(LINE)

    with pytest.raises(FileSystemError, match=r"cannot read what is not there.*in/b\.txt"):
        run(UnlinksTheNext(folder=str(folder)), least_split=10_000_000, **settings)

    assert not (folder / "out.txt").exists()


def test_a_mapper_that_fails_after_its_file_went_is_still_blamed_for_its_own_error(folder: Path, run: Callable[..., Any]) -> None:
    from howdah.core.errors import RecordError

    with pytest.raises(RecordError, match=r"the mapper failed at byte 0 of .*in/a\.txt: LookupError: my own"):
        run(UnlinksAndFails(folder=str(folder)))


@pytest.mark.parametrize("name", ["nothing", "nothing.txt.gz", "nothing/", "in/*.csv", "in/[x]"])
def test_an_input_that_is_not_there_is_named(folder: Path, run: Callable[..., Any], name: str) -> None:
    with pytest.raises(MissingInputError) as caught:
        run(Copy(folder=str(folder), name=name))

    assert f"{folder}/{name}" in str(caught.value)
    assert not (folder / "out.txt").exists()


def test_directories_are_read_with_those_below_and_hidden_names_are_left_out(folder: Path, run: Callable[..., Any]) -> None:
    (folder / "in" / "a.txt").write_text("a\n")
    for name in ("b/c.txt", "b/_d.txt", "_e/f.txt", ".g/h.txt", "_SUCCESS", ".i.crc", "b/j/k.txt", "l"):
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n")

    run(Copy(folder=str(folder)))

    assert output(folder) == ["a\n", "b/c.txt\n", "b/j/k.txt\n", "l\n"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("in/*.txt", ["a\n", "b\n"]),
        ("in/[b]*", ["b\n", "deep\n"]),
        ("in/?.txt", ["a\n", "b\n"]),
        ("i*/a.txt", ["a\n"]),
        ("in/*", ["a\n", "b\n", "deep\n"]),
    ],
)
def test_a_glob_is_read_in_order_of_names(folder: Path, run: Callable[..., Any], pattern: str, expected: list[str]) -> None:
    for name, content in {"a.txt": "a\n", "b.txt": "b\n", "_c.txt": "c\n", ".d.txt": "d\n", "bb/e": "deep\n", "bb/_f": "f\n"}.items():
        (folder / "in" / name).parent.mkdir(exist_ok=True)
        (folder / "in" / name).write_text(content)

    run(Copy(folder=str(folder), name=pattern))

    assert output(folder) == expected


def test_a_name_with_the_characters_of_a_pattern_is_a_name_first(folder: Path, run: Callable[..., Any]) -> None:
    (folder / "in[1]*").write_text("itself\n")

    run(Copy(folder=str(folder), name="in[1]*"))

    assert output(folder) == ["itself\n"]


class Where(Copy):
    """Several inputs, and which one a record is from."""

    def input(self) -> Any:
        return {"left": LocalTarget(f"{self.folder}/left.txt"), "right": [LocalTarget(f"{self.folder}/right/")]}

    def mapper(self, line: str) -> Iterator[Any]:
        yield line, os.path.relpath(self.input_path, self.folder)

    def reducer(self, key: str, values: Iterator[str]) -> Iterator[Any]:
        yield key, *values


@pytest.mark.parametrize("settings", [{}, {"processes": 3}, {"processes": 2, "least_split": 1}])
def test_the_mapper_knows_which_of_several_inputs_its_record_is_from(
    tmp_path: Path, run: Callable[..., Any], settings: dict[str, Any]
) -> None:
    (tmp_path / "right").mkdir()
    for name in ("left.txt", "right/1", "right/2"):
        (tmp_path / name).write_text("a\nb\n")

    run(Where(folder=str(tmp_path)), **settings)

    assert output(tmp_path) == ["a\tleft.txt\tright/1\tright/2\n", "b\tleft.txt\tright/1\tright/2\n"]

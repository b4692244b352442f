"""Records that a mapper can't take: the first fails the job, or they go into a side output, up to a limit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from howdah import LocalTarget, StrParameter
from howdah.core.errors import RecordError, UsageError
from howdah.jobs.mapreduce.bad_records import BadRecords, skip
from howdah.jobs.mapreduce.job import MapReduceJob
from howdah.targets.memory import MemoryFileSystem, MemoryTarget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Numbers(MapReduceJob):
    """Adds up the numbers of lines, by whether they are even."""

    folder = StrParameter()
    out = "out.tsv"
    bad_records: ClassVar[BadRecords] = skip()

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in/")

    def output(self) -> Any:
        return LocalTarget(f"{self.folder}/{self.out}")

    def mapper(self, line: str) -> Iterator[tuple[Any, Any]]:
        yield "lines", 1
        yield int(line) % 2 == 0, int(line)

    def reducer(self, key: Any, values: Iterator[int]) -> Iterator[Any]:
        yield key, sum(values)


class NumbersInParts(Numbers):
    out = "out/"


class NumbersMapped(Numbers):
    reducer = None  # type: ignore[assignment]


def limited(most: int) -> type[Numbers]:
    return type("Limited", (Numbers,), {"bad_records": skip(max=most), "__module__": __name__})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"1\ntwo\n3\n\xff4\n5\n")
    (tmp_path / "in" / "b.txt").write_bytes(b"6\nseven\n8")
    return tmp_path


def side_output(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


SEEN = [("a.txt", 2, "two"), ("a.txt", 8, "\\xff4"), ("b.txt", 2, "seven")]


@pytest.mark.parametrize("settings", [{"processes": 1}, {"processes": 2}, {"processes": 2, "least_split": 1}])
def test_bad_records_are_left_out_whole_and_kept_beside_the_output(folder: Path, run: Callable[..., Any], settings: dict[str, Any]) -> None:
    told = run(Numbers(folder=str(folder)), **settings)

    assert (folder / "out.tsv").read_text() == "false\t9\ntrue\t14\nlines\t5\n"
    rows = side_output(folder / "out.tsv.bad.jsonl")
    assert [(row["path"].rsplit("/", 1)[-1], row["offset"], row["record"]) for row in rows] == SEEN
    assert rows[0]["error"] == "ValueError: invalid literal for int() with base 10: 'two'"
    assert rows[1]["error"] == "not UTF-8: byte 0xff at 1 of the line"
    assert told.totals[-1]["howdah"]["bad records"] == 3


def test_in_a_directory_they_are_a_file_that_readers_leave_out(folder: Path, run: Callable[..., Any]) -> None:
    run(NumbersInParts(folder=str(folder)), processes=2)

    assert [row["record"] for row in side_output(folder / "out" / "_bad_records.jsonl")] == ["two", "\\xff4", "seven"]
    with LocalTarget(f"{folder}/out/").open() as file:
        assert sorted(file) == ["false\t9\n", "lines\t5\n", "true\t14\n"]


def test_a_map_only_job_has_them_too(folder: Path, run: Callable[..., Any]) -> None:
    run(NumbersMapped(folder=str(folder)), processes=2)

    assert (folder / "out.tsv").read_text().count("lines\t1\n") == 5
    assert len(side_output(folder / "out.tsv.bad.jsonl")) == 3


def test_as_many_as_the_limit_are_survived(folder: Path, run: Callable[..., Any]) -> None:
    run(limited(3)(folder=str(folder)), processes=2)

    assert (folder / "out.tsv").exists()


@pytest.mark.parametrize("settings", [{"processes": 1}, {"processes": 2}, {"processes": 2, "least_split": 1}])
def test_one_more_than_the_limit_in_all_tasks_together_fails_the_job_and_the_first_is_shown(
    folder: Path, run: Callable[..., Any], settings: dict[str, Any]
) -> None:
    with pytest.raises(RecordError) as caught:
        run(limited(2)(folder=str(folder)), **settings)

    message = str(caught.value)
    assert "more" in message
    assert "2" in message
    assert "the first" in message
    assert "two" in message or settings["processes"] == 2
    assert [path.name for path in folder.iterdir() if path.name.startswith("out")] == []


def test_with_fail_the_first_one_fails_the_job(folder: Path, run: Callable[..., Any]) -> None:
    job = type("Strict", (Numbers,), {"bad_records": MapReduceJob.bad_records, "__module__": __name__})

    with pytest.raises(RecordError, match=r"the mapper failed on line 2 of .*/a\.txt \(byte 2\): ValueError"):
        run(job(folder=str(folder)))

    assert not (folder / "out.tsv").exists()


class Unpassable(Numbers):
    """Yields what can't be passed on, which is the record's fault too."""

    def mapper(self, line: str) -> Iterator[tuple[Any, Any]]:
        yield {"1": ["a"], "3": "\ud800", "5": "x"}.get(line, line), object() if line == "5" else 1


def test_pairs_that_can_not_be_passed_on_are_bad_records(folder: Path, run: Callable[..., Any]) -> None:
    run(Unpassable(folder=str(folder)))

    assert (folder / "out.tsv").read_text() == "6\t1\n8\t1\nseven\t1\ntwo\t1\n"
    assert [row["record"] for row in side_output(folder / "out.tsv.bad.jsonl")] == ["1", "3", "\\xff4", "5"]


class InMemory(Numbers):
    fs = MemoryFileSystem()

    def output(self) -> Any:
        return MemoryTarget("/out.tsv", fs=self.fs)


def test_the_side_output_is_on_the_file_system_of_the_output(folder: Path, run: Callable[..., Any]) -> None:
    run(InMemory(folder=str(folder)))

    assert InMemory.fs.listdir("/") == ["/out.tsv", "/out.tsv.bad.jsonl"]
    with InMemory.fs.open_read("/out.tsv.bad.jsonl") as file:
        assert file.read().count(b"\n") == 3


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(UsageError, match="can't be negative"):
        skip(max=-1)

"""Outputs of jobs: one file or a directory of parts, here or in memory, and what is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from howdah import LocalTarget, StrParameter
from howdah.core.errors import FileAlreadyExistsError
from howdah.jobs.mapreduce.aggregates import Count, Distinct, Max, Mean, Min, Sum, TopK
from howdah.jobs.mapreduce.job import MapReduceJob
from howdah.jobs.records.keys import encode_key
from howdah.jobs.records.partition import partition
from howdah.jobs.records.values import encode_value
from howdah.targets.memory import MemoryFileSystem, MemoryTarget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WORDS = ["a", "B", "", "é", "\\", "z\U0001f418", "10", "9"]


class Count1(MapReduceJob):
    """Counts words, one a line."""

    folder = StrParameter()
    out = StrParameter(default="out.tsv")

    def input(self) -> Any:
        return LocalTarget(f"{self.folder}/in/")

    def output(self) -> Any:
        return LocalTarget(f"{self.folder}/{self.out}")

    def mapper(self, line: str) -> Iterator[tuple[Any, Any]]:
        yield line, 1

    def reducer(self, key: str, values: Iterator[int]) -> Iterator[tuple[str, int]]:
        yield key, sum(values)


class MapOnly(Count1):
    reducer = None  # type: ignore[assignment]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number, words in enumerate((WORDS, WORDS[:4], [])):
        (tmp_path / "in" / f"{number}").write_text("".join(f"{word}\n" for word in words))
    return tmp_path


def parts(path: Path) -> dict[str, str]:
    return {part.name: part.read_text() for part in path.iterdir() if part.name != "_SUCCESS"}


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("number", [1, 3, 25])
def test_a_directory_has_the_parts_of_the_partition(folder: Path, run: Callable[..., Any], number: int, processes: int) -> None:
    job = type("Parts", (Count1,), {"n_reduce_tasks": number, "__module__": __name__})

    run(job(folder=str(folder), out="out/"), processes=processes)

    expected = {f"part-{part:05d}": "" for part in range(number)}
    for word in sorted(WORDS, key=encode_key):
        code = encode_key(word)
        expected[f"part-{partition(code, number):05d}"] += f"{code.decode()}\t{2 if word in WORDS[:4] else 1}\n"
    assert parts(folder / "out") == expected
    assert (folder / "out" / "_SUCCESS").read_bytes() == b""


@pytest.mark.parametrize("number", [1, 3, 25])
def test_a_single_file_does_not_depend_on_the_number_of_parts(folder: Path, run: Callable[..., Any], number: int) -> None:
    job = type("Parts", (Count1,), {"n_reduce_tasks": number, "__module__": __name__})

    run(job(folder=str(folder)), processes=2)

    codes = sorted((encode_key(word), word) for word in WORDS)
    assert (folder / "out.tsv").read_bytes() == b"".join(b"%b\t%d\n" % (code, 2 if word in WORDS[:4] else 1) for code, word in codes)


@pytest.mark.parametrize("settings", [{"processes": 1}, {"processes": 2}, {"processes": 2, "least_split": 1}])
def test_a_map_only_job_has_a_part_for_each_file(folder: Path, run: Callable[..., Any], settings: dict[str, Any]) -> None:
    run(MapOnly(folder=str(folder), out="out/"), **settings)

    written = ["".join(f"{encode_key(word).decode()}\t1\n" for word in words) for words in (WORDS, WORDS[:4], [])]
    assert parts(folder / "out") == {f"part-{number:05d}": text for number, text in enumerate(written)}


@pytest.mark.parametrize(("out", "expected"), [("out.tsv", None), ("out/", {f"part-{number:05d}": "" for number in range(8)})])
@pytest.mark.parametrize("content", [None, ""])
def test_no_input_gives_an_empty_output(
    tmp_path: Path, run: Callable[..., Any], out: str, expected: dict[str, str] | None, content: str | None
) -> None:
    (tmp_path / "in").mkdir()
    if content is not None:
        (tmp_path / "in" / "empty").write_text(content)

    told = run(Count1(folder=str(tmp_path), out=out), processes=2)

    assert (parts(tmp_path / out) if expected else (tmp_path / out).read_text()) == (expected or "")
    assert told.fractions[-1] == 1.0


@pytest.mark.parametrize("out", ["out.tsv", "out/", "out.tsv.gz"])
def test_an_output_that_is_there_already_stays_as_it_is(folder: Path, run: Callable[..., Any], out: str) -> None:
    path = folder / out
    if out.endswith("/"):
        path.mkdir()
        path = path / "part-00000"
    path.write_text("older\n")

    run(Count1(folder=str(folder), out=out))

    assert path.read_text() == "older\n"
    assert sorted(entry.name for entry in folder.iterdir() if entry.name.startswith(".")) == []


class InMemory(Count1):
    fs = MemoryFileSystem()

    def input(self) -> Any:
        return MemoryTarget("/in/", fs=self.fs)

    def output(self) -> Any:
        return MemoryTarget(f"/{self.out}", fs=self.fs)


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> MemoryFileSystem:
    fs = MemoryFileSystem()
    monkeypatch.setattr(InMemory, "fs", fs)
    fs.put("/in/1", b"b\na\nb\n")
    fs.put("/in/_2", b"left out\n")
    return fs


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("out", ["out.tsv", "out/", "out.tsv.gz", "out.zst/"])
def test_files_in_memory_are_read_and_written(run: Callable[..., Any], memory: MemoryFileSystem, out: str, processes: int) -> None:
    job = InMemory(folder="", out=out)

    run(job, processes=processes, least_split=1)

    with job.output().open() as file:
        assert sorted(file) == ["a\t1\n", "b\t2\n"]
    assert len(memory.listdir("/")) == 2
    if out.endswith("/"):
        assert len(memory.listdir(f"/{out}")) == 9


def test_a_directory_in_memory_that_is_there_already_is_not_touched(run: Callable[..., Any], memory: MemoryFileSystem) -> None:
    memory.put("/out/part-00000", b"older\n")

    with pytest.raises(FileAlreadyExistsError):
        run(InMemory(folder="", out="out/"))

    assert memory.listdir("/out/") == ["/out/part-00000"]


def mixed(number: int) -> Any:
    return [number, str(number), (number,), None][number % 4]


class SortedValues(Count1):
    """Shows the order of values."""

    sort_values = True
    writer = "canonical"

    def mapper(self, line: str) -> Iterator[tuple[Any, Any]]:
        yield int(line) % 3, mixed(int(line))

    def reducer(self, key: Any, values: Iterator[Any]) -> Iterator[Any]:
        yield [key, list(values)]


@pytest.mark.parametrize("settings", [{"processes": 1}, {"processes": 2, "least_split": 10}])
def test_sorted_values_come_in_the_order_of_their_bytes_with_every_repetition(
    tmp_path: Path, run: Callable[..., Any], settings: dict[str, Any]
) -> None:
    numbers = [number % 30 for number in range(70)]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1").write_text("".join(f"{number}\n" for number in numbers))

    run(SortedValues(folder=str(tmp_path)), **settings)

    expected = [[key, sorted((mixed(number) for number in numbers if number % 3 == key), key=encode_value)] for key in range(3)]
    assert (tmp_path / "out.tsv").read_bytes() == b"".join(encode_value(row) + b"\n" for row in expected)


class CombinerOnly(Count1):
    """Has a combiner, and no reducer: what the combiner gives is the output."""

    reducer = None  # type: ignore[assignment]
    writer = "json"

    def mapper(self, line: str) -> Iterator[tuple[Any, Any]]:
        key, value = line.split()
        yield key, int(value)


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        (Sum(), '["a",8]\n["b",5]\n'),
        (Count(), '["a",3]\n["b",1]\n'),
        (Min(), '["a",1]\n["b",5]\n'),
        (Max(), '["a",4]\n["b",5]\n'),
        (Mean(), '["a",2.6666666666666665]\n["b",5.0]\n'),
        (TopK(2), '["a",4]\n["a",3]\n["b",5]\n'),
        (Distinct(), '["a",1]\n["a",3]\n["a",4]\n["b",5]\n'),
    ],
    ids=repr,
)
@pytest.mark.parametrize("settings", [{"processes": 1}, {"processes": 2, "least_split": 1}])
def test_without_a_reducer_the_output_is_what_the_combiner_gives(
    tmp_path: Path, run: Callable[..., Any], aggregate: Any, expected: str, settings: dict[str, Any]
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1").write_text("a 3\nb 5\na 1\na 4\n")
    job = type("Combined", (CombinerOnly,), {"combiner": aggregate, "__module__": __name__})

    run(job(folder=str(tmp_path)), **settings)

    assert (tmp_path / "out.tsv").read_text() == expected


def test_a_job_of_a_local_class_runs_in_several_processes(folder: Path, run: Callable[..., Any]) -> None:
    offset = 10

    class Local(Count1):
        def mapper(self, line: str) -> Iterator[tuple[Any, Any]]:
            yield "sum", offset

    run(Local(folder=str(folder)), processes=2)

    assert (folder / "out.tsv").read_text() == "sum\t120\n"


def test_with_one_process_the_work_is_done_in_this_one(folder: Path, run: Callable[..., Any]) -> None:
    seen: list[str] = []

    class Here(Count1):
        def mapper(self, line: str) -> Iterator[tuple[Any, Any]]:
            seen.append(line)
            yield line, 1

    run(Here(folder=str(folder)), processes=2)
    assert seen == []
    several = (folder / "out.tsv").read_bytes()
    (folder / "out.tsv").unlink()

    run(Here(folder=str(folder)), processes=1)

    assert seen == [*WORDS, *WORDS[:4]]
    assert (folder / "out.tsv").read_bytes() == several

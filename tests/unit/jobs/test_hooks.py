"""The hooks before and after mapping, combining and reducing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from howdah import LocalTarget, StrParameter
from howdah.core.errors import RecordError
from howdah.jobs.mapreduce.job import MapReduceJob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SETTINGS: list[dict[str, Any]] = [{"processes": 1}, {"processes": 2}]


class Hooked(MapReduceJob):
    """Yields from its hooks; each file of input is a split."""

    folder = StrParameter()
    out = StrParameter(default="out.txt")
    n_reduce_tasks = 3

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in/")

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/{self.out}")

    def init_mapper(self) -> Any:
        self.lines = 0
        yield "begun", 1

    def mapper(self, line: str) -> Any:
        self.lines += 1
        yield line, 1

    def final_mapper(self) -> Any:
        yield "lines", self.lines

    def init_reducer(self) -> Any:
        self.keys = 0
        yield "first", "!"

    def reducer(self, key: str, values: Iterator[int]) -> Any:
        self.keys += 1
        yield key, sum(values)

    def final_reducer(self) -> Any:
        yield "keys", self.keys


class MapOnly(Hooked):
    reducer = None  # type: ignore[assignment]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1").write_text("a\nb\n")
    (tmp_path / "in" / "2").write_text("a\n")
    return tmp_path


@pytest.mark.parametrize("settings", SETTINGS)
def test_each_part_has_what_its_hooks_yield_before_and_after_its_keys(
    folder: Path, run: Callable[..., Any], settings: dict[str, Any]
) -> None:
    run(Hooked(folder=str(folder), out="out/"), **settings)

    parts = [(folder / "out" / f"part-{number:05d}").read_text().splitlines() for number in range(3)]
    assert all(part[0] == "first\t!" for part in parts)
    assert all(part[-1] == f"keys\t{len(part) - 2}" for part in parts)
    assert sorted(line for part in parts for line in part[1:-1]) == ["a\t2", "b\t1", "begun\t2", "lines\t3"]


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_single_file_has_them_before_and_after_all_keys(folder: Path, run: Callable[..., Any], settings: dict[str, Any]) -> None:
    run(Hooked(folder=str(folder)), **settings)

    lines = (folder / "out.txt").read_text().splitlines()
    assert lines[:3] == ["first\t!"] * 3
    assert lines[3:7] == ["a\t2", "b\t1", "begun\t2", "lines\t3"]
    assert [line.split("\t")[0] for line in lines[7:]] == ["keys"] * 3
    assert sum(int(line.split("\t")[1]) for line in lines[7:]) == 4


@pytest.mark.parametrize("settings", [*SETTINGS, {"processes": 2, "least_split": 1}])
def test_a_map_only_job_runs_them_once_a_file_wherever_splits_could_be(
    folder: Path, run: Callable[..., Any], settings: dict[str, Any]
) -> None:
    run(MapOnly(folder=str(folder)), **settings)

    expected = ["begun\t1", "a\t1", "b\t1", "lines\t2", "begun\t1", "a\t1", "lines\t1"]
    assert (folder / "out.txt").read_text().splitlines() == expected


def test_hooks_of_a_part_without_keys_run_too(tmp_path: Path, run: Callable[..., Any]) -> None:
    (tmp_path / "in").mkdir()

    run(Hooked(folder=str(tmp_path), out="out/"))

    assert {path.read_text() for path in (tmp_path / "out").glob("part-*")} == {"first\t!\nkeys\t0\n"}


class PlainHooks(Hooked):
    """Hooks that return lists, or nothing."""

    def init_mapper(self) -> Any:
        return [("begun", 1)]

    def final_mapper(self) -> Any:
        return None

    def mapper(self, line: str) -> Any:
        return [(line, 1)]

    def init_reducer(self) -> Any:
        self.keys = 0

    def final_reducer(self) -> Any:
        return ()


def test_hooks_may_return_lists_or_nothing(folder: Path, run: Callable[..., Any]) -> None:
    run(PlainHooks(folder=str(folder)))

    assert (folder / "out.txt").read_text() == "a\t2\nb\t1\nbegun\t2\n"


class Combining(Hooked):
    """Tells when its combiner's hooks run."""

    def init_combiner(self) -> Any:
        self.rounds = getattr(self, "rounds", 0) + 1
        self.combined = 0

    def combiner(self, key: str, values: Iterator[int]) -> Any:
        self.combined += 1
        yield key, sum(values)

    def final_combiner(self) -> Any:
        self.counter("test", "combined", self.combined)
        self.counter("test", "rounds")


@pytest.mark.parametrize("settings", SETTINGS)
def test_each_round_of_combining_is_between_its_hooks(folder: Path, run: Callable[..., Any], settings: dict[str, Any]) -> None:
    told = run(Combining(folder=str(folder)), least_split=4, **settings)

    assert told.totals[-1]["test"] == {"rounds": 2, "combined": 4 + 3}
    assert "a\t2\nb\t1\nbegun\t2\nlines\t3\n" in (folder / "out.txt").read_text()


class YieldsInCombinerHook(Combining):
    def init_combiner(self) -> Any:
        yield "a", 1


def test_a_hook_of_the_combiner_may_not_yield(folder: Path, run: Callable[..., Any]) -> None:
    with pytest.raises(RecordError, match="init_combiner failed: it yields something, and may not"):
        run(YieldsInCombinerHook(folder=str(folder)))


class Keeps(Hooked):
    """Changes what it holds; no other task may see it."""

    def init_mapper(self) -> None:
        self.seen = [*getattr(self, "seen", []), "mapper"]

    def mapper(self, line: str) -> Any:
        yield "seen by mappers", len(self.seen)

    final_mapper = MapReduceJob.final_mapper

    def init_reducer(self) -> None:
        self.seen = [*getattr(self, "seen", []), "reducer"]

    def reducer(self, key: str, values: Iterator[int]) -> Any:
        yield key, max(values), self.seen

    final_reducer = MapReduceJob.final_reducer


def test_what_a_task_keeps_in_the_job_no_other_task_sees(folder: Path, run: Callable[..., Any]) -> None:
    job = Keeps(folder=str(folder))

    run(job)

    assert (folder / "out.txt").read_text() == 'seen by mappers\t1\t["reducer"]\n'
    assert not hasattr(job, "seen")


class Prepared(Hooked):
    """Has an attribute from its construction on."""

    def __init__(self, **parameters: str) -> None:
        super().__init__(**parameters)
        self.factor = 3

    def init_mapper(self) -> None:
        """Do nothing."""

    def mapper(self, line: str) -> Any:
        yield line, self.factor

    final_mapper = MapReduceJob.final_mapper
    init_reducer = MapReduceJob.init_reducer
    final_reducer = MapReduceJob.final_reducer

    def reducer(self, key: str, values: Iterator[int]) -> Any:
        yield key, sum(values)


def test_each_task_has_the_attributes_that_the_job_had(folder: Path, run: Callable[..., Any]) -> None:
    run(Prepared(folder=str(folder)), processes=2)

    assert (folder / "out.txt").read_text() == "a\t6\nb\t3\n"

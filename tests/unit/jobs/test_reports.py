"""What a job tells of itself: counters, status and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from howdah import LocalTarget, StrParameter
from howdah.jobs.mapreduce.job import MapReduceJob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SETTINGS: list[dict[str, Any]] = [{"processes": 1}, {"processes": 2}, {"processes": 2, "least_split": 100}]
ROWS = 120_000


class Counting(MapReduceJob):
    """Counts in every hook."""

    folder = StrParameter()
    out = StrParameter(default="out.txt")

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in/")

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/{self.out}")

    def mapper(self, line: str) -> Iterator[Any]:
        self.counter("words", line)
        self.counter("size", "bytes", len(line))
        self.counter("never", "nothing", 0)
        yield line, 1

    def final_mapper(self) -> None:
        self.status("mapped")

    def reducer(self, key: str, values: Iterator[int]) -> Iterator[Any]:
        self.counter("keys", "reduced")
        self.status(f"reduced {key}")
        yield key, sum(values)

    def final_reducer(self) -> None:
        self.counter("keys", "final")


class MapOnly(Counting):
    reducer = None  # type: ignore[assignment]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1").write_text("a\nbb\n" * 50)
    (tmp_path / "in" / "2").write_text("a\n" * 50)
    return tmp_path


@pytest.mark.parametrize("settings", SETTINGS)
def test_counters_of_all_tasks_are_added_up(folder: Path, run: Callable[..., Any], settings: dict[str, Any]) -> None:
    told = run(Counting(folder=str(folder)), **settings)

    totals = told.totals[-1]
    assert totals["words"] == {"a": 100, "bb": 50}
    assert totals["size"] == {"bytes": 200}
    assert totals["keys"] == {"reduced": 2, "final": 8}
    assert totals["howdah"] == {"input records": 150, "output records": 2, "reduced keys": 2}
    assert "never" not in totals


def test_a_map_only_job_counts_what_it_writes(folder: Path, run: Callable[..., Any]) -> None:
    told = run(MapOnly(folder=str(folder)))

    assert told.totals[-1]["howdah"] == {"input records": 150, "output records": 150}


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_status_of_mapper_and_reducer_is_told_however_short_they_are(
    folder: Path, run: Callable[..., Any], settings: dict[str, Any]
) -> None:
    told = run(Counting(folder=str(folder)), **settings)

    assert "mapped" in told.statuses
    assert told.statuses[-1] in ("reduced a", "reduced bb")


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("out", ["out.txt", "out/"])
def test_progress_goes_up_to_the_end(folder: Path, run: Callable[..., Any], settings: dict[str, Any], out: str) -> None:
    told = run(Counting(folder=str(folder), out=out), **settings)

    assert told.fractions == sorted(told.fractions)
    assert told.fractions[-1] == 1.0
    assert 0 < told.fractions[0] < 1


@pytest.mark.parametrize("processes", [1, 2])
def test_counters_and_status_are_told_while_a_task_goes_on(tmp_path: Path, run: Callable[..., Any], processes: int) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1").write_text("0123456789\n" * ROWS)

    told = run(Live(folder=str(tmp_path)), processes=processes)

    seen = [totals["test"]["lines"] for totals in told.totals if "test" in totals]
    assert seen == sorted(seen)
    assert any(0 < count < ROWS for count in seen)
    assert seen[-1] == ROWS
    assert any(status.startswith("at line") and status != f"at line {ROWS}" for status in told.statuses)


class Live(Counting):
    def init_mapper(self) -> None:
        self.lines = 0

    def mapper(self, line: str) -> Iterator[Any]:
        self.lines += 1
        self.counter("test", "lines")
        self.status(f"at line {self.lines}")
        yield line, 1

"""MapReduce jobs in pooled processes: they fork processes of their own, which end when they should."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from howdah.app import build
from howdah.config import load
from howdah.core.parameter import StrParameter
from howdah.core.task import ExternalTask, clear_instances
from howdah.jobs.mapreduce.aggregates import Sum
from howdah.jobs.mapreduce.job import MapReduceJob
from howdah.targets.local import LocalTarget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from howdah.worker.result import RunResult


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an input, to be in; and no task is remembered."""
    monkeypatch.chdir(tmp_path)
    clear_instances()
    (tmp_path / "words.txt").write_text("a b a\n" * 200_000)
    return tmp_path


class Words(ExternalTask):
    def output(self) -> Any:
        return LocalTarget("words.txt")


class CountsWords(MapReduceJob):
    name = StrParameter()
    combiner = Sum()

    def requires(self) -> Any:
        return Words()

    def output(self) -> Any:
        return LocalTarget(f"{self.name}.tsv")

    def mapper(self, line: str) -> Iterator[tuple[str, int]]:
        for word in line.split():
            yield word, 1

    def reducer(self, word: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        yield word, sum(counts)


class Hangs(CountsWords):
    worker_timeout = 3

    def mapper(self, line: str) -> Iterator[tuple[str, int]]:
        with open("pids", "a") as file:
            file.write(f"{os.getpid()}\n")
        time.sleep(60)
        yield line, 1


def run(*tasks: Any, workers: int) -> RunResult:
    config = load(environ={}, files=[], arguments={"run.workers": ("", str(workers)), "local.processes": ("", "2")})
    return build(tasks, config=config)


def test_jobs_run_side_by_side_and_their_counters_are_kept() -> None:
    result = run(CountsWords(name="one"), CountsWords(name="two"), workers=2)

    assert result
    assert Path("one.tsv").read_text() == Path("two.tsv").read_text() == "a\t400000\nb\t200000\n"
    assert result.outcome(CountsWords(name="one")).counters


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of all processes")
def test_a_job_that_takes_too_long_is_killed_with_its_processes() -> None:
    outcome = run(Hangs(name="hangs"), workers=1).outcome(Hangs(name="hangs"))

    assert outcome.reason == "it ran longer than the 3 s that it may take, and was killed"
    pids = set(Path("pids").read_text().split())
    assert pids
    assert not [pid for pid in pids if alive(pid)]


def alive(pid: str) -> bool:
    """Return whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False

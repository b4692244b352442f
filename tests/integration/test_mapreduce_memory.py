"""However much there is of one thing, the processes of a job keep to their memory; each job runs in an interpreter of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="peaks are read from /proc")

MB = 1 << 20
FIXED = 40 * MB
JOBS = """
import json, resource, sys
from howdah import LocalTarget, MapReduceJob
from howdah.core.context import NullReporter
from howdah.jobs.local.engine import LocalEngine
from howdah.jobs.mapreduce.aggregates import Sum


class Job(MapReduceJob):
    reader = "tsv"

    def input(self):
        return LocalTarget("in/")

    def output(self):
        return LocalTarget("out.tsv")


class Lengths(Job):
    reader = "text"

    def mapper(self, line):
        yield line[:5], line

    def reducer(self, key, lines):
        yield key, sum(map(len, lines))


class Sent(Lengths):  # through parts, which are merged; few keys, of which each has many lines
    n_reduce_tasks = 2
    writer = "text"

    def mapper(self, line):
        yield line[:1], line

    def init_reducer(self):
        pass

    def reducer(self, key, lines):
        yield from lines


class Copy(Job):
    reader = "text"
    writer = "text"

    def mapper(self, line):
        yield line


class OneKey(Job):
    def mapper(self, row):
        first, last = map(int, row)
        return (("key", number) for number in range(first, last))

    def reducer(self, key, values):
        yield key, sum(values), sum(1 for _ in values)


class OneKeySorted(OneKey):
    sort_values = True

    def reducer(self, key, values):
        total = count = 0
        for value in values:
            total += value
            count += 1
        yield key, total, count


class OneKeyCounted(OneKeySorted):
    sort_values = False


class Distinct(Job):
    def mapper(self, row):
        first, last = map(int, row)
        return ((f"key-{number * 7919 % 1_000_003}", number) for number in range(first, last))

    def reducer(self, key, values):
        yield key, sum(values)


class DistinctSummed(Distinct):
    combiner = Sum()


class DistinctCombined(Distinct):
    def combiner(self, key, values):
        yield key, sum(values)


name, processes, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
LocalEngine(processes=processes, memory=memory * processes, tmp_dir="scratch", least_split=1).run(globals()[name](), NullReporter())
with open("/proc/self/status") as file:
    own = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
print(json.dumps([own * 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024]))
"""


def peak(folder: Path, job: str, *, processes: int, budget: int) -> int:
    """Run a job with so many bytes for each process, and return the most that one of them took."""
    (folder / "jobs.py").write_text(JOBS)
    command = [sys.executable, "jobs.py", job, str(processes), str(budget)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    peaks: list[int] = json.loads(done.stdout)
    return max(peaks)


def lines_in(folder: Path, *lines: str) -> None:
    (folder / "in").mkdir()
    for number, line in enumerate(lines):
        (folder / "in" / f"{number}").write_text(f"{line}\n")


@pytest.mark.parametrize("job", ["Lengths", "Copy"])
@pytest.mark.parametrize("processes", [1, 2])
def test_a_line_of_20_mb_is_one_record(tmp_path: Path, job: str, processes: int) -> None:
    long = "x" * (20 * MB)
    lines_in(tmp_path, f"before\n{long}\nafter")

    taken = peak(tmp_path, job, processes=processes, budget=16 * MB)

    expected = f"after\t5\nbefor\t6\nxxxxx\t{20 * MB}\n" if job == "Lengths" else f"before\n{long}\nafter\n"
    assert (tmp_path / "out.tsv").read_text() == expected
    assert taken <= 16 * MB * 1.5 + FIXED + 4 * 20 * MB


@pytest.mark.parametrize(
    ("job", "budget"), [("Lengths", 16 * MB), ("Lengths", 64 * MB), ("Copy", 16 * MB), ("Sent", 16 * MB), ("Sent", 32 * MB)]
)
def test_many_long_lines_after_many_short_ones_are_not_held_together(tmp_path: Path, job: str, budget: int) -> None:
    long = "x" * MB
    short, many = [f"{number:05d}" for number in range(50_000)], [f"{number:05d}{long}" for number in range(50_000, 50_150)]
    lines_in(tmp_path, "\n".join(short + many))

    taken = peak(tmp_path, job, processes=2, budget=budget)

    with (tmp_path / "out.tsv").open() as file:
        if job == "Lengths":
            assert list(file) == [f"{line}\t5\n" for line in short] + [f"{line[:5]}\t{MB + 5}\n" for line in many]
        else:
            assert all(line == f"{expected}\n" for line, expected in zip(file, short + many, strict=True))
    assert taken <= budget * 1.5 + FIXED + 4 * MB


MANY_VALUES = [
    ("OneKeyCounted", 10_000_000, 64 * MB),
    ("OneKeySorted", 1_000_000, 16 * MB),
    pytest.param("OneKeyCounted", 100_000_000, 64 * MB, marks=pytest.mark.soak),
    pytest.param("OneKeySorted", 10_000_000, 64 * MB, marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("job", "values", "budget"), MANY_VALUES)
def test_a_key_may_have_more_values_than_memory_holds(tmp_path: Path, job: str, values: int, budget: int) -> None:
    half = values // 2
    lines_in(tmp_path, f"0\t{half}", f"{half}\t{values}")

    taken = peak(tmp_path, job, processes=2, budget=budget)

    assert (tmp_path / "out.tsv").read_text() == f"key\t{values * (values - 1) // 2}\t{values}\n"
    assert taken <= budget * 1.5 + FIXED


@pytest.mark.parametrize(("job", "budget"), [("Distinct", 16 * MB), ("DistinctSummed", 16 * MB), ("DistinctCombined", 32 * MB)])
def test_a_million_keys_fit_into_a_small_budget(tmp_path: Path, job: str, budget: int) -> None:
    lines_in(tmp_path, "0\t600000", "400000\t1000000")

    taken = peak(tmp_path, job, processes=2, budget=budget)

    totals = {f"key-{number * 7919 % 1_000_003}": number * (2 if 400_000 <= number < 600_000 else 1) for number in range(1_000_000)}
    assert (tmp_path / "out.tsv").read_text() == "".join(f"{key}\t{totals[key]}\n" for key in sorted(totals))
    assert taken <= budget * 1.5 + FIXED

"""Processes of a job that are killed, print, or run twice at once: its output is whole, or there is none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from howdah import LocalTarget, StrParameter
from howdah.core.context import NullReporter
from howdah.core.errors import JobError
from howdah.jobs.local.engine import LocalEngine
from howdah.jobs.mapreduce.aggregates import Sum
from howdah.jobs.mapreduce.job import MapReduceJob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LINES = [f"{letter}{number % 10}" for number in range(300) for letter in "abc"]
EXPECTED = "".join(f"{letter}{number}\t30\n" for letter in "abc" for number in range(10))


class Counting(MapReduceJob):
    """Counts lines; on one of them, in the mapper or the reducer, something happens to the process."""

    folder = StrParameter()
    out = StrParameter(default="out.tsv")
    times = 1

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in/")

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/{self.out}")

    def mapper(self, line: str) -> Iterator[tuple[str, int]]:
        if line == "b5":
            self.in_mapper()
        yield line, 1

    def reducer(self, key: str, values: Iterator[int]) -> Iterator[tuple[str, int]]:
        if key == "b5":
            self.in_reducer()
        yield key, sum(values)

    def in_mapper(self) -> None:
        """Do nothing."""

    def in_reducer(self) -> None:
        """Do nothing."""

    def die(self) -> None:
        """Be killed, the first few times."""
        for number in range(self.times):
            try:
                os.close(os.open(f"{self.folder}/died-{number}", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)


class MapperDies(Counting):
    in_mapper = Counting.die


class SummingMapperDies(MapperDies):
    combiner = Sum()


class ReducerDies(Counting):
    in_reducer = Counting.die


class ReducerWithHooksDies(ReducerDies):
    def init_reducer(self) -> None:
        """Be there, so that parts are merged."""


class LeavesAnother(MapperDies):
    """Starts a process that lives on, with all that it has inherited."""

    def in_mapper(self) -> None:
        if not os.path.exists(f"{self.folder}/died-0") and os.fork() == 0:
            time.sleep(60)
        self.die()


class MapperExits(Counting):
    def in_mapper(self) -> None:
        os._exit(7)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}").write_text("".join(f"{line}\n" for line in LINES[number * 300 : number * 300 + 300]))
    return tmp_path


def run(job: MapReduceJob, folder: Path) -> None:
    try:
        LocalEngine(processes=2, tmp_dir=f"{folder}/scratch", least_split=200).run(job, NullReporter())
    finally:
        assert list((folder / "scratch").iterdir()) == []


def outputs(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith((".", "out")))


DYING = [MapperDies, SummingMapperDies, ReducerDies, ReducerWithHooksDies]


@pytest.mark.parametrize("job", DYING)
@pytest.mark.parametrize("times", [1, 2])
def test_a_process_that_is_killed_is_replaced_and_nothing_shows(
    folder: Path, monkeypatch: pytest.MonkeyPatch, job: type[Counting], times: int
) -> None:
    monkeypatch.setattr(Counting, "times", times)

    run(job(folder=str(folder)), folder)

    assert (folder / "out.tsv").read_text() == EXPECTED
    assert len(list(folder.glob("died-*"))) == times


@pytest.mark.parametrize("job", DYING[::2])
@pytest.mark.parametrize("out", ["out/", "out.gz/"])
def test_nor_does_it_in_a_directory_of_parts(folder: Path, job: type[Counting], out: str) -> None:
    target = LocalTarget(f"{folder}/{out}")

    run(job(folder=str(folder), out=out), folder)

    with target.open() as file:
        assert "".join(sorted(file)) == EXPECTED


@pytest.mark.parametrize("job", DYING)
@pytest.mark.parametrize("out", ["out.tsv", "out/"])
def test_a_task_whose_process_is_always_killed_fails_the_job_with_the_signals_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch, job: type[Counting], out: str
) -> None:
    monkeypatch.setattr(Counting, "times", 100)
    what = "reduce" if "Reducer" in job.__name__ else "map"

    with pytest.raises(JobError, match=rf"a {what} process was killed by signal 9 \(SIGKILL\), 3 times.*out of memory\?.*local\.memory"):
        run(job(folder=str(folder), out=out), folder)

    assert outputs(folder) == []


def test_a_killed_process_is_missed_even_where_another_keeps_its_connection_open(folder: Path) -> None:
    begun = time.monotonic()

    run(LeavesAnother(folder=str(folder)), folder)

    assert (folder / "out.tsv").read_text() == EXPECTED
    assert time.monotonic() - begun < 20


def test_a_process_that_ends_by_itself_fails_the_job_with_its_exit_code(folder: Path) -> None:
    with pytest.raises(JobError, match="a map process was ended with exit code 7, 3 times on the same task"):
        run(MapperExits(folder=str(folder)), folder)

    assert outputs(folder) == []


SCRIPT = """
import os, sys, time
from howdah import LocalTarget, MapReduceJob
from howdah.core.context import NullReporter
from howdah.jobs.local.engine import LocalEngine


class InMain(MapReduceJob):
    def input(self):
        return LocalTarget("in/")

    def output(self):
        return LocalTarget("out.tsv")

    def mapper(self, line):
        if mode == "stuck":
            open(f"pid-{os.getpid()}", "w").close()
            while True:
                pass
        if mode == "print" and line == "b5":
            print("printed")
            os.system("echo echoed")
        if mode == "wait" and line == "b5":
            open(f"ready-{os.getppid()}", "w").close()
            while not os.path.exists(f"go-{os.getppid()}"):
                time.sleep(0.01)
        yield line, 1

    def reducer(self, key, values):
        yield key, sum(values)


mode, processes = sys.argv[1], int(sys.argv[2])
print("before")
LocalEngine(processes=processes, tmp_dir="scratch", least_split=200).run(InMain(), NullReporter())
print("after")
"""


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a script that runs a job of its own `__main__`."""
    (folder / "script.py").write_text(SCRIPT)
    started: list[subprocess.Popen[str]] = []

    def begin(mode: str, processes: int = 2) -> subprocess.Popen[str]:
        command = [sys.executable, "script.py", mode, str(processes)]
        started.append(subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
    for path in folder.glob("pid-*"):  # where the test fails, they live
        with suppress(ProcessLookupError):
            os.kill(int(path.name.partition("-")[2]), signal.SIGKILL)
    for process in started:
        process.communicate()


def wait_until(true: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


@pytest.mark.parametrize("processes", [1, 2])
def test_what_a_mapper_prints_is_no_output_of_the_command(
    folder: Path, start: Callable[..., subprocess.Popen[str]], processes: int
) -> None:
    process = start("print", processes)

    out, err = process.communicate(timeout=60)

    assert process.returncode == 0, err
    assert out == "before\nafter\n"
    assert err.count("printed") == 30
    assert err.count("echoed") == 30
    assert (folder / "out.tsv").read_text() == EXPECTED


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_when_the_command_itself_is_killed_its_processes_end_and_the_next_run_clears_up(
    folder: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    process = start("stuck")
    wait_until(lambda: len(list(folder.glob("pid-*"))) == 2, "two processes at work")

    process.kill()
    process.wait()

    pids = [int(path.name.partition("-")[2]) for path in folder.glob("pid-*")]
    wait_until(lambda: not any(map(is_alive, pids)), "the end of the processes")
    assert not (folder / "out.tsv").exists()
    assert len(list((folder / "scratch").iterdir())) == 1
    assert len(outputs(folder)) == 1

    again = start("plain")
    _, err = again.communicate(timeout=60)

    assert again.returncode == 0, err
    assert (folder / "out.tsv").read_text() == EXPECTED
    assert list((folder / "scratch").iterdir()) == []
    assert outputs(folder) == ["out.tsv"]


def test_two_runs_of_the_same_job_at_once_both_end_well_and_the_first_output_stays(
    folder: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    first, second = start("wait"), start("wait")
    wait_until(lambda: len(list(folder.glob("ready-*"))) == 2, "both runs in their mappers")

    (folder / f"go-{second.pid}").touch()
    ends = [second.communicate(timeout=60)]
    committed = (folder / "out.tsv").stat()
    (folder / f"go-{first.pid}").touch()
    ends.append(first.communicate(timeout=60))

    assert [first.returncode, second.returncode] == [0, 0], ends
    assert (folder / "out.tsv").read_text() == EXPECTED
    assert (folder / "out.tsv").stat().st_ino == committed.st_ino
    assert outputs(folder) == ["out.tsv"]
    assert list((folder / "scratch").iterdir()) == []


def test_a_job_runs_with_standard_output_closed(folder: Path) -> None:
    (folder / "script.py").write_text(SCRIPT)
    shell = 'exec "$0" script.py print 2 1>&-'

    done = subprocess.run(["/bin/sh", "-c", shell, sys.executable], cwd=folder, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    assert (folder / "out.tsv").read_text() == EXPECTED

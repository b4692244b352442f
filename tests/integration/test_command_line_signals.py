"""What the real command does when it is interrupted: once with care, twice at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TASKS = """
import os, sys, time
from howdah import LocalTarget, MapReduceJob, Task


class Slow(Task):
    def output(self):
        return LocalTarget("out/slow.txt")

    def run(self):
        with self.output().open("w") as file:
            file.write("half")
            file.flush()
            open("started", "w").close()
            time.sleep(60)


class Stubborn(Slow):
    def run(self):
        while True:
            try:
                open("started", "w").close()
                time.sleep(60)
            except KeyboardInterrupt:
                open("refused", "w").close()


class SlowJob(MapReduceJob):
    n_reduce_tasks = 1

    def requires(self):
        return Lines()

    def output(self):
        return LocalTarget("out/job.tsv")

    def mapper(self, line):
        with open(f"started-{os.getpid()}", "w"):
            pass
        with open("started", "w"):
            pass
        time.sleep(60)
        yield line, 1

    def reducer(self, key, values):
        yield key, sum(values)


class Lines(Task):
    def output(self):
        return LocalTarget("lines.txt")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "slow.py").write_text(TASKS, encoding="utf-8")
    (tmp_path / "lines.txt").write_text("a\n" * 2_000_000, encoding="utf-8")
    return tmp_path


def start(folder: Path, task: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "howdah", "--module", "slow", task, "--processes", "2"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(folder / "started")
    return process


def wait_for(path: Path) -> None:
    end = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.parametrize(("number", "code", "said"), [(signal.SIGINT, 130, "Interrupted"), (signal.SIGTERM, 143, "Terminated")])
@pytest.mark.parametrize("task", ["Slow", "SlowJob"])
def test_one_signal_ends_the_task_leaves_nothing_and_shows_the_summary(
    folder: Path, task: str, number: signal.Signals, code: int, said: str
) -> None:
    process = start(folder, task)

    process.send_signal(number)
    _, text = process.communicate(timeout=20)

    assert process.returncode == code
    assert f"{said} (exit code {code})" in text
    assert "the run was interrupted" in text
    assert "Traceback" not in text
    assert not (folder / "out").exists() or list((folder / "out").iterdir()) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_second_signal_ends_even_a_task_that_refuses(folder: Path, number: signal.Signals, code: int) -> None:
    process = start(folder, "Stubborn")
    process.send_signal(number)
    wait_for(folder / "refused")

    process.send_signal(number)

    process.communicate(timeout=10)
    assert process.returncode == code


@pytest.mark.skipif(sys.platform != "linux", reason="the processes are looked up in /proc")
def test_no_process_of_a_job_outlives_it(folder: Path) -> None:
    process = start(folder, "SlowJob")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)

    pids = [int(path.name.partition("-")[2]) for path in folder.glob("started-*")]

    assert pids
    assert process.pid not in pids
    assert [pid for pid in pids if is_alive(pid)] == []

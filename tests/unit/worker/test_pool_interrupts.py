"""Signals to a worker with a pool: its tasks are broken off as they would be without one, and nothing stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = """
import os, subprocess, sys, time
from howdah.app import build
from howdah.cli.interrupts import end_at_once
from howdah.core.task import Task
from howdah.core.parameter import StrParameter
from howdah.targets.local import LocalTarget

def say(text):
    os.write(1, (text + "\\n").encode())

class Writes(Task):
    name = StrParameter()

    def output(self):
        return LocalTarget(f"{self.name}.txt")

    def run(self):
        started = subprocess.Popen([sys.executable, "-c", "import os, time; os.setpgrp(); time.sleep(60)"])
        try:
            with self.output().open("w") as stream:
                stream.write("half")
                stream.flush()
                say(f"running {os.getpid()} {started.pid}")
                time.sleep(60)
        finally:
            if "--stubborn" in sys.argv:
                say("cleaning")
                time.sleep(60)

class Suspended(Task):
    def output(self):
        return LocalTarget("suspended.txt")

    def run(self):
        try:
            with self.output().open("w") as stream:
                yield [Writes(name="a"), Writes(name="b")]
        finally:
            say("closed")

result = build([Suspended()], workers=2, signals=True, at_once=end_at_once)
for key, outcome in result.outcomes.items():
    print(outcome.status.value, "-", outcome.reason)
sys.exit(result.exit_code)
"""


def alive(pid: int) -> bool:
    """Return whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Child:
    """The program, as far as both of its tasks run."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        command = [sys.executable, "-c", PROGRAM, *options]
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, start_new_session=True)
        said = [self.line().split() for _ in range(2)]
        assert [words[0] for words in said] == ["running", "running"]
        self.tasks = [int(words[1]) for words in said]
        self.pids = [int(pid) for words in said for pid in words[1:]]

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def rest(self) -> list[str]:
        return self.process.communicate(timeout=30)[0].splitlines()

    def left(self) -> list[str]:
        """What is still there of the processes and files."""
        end = time.monotonic() + 10
        while any(alive(pid) for pid in self.pids) and time.monotonic() < end:
            time.sleep(0.01)
        return [str(pid) for pid in self.pids if alive(pid)] + os.listdir(self.folder)


#    Suspended ..> Writes(a), Writes(b)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of all processes")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("whole_group", [False, True])
def test_a_signal_breaks_off_the_tasks_and_ends_the_run(tmp_path: Path, number: signal.Signals, code: int, whole_group: bool) -> None:
    child = Child(tmp_path)

    os.kill(-child.process.pid if whole_group else child.process.pid, number)

    rest = child.rest()
    assert [line for line in rest if line != "closed"] == ["not run - the run was interrupted"] * 3
    assert rest.count("closed") == 1
    assert child.process.returncode == code
    assert child.left() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of all processes")
def test_a_second_signal_kills_everything_at_once(tmp_path: Path) -> None:
    child = Child(tmp_path, "--stubborn")
    child.process.send_signal(signal.SIGINT)
    assert child.line() in ("cleaning", "closed")
    began = time.monotonic()

    child.process.send_signal(signal.SIGINT)

    child.rest()
    assert child.process.returncode == 130
    assert time.monotonic() - began < 10
    assert not [pid for pid in child.left() if pid.isdigit()]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process end with its parent")
def test_the_processes_end_with_a_worker_that_is_killed(tmp_path: Path) -> None:
    child = Child(tmp_path)

    child.process.kill()
    child.process.wait()

    end = time.monotonic() + 10
    while any(alive(pid) for pid in child.tasks) and time.monotonic() < end:
        time.sleep(0.01)
    left = [pid for pid in child.pids if alive(pid)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not set(left) & set(child.tasks)
    assert child.process.stdout is not None
    child.process.stdout.close()

"""Signals end the running task and the run, and leave the books in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from howdah.core.task import Task
from howdah.targets.memory import MemoryTarget
from howdah.testing import run_tasks
from howdah.worker.interrupts import Interrupts
from howdah.worker.result import OutcomeStatus

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import os, sys, time
from howdah.clock import SystemClock
from howdah.core.task import Task
from howdah.scheduling.journal import NoJournal
from howdah.scheduling.policy import Policy
from howdah.scheduling.scheduler import Scheduler
from howdah.targets.local import LocalTarget
from howdah.worker.worker import Worker

class First(Task):
    def output(self):
        return LocalTarget("first.txt")

    def run(self):
        try:
            with self.output().open("w") as stream:
                stream.write("half")
                print("running", flush=True)
                time.sleep(30)
        finally:
            if "--stubborn" in sys.argv:
                print("cleaning", flush=True)
                time.sleep(30)

class Second(Task):
    def output(self):
        return LocalTarget("second.txt")

scheduler = Scheduler(journal=NoJournal(), policy=Policy(), now=0.0)
result = Worker(scheduler=scheduler, clock=SystemClock(), signals=True, at_once=os._exit).run([First(), Second()])
for key, outcome in result.outcomes.items():
    print(outcome.status.value, "-", outcome.reason)
sys.exit(result.exit_code)
"""


class Child:
    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM, *options], cwd=folder, stdout=subprocess.PIPE, text=True)

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def rest(self) -> str:
        return self.process.communicate(timeout=20)[0]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_task_and_the_run(tmp_path: Path, number: signal.Signals, code: int) -> None:
    child = Child(tmp_path)
    assert child.line() == "running"

    child.process.send_signal(number)

    assert child.rest().splitlines() == ["not run - the run was interrupted", "not run - the run was interrupted"]
    assert child.process.returncode == code
    assert not [name for name in os.listdir(tmp_path) if "half" in name or name.endswith(".txt")]


def test_a_second_signal_ends_everything_at_once(tmp_path: Path) -> None:
    child = Child(tmp_path, "--stubborn")
    assert child.line() == "running"
    child.process.send_signal(signal.SIGINT)
    assert child.line() == "cleaning"
    began = time.monotonic()

    child.process.send_signal(signal.SIGINT)

    assert child.rest() == ""
    assert child.process.returncode == 130
    assert time.monotonic() - began < 10


class Presses(Task):
    """Somebody presses Ctrl-C while it runs."""

    def run(self) -> None:
        raise KeyboardInterrupt


class Next(Task):
    priority = -1

    def output(self) -> Any:
        return MemoryTarget("next")


class Swallows(Task):
    """Gets a KeyboardInterrupt and does not care."""

    def run(self) -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            pass


def incomplete(self: Task) -> bool:
    return False


Presses.complete = incomplete  # type: ignore[method-assign]
Swallows.complete = incomplete  # type: ignore[method-assign]


def test_without_handlers_of_ours_a_keyboard_interrupt_ends_the_run(files: object) -> None:
    result = run_tasks(Presses(), Next())

    assert result.exit_code == 130
    assert {outcome.status for outcome in result.outcomes.values()} == {OutcomeStatus.NOT_RUN}


def test_a_signal_outside_of_breakable_code_waits_to_be_looked_at() -> None:
    with Interrupts() as interrupts:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0)
        assert interrupts.code == 143

        with pytest.raises(KeyboardInterrupt), interrupts.breakable():
            pytest.fail("the block was entered")


def test_a_signal_in_unbreakable_code_breaks_in_at_its_end() -> None:
    steps = []

    def block(interrupts: Interrupts) -> None:
        with interrupts.breakable():
            with interrupts.unbreakable():
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0)
                steps.append("to the end")
            steps.append("not here")

    with Interrupts() as interrupts, pytest.raises(KeyboardInterrupt):
        block(interrupts)

    assert steps == ["to the end"]


def test_the_handlers_from_before_come_back() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    with Interrupts():
        assert signal.getsignal(signal.SIGTERM) != before[1]

    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before

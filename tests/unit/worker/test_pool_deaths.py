"""Processes of the pool that die, are killed, or take too long or too much."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from howdah.clock import SystemClock
from howdah.core.errors import TaskError
from howdah.core.event import Event
from howdah.core.parameter import StrParameter
from howdah.core.parameter_number import IntParameter
from howdah.core.task import Task, clear_instances
from howdah.scheduling import events as ev
from howdah.scheduling.policy import Policy, RetryPolicy
from howdah.targets.local import LocalTarget
from howdah.testing import run_tasks
from howdah.worker.limits import Limits
from howdah.worker.result import OutcomeStatus

if TYPE_CHECKING:
    from howdah.worker.result import RunResult


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, to be in; and no task is remembered."""
    monkeypatch.chdir(tmp_path)
    clear_instances()
    return tmp_path


def run(*tasks: Task, workers: int = 2, retry: int | None = None, **more: Any) -> RunResult:
    policy = Policy(retry=RetryPolicy(count=retry, delay=0.05))
    return run_tasks(*tasks, workers=workers, clock=SystemClock(), policy=policy, **more)


def lines(name: str) -> list[str]:
    path = Path(name)
    return path.read_text().split() if path.exists() else []


class Node(Task):
    """Writes the number of its process into its output, and notes that it ran."""

    name = StrParameter()

    def output(self) -> Any:
        return LocalTarget(f"{self.name}.txt")

    def run(self) -> Any:
        with open("ran", "a") as file:
            file.write(f"{self.name}\n")
        self.write()

    def write(self) -> None:
        with self.output().open("w") as stream:
            stream.write(f"{os.getpid()}\n")


def alive(pid: int) -> bool:
    """Return whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def until(condition: Any, seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(condition())


class Hangs(Node):
    worker_timeout = 0.5

    def run(self) -> None:
        """Start a process that starts one, in sessions of their own and not, and wait for ever."""
        inner = "import os,sys,time; open(sys.argv[1],'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
        outer = f"import subprocess,sys; subprocess.Popen([sys.executable, '-c', {inner!r}, 'pids'], start_new_session=True).wait()"
        with (
            subprocess.Popen([sys.executable, "-c", outer]),
            subprocess.Popen([sys.executable, "-c", f"import os; os.setpgrp(); {inner}", "pids"]),
        ):
            time.sleep(60)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of all processes")
def test_a_task_that_takes_too_long_is_killed_with_all_it_has_started() -> None:
    told: list[str] = []

    def handler(task: Task, message: str) -> None:
        told.append(message)

    Hangs.event_handler(Event.TIMEOUT)(handler)
    Hangs.worker_timeout = 2
    began = time.monotonic()

    outcome = run(Hangs(name="h"), Node(name="n"), workers=1).outcome(Hangs(name="h"))

    assert outcome.reason == "it ran longer than the 2 s that it may take, and was killed"
    assert isinstance(outcome.exception, TaskError)
    assert told == [outcome.reason]
    assert time.monotonic() - began < 20
    assert len(lines("pids")) == 2
    assert not any(alive(int(pid)) for pid in lines("pids"))
    assert lines("n.txt")


class HangsOnce(Node):
    worker_timeout = 0.5
    retry_count = 2

    def run(self) -> None:
        if not os.path.exists("once"):
            Path("once").touch()
            time.sleep(60)
        self.write()


def test_a_task_that_took_too_long_is_tried_again_by_its_policy() -> None:
    result = run(HangsOnce(name="h"), workers=1, retry=2)

    assert result
    assert result.outcome(HangsOnce(name="h")).attempts == 2


def test_the_time_that_all_tasks_may_take_can_be_limited() -> None:
    class Slow(Node):
        def run(self) -> None:
            time.sleep(60)

    class Patient(Slow):
        worker_timeout = 0

        def run(self) -> None:
            time.sleep(1)
            self.write()

    result = run(Slow(name="s"), Patient(name="p"), limits=Limits(timeout=0.5))

    assert "0.5 s" in result.outcome(Slow(name="s")).reason
    assert result.outcome(Patient(name="p")).ok


class Killed(Node):
    how = StrParameter(default="SIGKILL")

    def run(self) -> None:
        os.kill(os.getpid(), getattr(signal, self.how))


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("SIGKILL", "its process was killed by SIGKILL: was the machine out of memory?"),
        ("SIGUSR1", "its process was killed by SIGUSR1"),
        ("SIGTERM", "its process was killed by SIGTERM"),
    ],
)
def test_a_task_whose_process_is_killed_has_failed_and_the_rest_goes_on(how: str, reason: str) -> None:
    told: list[str] = []

    def handler(task: Task, message: str) -> None:
        told.append(message)

    Killed.event_handler(Event.PROCESS_FAILURE)(handler)
    try:
        result = run(Killed(name="k", how=how), *(Node(name=f"n{number}") for number in range(10)))
    finally:
        Killed.remove_event_handler(Event.PROCESS_FAILURE, handler)

    assert result.outcome(Killed(name="k", how=how)).reason == reason
    assert told == [reason]
    assert len(result.having(OutcomeStatus.DONE)) == 10
    assert result.exit_code == 1


class Exits(Node):
    def run(self) -> None:
        os._exit(7)


def test_a_process_that_ends_is_told_from_one_that_was_killed() -> None:
    assert run(Exits(name="e")).outcome(Exits(name="e")).reason == "its process ended with exit code 7 before the task did"


class KilledTwice(Node):
    retry_count = 3

    def run(self) -> None:
        with open("tries", "a") as file:
            file.write("x\n")
        if len(lines("tries")) < 3:
            os.kill(os.getpid(), signal.SIGKILL)
        self.write()


def test_a_task_whose_process_was_killed_is_tried_again_by_its_policy() -> None:
    result = run(KilledTwice(name="k"), retry=3)

    assert result
    assert result.outcome(KilledTwice(name="k")).attempts == 3


class Waits(Node):
    """Has its process killed while it is suspended, once."""

    def run(self) -> Any:
        with open("ran", "a") as file:
            file.write(f"{self.name}\n")
        yield KillsProcess(name="killer", pid=os.getpid())
        self.write()


class KillsProcess(Node):
    pid = IntParameter(significant=False)

    def run(self) -> None:
        if not os.path.exists("killed"):
            Path("killed").touch()
            os.kill(self.pid, signal.SIGKILL)
            assert until(lambda: not alive(self.pid))
        self.write()


#    Waits ..> KillsProcess
def test_a_suspended_run_whose_process_is_killed_starts_again_as_a_new_attempt() -> None:
    heard: list[ev.Event] = []

    result = run(Waits(name="w"), listeners=[heard.append])

    assert result
    assert lines("ran") == ["w", "w"]
    assert result.outcome(Waits(name="w")).attempts == 2
    assert [event.reason for event in heard if isinstance(event, ev.TaskRunLost)] == [
        "its process was killed by SIGKILL: was the machine out of memory?"
    ]


class Eats(Node):
    def run(self) -> None:
        held = bytearray(400_000_000)
        held[:] = b"x" * len(held)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")
def test_the_memory_of_tasks_can_be_limited() -> None:
    result = run(Eats(name="e"), Node(name="n"), workers=1, limits=Limits(memory=100_000_000))

    assert isinstance(result.outcome(Eats(name="e")).exception, MemoryError)
    assert result.outcome(Node(name="n")).ok


@pytest.mark.parametrize("value", ["soon", -1, True])
def test_a_timeout_that_is_none_is_said_to_be_wrong(value: Any) -> None:
    class Odd(Node):
        worker_timeout = value

    outcome = run(Odd(name="o"), Node(name="n")).outcome(Odd(name="o"))

    assert outcome.status is OutcomeStatus.SCHEDULING_ERROR
    assert f"has the worker_timeout {value!r}" in outcome.reason


class Sleeps(Node):
    def run(self) -> None:
        Path("pid").write_text(str(os.getpid()))
        time.sleep(60)


class Later(Node):
    def run(self) -> None:
        assert until(lambda: lines("pid"))
        os.kill(os.getppid(), signal.SIGUSR1)
        self.write()


def test_no_process_stays_behind_when_the_worker_itself_fails() -> None:
    def fail(number: int, frame: object) -> None:
        raise RuntimeError("a bug")

    before = signal.signal(signal.SIGUSR1, fail)
    try:
        with pytest.raises(RuntimeError, match="a bug"):
            run(Sleeps(name="s"), Later(name="l"))
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert not alive(int(lines("pid")[0]))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists a process's files there")
def test_a_process_that_can_not_be_started_is_a_failure_of_the_task() -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    used: list[int] = []
    while not used or used[-1] < max({int(name) for name in os.listdir("/proc/self/fd")} - {*used, used[-1] + 1}):
        used.append(os.open(os.devnull, os.O_RDONLY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (used[-1] + 3, limits[1]))  # one is for the selector, one is too few for a pair
    try:
        result = run(Node(name="n"))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        for number in used:
            os.close(number)

    assert result.outcome(Node(name="n")).reason == "no process can be started for it: Too many open files"

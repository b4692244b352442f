"""Tasks in a pool of processes: what they do, what they ask for, and what they tell."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from howdah.clock import SystemClock
from howdah.core.context import current_context
from howdah.core.errors import MissingInputError, UsageError
from howdah.core.parameter import Parameter, StrParameter
from howdah.core.parameter_number import IntParameter
from howdah.core.task import Task, WrapperTask, clear_instances
from howdah.scheduling import events as ev
from howdah.scheduling.policy import Policy, RetryPolicy
from howdah.targets.local import LocalTarget
from howdah.testing import run_tasks
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


def test_several_tasks_run_in_as_many_warm_processes() -> None:
    result = run(*(Node(name=f"n{number}") for number in range(50)))

    assert result
    pids = {lines(f"n{number}.txt")[0] for number in range(50)}
    assert len(pids) == 2
    assert str(os.getpid()) not in pids
    assert not any(alive(int(pid)) for pid in pids)


class Meets(Node):
    """Ends when the other one runs."""

    other = StrParameter()

    def run(self) -> None:
        Path(self.name).touch()
        assert until(lambda: os.path.exists(self.other))
        self.write()


def test_tasks_run_at_the_same_time() -> None:
    assert run(Meets(name="a", other="b"), Meets(name="b", other="a"))


class Isolated(Node):
    isolate = True


def test_isolated_tasks_have_a_process_each_even_with_one_worker() -> None:
    assert run(*(Isolated(name=f"i{number}") for number in range(3)), Node(name="n"), workers=1)

    assert lines("n.txt") == [str(os.getpid())]
    assert len({lines(f"i{number}.txt")[0] for number in range(3)} | {str(os.getpid())}) == 4


class Asks(Node):
    """Finds out that it needs others."""

    def run(self) -> Any:
        with open("ran", "a") as file:
            file.write(f"{self.name}\n")
        before = os.getpid()
        one = yield Node(name=f"{self.name}-one")
        two = yield {"more": [Node(name=f"{self.name}-two")], "none": ()}
        assert (one.path, two["more"][0].path) == (f"{self.name}-one.txt", f"{self.name}-two.txt")
        assert os.getpid() == before
        self.write()


#    Asks ..> one; two
def test_a_suspended_run_goes_on_in_its_process_and_is_not_started_again() -> None:
    result = run(Asks(name="a"), Asks(name="b"))

    assert result
    assert sorted(lines("ran")) == ["a", "a-one", "a-two", "b", "b-one", "b-two"]
    assert result.outcome(Asks(name="a")).attempts == 1


class Nested(Task):
    depth = IntParameter()
    resources = {"only": 1}  # noqa: RUF012

    def output(self) -> Any:
        return LocalTarget(f"nested{self.depth}")

    def run(self) -> Any:
        with open("ran", "a") as file:
            file.write(f"{self.depth}\n")
        if self.depth:
            yield Nested(depth=self.depth - 1)
        with self.output().open("w") as stream:
            stream.write("")


class NestedAlone(Nested):
    isolate = True

    def run(self) -> Any:
        if self.depth:
            yield NestedAlone(depth=self.depth - 1)
        with self.output().open("w") as stream:
            stream.write("")


#    Nested(50) ..> Nested(49) ..> ... ..> Nested(0), and one of the resource
@pytest.mark.parametrize("workers", [1, 2])
def test_requirements_50_deep_with_one_of_a_resource_end(workers: int) -> None:
    assert run(Nested(depth=50), workers=workers)
    assert len(lines("ran")) == 51


def test_isolated_requirements_20_deep_with_one_worker_end() -> None:
    assert run(NestedAlone(depth=20), workers=1)


class Mute(Parameter[Any]):
    """Its text can't be read back."""

    def parse(self, text: str) -> Any:
        return f"read {text}"


class Odd(Node):
    what = Mute()


class AsksOdd(Node):
    def run(self) -> Any:
        yield Odd(name="odd", what="x")
        self.write()


#    AsksOdd ..> Odd
def test_a_run_is_told_that_what_it_asked_for_can_not_be_written_as_texts() -> None:
    result = run(AsksOdd(name="a"))

    outcome = result.outcome(AsksOdd(name="a"))
    assert isinstance(outcome.exception, UsageError)
    assert "is not the task that was asked for: a parameter of Odd does not read what it writes" in outcome.reason


class RequiresOdd(Node):
    def requires(self) -> Any:
        return Odd(name="odd", what="x")


class AsksAbove(Node):
    def run(self) -> Any:
        yield RequiresOdd(name="above")
        self.write()


#    AsksAbove ..> RequiresOdd -> Odd
def test_a_task_found_on_the_way_that_can_not_be_written_as_texts_gets_a_new_process() -> None:
    assert run(AsksAbove(name="a"))


class BadPath(Node):
    def run(self) -> None:
        raise MissingInputError("the bucket is empty")


class Own(ValueError):
    """Says more than it was made of."""

    def __init__(self, code: int, *, place: str) -> None:
        super().__init__(code)
        self.place = place

    def __str__(self) -> str:
        return f"{self.args[0]} at {self.place}"


class RaisesOwn(Node):
    def run(self) -> None:
        raise Own(7, place="sea")


def test_errors_come_back_as_what_they_were() -> None:
    result = run(BadPath(name="b"), RaisesOwn(name="r"))

    missing = result.outcome(BadPath(name="b"))
    assert missing.status is OutcomeStatus.MISSING_INPUT
    assert isinstance(missing.exception, MissingInputError)
    own = result.outcome(RaisesOwn(name="r"))
    assert isinstance(own.exception, ValueError)
    assert own.reason == "Own: 7 at sea"
    assert str(own.exception) == "7 at sea"
    assert 'raise Own(7, place="sea")' in own.traceback_text
    assert "attempt.py" not in own.traceback_text


class Tells(Node):
    def run(self) -> None:
        self.set_status_message("half way")
        self.set_progress_percentage(50)
        self.set_tracking_url("http://cluster/1")
        current_context().reporter.counters({"records": {"read": 7}})
        assert until(lambda: os.path.exists("heard"))
        self.write()


def test_what_a_task_tells_reaches_the_listeners_while_it_runs() -> None:
    heard: list[ev.Event] = []

    def listen(event: ev.Event) -> None:
        heard.append(event)
        if isinstance(event, ev.TaskCounted):
            Path("heard").touch()

    result = run(Tells(name="t"), listeners=[listen])

    assert result
    kinds = [type(event).__name__ for event in heard]
    assert kinds[kinds.index("TaskClaimed") : kinds.index("TaskDone") + 1] == [
        "TaskClaimed",
        "TaskNoted",
        "TaskProgressed",
        "TaskTracked",
        "TaskCounted",
        "TaskDone",
    ]
    assert result.outcome(Tells(name="t")).counters == {"records": {"read": 7}}


class Uses(Node):
    """Fails if another one uses the resource."""

    resources = {"db": 1}  # noqa: RUF012

    def run(self) -> None:
        os.mkdir("db")
        time.sleep(0.02)
        os.rmdir("db")
        self.write()


def test_a_resource_is_not_used_by_more_than_its_limit() -> None:
    assert run(*(Uses(name=f"u{number}") for number in range(10)), workers=4)


class Urgent(Node):
    @property
    def priority(self) -> int:
        return int(self.name)

    def run(self) -> None:
        with open("ran", "a") as file:
            file.write(f"{self.name}\n")
        time.sleep(0.02)
        self.write()


def test_urgent_tasks_run_first() -> None:
    assert run(*(Urgent(name=str(number)) for number in range(6)), workers=2)

    ran = [int(name) for name in lines("ran")]
    assert all(abs(place - (5 - number)) <= 1 for place, number in enumerate(ran))


class All(WrapperTask):
    def requires(self) -> Any:
        return [Node(name="a"), Above(name="b")]


class Above(Node):
    def requires(self) -> Any:
        return Node(name="a")


#    All -> Above -> Node
#     \-------------> Node
def test_wrappers_are_done_when_what_they_require_is() -> None:
    assert run(All())
    assert lines("ran") == ["a", "b"]


class Prints(Node):
    def run(self) -> None:
        print("from the task")
        print("and this", file=sys.stderr)
        self.write()


def test_what_tasks_print_passes_through(capfd: pytest.CaptureFixture[str]) -> None:
    run(Prints(name="p"))

    assert tuple(capfd.readouterr()) == ("from the task\n", "and this\n")


class Reads(Node):
    def run(self) -> None:
        assert os.read(0, 1) == b""
        self.write()


def test_tasks_in_processes_do_not_wait_for_the_terminal() -> None:
    assert run(Reads(name="r"))

"""Tasks that differ in parameters with a batch method run as one."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from howdah.core.errors import OutputMissingError
from howdah.core.parameter import ParameterVisibility, StrParameter
from howdah.core.parameter_number import IntParameter
from howdah.core.task import Task
from howdah.scheduling import events as ev
from howdah.scheduling.policy import Policy, RetryPolicy
from howdah.targets.local import LocalTarget
from howdah.targets.memory import MemoryTarget
from howdah.testing import FakeClock, run_tasks
from howdah.worker.result import OutcomeStatus

pytestmark = pytest.mark.usefixtures("files")


class Loads(Task):
    """Makes the outputs of all names it is given."""

    place = StrParameter(default="here")
    names = StrParameter(batch_method=",".join)
    ran: ClassVar[list[str]] = []

    def output(self) -> Any:
        return [MemoryTarget(f"{self.place}-{name}") for name in self.names.split(",")]

    def run(self) -> Any:
        self.ran.append(f"{self.place}:{self.names}")
        for target in self.output():
            MemoryTarget.shared.put(target.path, b"")


@pytest.fixture(autouse=True)
def forget() -> None:
    Loads.ran.clear()


def test_tasks_that_can_be_combined_run_as_one_and_all_of_them_are_done() -> None:
    result = run_tasks(*(Loads(names=name) for name in "abc"), Loads(names="d", place="there"))

    assert Loads.ran == ["here:a,b,c", "there:d"]
    assert {outcome.status for outcome in result.outcomes.values()} == {OutcomeStatus.DONE}
    assert result.outcome(Loads(names="b")).reason == "ran as part of Loads(place=here, names=a,b,c)"


class Largest(Task):
    """Overwrites the data up to a number."""

    number = IntParameter(batch_method=max)
    ran: ClassVar[list[int]] = []
    done: ClassVar[int] = -1

    def complete(self) -> bool:
        return self.number <= type(self).done

    def run(self) -> None:
        self.ran.append(self.number)
        type(self).done = self.number


def test_the_greatest_value_may_stand_for_all() -> None:
    Largest.ran.clear()
    Largest.done = -1

    assert run_tasks(*(Largest(number=number) for number in (3, 9, 4)))
    assert Largest.ran == [9]


class InTwos(Loads):
    max_batch_size = 2


class Alone(Loads):
    max_batch_size = 1


class Never(Loads):
    batchable = False


class Secret(Loads):
    token = StrParameter(visibility=ParameterVisibility.PRIVATE, default="x")


@pytest.mark.parametrize(
    ("kind", "ran"),
    [
        (InTwos, ["here:a,b", "here:c,d", "here:e"]),
        (Alone, ["here:a", "here:b", "here:c", "here:d", "here:e"]),
        (Never, ["here:a", "here:b", "here:c", "here:d", "here:e"]),
        (Secret, ["here:a", "here:b", "here:c", "here:d", "here:e"]),
    ],
)
def test_a_batch_has_a_greatest_size_and_some_tasks_run_alone(kind: Any, ran: list[str]) -> None:
    assert run_tasks(*(kind(names=name) for name in "abcde"))
    assert Loads.ran == ran


class Costs(Loads):
    resources = {"db": 1}  # noqa: RUF012


def test_a_batch_takes_the_resources_of_one() -> None:
    assert run_tasks(*(Costs(names=name) for name in "abc"), resources={"db": 1})
    assert Loads.ran == ["here:a,b,c"]


class Forgets(Loads):
    def run(self) -> Any:
        MemoryTarget.shared.put("here-a", b"")
        MemoryTarget.shared.put("here-b", b"")

    def output(self) -> Any:
        return [MemoryTarget(f"here-{name}") for name in self.names.split(",")][:1]


def test_a_task_of_a_batch_that_did_not_make_its_output_has_failed() -> None:
    result = run_tasks(*(Forgets(names=name) for name in "abc"))

    assert result.outcome(Forgets(names="a")).ok
    assert result.outcome(Forgets(names="b")).ok
    outcome = result.outcome(Forgets(names="c"))
    assert isinstance(outcome.exception, OutputMissingError)
    assert "ran for Forgets(place=here, names=c) too, which is not complete after it" in outcome.reason


class Fails(Loads):
    retry_count = 2

    def run(self) -> Any:
        self.ran.append(self.names)
        raise ValueError("no luck")


def test_all_of_a_batch_fail_with_it_and_are_tried_again_together() -> None:
    clock = FakeClock()

    result = run_tasks(*(Fails(names=name) for name in "ab"), clock=clock, policy=Policy(retry=RetryPolicy(delay=5.0)))

    assert Loads.ran == ["a,b", "a,b"]
    assert {outcome.reason for outcome in result.outcomes.values()} == {"ValueError: no luck"}
    assert clock.slept == [5.0]


def refuse(values: Any) -> Any:
    raise ZeroDivisionError("can't be combined")


class BadMethod(Loads):
    names = StrParameter(batch_method=refuse)


def test_what_a_batch_method_raises_is_a_failure_of_the_tasks() -> None:
    result = run_tasks(*(BadMethod(names=name) for name in "ab"), Loads(names="c"))

    assert {outcome.status.value for outcome in result.outcomes.values()} == {"failed", "done"}
    assert "can't be combined" in result.outcome(BadMethod(names="b")).reason


class Asks(Loads):
    def run(self) -> Any:
        self.ran.append(f"asks {self.names}")
        yield Loads(names="x", place="found")
        yield from super().run() or ()


#    Asks(a) and Asks(b), as one, ..> Loads(x)
@pytest.mark.parametrize("resources", [{}, {"db": 1}])
def test_a_batch_may_ask_for_tasks_on_its_way(resources: dict[str, int]) -> None:
    heard: list[ev.Event] = []
    Asks.resources = resources

    result = run_tasks(*(Asks(names=name) for name in "ab"), listeners=[heard.append])

    assert result
    assert Loads.ran == ["asks a,b", "found:x", "here:a,b"]
    assert {outcome.attempts for outcome in result.outcomes.values()} == {1}


class AsksForFailure(Loads):
    def run(self) -> Any:
        yield Fails(names="x")


#    AsksForFailure(a) and (b), as one, ..> Fails(x)
def test_a_batch_that_waits_for_a_failure_is_blocked_whole() -> None:
    result = run_tasks(*(AsksForFailure(names=name) for name in "ab"))

    assert result.outcome(AsksForFailure(names="a")).status is OutcomeStatus.BLOCKED
    assert result.outcome(AsksForFailure(names="b")).status is OutcomeStatus.BLOCKED
    assert result.exit_code == 1


class AsksForRider(Loads):
    def run(self) -> Any:
        if "a" in self.names:
            yield AsksForRider(names="b")
        yield from super().run() or ()


#    AsksForRider(a) and (b), as one, ..> AsksForRider(b)
def test_a_batch_that_asks_for_one_of_its_own_runs_that_alone() -> None:
    assert run_tasks(*(AsksForRider(names=name) for name in "ab"))
    assert Loads.ran == ["here:b", "here:a,b"]


class Files(Loads):
    def output(self) -> Any:
        return [LocalTarget(f"{name}.txt") for name in self.names.split(",")]

    def run(self) -> Any:
        for target in self.output():
            with target.open("w") as stream:
                stream.write(self.names)


def test_batches_run_in_the_pool(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert run_tasks(*(Files(names=name) for name in "abc"), workers=2)
    assert {path.read_text() for path in tmp_path.iterdir()} == {"a,b,c"}

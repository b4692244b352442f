"""A run that asks for tasks on its way is suspended and resumed, never started again."""

from __future__ import annotations

import time
from typing import Any, ClassVar

import pytest

from howdah.core.errors import CyclicDependencyError, OutputMissingError, UsageError
from howdah.core.parameter import StrParameter
from howdah.core.parameter_number import IntParameter
from howdah.core.task import ExternalTask, Task
from howdah.scheduling import events as ev
from howdah.targets.memory import MemoryTarget
from howdah.testing import run_tasks
from howdah.worker.result import OutcomeStatus

pytestmark = pytest.mark.usefixtures("files")


class Recorded(Task):
    name = StrParameter()
    starts: ClassVar[list[str]] = []

    def output(self) -> Any:
        return MemoryTarget(f"{self.name}.txt")

    def make(self) -> None:
        MemoryTarget.shared.put(f"{self.name}.txt", b"")

    def run(self) -> Any:
        self.starts.append(self.name)
        self.make()


@pytest.fixture(autouse=True)
def forget() -> None:
    Recorded.starts.clear()


class Asks(Recorded):
    got: ClassVar[Any] = None

    def run(self) -> Any:
        self.starts.append(self.name)
        one = yield Recorded(name="one")
        more = yield {"list": [Recorded(name="two"), Recorded(name="one")], "tuple": (Recorded(name="three"),)}
        type(self).got = (one, more)
        self.make()


#    Asks ..> one; two, one, three
def test_a_run_gets_the_outputs_of_what_it_asks_for_and_is_not_started_again() -> None:
    result = run_tasks(Asks(name="asks"))

    assert result
    assert Recorded.starts == ["asks", "one", "two", "three"]
    one, more = Asks.got
    assert one.path == "one.txt"
    assert [target.path for target in more["list"]] == ["two.txt", "one.txt"]
    assert [target.path for target in more["tuple"]] == ["three.txt"]
    assert result.outcome(Recorded(name="three")).status is OutcomeStatus.DONE
    assert result.outcome(Asks(name="asks")).attempts == 1


def test_a_run_is_not_suspended_for_what_is_complete() -> None:
    for name in ("one", "two", "three"):
        MemoryTarget.shared.put(f"{name}.txt", b"")
    heard: list[ev.Event] = []

    run_tasks(Asks(name="asks"), listeners=[heard.append])

    assert not [event for event in heard if isinstance(event, ev.TaskSuspended)]


class Nested(Task):
    depth = IntParameter()
    resources = {"only": 1}  # noqa: RUF012
    starts = 0

    def output(self) -> Any:
        return MemoryTarget(f"nested{self.depth}")

    def run(self) -> Any:
        type(self).starts += 1
        if self.depth:
            yield Nested(depth=self.depth - 1)
        MemoryTarget.shared.put(f"nested{self.depth}", b"")


#    Nested(50) ..> Nested(49) ..> ... ..> Nested(0), and one of the resource
def test_requirements_50_deep_with_one_of_a_resource_end() -> None:
    Nested.starts = 0

    assert run_tasks(Nested(depth=50))
    assert Nested.starts == 51


def test_requirements_2000_deep_take_no_recursion() -> None:
    assert run_tasks(Nested(depth=2000))


class Fails(Recorded):
    def run(self) -> Any:
        raise ValueError("no luck")


class AsksForFailure(Recorded):
    closed = False

    def run(self) -> Any:
        try:
            yield Fails(name="fails")
        finally:
            type(self).closed = True


#    AsksForFailure ..> Fails
def test_a_run_that_waits_for_a_failure_is_blocked_and_given_up() -> None:
    AsksForFailure.closed = False
    result = run_tasks(AsksForFailure(name="a"))

    outcome = result.outcome(AsksForFailure(name="a"))
    assert outcome.status is OutcomeStatus.BLOCKED
    assert outcome.reason == "waits for Fails(name=fails) (failed)"
    assert AsksForFailure.closed
    assert result.exit_code == 1


class FailsWhenGivenUp(Recorded):
    def run(self) -> Any:
        try:
            yield Fails(name="fails")
        finally:
            raise ZeroDivisionError("clean-up")


def test_what_a_run_raises_when_it_is_given_up_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    result = run_tasks(FailsWhenGivenUp(name="a"), AsksForFailure(name="b"))

    assert result.outcome(FailsWhenGivenUp(name="a")).status is OutcomeStatus.BLOCKED
    assert AsksForFailure.closed
    assert "ZeroDivisionError: clean-up" in caplog.text


class Given(ExternalTask):
    def output(self) -> Any:
        return MemoryTarget("given")


class AsksForGiven(Recorded):
    def run(self) -> Any:
        yield Given()


#    AsksForGiven ..> Given (external, missing)
def test_a_run_that_waits_for_a_missing_input_is_blocked() -> None:
    result = run_tasks(AsksForGiven(name="a"))

    assert result.outcome(Given()).status is OutcomeStatus.MISSING_INPUT
    assert result.outcome(AsksForGiven(name="a")).status is OutcomeStatus.BLOCKED
    assert result.exit_code == 4


class AsksForText(Recorded):
    def run(self) -> Any:
        yield "Recorded"


def test_what_is_yielded_must_be_tasks() -> None:
    outcome = run_tasks(AsksForText(name="a")).outcome(AsksForText(name="a"))

    assert isinstance(outcome.exception, UsageError)
    assert "yielded 'Recorded', which is not a task" in outcome.reason
    assert 'yield "Recorded"' in outcome.traceback_text


class AsksForAbove(Recorded):
    caught: ClassVar[Any] = None

    def run(self) -> Any:
        try:
            yield AboveIt(name="above")
        except CyclicDependencyError as error:
            type(self).caught = error
            raise


class AboveIt(Recorded):
    def requires(self) -> Any:
        return AsksForAbove(name="a")


#    AboveIt -> AsksForAbove ..> AboveIt
def test_a_circle_through_a_run_is_raised_where_it_is_asked_for() -> None:
    result = run_tasks(AboveIt(name="above"))

    assert result.outcome(AsksForAbove(name="a")).status is OutcomeStatus.FAILED
    assert AsksForAbove.caught is not None
    assert result.exit_code == 2


class Loses(Recorded):
    def run(self) -> Any:
        yield Recorded(name="kept")
        yield [Recorded(name="kept"), Removes(name="removes")]


class Removes(Recorded):
    def run(self) -> Any:
        MemoryTarget.shared.remove("kept.txt")
        self.make()


def test_a_run_is_told_when_what_it_asked_for_has_gone() -> None:
    outcome = run_tasks(Loses(name="l")).outcome(Loses(name="l"))

    assert isinstance(outcome.exception, OutputMissingError)
    assert "Recorded(name=kept) (kept.txt missing)" in outcome.reason


class FailsAfter(Recorded):
    retry_count = 2

    def run(self) -> Any:
        self.starts.append(self.name)
        yield Recorded(name="one")
        if self.starts.count(self.name) < 2:
            raise ValueError("not yet")
        self.make()


def test_a_new_attempt_starts_from_the_top() -> None:
    result = run_tasks(FailsAfter(name="f"))

    assert result
    assert Recorded.starts == ["f", "one", "f"]
    assert result.outcome(FailsAfter(name="f")).attempts == 2


class AsksOften(Recorded):
    def run(self) -> Any:
        for number in range(2000):
            yield Recorded(name=f"n{number}")
        self.make()


def test_a_run_that_asks_often_takes_time_in_proportion() -> None:
    began = time.process_time()

    assert run_tasks(AsksOften(name="often"))
    assert time.process_time() - began < 5

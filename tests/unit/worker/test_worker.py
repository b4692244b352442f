"""A worker runs what roots need, in its own process, and says how each task ended."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from howdah.core.context import current_context
from howdah.core.errors import CyclicDependencyError, HowdahError, MissingInputError, OutputMissingError, UsageError
from howdah.core.parameter import StrParameter
from howdah.core.parameter_number import IntParameter
from howdah.core.task import ExternalTask, Task, WrapperTask
from howdah.scheduling import events as ev
from howdah.scheduling.policy import Policy, RetryPolicy
from howdah.targets.memory import MemoryFileSystem, MemoryTarget
from howdah.testing import FakeClock, run_tasks
from howdah.worker.result import OutcomeStatus

pytestmark = pytest.mark.usefixtures("files")


class Writes(Task):
    name = StrParameter()

    def output(self) -> Any:
        return MemoryTarget(f"{self.name}.txt")

    def run(self) -> None:
        with self.output().open("w") as stream:
            stream.write(self.name)


class Copies(Writes):
    source = StrParameter()

    def requires(self) -> Any:
        return {"source": Writes(name=self.source)}

    def run(self) -> None:
        with self.input()["source"].open() as stream, self.output().open("w") as copy:
            copy.write(stream.read() * 2)


def read(name: str) -> str:
    with MemoryTarget(name).open() as stream:
        return str(stream.read())


#    Copies(b) -> Writes(a)
def test_a_task_runs_after_what_it_requires() -> None:
    result = run_tasks(Copies(name="b", source="a"))

    assert result
    assert result.exit_code == 0
    assert read("b.txt") == "aa"
    assert [outcome.status.value for outcome in result.outcomes.values()] == ["done", "done"]


def test_what_is_complete_is_not_run_again() -> None:
    run_tasks(Copies(name="b", source="a"))
    MemoryTarget.shared.put("b.txt", b"mine")

    result = run_tasks(Copies(name="b", source="a"))

    assert read("b.txt") == "mine"
    assert result.outcome(Copies(name="b", source="a")).status is OutcomeStatus.ALREADY_COMPLETE


class Fails(Writes):
    def run(self) -> None:
        raise KeyError("artist")


class Many(WrapperTask):
    def requires(self) -> Any:
        return [Above(), Writes(name="beside")]


class Above(Task):
    def requires(self) -> Any:
        return Fails(name="f")

    def output(self) -> Any:
        return MemoryTarget("above")


#    Many -> Above -> Fails
#      \---> Writes(beside)
def test_a_failure_blocks_what_requires_it_and_the_rest_goes_on() -> None:
    result = run_tasks(Many())

    outcomes = {task.task_family: result.outcome(task) for task in result.tasks.values()}
    assert {name: outcome.status.value for name, outcome in outcomes.items()} == {
        "Fails": "failed",
        "Above": "blocked",
        "Writes": "done",
        "Many": "blocked",
    }
    assert outcomes["Many"].blocked_by == (Fails(name="f").task_key,)
    assert outcomes["Many"].reason == "waits for Fails(name=f) (failed)"
    assert not result
    assert result.exit_code == 1


def test_a_failure_keeps_the_traceback_of_the_task_only() -> None:
    outcome = run_tasks(Fails(name="f")).outcome(Fails(name="f"))

    assert outcome.reason == "KeyError: 'artist'"
    assert isinstance(outcome.exception, KeyError)
    assert 'raise KeyError("artist")' in outcome.traceback_text
    assert "attempt.py" not in outcome.traceback_text


class Forgets(Writes):
    def output(self) -> Any:
        return [MemoryTarget("made"), MemoryTarget("forgotten")]

    def run(self) -> None:
        MemoryTarget.shared.put("made", b"")


def test_a_task_that_ends_without_its_output_has_failed() -> None:
    outcome = run_tasks(Forgets(name="f")).outcome(Forgets(name="f"))

    assert outcome.status is OutcomeStatus.FAILED
    assert isinstance(outcome.exception, OutputMissingError)
    assert outcome.reason.endswith("ended, but its output forgotten does not exist: write it, or take it out of output().")


class Given(ExternalTask):
    def output(self) -> Any:
        return MemoryTarget("given.txt")


class NeedsGiven(Writes):
    def requires(self) -> Any:
        return Given()


#    NeedsGiven -> Given (external, missing)
def test_a_missing_external_input_is_said_and_named() -> None:
    result = run_tasks(NeedsGiven(name="n"))

    assert result.outcome(Given()).status is OutcomeStatus.MISSING_INPUT
    assert result.outcome(Given()).reason == "given.txt is missing"
    assert result.outcome(NeedsGiven(name="n")).status is OutcomeStatus.BLOCKED
    assert result.exit_code == 4


class Unreadable(Writes):
    def requires(self) -> Any:
        raise OSError("away")


class Both(WrapperTask):
    def requires(self) -> Any:
        return [Unreadable(name="u"), Writes(name="w")]


#    Both -> Unreadable
#      \---> Writes
def test_a_task_that_cannot_be_asked_is_a_scheduling_error_and_the_rest_goes_on() -> None:
    result = run_tasks(Both())

    assert result.outcome(Unreadable(name="u")).status is OutcomeStatus.SCHEDULING_ERROR
    assert result.outcome(Unreadable(name="u")).reason == "requires() raised OSError: away"
    assert result.outcome(Writes(name="w")).status is OutcomeStatus.DONE
    assert result.exit_code == 5


class BadPriority(Writes):
    @property
    def priority(self) -> int:
        raise ZeroDivisionError("urgent")


def test_what_an_attribute_raises_is_a_scheduling_error() -> None:
    result = run_tasks(BadPriority(name="p"), Writes(name="w"))

    assert result.outcome(BadPriority(name="p")).status is OutcomeStatus.SCHEDULING_ERROR
    assert result.outcome(Writes(name="w")).status is OutcomeStatus.DONE


class Circle(Writes):
    def requires(self) -> Any:
        return [Writes(name="first"), Circle(name=self.name)]


def test_nothing_runs_where_there_is_a_circle(files: MemoryFileSystem) -> None:
    with pytest.raises(CyclicDependencyError):
        run_tasks(Circle(name="c"))

    assert not files.exists("first.txt")


class Exits(Writes):
    def run(self) -> None:
        raise SystemExit(3)


def test_a_task_that_exits_has_failed() -> None:
    result = run_tasks(Exits(name="e"), Writes(name="w"))

    assert result.outcome(Exits(name="e")).reason == "SystemExit: 3"
    assert result.outcome(Writes(name="w")).ok


class Off(Writes):
    disabled = True


def test_a_disabled_task_is_not_run() -> None:
    result = run_tasks(Off(name="o"))

    assert result.outcome(Off(name="o")).status is OutcomeStatus.NOT_RUN
    assert result.exit_code == 6


class Greedy(Writes):
    resources = {"db": 2}  # noqa: RUF012


def test_a_task_that_wants_more_than_there_is_is_not_waited_for() -> None:
    result = run_tasks(Greedy(name="g"))

    assert result.outcome(Greedy(name="g")).reason == "it needs 2 of the resource 'db', and there are only 1"
    assert result.exit_code == 6
    assert run_tasks(Greedy(name="g"), resources={"db": 2})


class Raises(Writes):
    error: ClassVar[Any] = None

    def run(self) -> None:
        raise type(self).error


@pytest.mark.parametrize(
    ("error", "code"),
    [(ValueError("x"), 1), (UsageError("x"), 2), (MissingInputError("x"), 4), (HowdahError("x"), 1), (OutputMissingError("x"), 1)],
)
def test_the_exit_code_follows_from_whose_fault_it_is(error: Exception, code: int) -> None:
    Raises.error = error

    assert run_tasks(Raises(name="r")).exit_code == code


def test_the_worst_exit_code_wins() -> None:
    assert run_tasks(Given(), Unreadable(name="u"), Off(name="o")).exit_code == 5
    assert run_tasks(Given(), Unreadable(name="u"), Fails(name="f")).exit_code == 1


class Told(Writes):
    said: ClassVar[list[Any]] = []

    def on_success(self) -> str:
        self.said.append("success")
        return "all well"

    def on_failure(self, exception: BaseException) -> str:
        self.said.append(exception)
        return "my own words"


class ToldOfFailure(Told):
    def run(self) -> None:
        raise ValueError("x")


def test_hooks_are_called_and_what_they_return_is_kept() -> None:
    Told.said.clear()
    result = run_tasks(Told(name="a"), ToldOfFailure(name="b"))

    assert result.outcome(Told(name="a")).reason == "all well"
    assert result.outcome(ToldOfFailure(name="b")).traceback_text == "my own words"
    assert [str(what) for what in Told.said] == ["success", "x"]


class BadHook(Fails):
    def on_failure(self, exception: BaseException) -> str:
        raise ZeroDivisionError("hook")


def test_a_failing_hook_hides_nothing() -> None:
    text = run_tasks(BadHook(name="b")).outcome(BadHook(name="b")).traceback_text

    assert "KeyError: 'artist'" in text
    assert "ZeroDivisionError: hook" in text


class Flaky(Writes):
    retry_count = 3
    tries = 0

    def run(self) -> None:
        type(self).tries += 1
        if self.tries < 3:
            raise ConnectionError("away")
        super().run()


def test_a_task_is_tried_again_as_often_as_it_says() -> None:
    Flaky.tries = 0
    clock = FakeClock()

    result = run_tasks(Flaky(name="f"), clock=clock, policy=Policy(retry=RetryPolicy(delay=10.0)))

    assert result
    assert result.outcome(Flaky(name="f")).attempts == 3
    assert clock.slept == [10.0, 20.0]


class Hopeless(Fails):
    retry_count = 2


def test_a_task_that_fails_too_often_has_failed() -> None:
    result = run_tasks(Hopeless(name="h"))

    assert result.outcome(Hopeless(name="h")).status is OutcomeStatus.FAILED
    assert result.outcome(Hopeless(name="h")).attempts == 2


class Reports(Writes):
    def run(self) -> None:
        reporter = current_context().reporter
        self.set_status_message("half way")
        self.set_progress_percentage(150)
        self.set_tracking_url("http://cluster/1")
        reporter.counters({"records": {"read": 7}})
        super().run()


def test_what_a_task_tells_reaches_the_listeners() -> None:
    heard: list[ev.Event] = []

    result = run_tasks(Reports(name="r"), listeners=[heard.append])

    assert [type(event).__name__ for event in heard] == [
        "WorkerJoined",
        "RunStarted",
        "TasksAdded",
        "TaskClaimed",
        "TaskNoted",
        "TaskProgressed",
        "TaskTracked",
        "TaskCounted",
        "TaskDone",
        "WorkerLeft",
        "RunEnded",
    ]
    assert [event.progress for event in heard if isinstance(event, ev.TaskProgressed)] == [1.0]
    assert [event.counters for event in heard if isinstance(event, ev.TaskDone)] == [{"records": {"read": 7}}]
    assert result.outcome(Reports(name="r")).counters == {"records": {"read": 7}}


class Removes(Writes):
    """Removes what the next one requires, which was complete when the run was planned."""

    priority = 5

    def run(self) -> None:
        MemoryTarget.shared.remove("kept.txt")
        super().run()


#    Removes      Copies(late) -> Writes(kept) (complete)
def test_a_task_does_not_start_when_what_it_requires_has_gone() -> None:
    MemoryTarget.shared.put("kept.txt", b"")

    outcome = run_tasks(Removes(name="r"), Copies(name="late", source="kept")).outcome(Copies(name="late", source="kept"))

    assert isinstance(outcome.exception, OutputMissingError)
    assert "requires Writes(name=kept) (kept.txt missing)" in outcome.reason


class MakesOther(Writes):
    priority = 5

    def run(self) -> None:
        MemoryTarget.shared.put("other.txt", b"by another")
        super().run()


def test_a_task_that_somebody_else_completed_meanwhile_is_done() -> None:
    result = run_tasks(MakesOther(name="m"), Writes(name="other"))

    assert result.outcome(Writes(name="other")).reason == "found complete just before it was to run"
    assert read("other.txt") == "by another"


class Noop(Task):
    number = IntParameter()
    ran: ClassVar[set[int]] = set()

    def complete(self) -> bool:
        return self.number in self.ran

    def run(self) -> None:
        self.ran.add(self.number)


def test_a_task_that_says_itself_when_it_is_complete_needs_no_output() -> None:
    Noop.ran.clear()

    assert run_tasks(*(Noop(number=n) for n in range(2000)))
    assert len(Noop.ran) == 2000


class Chain(Noop):
    def requires(self) -> Any:
        return [Chain(number=self.number - 1)] if self.number else []


#    Chain(3000) -> Chain(2999) -> ... -> Chain(0)
def test_a_deep_chain_ends() -> None:
    Noop.ran.clear()

    assert run_tasks(Chain(number=3000)).exit_code == 0


def test_no_tasks_are_done_at_once() -> None:
    result = run_tasks()

    assert result.success
    assert result.outcomes == {}

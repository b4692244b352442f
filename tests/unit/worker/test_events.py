"""The handlers of a class are told what happens to its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from howdah.core.dynamic import DynamicRequirements
from howdah.core.event import Event
from howdah.core.parameter import StrParameter
from howdah.core.task import ExternalTask, Task, WrapperTask
from howdah.scheduling import events as ev
from howdah.targets.memory import MemoryTarget
from howdah.testing import run_tasks
from howdah.worker.result import OutcomeStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.usefixtures("files")

EVENTS = {value: name for name, value in vars(Event).items() if name.isupper()}


class Node(Task):
    name = StrParameter()

    def output(self) -> Any:
        return MemoryTarget(f"{self.name}.txt")

    def run(self) -> Any:
        MemoryTarget.shared.put(f"{self.name}.txt", b"")


class Above(Node):
    def requires(self) -> Any:
        return [Node(name="a"), Node(name="b")]


class Given(ExternalTask):
    def output(self) -> Any:
        return MemoryTarget("given.txt")


class Broken(Node):
    def requires(self) -> Any:
        raise OSError("away")


class Unknown(Node):
    def complete(self) -> bool:
        raise OSError("away")


class Fails(Node):
    def run(self) -> None:
        raise ValueError("no luck")


class Both(WrapperTask):
    def requires(self) -> Any:
        return Node(name="a")


@pytest.fixture
def heard() -> Iterator[list[tuple[Any, ...]]]:
    """What handlers of all events of all tasks were called with."""
    calls: list[tuple[Any, ...]] = []

    def listen(event: str) -> Callable[..., None]:
        return lambda task, *more: calls.append((EVENTS[event], repr(task), *(repr(one) for one in more)))

    handlers = {event: listen(event) for event in EVENTS}
    for event, handler in handlers.items():
        Task.event_handler(event)(handler)
    yield calls
    for event, handler in handlers.items():
        Task.remove_event_handler(event, handler)


#    Above -> a (complete), b
def test_what_happens_to_a_task_is_told_in_order(heard: list[tuple[Any, ...]]) -> None:
    MemoryTarget.shared.put("a.txt", b"")

    run_tasks(Above(name="top"))

    assert heard == [
        ("DEPENDENCY_DISCOVERED", "Above(name=top)", "Node(name=a)"),
        ("DEPENDENCY_DISCOVERED", "Above(name=top)", "Node(name=b)"),
        ("DEPENDENCY_PRESENT", "Node(name=a)"),
        ("START", "Node(name=b)"),
        ("PROCESSING_TIME", "Node(name=b)", "0.0"),
        ("SUCCESS", "Node(name=b)"),
        ("START", "Above(name=top)"),
        ("PROCESSING_TIME", "Above(name=top)", "0.0"),
        ("SUCCESS", "Above(name=top)"),
    ]


@pytest.mark.parametrize(
    ("task", "told"),
    [
        (Given, [("DEPENDENCY_MISSING", "Given()")]),
        (Broken, [("BROKEN_TASK", "Broken(name=x)", "OSError('away')")]),
        (Unknown, [("DEPENDENCY_MISSING", "Unknown(name=x)")]),
        (Fails, [("START", "Fails(name=x)"), ("FAILURE", "Fails(name=x)", "ValueError('no luck')")]),
    ],
)
def test_what_goes_wrong_is_told(heard: list[tuple[Any, ...]], task: Any, told: list[tuple[Any, ...]]) -> None:
    run_tasks(task() if task is Given else task(name="x"))

    assert heard == told


def test_a_wrapper_starts_and_succeeds(heard: list[tuple[Any, ...]]) -> None:
    run_tasks(Both())

    assert [call[0] for call in heard if call[1] == "Both()"] == ["DEPENDENCY_DISCOVERED", "START", "PROCESSING_TIME", "SUCCESS"]


def test_a_plan_tells_nothing(heard: list[tuple[Any, ...]]) -> None:
    from howdah.scheduling.plan import plan_for

    plan_for([Above(name="top")])

    assert heard == []


class Asks(Node):
    def run(self) -> Any:
        yield Node(name="found")
        super().run()


#    Asks ..> found
def test_a_suspended_run_starts_and_succeeds_once(heard: list[tuple[Any, ...]]) -> None:
    run_tasks(Asks(name="asks"))

    assert [call[0] for call in heard if call[1] == "Asks(name=asks)"] == ["START", "PROCESSING_TIME", "SUCCESS"]


def test_what_a_handler_raises_is_logged_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def handler(task: Task) -> None:
        raise ZeroDivisionError("mine")

    Node.event_handler(Event.START)(handler)
    try:
        result = run_tasks(Node(name="a"))
    finally:
        Node.remove_event_handler(Event.START, handler)

    assert result
    assert "ZeroDivisionError: mine" in caplog.text


class HookFails(Node):
    def on_success(self) -> Any:
        raise ValueError("hook")


def test_a_task_whose_hook_for_success_fails_has_failed() -> None:
    assert run_tasks(HookFails(name="h")).outcome(HookFails(name="h")).reason == "ValueError: hook"


class AsksOne(Node):
    """Goes on when any of three is there."""

    def run(self) -> Any:
        tasks = [Node(name="one"), Node(name="two"), Node(name="three")]
        paths = yield DynamicRequirements(tasks, custom_complete=lambda complete: any(complete(task) for task in tasks))
        assert [target.path for target in paths] == ["one.txt", "two.txt", "three.txt"]
        super().run()


def test_found_requirements_may_say_themselves_when_they_are_complete() -> None:
    MemoryTarget.shared.put("two.txt", b"")
    told: list[ev.Event] = []

    assert run_tasks(AsksOne(name="asks"), listeners=[told.append])
    assert not [event for event in told if isinstance(event, ev.TaskSuspended)]


def test_found_requirements_that_are_not_complete_by_themselves_are_run() -> None:
    assert run_tasks(AsksOne(name="asks"))
    assert MemoryTarget.shared.exists("three.txt")


class AsksForever(Node):
    def run(self) -> Any:
        yield DynamicRequirements([Node(name="one")], custom_complete=lambda complete: False)


def test_found_requirements_that_are_never_complete_are_an_error() -> None:
    outcome = run_tasks(AsksForever(name="asks")).outcome(AsksForever(name="asks"))

    assert "the custom_complete of its DynamicRequirements says no" in outcome.reason


class OffByProperty(Node):
    @property
    def disabled(self) -> bool:
        if self.name == "broken":
            raise ZeroDivisionError("disabled")
        return self.name == "off"


@pytest.mark.parametrize(
    ("name", "status"),
    [("off", OutcomeStatus.NOT_RUN), ("on", OutcomeStatus.DONE), ("broken", OutcomeStatus.SCHEDULING_ERROR)],
)
def test_whether_a_task_is_disabled_may_be_a_property(name: str, status: OutcomeStatus) -> None:
    assert run_tasks(OffByProperty(name=name)).outcome(OffByProperty(name=name)).status is status

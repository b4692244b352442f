"""Tasks that take over the parameters of others, and the tasks before others."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

import howdah
from howdah.core.errors import UnknownParameterError, UsageError
from howdah.core.inheritance import common_params, copies, delegates, inherits, requires
from howdah.core.previous import get_previous_completed, previous
from howdah.core.register import Register
from howdah.core.task import Task

DAY = datetime.date(2012, 6, 1)


class Streams(Task):
    day = howdah.DateParameter()
    size = howdah.IntParameter(default=3)

    def output(self) -> Any:
        return howdah.MemoryTarget(f"streams-{self.day}")


class Names(Task):
    lang: str = "en"


def test_a_task_gets_the_parameters_it_does_not_have() -> None:
    @inherits(Streams, Names)
    class Report(Task):
        size = howdah.IntParameter(default=9)
        title: str = "none"

    report: Any = Report(day=DAY)

    assert dict(report.param_kwargs) == {"day": DAY, "size": 9, "title": "none", "lang": "en"}
    assert report.clone_parent() is Streams(DAY, 9)
    assert report.clone_parents() == [Streams(DAY, 9), Names()]
    assert report.clone_parents(size=1, lang="de") == [Streams(DAY, 1), Names(lang="de")]
    with pytest.raises(UnknownParameterError, match="Streams: there is no parameter 'sice'"):
        report.clone_parents(sice=1)


def test_required_tasks_are_one_a_list_or_a_dict() -> None:
    @requires(Streams)
    class One(Task):
        pass

    @requires(Streams, Names)
    class Two(Task):
        pass

    @requires(streams=Streams, names=Names)
    class Named(Task):
        pass

    assert One(day=DAY).requires() is Streams(DAY)
    assert Two(day=DAY).requires() == [Streams(DAY), Names()]
    assert Named(day=DAY).requires() == {"streams": Streams(DAY), "names": Names()}
    assert Named(day=DAY).deps() == [Streams(DAY), Names()]


@pytest.mark.parametrize(("args", "kwargs"), [((), {}), ((Streams,), {"x": Names}), (("Streams",), {})])
def test_what_is_inherited_from_is_checked(args: Any, kwargs: Any) -> None:
    with pytest.raises(UsageError, match="inherits and requires take"):
        inherits(*args, **kwargs)


def test_a_copy_writes_the_lines_of_its_input() -> None:
    @copies(Streams)
    class Copy(Task):
        def output(self) -> Any:
            return howdah.MemoryTarget("copy")

    with Streams(DAY).output().open("w") as file:
        file.write("a\nb\n")
    copy = Copy(day=DAY)

    copy.run()

    with copy.output().open("r") as file:
        assert file.read() == "a\nb\n"


def test_a_delegating_task_runs_its_subtasks_and_requires_what_they_require() -> None:
    ran: list[str] = []

    class Part(Task):
        def requires(self) -> Any:
            return Streams(DAY)

        def run(self) -> None:
            ran.append("part")

    @delegates
    class Whole(Task):
        def subtasks(self) -> Any:
            return [Part()]

        def requires(self) -> Any:
            return Names()

        def run(self) -> None:
            ran.append("whole")

    Whole().run()

    assert ran == ["part", "whole"]
    assert Whole().deps() == [Names(), Streams(DAY)]
    with pytest.raises(UsageError, match="subtasks"):
        delegates(Names)


def test_shared_values_are_those_of_both() -> None:
    class Other(Task):
        size = howdah.IntParameter()
        more = howdah.IntParameter()

    assert common_params(Streams(DAY, 5), Other) == {"size": 5}


@pytest.mark.parametrize(
    ("parameter", "value", "before"),
    [
        (howdah.DateParameter(), DAY, datetime.date(2012, 5, 31)),
        (howdah.DateParameter(interval=3, start=DAY), DAY, datetime.date(2012, 5, 29)),
        (howdah.MonthParameter(), DAY, datetime.date(2012, 5, 1)),
        (howdah.DateHourParameter(), DAY, datetime.datetime(2012, 5, 31, 23)),  # noqa: DTZ001
        (howdah.DateMinuteParameter(interval=15), DAY, datetime.datetime(2012, 5, 31, 23, 45)),  # noqa: DTZ001
        (howdah.DateIntervalParameter(), howdah.Month(2012, 6), howdah.Month(2012, 5)),
    ],
)
def test_the_task_before_is_a_step_earlier(parameter: Any, value: Any, before: Any) -> None:
    made: Any = Register("Made", (Task,), {"when": parameter, "n": howdah.IntParameter(default=1)})

    assert previous(made(value, 7)).param_kwargs == {"when": before, "n": 7}


def test_a_task_without_one_parameter_of_time_has_none_before() -> None:
    with pytest.raises(UsageError, match="it has none"):
        previous(Names())


def test_the_nearest_complete_task_is_found_within_some_steps() -> None:
    class Daily(Task):
        day = howdah.DateParameter()

        def complete(self) -> bool:
            return self.day.day == 28

    assert get_previous_completed(Daily(DAY)) is Daily(datetime.date(2012, 5, 28))
    assert get_previous_completed(Daily(DAY), max_steps=2) is None

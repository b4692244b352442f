"""What type checkers say of tasks in both spellings; a line marked as an error has to be one."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import howdah

if TYPE_CHECKING:
    from typing_extensions import assert_type


class Color(enum.Enum):
    RED = 1


class Assigned(howdah.Task):
    """Parameters spelt as values."""

    text = howdah.Parameter()
    name = howdah.StrParameter("x")
    number = howdah.IntParameter(default=3, significant=False)
    real = howdah.FloatParameter(default=2)
    flag = howdah.BoolParameter()
    day = howdah.DateParameter()
    month = howdah.MonthParameter(default=None)
    hour = howdah.DateHourParameter()
    interval = howdah.DateIntervalParameter()
    duration = howdah.TimeDeltaParameter()
    path = howdah.PathParameter("data")
    color = howdah.EnumParameter(enum=Color)
    colors = howdah.EnumListParameter(enum=Color)
    choice = howdah.ChoiceParameter(choices=["a", "b"])
    number_choice = howdah.ChoiceParameter(choices=[1, 2], var_type=int)
    choices = howdah.ChoiceListParameter(choices=[1, 2], var_type=int)
    portion = howdah.NumericalParameter(var_type=float, min_value=0.0, max_value=1.0)
    tags = howdah.DictParameter()
    parts = howdah.ListParameter()
    pairs = howdah.TupleParameter[tuple[tuple[int, int], ...]]()
    other = howdah.TaskParameter()
    maybe = howdah.OptionalIntParameter()
    maybe_day = howdah.OptionalDateParameter()
    maybe_choice = howdah.OptionalChoiceParameter(choices=["a"])
    priority = 3
    resources: Mapping[str, int] = {"disk": 1}


def assigned_values_have_the_types_of_their_parameters(task: Assigned) -> None:
    assert_type(task.text, str)
    assert_type(task.name, str)
    assert_type(task.number, int)
    assert_type(task.real, float)
    assert_type(task.flag, bool)
    assert_type(task.day, datetime.date)
    assert_type(task.month, datetime.date)
    assert_type(task.hour, datetime.datetime)
    assert_type(task.interval, howdah.DateInterval)
    assert_type([day for day in task.interval], list[datetime.date])  # noqa: C416
    assert_type(task.duration, datetime.timedelta)
    assert_type(task.path, Path)
    assert_type(task.color, Color)
    assert_type(task.colors, tuple[Color, ...])
    assert_type(task.choice, str)
    assert_type(task.number_choice, int)
    assert_type(task.choices, tuple[int, ...])
    assert_type(task.portion, float)
    assert_type(task.tags, Mapping[str, Any])
    assert_type(task.parts, tuple[Any, ...])
    assert_type(task.pairs, tuple[tuple[int, int], ...])
    assert_type(task.other, type[howdah.Task])
    assert_type(task.maybe, int | None)
    assert_type(task.maybe_day, datetime.date | None)
    assert_type(task.maybe_choice, str | None)
    assert_type(Assigned.day, howdah.Parameter[datetime.date])
    task.day.no_such_method()  # type: ignore[attr-defined]


def wrong_defaults_are_errors() -> None:
    howdah.IntParameter(default="3")  # type: ignore[arg-type]
    howdah.DateParameter("2012-06-01")  # type: ignore[arg-type]
    howdah.IntParameter(defualt=3)  # type: ignore[call-arg]


@howdah.checked
class Annotated(howdah.Task):
    """Parameters spelt as annotations."""

    limit: ClassVar[int] = 10

    day: datetime.date
    interval: howdah.DateInterval
    number: int = 3
    name: str | None = None
    mode: Literal["fast", "slow"] = "fast"
    color: Color = Color.RED
    paths: tuple[Path, ...] = ()
    weights: Mapping[str, float] = howdah.param(default={}, significant=False)
    secret: str = howdah.param(visibility=howdah.ParameterVisibility.PRIVATE)


@howdah.checked
class More(Annotated):
    """Adds to the parameters of its base."""

    extra: bool = False


def annotated_values_have_their_types(day: datetime.date) -> None:
    task = More(day=day, interval=howdah.Month(2012, 6), secret="x", extra=True, mode="slow")
    assert_type(task, More)
    assert_type(task.day, datetime.date)
    assert_type(task.interval, howdah.DateInterval)
    assert_type(task.number, int)
    assert_type(task.name, str | None)
    assert_type(task.mode, Literal["fast", "slow"])
    assert_type(task.paths, tuple[Path, ...])
    assert_type(task.weights, Mapping[str, float])
    assert_type(task.secret, str)
    assert_type(task.clone(), More)
    assert_type(task.clone(Annotated, number=4), Annotated)
    assert_type(More.from_str_params({"day": "2012-06-01"}), More)
    assert_type(task.task_id, str)
    assert_type(task.task_key, str)
    assert_type(task.task_family, str)
    assert_type(More.task_family, str)
    assert_type(task.deps(), list[howdah.Task])


def wrong_arguments_of_a_checked_task_are_errors(day: datetime.date) -> None:
    interval = howdah.Month(2012, 6)
    Annotated(day=day, interval=interval)  # type: ignore[call-arg]
    Annotated(day="2012-06-01", interval=interval, secret="x")  # type: ignore[arg-type]
    Annotated(day=day, interval=interval, secret="x", mode="slwo")  # type: ignore[arg-type]
    Annotated(day=day, interval=interval, secret="x", dya=day)  # type: ignore[call-arg]
    Annotated(day, interval=interval, secret="x")  # type: ignore[call-arg]


class Unchecked(howdah.Task):
    """Without the decorator, arguments are checked when the task is made."""

    day: datetime.date
    number: int = 3


class Mixed(Unchecked):
    """Both spellings in one task."""

    extra = howdah.IntParameter()


class Computed(howdah.Task):
    """Attributes that depend on parameters."""

    level = howdah.IntParameter()

    @property
    def priority(self) -> int:
        return self.level

    @property
    def resources(self) -> Mapping[str, int]:
        return {"level": self.level}


def both_spellings_make_tasks(day: datetime.date) -> None:
    task = Mixed(day=day, extra=3)
    assert_type(task.day, datetime.date)
    assert_type(task.extra, int)
    assert_type(Assigned(day=day), Assigned)

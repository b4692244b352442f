"""Parameters spelt as annotations."""

from __future__ import annotations

import datetime
import enum
import pathlib
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Optional

import pytest

import howdah
from howdah import Task, checked, param
from howdah.core.errors import UnknownParameterError, UsageError
from howdah.core.parameter_structure import DictOf, TupleOf
from howdah.core.register import Register

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from howdah import DateInterval, Month

DAY = datetime.date(2012, 6, 1)


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Everything(Task):
    text: str
    day: datetime.date
    moment: datetime.datetime
    interval: DateInterval
    month: Month
    number: int = 3
    real: float = 2
    flag: bool = False
    color: Color = Color.RED
    mode: Literal["fast", "slow"] = "fast"
    level: Literal[1, 2, None] = None  # noqa: PYI061
    maybe: int | None = None
    perhaps: Optional[datetime.date] = None  # noqa: UP045
    numbers: tuple[int, ...] = (1, 2)
    pair: tuple[str, datetime.date] = ("x", DAY)
    days: list[datetime.date] = []  # noqa: RUF012
    names: Sequence[str] = ()
    weights: dict[str, float] = {}  # noqa: RUF012
    anything: Mapping[str, Any] = {}
    path: pathlib.Path = pathlib.Path("/x")
    duration: timedelta = datetime.timedelta(days=1)
    shares: Annotated[int, howdah.IntParameter(significant=False)] = 4
    plain: Annotated[int, "a note"] = 5


MOMENT = datetime.datetime(2012, 6, 1, 1, 2, 3)  # noqa: DTZ001
GIVEN: dict[str, Any] = {"text": "t", "day": DAY, "moment": MOMENT, "interval": howdah.Year(2012), "month": howdah.Month(2012, 6)}


def test_each_annotation_gives_its_kind_in_the_order_of_definition() -> None:
    kinds = [(name, type(parameter).__name__) for name, parameter in Everything.get_params()]

    assert kinds == [
        ("text", "StrParameter"),
        ("day", "DateParameter"),
        ("moment", "DateSecondParameter"),
        ("interval", "DateIntervalParameter"),
        ("month", "DateIntervalParameter"),
        ("number", "IntParameter"),
        ("real", "FloatParameter"),
        ("flag", "BoolParameter"),
        ("color", "EnumParameter"),
        ("mode", "ChoiceParameter"),
        ("level", "OptionalOf"),
        ("maybe", "OptionalOf"),
        ("perhaps", "OptionalOf"),
        ("numbers", "TupleOf"),
        ("pair", "TupleOf"),
        ("days", "TupleOf"),
        ("names", "TupleOf"),
        ("weights", "DictOf"),
        ("anything", "DictParameter"),
        ("path", "PathParameter"),
        ("duration", "TimeDeltaParameter"),
        ("shares", "IntParameter"),
        ("plain", "IntParameter"),
    ]


def test_texts_make_the_task_they_came_from() -> None:
    task = Everything(**GIVEN, maybe=4, days=[DAY], weights={"a": 1}, numbers=[5], level=2)

    again = Everything.from_str_params(task.to_str_params())

    assert again is task
    values = task.param_kwargs
    assert (values["number"], values["real"], values["days"], values["numbers"]) == (3, 2.0, (DAY,), (5,))
    assert task.weights == {"a": 1.0}
    assert "shares" not in repr(task)


def test_a_default_of_one_task_is_not_that_of_another() -> None:
    class Changed(Everything):
        number: int = 9
        added: str = "a"

    assert Changed(**GIVEN).number == 9
    assert Everything(**GIVEN).number == 3
    assert [name for name, _ in Changed.get_params()][-2:] == ["number", "added"]


def test_an_annotation_is_the_same_as_the_other_spelling() -> None:
    class One(Task):
        day: datetime.date
        number: int = 3

    class Other(Task):
        day = howdah.DateParameter()
        number = howdah.IntParameter(default=3)

    assert One(day=DAY).task_id.partition("_")[2] == Other(DAY).task_id.partition("_")[2]
    assert One(DAY).number == 3


def test_names_that_are_not_parameters_are_left_alone() -> None:
    class Some(Task):
        limit: ClassVar[int] = 10
        _private: int = 3
        priority: int = 7
        n: int

        @property
        def size(self) -> int:
            return self.n

    assert Some.get_param_names() == ["n"]
    assert (Some(n=1).priority, Some.limit, Some(n=1)._private, Some(n=1).size) == (7, 10, 3, 1)


def test_a_local_class_cannot_be_read_and_says_so_when_it_is_given() -> None:
    class Local:
        pass

    class Some(Task):
        n: int
        local: Local
        both: int | str

    assert Some(n=3).n == 3
    with pytest.raises(UnknownParameterError, match=r"'local' is not a parameter: its annotation Local can't be read"):
        Some(n=3, local=Local())
    with pytest.raises(UnknownParameterError, match=r"only `X \| None`"):
        Some(n=3, both=4)


def test_the_decorator_tells_wrong_annotations_at_once() -> None:
    with pytest.raises(UsageError, match="Wrong has annotations that are no parameters: n: its annotation inte"):

        @checked
        class Wrong(Task):
            n: inte  # type: ignore[name-defined]  # noqa: F821


def test_a_parameter_may_have_settings_and_an_annotation() -> None:
    @checked
    class Set(Task):
        n: int = param(default=3, significant=False, description="how many")
        name: str = param()

    task = Set(name="x")

    assert task.n == 3
    assert Set.get_params()[0][1].description == "how many"
    assert task.task_id == Set(name="x", n=4).task_id
    assert [name for name, _ in Set.get_params()] == ["n", "name"]


def test_an_annotation_and_a_parameter_may_be_one() -> None:
    class Both(Task):
        day: datetime.date = howdah.MonthParameter()  # type: ignore[assignment]

    assert Both(datetime.date(2012, 6, 15)).day == DAY


def test_a_reserved_name_is_refused_in_this_spelling_too() -> None:
    class Clash(Task):
        run: int = 3  # type: ignore[assignment]
        task_id: str

    assert Clash.get_param_names() == []


def test_annotations_that_are_values_are_read_too() -> None:
    namespace: dict[str, Any] = {"__annotations__": {"n": int, "parts": list[int], "kinds": dict[str, Color]}, "__module__": __name__}
    made = Register("Made", (Task,), namespace)

    kinds = dict(made.get_params())

    assert isinstance(kinds["parts"], TupleOf)
    assert isinstance(kinds["kinds"], DictOf)
    assert made.from_str_params({"n": "1", "parts": "[1]", "kinds": '{"a": "RED"}'}).kinds == {"a": Color.RED}

"""Kinds of parameters: texts become values and texts again."""

from __future__ import annotations

import datetime
import enum
import operator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import howdah
from howdah.core.errors import UsageError
from howdah.core.frozen import FrozenDict, freeze
from howdah.core.parameter import Parameter
from howdah.core.parameter_structure import DictOf, TupleOf
from howdah.core.register import Register
from howdah.core.task import Task


class Color(enum.Enum):
    RED = 1
    BLUE = 2


NAIVE = st.datetimes(min_value=datetime.datetime(1000, 1, 1), max_value=datetime.datetime(9990, 1, 1))  # noqa: DTZ001
DATES = st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date(9990, 1, 1))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
KINDS: list[tuple[Parameter[Any], st.SearchStrategy[Any]]] = [
    (howdah.StrParameter(), st.text()),
    (howdah.IntParameter(), st.integers()),
    (howdah.FloatParameter(), st.floats()),
    (howdah.BoolParameter(), st.booleans()),
    (howdah.DateParameter(), DATES),
    (howdah.DateParameter(interval=3), DATES),
    (howdah.MonthParameter(), DATES),
    (howdah.MonthParameter(interval=5), DATES),
    (howdah.YearParameter(), DATES),
    (howdah.DateHourParameter(), NAIVE),
    (howdah.DateMinuteParameter(interval=7), NAIVE),
    (howdah.DateSecondParameter(), NAIVE),
    (howdah.TimeDeltaParameter(), st.timedeltas()),
    (howdah.DateIntervalParameter(), st.builds(howdah.Week.from_date, DATES)),
    (howdah.EnumParameter(enum=Color), st.sampled_from(Color)),
    (howdah.EnumListParameter(enum=Color), st.lists(st.sampled_from(Color))),
    (howdah.ChoiceParameter(choices=[1, 5], var_type=int), st.sampled_from([1, 5])),
    (howdah.ChoiceListParameter(choices=[1, 5], var_type=int), st.lists(st.sampled_from([1, 5]))),
    (howdah.NumericalParameter(var_type=float, min_value=0.0, max_value=1.0), st.floats(0, 1, exclude_max=True)),
    (howdah.DictParameter(), st.dictionaries(st.text(), JSON)),
    (howdah.ListParameter(), st.lists(JSON)),
    (howdah.TupleParameter(), st.lists(JSON)),
    (howdah.PathParameter(), st.sampled_from([Path("a/b"), Path("/x"), Path(".")])),
    (howdah.OptionalIntParameter(), st.none() | st.integers()),
    (howdah.OptionalDateParameter(), st.none() | DATES),
    (howdah.OptionalStrParameter(), st.none() | st.text()),
    (TupleOf(parts=(howdah.DateParameter(),)), st.lists(DATES)),
    (TupleOf(parts=(howdah.StrParameter(), howdah.IntParameter()), fixed=True), st.tuples(st.text(), st.integers())),
    (TupleOf(parts=(TupleOf(parts=(howdah.EnumParameter(enum=Color),)),)), st.lists(st.lists(st.sampled_from(Color)))),
    (DictOf(values=howdah.TimeDeltaParameter()), st.dictionaries(st.text(), st.timedeltas())),
]


def label(value: object) -> str | None:
    return type(value).__name__ if isinstance(value, Parameter) else ""


@pytest.mark.parametrize(("parameter", "values"), KINDS, ids=label)
@given(data=st.data())
def test_a_value_comes_back_from_its_text(parameter: Parameter[Any], values: st.SearchStrategy[Any], data: st.DataObject) -> None:
    value = parameter.normalize_given(data.draw(values))

    text = parameter.text(value)

    back = parameter.read(text)
    assert back == value or repr(back) == repr(value) == "nan"
    assert parameter.text(back) == text
    assert parameter.normalize_given(value) == value or value != value
    assert repr(parameter.normalize(value)) == repr(value)


@pytest.mark.parametrize(("parameter", "values"), KINDS, ids=label)
@given(data=st.data())
def test_equal_values_of_a_kind_with_plain_keys_have_the_same_text(
    parameter: Parameter[Any], values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    if not parameter.plain_key:
        return
    one, other = parameter.normalize_given(data.draw(values)), parameter.normalize_given(data.draw(values))

    assert (one == other) == (parameter.text(one) == parameter.text(other))


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        (howdah.IntParameter(), "1.5"),
        (howdah.IntParameter(), ""),
        (howdah.BoolParameter(), "yes"),
        (howdah.DateParameter(), "2012-02-30"),
        (howdah.DateParameter(), "12-06-01"),
        (howdah.DateParameter(), "2012-06-01T00"),
        (howdah.MonthParameter(), "2012-13"),
        (howdah.YearParameter(), "12"),
        (howdah.DateHourParameter(), "2012-06-01"),
        (howdah.TimeDeltaParameter(), "P"),
        (howdah.TimeDeltaParameter(), ""),
        (howdah.TimeDeltaParameter(), "2 days 1 week"),
        (howdah.TimeDeltaParameter(), "nan"),
        (howdah.TimeDeltaParameter(), "1 week and more"),
        (howdah.EnumParameter(enum=Color), "red"),
        (howdah.EnumListParameter(enum=Color), "RED,,BLUE"),
        (howdah.ChoiceParameter(choices=[1], var_type=int), "2"),
        (howdah.ListParameter(), '{"a": 1}'),
        (howdah.ListParameter(), "[1"),
        (howdah.DictParameter(), "[]"),
        (howdah.DictParameter(), "null"),
        (howdah.TupleParameter(), "'abc'"),
        (howdah.TupleParameter(), "__import__('os')"),
        (howdah.TupleParameter(), "(1,"),
        (howdah.NumericalParameter(var_type=int, min_value=0, max_value=3), "3"),
        (howdah.PathParameter(exists=True), "/no/such/path"),
        (TupleOf(parts=(howdah.IntParameter(), howdah.IntParameter()), fixed=True), "1"),
        (TupleOf(parts=(howdah.IntParameter(),)), '["1", true]'),
        (DictOf(values=howdah.IntParameter()), "[1]"),
    ],
)
def test_a_text_that_is_no_value_is_refused(parameter: Parameter[Any], text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        parameter.read(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("1.5", 1.5), ("-3", -3), ("1 h 30m", 5400), ("2 days", 172800), ("1w", 604800), ("P1DT2H", 93600), ("PT1M", 60)],
)
def test_durations_are_read_in_several_forms(text: str, seconds: float) -> None:
    assert howdah.TimeDeltaParameter().read(text) == datetime.timedelta(seconds=seconds)


def test_the_text_of_a_duration_keeps_its_fraction() -> None:
    assert howdah.TimeDeltaParameter().text(datetime.timedelta(seconds=1.5)) == "0 w 0 d 0 h 0 m 1.5 s"


def test_the_older_form_of_a_minute_is_read() -> None:
    minute = howdah.DateMinuteParameter()

    assert minute.read("2012-06-01T19H07") == minute.read("2012-06-01T1907")


def test_a_moment_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        howdah.DateHourParameter().normalize(datetime.datetime(2012, 6, 1, tzinfo=datetime.timezone.utc))


def test_parts_are_read_with_commas_between() -> None:
    days = TupleOf(parts=(howdah.DateParameter(),))

    assert days.read("2012-06-01, 2012-06-02") == (datetime.date(2012, 6, 1), datetime.date(2012, 6, 2))
    assert days.read("") == ()


def test_a_schema_is_asked() -> None:
    class Positive:
        def validate(self, value: list[int]) -> None:
            if min(value) < 0:
                raise ValueError("a negative number")

    parameter = howdah.ListParameter(schema=Positive())

    assert parameter.read("[1, 2]") == (1, 2)
    with pytest.raises(ValueError, match="negative"):
        parameter.read("[1, -2]")


def test_the_ends_of_a_range_belong_to_it_as_told() -> None:
    part = howdah.NumericalParameter(var_type=int, min_value=0, max_value=3, left_op=operator.lt, right_op=operator.le)

    assert part.takes == "int in (0, 3]"
    assert part.read("3") == 3
    with pytest.raises(ValueError, match="range"):
        part.read("0")


def test_what_the_command_line_needs_is_there() -> None:
    flag, explicit = howdah.BoolParameter(), howdah.BoolParameter(parsing="explicit")
    choice = howdah.ChoiceParameter("b", choices=["b", "a"], description="which")
    wanted = howdah.DateParameter(default=datetime.date(2012, 6, 1), always_in_help=True)

    assert (flag.is_flag, explicit.is_flag, choice.is_flag) == (True, False, False)
    assert (choice.choices, choice.default_text, choice.description) == (("b", "a"), "b", "which")
    assert (wanted.default_text, wanted.metavar, wanted.always_in_help) == ("2012-06-01", "YYYY-MM-DD", True)
    assert howdah.IntParameter().default_text is None
    assert not howdah.IntParameter().has_default
    assert howdah.OptionalChoiceParameter(choices=["x"]).choices == ("x",)


def test_choices_of_another_type_are_told_at_the_definition() -> None:
    with pytest.raises(TypeError, match="give var_type"):
        howdah.ChoiceParameter(choices=[1, 2])


def test_an_enumeration_ends_with_the_calendar() -> None:
    last = datetime.date(9999, 12, 31)

    assert howdah.DateParameter().next_in_enumeration(last) is None
    assert howdah.MonthParameter().next_in_enumeration(last) is None
    assert howdah.YearParameter().next_in_enumeration(last) is None
    assert howdah.DateParameter(interval=2).next_in_enumeration(datetime.date(2012, 6, 1)) == datetime.date(2012, 6, 3)


def test_a_frozen_dict_is_a_dict_that_does_not_change() -> None:
    frozen = freeze({"a": [1, {"b": 2}]})

    assert frozen == {"a": (1, FrozenDict(b=2))}
    assert hash(frozen) == hash(freeze({"a": [1, {"b": 2}]}))
    with pytest.raises(TypeError):
        frozen["a"] = 3


def test_an_unannotated_param_needs_a_type() -> None:
    with pytest.raises(UsageError, match="`n: int = param"):
        Register("Bare", (Task,), {"n": howdah.param(default=3)})

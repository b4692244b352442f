"""All that is wrong with what a task was given is told at once."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from howdah.core.errors import (
    DuplicateParameterError,
    InvalidParameterError,
    MissingParameterError,
    ParameterError,
    UnknownParameterError,
)
from howdah.core.parameter import Parameter, ParameterVisibility, StrParameter, set_value_source
from howdah.core.parameter_choice import ChoiceParameter
from howdah.core.parameter_date import DateIntervalParameter, DateParameter
from howdah.core.parameter_number import BoolParameter, IntParameter, NumericalParameter
from howdah.core.parameter_structure import ListParameter
from howdah.core.register import Register
from howdah.core.task import Task

DAY = datetime.date(2012, 6, 1)


class Aggregate(Task):
    task_namespace = "music"

    date_interval = DateIntervalParameter()
    limit = IntParameter()
    mode = ChoiceParameter("fast", choices=["fast", "slow"])


def message(kind: type[ParameterError], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(ParameterError) as caught:
        Aggregate(*args, **kwargs)
    assert type(caught.value) is kind
    return str(caught.value)


def test_a_missing_value_is_named_with_what_it_takes() -> None:
    with pytest.raises(MissingParameterError) as caught:
        Aggregate(limit=3)

    text = str(caught.value)
    assert text.startswith("music.Aggregate: parameter 'date_interval' is missing; it takes a date interval: 2012, 2012-06")
    assert "--date-interval" in text


def test_all_missing_values_are_named() -> None:
    text = message(MissingParameterError)

    assert "2 wrong parameters" in text
    assert "'date_interval'" in text
    assert "'limit'" in text


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(UnknownParameterError, match=r"'limt'. Did you mean limit\?"):
        Small(limit=1, limt=2)
    with pytest.raises(UnknownParameterError, match=r"'zzz'. It has limit\."):
        Small(limit=1, zzz=2)
    with pytest.raises(UnknownParameterError, match=r"It has none\."):
        Empty(zzz=2)


class Small(Task):
    limit = IntParameter()


class Empty(Task):
    pass


def test_a_value_given_twice_is_told() -> None:
    with pytest.raises(DuplicateParameterError, match="'limit' was given twice"):
        Small(1, limit=1)


def test_too_many_values_by_position_are_told() -> None:
    with pytest.raises(UnknownParameterError, match="at most 1 values by position, not 3"):
        Small(1, 2, 3)


def test_several_kinds_of_mistakes_are_told_together() -> None:
    text = message(ParameterError, limit="many", mode="fsat", interval="2012-06")

    assert text.startswith("music.Aggregate: 4 wrong parameters:")
    assert "no parameter 'interval'. Did you mean date_interval?" in text
    assert "'date_interval' is missing" in text
    assert "'limit' takes a whole number, not 'many' (it is a str)." in text
    assert "'mode' takes one of fast, slow, not 'fsat' (it is not one of them. Did you mean fast?)." in text


def test_wrong_texts_are_told_with_what_is_missing_and_unknown() -> None:
    with pytest.raises(ParameterError) as caught:
        Aggregate.from_str_params({"date_interval": "2012-13", "mode": "fsat", "zzz": "1"})

    text = str(caught.value)
    assert "4 wrong parameters" in text
    assert "'date_interval' takes a date interval" in text
    assert "'2012-13'" in text
    assert "'limit' is missing" in text
    assert "no parameter 'zzz'" in text


def test_one_wrong_text_is_invalid() -> None:
    with pytest.raises(InvalidParameterError, match=r"music\.Aggregate: parameter 'limit' takes a whole number, not 'x'"):
        Aggregate.from_str_params({"date_interval": "2012-06", "limit": "x"})


def test_a_hidden_value_is_not_shown() -> None:
    class Secret(Task):
        pin = IntParameter(visibility=ParameterVisibility.PRIVATE)

    with pytest.raises(InvalidParameterError) as caught:
        Secret(pin="hunter2")
    assert "hunter2" not in str(caught.value)
    with pytest.raises(InvalidParameterError) as caught:
        Secret.from_str_params({"pin": "hunter2"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (StrParameter(), 3),
        (IntParameter(), True),
        (IntParameter(), 1.0),
        (IntParameter(), "3"),
        (BoolParameter(), 1),
        (BoolParameter(), "yes"),
        (DateParameter(), "2012-06-01"),
        (DateIntervalParameter(), DAY),
        (ListParameter(), "abc"),
        (NumericalParameter(var_type=int, min_value=0, max_value=3), 3),
        (IntParameter(), None),
    ],
    ids=repr,
)
def test_a_value_of_another_type_is_refused(parameter: Parameter[Any], value: object) -> None:
    task_class = Register("Typed", (Task,), {"value": parameter})

    with pytest.raises(InvalidParameterError, match="'value' takes"):
        task_class(value=value)


def test_none_is_taken_where_it_is_the_default() -> None:
    class Open(Task):
        n = IntParameter(default=None)
        day = DateParameter(default=None)

    task = Open(n=None)

    assert task.param_kwargs == {"n": None, "day": None}
    assert Open.from_str_params(task.to_str_params()) is task


def test_a_wrong_default_is_told_when_it_is_needed() -> None:
    class Badly(Task):
        n = IntParameter(default="three")  # type: ignore[arg-type]

    assert Badly(3).n == 3
    with pytest.raises(InvalidParameterError, match=r"not 'three' \(its default\)"):
        Badly()


def test_a_task_warns_of_a_value_that_is_no_text_for_a_plain_parameter() -> None:
    class Plain(Task):
        any = Parameter()

    with pytest.warns(UserWarning, match="'any' takes a str, not 3"):
        assert Plain(any=3).to_str_params() == {"any": "3"}


# Values from the configuration


def test_configured_values_come_before_defaults_and_after_what_is_given() -> None:
    configured = {("Small2", "limit"): "7", ("Small2", "day"): DAY}
    set_value_source(lambda family, name: configured.get((family, name)))

    class Small2(Task):
        limit = IntParameter(default=1)
        day = DateParameter()
        other = IntParameter(default=5)

    assert Small2().param_kwargs == {"limit": 7, "day": DAY, "other": 5}
    assert Small2(limit=9).limit == 9
    set_value_source(None)
    assert Small2(day=DAY).limit == 1


def test_a_wrong_configured_value_is_told_with_where_it_is_from() -> None:
    set_value_source(lambda family, name: "many")

    with pytest.raises(InvalidParameterError, match=r"not 'many' \(from the configuration\)"):
        Small()
    assert Small(limit=3).limit == 3

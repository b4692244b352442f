"""Date intervals: their texts, days and neighbours."""

from __future__ import annotations

import datetime
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah.core.date_interval import Custom, DateInterval, Day, Month, Week, Year, parse_interval
from howdah.core.errors import InvalidParameterError

DATES = st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date(9990, 1, 1))
KINDS = [Day, Week, Month, Year]


@pytest.mark.parametrize(
    ("text", "kind", "first", "after", "days"),
    [
        ("2012", Year, "2012-01-01", "2013-01-01", 366),
        ("2012-06", Month, "2012-06-01", "2012-07-01", 30),
        ("2012-12", Month, "2012-12-01", "2013-01-01", 31),
        ("2012-W26", Week, "2012-06-25", "2012-07-02", 7),
        ("2009-W53", Week, "2009-12-28", "2010-01-04", 7),
        ("2012-06-01", Day, "2012-06-01", "2012-06-02", 1),
        ("2012-06-01-2012-06-03", Custom, "2012-06-01", "2012-06-03", 2),
    ],
)
def test_a_text_names_the_days_from_the_first_to_before_the_last(text: str, kind: type, first: str, after: str, days: int) -> None:
    interval = parse_interval(text)

    assert type(interval) is kind
    assert (interval.date_a.isoformat(), interval.date_b.isoformat()) == (first, after)
    assert str(interval) == repr(interval) == text
    assert len(interval) == len(list(interval)) == len(interval.dates()) == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "2012-13",
        "2012-W54",
        "2012-W00",
        "2012-02-30",
        "2012-6",
        "2012-06-01-2012-06",
        "20120601",
        "\u0662\u0660\u0661\u0662",
        "-001",
    ],
)
def test_a_text_that_names_none_is_told_with_the_spellings(text: str) -> None:
    with pytest.raises(InvalidParameterError, match="2012-W26"):
        parse_interval(text)


@pytest.mark.parametrize("kind", KINDS)
@given(day=DATES)
def test_intervals_of_a_kind_follow_one_another_without_a_gap(kind: type[DateInterval], day: datetime.date) -> None:
    interval = kind.from_date(day)

    assert day in interval
    assert interval.next().date_a == interval.date_b
    assert interval.prev().date_b == interval.date_a
    assert interval.next().prev() == interval
    assert interval.prev() < interval < interval.next()
    assert parse_interval(str(interval)) == interval
    assert hash(pickle.loads(pickle.dumps(interval))) == hash(interval)


def test_a_day_is_in_an_interval_or_not() -> None:
    june = Month(2012, 6)

    assert datetime.date(2012, 6, 30) in june
    assert datetime.date(2012, 7, 1) not in june
    assert "2012-06-01" not in june
    assert datetime.datetime(2012, 6, 1, 3, 4) not in june  # noqa: DTZ001


def test_hours_are_those_of_all_days() -> None:
    hours = list(Custom(datetime.date(2012, 6, 1), datetime.date(2012, 6, 3)).hours())

    assert len(hours) == 48
    assert (hours[0].isoformat(), hours[-1].isoformat()) == ("2012-06-01T00:00:00", "2012-06-02T23:00:00")


def test_intervals_of_different_kinds_differ_and_have_no_order() -> None:
    month, custom = Month(2012, 6), Custom(datetime.date(2012, 6, 1), datetime.date(2012, 7, 1))

    assert month != custom
    with pytest.raises(TypeError, match="2012-06 and 2012-06-01-2012-07-01"):
        assert month < custom


def test_an_interval_does_not_change() -> None:
    with pytest.raises(AttributeError, match="does not change"):
        Month(2012, 6).date_a = datetime.date(2012, 1, 1)


def test_a_custom_interval_has_no_neighbours() -> None:
    with pytest.raises(NotImplementedError):
        Custom(datetime.date(2012, 6, 1), datetime.date(2012, 6, 3)).next()

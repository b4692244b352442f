"""How durations, tasks and groups of tasks are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah.cli.wording import clean, count, counter, duration, grouped, shorten, task_name
from howdah.core.parameter_date import DateParameter
from howdah.core.parameter_number import IntParameter

if TYPE_CHECKING:
    from howdah.core.parameter import Parameter


def int_or_date(_family: str, name: str) -> Parameter[Any]:
    return DateParameter() if name == "date" else IntParameter()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-0.1, "0 ms"),
        (0, "0 ms"),
        (0.0208, "21 ms"),
        (0.0994, "99 ms"),
        (0.0996, "0.1 s"),
        (3.14, "3.1 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (125, "2 min 5 s"),
        (3599.6, "1 h 0 min"),
        (3780, "1 h 3 min"),
        (4_000_000, "1,111 h 6 min"),
    ],
)
def test_a_duration_has_the_precision_that_matters(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_count_agrees_with_its_noun() -> None:
    assert [count(number, "task") for number in (0, 1, 2, 12345)] == ["0 tasks", "1 task", "2 tasks", "12,345 tasks"]


@given(st.text(), st.integers(min_value=1, max_value=30))
def test_what_is_shown_is_one_printable_line_of_its_width(text: str, width: int) -> None:
    shown = shorten(clean(text), width)

    assert shown.isprintable()
    assert len(shown) <= width


def test_a_task_is_its_family_and_parameters() -> None:
    assert task_name("Agg", {"day": "2012-06-01", "note": "a\nb"}) == "Agg(day=2012-06-01, note=a\\nb)"
    assert task_name("Agg", None) == "Agg()"
    assert len(task_name("Agg", {"note": "x" * 1000})) < 80


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (["2012-06-03", "2012-06-01", "2012-06-02"], "2012-06-01...2012-06-03"),
        (["2012-06-01", "2012-06-03"], "2012-06-01, 2012-06-03"),
        (["2012-06-01", "2012-06-03", "2012-06-05", "2012-06-07", "2012-06-09"], "2012-06-01, 2012-06-03, 2012-06-05 and 2 more"),
        ([f"2012-06-{day:02}" for day in range(1, 31) if day not in (8, 9)], "2012-06-01...2012-06-07, 2012-06-10...2012-06-30"),
        (["2012-06-01"], "2012-06-01"),
        (["not a date", "2012-06-01"], "not a date, 2012-06-01"),
    ],
)
def test_values_in_a_row_are_a_range_and_others_are_listed(values: list[str], shown: str) -> None:
    tasks = [("Streams", {"date": value, "kind": "a"}) for value in values]

    assert grouped(tasks, int_or_date) == [(f"Streams(date={shown}, kind=a)", list(range(len(values))))]


def test_a_parameter_that_has_its_default_in_all_tasks_goes_without_saying() -> None:
    def parameter(family: str, name: str) -> Parameter[Any]:
        return IntParameter(3)

    assert grouped([("A", {"n": "3", "m": "4"})], parameter) == [("A(m=4)", [0])]
    assert grouped([("A", {"n": "3", "m": "4"}), ("A", {"n": "4", "m": "4"})], parameter) == [("A(n=3...4, m=4)", [0, 1])]


@pytest.mark.parametrize(("group", "text"), [("howdah", "1,200 input records"), ("music", "music: 1,200 input records")])
def test_a_counter_is_its_number_and_name(group: str, text: str) -> None:
    assert counter(group, "input records", 1200) == text


def test_without_a_known_parameter_there_are_no_ranges() -> None:
    assert grouped([("A", {"n": "1"}), ("A", {"n": "2"})]) == [("A(n=1, 2)", [0, 1])]


@given(st.lists(st.tuples(st.sampled_from("AB"), st.dictionaries(st.sampled_from("mn"), st.sampled_from("123")))))
def test_every_task_is_in_one_group(tasks: list[tuple[str, dict[str, str]]]) -> None:
    places = sorted(place for _, places in grouped(tasks, int_or_date) for place in places)

    assert places == list(range(len(tasks)))
